#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make patch: the series for a kernel tree of 6.12 and for the newest one. It
# applies, shares its bytes with the module, and adds little to the kernel's files.
# checkpatch --strict has nothing to say, its pages give no warning, and what it touches
# builds with W=1 C=1 without a message in its files, with the region and without.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh
. packaging/tests/series.sh

buildenv=tools/s390vm/host/buildenv
work=build/series
rm -rf "$work"
mkdir -p "$work"

# Of user space, see tools/testing/lint/style.t.
user_space=PREFER_KERNEL_TYPES,PREFER_DEFINED_ATTRIBUTE_MACRO,VOLATILE,EMBEDDED_FUNCTION_NAME
user_space+=,CAMELCASE,MACRO_ARG_REUSE,ARCH_DEFINES

# checkpatch NAME
checkpatch()
{
	local ignore patch

	for patch in $(patches "$work/$1"); do
		ignore=()
		[[ $patch != *-selftests-* ]] || ignore=(--ignore "$user_space")
		perl "$tree/scripts/checkpatch.pl" --root "$tree" --no-tree --strict --terse \
			--no-summary --show-types "${ignore[@]}" "$patch"
	done
}

applies()
{
	local patch

	for patch in $(patches "$work/$1"); do
		patch -s -d "$tree" -p1 --fuzz=0 <"$patch" || return 1
	done
}

$buildenv true >&2 || exit 1
plan 14
for kernel in 6.12:debug next:next; do
	name=${kernel%:*}
	source=$($buildenv tools/s390vm/buildenv/kernel-source "$name") &&
		tree=$($buildenv packaging/tests/kernel-tree "$name") || exit 1
	discard "$tree"
	ok "$name: the series is made" make -s patch KDIR="$tree" O="$work/$name"
	silent "$name: checkpatch --strict has nothing to say" checkpatch "$name"
	silent "$name: the series applies" applies "$name"
	silent "$name: what it shares with the module is the same bytes" same_bytes "$tree"
	ok "$name: it adds at most 60 lines of C to files of the kernel" glue_is_small "$work/$name"
	silent "$name: its pages give no warning" $buildenv packaging/tests/series-pages "$tree"
	silent "$name: it builds with W=1 C=1 without a message" \
		$buildenv packaging/tests/build-series "${kernel#*:}" "$source" "$tree" "$work/o-$name"
	rm -rf "$tree" "$work/o-$name"
done
