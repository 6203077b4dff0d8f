#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The series for QEMU with iommufd as the host's backend, in place of a group and a type 1
# container: what passthrough.t asks for row by row, its stores, loads and DMA, on the
# newest kernel. Debian's own has no iommufd.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/passthrough/run.sh

run --kernel next --device ism,nvme,virtio-rng --device-log "$work/ism" -- iommufd >"$work/tap" 2>"$work/err"
grep -v '^part ' "$work/tap" >"$work/rows"
tap_pass_on "$work/rows"
grep -qx 'part iommufd 0' "$work/tap"
tap_report $? the_guest_ended_well "$(tail -n 5 "$work/tap" "$work/err")"
grep -q '^# guest: .*iommufd_backend_map_dma' "$work/tap"
tap_report $? mappings_were_made_through_iommufd "$(cat "$work/tap")"
awk '$2 ~ /^pci(lg|stb)$/ { seen[$2]++ } END { exit seen["pcilg"] < 5 || seen["pcistb"] < 5 }' "$work/ism"
tap_report $? loads_and_stores_reached_the_ism_of_the_host "$(head "$work/ism")"
tap_end
