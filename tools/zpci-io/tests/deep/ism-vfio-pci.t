#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Command, library and the example ism.c on ISMs of Linux's own ism_vfio_pci, which no
# kernel of Debian has: through groups and type 1 containers, and through character
# devices and iommufd. Each request is one instruction there as well.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/zpci-io/tests/vm.sh

program=$out/tests/ism_vfio_pci
flock "$out" tools/s390vm/host/buildenv make -s -C tools/zpci-io CC=s390x-linux-gnu-gcc O="$PWD/$out" \
	CFLAGS='-O2 -g -Werror' "$PWD/$program" >&2 || exit 1
qemu=$(tools/qemu/build ism) || exit 1
ism_vfio_pci=(--kernel next --driver none --module ism_vfio_pci --module vfio_iommu_type1 --qemu "$qemu")
mib=8
intact="sent=$((mib << 20)) received=$((mib << 20)) corrupt=0 reordered=0"

run ism-vfio-pci "${ism_vfio_pci[@]}" --device ism
ok "the ISM's command was one PCISTB" counted ism-vfio-pci 1
ok 'the guest ended well' ended_well 0

# exchange NAME COMMAND...: after COMMAND, the program and then two of the example.
exchange()
{
	local name=$1

	tools/s390vm/s390vm run "${ism_vfio_pci[@]}" --device ism,ism --device-log "$work/log-$name" \
		--file "$program" --file "$out/examples/ism" --file tools/qemu/tests/ism/pair.sh -- \
		tools/testing/lib/ism-vfio-pci.sh sh -c "$2 && ./ism_vfio_pci 0001:00:00.0 && ./pair.sh $mib" >"$work/$name"
	tap_report "$?" "$3: the guest and its programs ended well" "$(cat "$work/$name")"
	tap_pass_on <(sed '/^first: \|^second: \|^iommufd$/d' "$work/$name")
}

# one_by_one NAME: the device's log has a PCISTB for each request of the programs, one of
# them refused, and no PCISTG.
one_by_one()
{
	local requests

	requests=$(sed -nE 's/.* requests=([0-9]+)$/\1/p; s/^# pcistb=//p' "$work/$1" | awk '{ sum += $1 } END { print sum + 0 }')
	awk -v requests="$requests" '
	$2 == "pcistb" { pcistb++ }
	$2 == "pcistb" && $6 != "cc=0" { refused++ }
	$2 == "pcistg" { pcistg++ }
	END {
		print "pcistb=" pcistb + 0, "refused=" refused + 0, "pcistg=" pcistg + 0, "requests=" requests
		exit !(pcistb > 100 && pcistb == requests && refused == 1 && !pcistg)
	}' "$work/log-$1"
}

exchanged()
{
	[ "$(grep -c ": $intact requests=" "$work/$1")" = 2 ] && grep -qx 'first: backend=ism_vfio_pci' "$work/$1"
}

exchange group 'rm /dev/iommu' 'type 1'
ok 'type 1: the function was opened by its group' grep -qx '# opened by group' "$work/group"
ok 'type 1: two of the example exchange their data intact and in order' exchanged group
ok 'type 1: each request was one PCISTB and none a PCISTG' one_by_one group
exchange cdev true iommufd
ok 'iommufd: the function was opened by its character device' grep -qx '# opened by character device' "$work/cdev"
ok 'iommufd: two of the example exchange their data intact and in order' exchanged cdev
ok 'iommufd: each request was one PCISTB and none a PCISTG' one_by_one cdev
tap_end
