#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The faults of QEMU itself that tools/qemu/fixes corrects do not show: in a bare guest
# (fixes.c), and at the monitor.
set -u
here=$(dirname "$(readlink -f "$0")")
cd "$here/../../../.." || exit 1
. tools/testing/lib/tap.sh

qemu=${ISM_QEMU:-$(tools/qemu/build ism)} || exit 1
out=$PWD/build/qemu
scratch
export ZPCI_BIND=$qemu
buildenv=tools/s390vm/host/buildenv
$buildenv make -s -C "$here/../passthrough" OUT="$out" "$out/fixes" >&2 || exit 1

# machine OPTION...
machine()
{
	timeout 60 $buildenv "$qemu/bin/qemu-system-s390x" -M s390-ccw-virtio -accel tcg -nodefaults -no-user-config \
		-display none -no-reboot -m 64 "$@"
}

machine -kernel "$out/fixes" -chardev "file,id=console,path=$work/tap" -device sclpconsole,chardev=console \
	-device zpci,uid=1,fid=1,target=ism -device ism,id=ism \
	-device zpci,uid=2,fid=2,target=nvme -device nvme,id=nvme,serial=zpci,cmb_size_mb=1,legacy-cmb=on \
	-device zpci,uid=3,fid=3,target=rng -device virtio-rng-pci,id=rng,disable-legacy=on,iommu_platform=on
status=$?
tr -d '\r' <"$work/tap" >"$work/lines"
tap_pass_on "$work/lines"
tap_report "$status" the_guest_ended_well "exit status $status"

# monitor COMMAND...: one after the other, on a machine that is not started.
monitor()
{
	printf '%s\n' "$@" quit | machine -S -chardev stdio,id=monitor,signal=off -mon monitor
}

said=$(monitor 'device_add zpci,id=z,uid=1,fid=1,target=f' 'device_add virtio-rng-pci,id=f,vectors=0' 'device_del z' \
	'device_add zpci,id=z,uid=1,fid=1,target=f' 'device_add virtio-rng-pci,id=f' 'device_del z' 2>&1)
status=$?
outlived()
{
	[ "$status" = 0 ] && [ "$(grep -c 'MSI-X support is mandatory' <<<"$said")" = 1 ] &&
		[ "$(grep -c Error <<<"$said")" = 1 ]
}
outlived
tap_report $? a_zpci_device_outlives_a_refused_plug_and_is_taken_away "exit status $status: $said"
said=$(monitor 'device_add zpci,id=z,uid=1,fid=1,target=f' 'device_del z' 2>&1)
tap_report $? a_zpci_device_that_never_had_a_pci_device_is_taken_away "$said"
tap_end
