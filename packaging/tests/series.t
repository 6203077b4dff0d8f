#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make patch, by the patches alone: for Linux 6.12, and for trees that lack something.
set -u
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1
. tools/testing/lib/tap.sh
. packaging/tests/series.sh

source=$(tools/s390vm/host/buildenv tools/s390vm/buildenv/kernel-source 6.12) || exit 1
scratch

# refused KDIR TEXT [VARIABLE...]: in one line that has this text.
refused()
{
	local kdir=$1 text=$2 said
	shift 2

	said=$(packaging/series/make-series "$kdir" "$work/refused" 2>&1) && return 1
	echo "$said"
	[[ $said == "make patch: "*"$text"* && $said != *$'\n'* ]]
}

# A tree with only the files that `make patch` reads of one.
small_tree()
{
	local file

	patches "$work/6.12" | xargs sed -n 's|^--- a/||p' | sort -u | while IFS= read -r file; do
		(cd "$source" && cp --parents "$file" "$OLDPWD/$work/tree")
	done
	(cd "$source" && cp --parents Makefile include/linux/{slab,pci_ids}.h "$OLDPWD/$work/tree")
}

# The last lines of a message, before the patch.
trailers()
{
	sed -n '/^$/{:line;n;/^---$/q;/^[A-Z][A-Za-z-]*: /p;b line}' "$1" | paste -sd'|'
}

each_has_trailers()
{
	local patch

	make -s patch KDIR="$work/tree" O="$work/trailers" \
		TRAILERS='Reviewed-by: One Reader <one@localhost>; Assisted-by: Tool:1 [other]' || return 1
	for patch in $(patches "$work/trailers"); do
		[ "$(trailers "$patch")" = 'Reviewed-by: One Reader <one@localhost>|Assisted-by: Tool:1 [other]|Signed-off-by: Somebody Who Signs <somebody@localhost>' ] ||
			{ echo "${patch##*/}: $(trailers "$patch")"; return 1; }
	done
}

each_is_signed_only()
{
	local patch

	for patch in $(patches "$work/6.12"); do
		[ "$(trailers "$patch")" = 'Signed-off-by: Somebody Who Signs <somebody@localhost>' ] || return 1
	done
}

# A kernel without kzalloc_obj() gets what compat.h has for the module.
fallback()
{
	sed -i '/kzalloc_obj/d' "$work/tree/include/linux/slab.h"
	make -s patch KDIR="$work/tree" O="$work/fallback" || return 1
	patched "$work/tree" "$work/fallback" "$work/patched" || return 1
	diff <(sed -n '/^#ifndef kzalloc_obj/,/^#endif/p' drivers/vfio/pci/compat.h) \
		<(sed -n '/^#ifndef kzalloc_obj/,/^#endif/p' "$work/patched/drivers/vfio/pci/vfio_pci_priv.h") &&
		[ "$(glue "$work/fallback")" = $(($(glue "$work/6.12") + 3)) ]
}

# A line that glue belongs to is another one: the file and the line are named.
changed()
{
	sed -i 's/^out_free_zdev:$/out_zdev:/' "$work/tree/drivers/vfio/pci/vfio_pci_core.c"
	refused "$work/tree" "vfio_pci_core.c of Linux 6.12 is not as expected: it has no line 'out_free_zdev:'"
}

plan 12
ok 'a folder that is no kernel tree is refused' refused "$work" 'is no kernel tree'
ok 'no folder is refused' refused '' 'give the kernel tree'
ok 'the series is made' make -s patch KDIR="$source" O="$work/6.12"
ok 'it applies' patched "$source" "$work/6.12" "$work/patched"
silent 'what it shares with the module is the same bytes' same_bytes "$work/patched"
ok 'it adds at most 60 lines of C to files of the kernel' glue_is_small "$work/6.12"
ok 'each patch is signed off and has no other trailer' each_is_signed_only
mkdir "$work/tree"
silent 'a tree of the files that are read is enough' small_tree
ok 'TRAILERS stand before the sign-off of each patch' each_has_trailers
TRAILERS='no trailer' ok 'a trailer without a name is refused' refused "$work/tree" "'no trailer' is no trailer"
ok 'a kernel without kzalloc_obj() gets it' fallback
ok 'a kernel whose files are otherwise is refused' changed
