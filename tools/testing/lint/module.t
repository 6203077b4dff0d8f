#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module builds for 6.12 and for the newest kernel without a word from the
# compiler, from sparse or from modpost.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

buildenv=tools/s390vm/host/buildenv
sparse=$($buildenv tools/testing/lint/sparse-newest) || exit 1
declare -A kdir
for kernel in debian next; do
	kdir[$kernel]=$($buildenv tools/s390vm/host/kernel "$kernel")/build || exit 1
done

# build KERNEL [LINE]: all that is said, but for make's own lines. LINE is put at
# the end of a file of the driver first.
build()
{
	local work=$PWD/build/sparse-$1${2:+-planted} status

	rm -rf "$work"
	mkdir -p "$work"
	cp -r Kbuild drivers include "$work"
	[ $# = 1 ] || printf '%s\n' "$2" >>"$work/drivers/vfio/pci/zpci_clp.c"
	$buildenv make -s -C "${kdir[$1]}" M="$work" ARCH=s390 \
		CROSS_COMPILE=s390x-linux-gnu- W=1 C=1 CHECK="$sparse" modules 2>&1
	status=$?
	[ -f "$work/drivers/vfio/pci/vfio-pci.ko" ] || status=1
	return "$status"
}

sparse_sees()
{
	build "$1" 'int __user *planted(int *p); int __user *planted(int *p) { return p; }' |
		grep -q 'different address spaces'
}

plan 4
silent "6.12, the distribution's: no warning, no message of sparse" build debian
silent 'the newest Linux, of ours: no warning, no message of sparse' build next
ok '6.12: a pointer of the wrong kind is seen' sparse_sees debian
ok 'the newest Linux: a pointer of the wrong kind is seen' sparse_sees next
