#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The fuzzer of the gate finds a gate that is broken.
self=$(readlink -f "$0")
cd "${self%/*}/../../../.." || exit 1
[ "${ZPCI_BUILDENV-}" = base ] || exec tools/s390vm/host/buildenv "$self" "$@"
set -u
. tools/testing/lib/tap.sh
. tools/testing/fuzz/fuzz.sh

# finds SED WHAT: the fuzzer finds the fault in a gate that SED has changed.
finds()
{
	local log

	rm -rf "$work/driver" "$work/broken"
	cp -r drivers/vfio/pci "$work/driver"
	mkdir "$work/broken"
	sed -i "$1" "$work/driver/zpci_io_gate.h"
	if cmp -s drivers/vfio/pci/zpci_io_gate.h "$work/driver/zpci_io_gate.h"; then
		tap_report 1 "the fuzzer finds $2" "nothing in the gate matches $1"
		return
	fi
	build_gate "$work/driver" "$work/broken.fuzz" || exit 1
	log=$(fuzz "$work/broken.fuzz" 60 "$work/broken" "$work/broken" "$out/gate" 2>&1)
	grep -q 'the gate says' <<<"$log"
	tap_report "$?" "the fuzzer finds $2" "$log"
}

scratch
seeds

plan 4
finds 's/return ZPCI_IO_RULE_MSIX;/return ZPCI_IO_RULE_NONE;/' 'a gate that lets requests to the MSI-X table through'
finds 's/end > bar->size/end > bar->size + 1/' 'a gate that is a byte too far'
finds 's/ || end < offset//' 'a gate that forgets sums that wrap'
finds 's/return ZPCI_IO_RULE_BLOCK_MAX;/return ZPCI_IO_RULE_BLOCK_BOUNDARY;/' 'a gate that names another rule'
