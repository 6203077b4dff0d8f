#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What a store and a load cost beside the peers, in executed instructions on the newest
# Linux: every target is met.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/tap.sh

scratch
tools/testing/bench/measure next >"$work/tsv" || exit 1

tools/testing/bench/targets "$work/tsv" >"$work/tap"
grep -v '^1\.\.' "$work/tap"
tap_count=$(sed -n 's/^1\.\.//p' "$work/tap")

# missed NAME AWK: with costs changed so, or left out, a target is missed.
missed()
{
	awk -F'\t' -v OFS='\t' "$2" "$work/tsv" >"$work/worse"
	not_ok_if "$1" tools/testing/bench/targets "$work/worse"
}
missed 'stores that cost what they do by ism-vfio-pci miss their targets' \
	'$1 != "region"; $1 == "ism-vfio-pci" && $2 == "store" { $1 = "region"; print }'
missed 'a cost that was not measured misses its target' '$1 != "region" || $2 != "load"'
plan "$tap_count"
