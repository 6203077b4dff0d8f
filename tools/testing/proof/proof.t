#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The proofs of this folder, that they say something (every situation they name
# can be reached), and that they fail on a driver that is broken.
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
[ "${ZPCI_BUILDENV-}" = base ] || exec tools/s390vm/host/buildenv "$0" "$@"
set -u
here=tools/testing/proof
driver=drivers/vfio/pci
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
failed=0

# ok STATUS NAME
ok()
{
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
		sed 's/^/# /' "$work/out"
		failed=1
	fi
}

# holds PROOF FACT: every property, then every situation.
holds()
{
	local status=0

	$here/verify "$1" >"$work/out" 2>&1 || status=$?
	ok "$status" "$1: $2 ($(sed -n 's/^\*\* 0 of \([0-9]*\) failed.*/\1 properties/p' "$work/out"))"
	status=0
	$here/verify --cover "$1" >"$work/out" 2>&1 || status=$?
	ok "$status" "$1: the situations that the proof names are reached ($(sed -n 's/^\*\* \(.*\) covered.*/\1/p' "$work/out"))"
}

# breaks PROOF FILE SED WHAT: the proof fails when SED was at FILE.
breaks()
{
	local status=0

	rm -rf "$work/driver"
	cp -r "$driver" "$work/driver"
	sed -i "$3" "$work/driver/$2"
	if cmp -s "$driver/$2" "$work/driver/$2"; then
		echo "nothing in $2 matches: $3" >"$work/out"
		ok 1 "$1: fails on $4"
		return
	fi
	$here/verify "$1" "$work/driver" --stop-on-fail >"$work/out" 2>&1 || status=$?
	[ "$status" -eq 10 ]
	ok $? "$1: fails on $4"
}

echo "TAP version 13"
holds gate "every request to every function gets the contract's answer, without undefined behaviour"
holds request "every request comes to the one instruction that the contract allows, or to none and its errno"
holds write "every write takes its requests one after another and tells how many were done"
holds info "the walk through any answer stays inside of it and ends"

breaks gate zpci_io_gate.c 's/return -EPERM/return 0/' "a gate that lets requests to the MSI-X table through"
breaks gate zpci_io_gate.c 's/ || end < offset//' "a gate that forgets sums that wrap"
breaks gate zpci_io_gate.c 's/end > bar->size/end > bar->size + 1/' "a gate that is a byte too far"
breaks gate zpci_io_gate.c 's/len <= boundary/len < boundary/' "a gate that is a byte too near"
breaks gate zpci_io_gate.c 's/req->reserved || //' "a gate that ignores reserved bits"
breaks gate vfio_pci_zdev_io.c 's/pci_resource_flags(vdev->pdev, i) & IORESOURCE_MEM/1/' "a description that takes I/O ports for memory"
breaks request vfio_pci_zdev_io.c 's/!(fh & ZPCI_FH_ENABLED) || //' "an instruction with a disabled handle"
breaks request vfio_pci_zdev_io.c '/down_read(&vdev/d; s/^\tfh = .*/&\n\tdown_read(\&vdev->memory_lock);/' "a handle that is read before the lock is taken"
breaks write vfio_pci_zdev_io.c 's/count > ZPCI_IO_MAX_REQS/count > (ZPCI_IO_MAX_REQS + 1)/' "a write of one request too many"
breaks info vfio_pci_zdev_info.c 's/next <= offset/next < offset/' "a walk that may stand still"
breaks info vfio_pci_zdev_info.c 's/ || argsz - offset <$/ || argsz - offset + 1 </' "a walk that leaves the answer by a byte"
echo "1..$number"
exit "$failed"
