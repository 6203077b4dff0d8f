#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The cost of a store and a load, compared with the baselines, in executed instructions on
# the newest Linux. The cost is the same for any number of threads and functions. Every
# target is met.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh

scratch
# It exits with 1 if a target is missed. The tests below report which.
tools/testing/bench/bench >"$work/page" || [ -s "$work/page" ] || exit 1
sed 's/^/# /' "$work/page"
cp build/bench/bench.tsv "$work/tsv" && cp build/bench/scaling.tsv "$work/scaling" &&
	cp build/bench/guest.tsv "$work/guest" || exit 1

while read -r fate name; do
	[ "$fate" = met ]
	tap_report "$?" "$name"
done < <(tools/testing/bench/targets "$work/tsv" "$work/scaling" "$work/guest")

# missed NAME FILE AWK: with costs of this file changed so, or left out, a target is
# missed.
missed()
{
	cp "$work/tsv" "$work/worse-tsv"
	cp "$work/scaling" "$work/worse-scaling"
	cp "$work/guest" "$work/worse-guest"
	awk -F'\t' -v OFS='\t' "$3" "$work/$2" >"$work/worse-$2"
	not_ok_if "$1" tools/testing/bench/targets "$work/worse-tsv" "$work/worse-scaling" "$work/worse-guest"
}
missed 'stores that cost what they do by ism-vfio-pci miss their targets' tsv \
	'$1 != "region"; $1 == "ism-vfio-pci" && $2 == "store" { $1 = "region"; print }'
missed 'a cost that was not measured misses its target' tsv '$1 != "region" || $2 != "load"'
missed 'a store that costs 10 instructions more with each thread misses its target' scaling \
	'$1 == "threads" && $3 == "store" { $5 += 10 * $2 } { print }'
missed 'a number of functions that was not measured misses its target' scaling '$1 != "functions" || $2 < 16'
missed 'a store of a guest that costs a 49th of the ordinary operations misses its target' guest \
	'$1 == "ordinary" && $3 == 4096 { most = $4 / 49 } $1 == "region" && $3 == 4096 { $4 = most } { print }'
missed 'a store of 8 bytes of a guest that costs an instruction more than the ordinary one misses its target' guest \
	'$1 == "ordinary" && $2 == "store" && $3 == 8 { most = $4 + 1 } $1 == "region-nvme" && $2 == "store" && $3 == 8 { $4 = most } { print }'
missed 'a cost of a guest that was not measured misses its target' guest '$1 != "region" || $2 != "load"'
tap_end
