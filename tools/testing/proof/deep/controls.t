#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The proofs fail on a driver that is broken.
self=$(readlink -f "$0")
cd "${self%/*}/../../../.." || exit 1
[ "${ZPCI_BUILDENV-}" = base ] || exec tools/s390vm/host/buildenv "$self" "$@"
set -u
. tools/testing/lib/tap.sh
driver=drivers/vfio/pci
scratch

# breaks PROOF FILE SED WHAT: the proof fails when SED was at FILE.
breaks()
{
	local output status=0

	rm -rf "$work/driver"
	cp -r "$driver" "$work/driver"
	sed -i "$3" "$work/driver/$2"
	if cmp -s "$driver/$2" "$work/driver/$2"; then
		tap_report 1 "$1: fails on $4" "nothing in $2 matches: $3"
		return
	fi
	output=$(tools/testing/proof/verify "$1" "$work/driver" --stop-on-fail 2>&1) || status=$?
	tap_report "$((status != 10))" "$1: fails on $4" "$output"
}

plan 11
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
