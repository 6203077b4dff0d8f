#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The proofs of this folder hold. They are not vacuous: every situation that they name can
# be reached. deep/controls.t shows that they fail on a broken driver.
self=$(readlink -f "$0")
cd "${self%/*}/../../.." || exit 1
[ "${ZPCI_BUILDENV-}" = base ] || exec tools/s390vm/host/buildenv "$self" "$@"
set -u
. tools/testing/lib/tap.sh

# holds PROOF FACT: every property, then every situation.
holds()
{
	local output status=0

	output=$(tools/testing/proof/verify "$1" 2>&1) || status=$?
	tap_report "$status" "$1: $2 ($(sed -n 's/^\*\* 0 of \([0-9]*\) failed.*/\1 properties/p' <<<"$output"))" "$output"
	status=0
	output=$(tools/testing/proof/verify --cover "$1" 2>&1) || status=$?
	tap_report "$status" "$1: the situations that the proof names are reached ($(sed -n 's/^\*\* \(.*\) covered.*/\1/p' <<<"$output"))" "$output"
}

plan 10
holds gate "every request to every function gets the contract's answer and the number of its rule, without undefined behavior"
holds request "every request, alone or in a batch, comes to the one instruction that the contract allows, or to none and its errno"
holds write "every write takes its requests one after another, lets go for those who wait, and tells how many were done"
holds region "the region is registered, read and freed, whichever allocation fails"
holds info "the walk through any answer stays inside of it and ends"
