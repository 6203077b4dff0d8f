#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# QEMU refuses to save or migrate a machine with an emulated ISM, and tells why: part of the
# state of an ISM is in the other machines of its network.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh

qemu=${ISM_QEMU:-$(tools/qemu/build ism)} || exit 1
export ZPCI_BIND=$qemu

# machine OPTION...: with an ISM, not started; what the monitor says to standard input.
machine()
{
	timeout 60 tools/s390vm/host/buildenv "$qemu/bin/qemu-system-s390x" -M s390-ccw-virtio -accel tcg -nodefaults \
		-no-user-config -display none -S -m 64 -chardev stdio,id=monitor,signal=off -mon monitor "$@" \
		-device zpci,uid=1,fid=1,target=f1 -device ism,id=f1 2>&1
}

# refused COMMAND PATTERN NAME: the monitor refuses the command like this, and QEMU keeps running.
refused()
{
	local said

	said=$(printf '%s\n' "$1" 'info status' quit | machine)
	grep -qE "$2" <<<"$said" && grep -q 'VM status: paused' <<<"$said"
	tap_report $? "$3" "$said"
}

blocked="Error: State blocked by non-migratable device '.*(zpci|ism)"
refused 'migrate file:/dev/null' "$blocked" migration_is_refused_with_the_name_of_the_device
refused 'savevm state' "$blocked" snapshot_is_refused_with_the_name_of_the_device
refused 'device_add zpci,id=z,uid=2,fid=2,target=f1' 'Error: target f1 already has an associated zpci device' \
	second_zpci_device_for_an_ism_is_refused
refused 'device_add zpci,id=z,uid=1,fid=2,target=f2' 'Error: uid 1 already in use' uid_in_use_is_refused
refused 'device_add zpci,id=z,uid=2,fid=1,target=f2' 'Error: fid 1 already in use' fid_in_use_is_refused
said=$(machine -only-migratable </dev/null)
[ $? = 1 ] && grep -qE 'Device (zpci|ism) is not migratable, but --only-migratable was specified' <<<"$said"
tap_report $? ism_is_refused_where_all_must_be_migratable "$said"
tap_end
