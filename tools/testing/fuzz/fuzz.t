#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The fuzzers, with coverage feedback, for FUZZ_SECONDS each (4). Seeds are made here; the
# corpus grows in build/fuzz from run to run. deep/controls.t shows that they find faults.
self=$(readlink -f "$0")
cd "${self%/*}/../../.." || exit 1
[ "${ZPCI_BUILDENV-}" = base ] || exec tools/s390vm/host/buildenv "$self" "$@"
set -u
. tools/testing/lib/tap.sh
. tools/testing/fuzz/fuzz.sh

# holds NAME PROGRAM CORPUS
holds()
{
	local status=0 log runs

	log=$(fuzz "$2" "${FUZZ_SECONDS:-4}" "$out/found" "$3" 2>&1) || status=1
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' <<<"$log")
	tap_report "$status" "$1 (${runs:-0} inputs, coverage $(grep -o 'cov: [0-9]*' <<<"$log" | tail -n 1 | cut -c6-))" "$(grep -vE '^#|^INFO' <<<"$log")"
}

build_gate drivers/vfio/pci "$out/gate.fuzz" && build_library || exit 1
seeds

plan 2
holds 'the gate says what the contract says' "$out/gate.fuzz" "$out/gate"
holds 'the library takes any answer of VFIO, and explains any request in one line' "$out/library.fuzz" "$out/library"
