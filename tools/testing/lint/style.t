#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Style, checked by the kernel's own tools.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

scripts=$(tools/s390vm/host/buildenv tools/s390vm/buildenv/kernel-source 6.12) || exit 1

files()
{
	git ls-files -- "$@"
}

shell_files()
{
	files | while read -r file; do
		[ -f "$file" ] && head -n 1 "$file" | grep -qE '^#!.*(bash|sh)$|^# shellcheck shell=' && echo "$file"
	done
}

# checkpatch [OPTION...]: of the files in files_to_check.
checkpatch()
{
	printf '%s\0' "${files_to_check[@]}" | xargs -0 -n 12 -P "$(nproc)" perl "$scripts/scripts/checkpatch.pl" \
		--strict --no-tree --terse --no-summary --show-types "$@" -f
}

# Checks of checkpatch that ask for what user space does not have (u64, __aligned), or
# means otherwise (volatile, a function's name as a word of its text, camel case
# in the names of tests and of other libraries, stand-ins for macros of the
# kernel's).
user_space=PREFER_KERNEL_TYPES,PREFER_DEFINED_ATTRIBUTE_MACRO,VOLATILE
user_space+=,EMBEDDED_FUNCTION_NAME,CAMELCASE,MACRO_ARG_REUSE,ARCH_DEFINES,COMPLEX_MACRO


plan 4
mapfile -t driver < <(files 'drivers/*.[ch]' 'include/*.h')
mapfile -t others < <(files '*.c' '*.h' | grep -vE '^(drivers|include)/')
mapfile -t shell < <(shell_files)

files_to_check=("${driver[@]}")
silent 'checkpatch --strict has nothing to say of the driver' checkpatch
files_to_check=("${others[@]}")
silent 'checkpatch --strict has nothing to say of the other C files' checkpatch --ignore "$user_space"
shellcheck_all()
{
	printf '%s\0' "${shell[@]}" | xargs -0 -n 16 -P "$(nproc)" tools/s390vm/host/buildenv shellcheck -x
}
silent 'shellcheck has nothing to say' shellcheck_all
silent 'no file of the driver is longer than 500 lines' \
	awk 'FNR == 501 { print FILENAME }' "${driver[@]}"
