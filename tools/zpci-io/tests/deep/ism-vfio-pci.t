#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Command and library on an ISM of Linux's own ism_vfio_pci, which no kernel of Debian has:
# by group and type 1 container, and by character device and iommufd.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/zpci-io/tests/vm.sh

program=$out/tests/ism_vfio_pci
flock "$out" tools/s390vm/host/buildenv make -s -C tools/zpci-io CC=s390x-linux-gnu-gcc O="$PWD/$out" \
	CFLAGS='-O2 -g -Werror' "$PWD/$program" >&2 || exit 1
qemu=$(tools/qemu/build ism) || exit 1
ism_vfio_pci=(--kernel next --driver none --module ism_vfio_pci --module vfio_iommu_type1 --qemu "$qemu" --device ism)

run ism-vfio-pci "${ism_vfio_pci[@]}"
ok "the ISM's command was one PCISTB" counted ism-vfio-pci 1
ok 'the guest ended well' ended_well 0

# program_of NAME COMMAND: the program, after COMMAND.
program_of()
{
	tools/s390vm/s390vm run "${ism_vfio_pci[@]}" --count="$work/counts-$1" --file "$program" -- \
		tools/testing/lib/ism-vfio-pci.sh sh -c "$2 && ./ism_vfio_pci 0001:00:00.0" >"$work/$1"
	tap_report "$?" "$1: the guest and the program ended well"
	tap_pass_on "$work/$1"
	ok "$1: as many PCISTB as the program expects" counted "$1" "$(sed -n 's/^# pcistb=//p' "$work/$1")"
}

program_of group 'rm /dev/iommu'
ok 'group: the function was opened by its group' grep -qx '# opened by group' "$work/group"
program_of cdev true
ok 'cdev: the function was opened by its character device' grep -qx '# opened by character device' "$work/cdev"
tap_end
