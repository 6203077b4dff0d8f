#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make patch: the series for a kernel tree of 6.12 and for the newest one. It
# applies, checkpatch --strict has nothing to say, its pages give no warning, and
# what it touches builds with W=1 C=1 without a message in its files.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

buildenv=tools/s390vm/host/buildenv
work=build/series
rm -rf "$work"
mkdir -p "$work"
export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=user.name GIT_CONFIG_VALUE_0='Somebody Who Signs'
export GIT_CONFIG_KEY_1=user.email GIT_CONFIG_VALUE_1=somebody@localhost

# Of user space, see tools/testing/lint/style.t.
user_space=PREFER_KERNEL_TYPES,PREFER_DEFINED_ATTRIBUTE_MACRO,VOLATILE,EMBEDDED_FUNCTION_NAME
user_space+=,CAMELCASE,MACRO_ARG_REUSE,ARCH_DEFINES

# checkpatch NAME
checkpatch()
{
	local ignore patch

	for patch in "$work/$1"/0*.patch; do
		ignore=()
		case $patch in
		*/0000-*) continue ;;
		*-selftests-*) ignore=(--ignore "$user_space") ;;
		esac
		perl "$tree/scripts/checkpatch.pl" --root "$tree" --no-tree --strict --terse \
			--no-summary --show-types "${ignore[@]}" "$patch"
	done
}

applies()
{
	local patch

	for patch in "$work/$1"/0*.patch; do
		case $patch in */0000-*) continue ;; esac
		patch -s -d "$tree" -p1 --fuzz=0 <"$patch" || return 1
	done
}

refused()
{
	local said

	said=$(make -s patch KDIR="$1" 2>&1) && return 1
	echo "$said"
	[[ $said == *"$2"* ]]
}

$buildenv true >&2 || exit 1
plan 12
ok 'a folder that is no kernel tree is refused' refused "$work" 'is no kernel tree'
ok 'no folder is refused' refused '' 'give the kernel tree'
for kernel in 6.12:debug next:next; do
	name=${kernel%:*}
	tree=$($buildenv packaging/tests/kernel-tree "$name") || exit 1
	discard "$tree"
	ok "$name: the series is made" make -s patch KDIR="$tree" O="$work/$name"
	silent "$name: checkpatch --strict has nothing to say" checkpatch "$name"
	silent "$name: the series applies" applies "$name"
	silent "$name: its pages give no warning" $buildenv packaging/tests/series-pages "$tree"
	silent "$name: it builds with W=1 C=1 without a message" \
		$buildenv packaging/tests/build-series "${kernel#*:}" "$tree" "$work/o-$name"
	rm -rf "$tree" "$work/o-$name"
done
