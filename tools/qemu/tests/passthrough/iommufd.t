#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The series for QEMU with iommufd as the host's backend, in place of a group and a type 1
# container: what passthrough.t asks for row by row, its stores, loads and DMA, on the
# newest kernel. Debian's own has no iommufd.
set -u
here=$(dirname "$(readlink -f "$0")")
cd "$here/../../../.." || exit 1
. tools/testing/lib/tap.sh

qemu=${SERIES_QEMU:-$(tools/qemu/build series)} && vm_qemu=${ISM_QEMU:-$(tools/qemu/build ism)} || exit 1
out=$PWD/build/qemu
tools/s390vm/host/buildenv make -s -C "$here" OUT="$out" >&2 || exit 1
scratch

tools/s390vm/s390vm run --kernel next --qemu "$vm_qemu" --device ism,nvme,virtio-rng --device-log "$work/ism" \
	--file "$qemu/bin/qemu-system-s390x" --file "$qemu/s390-ccw.img" --file "$out/passthrough" --file "$out/host" \
	-- "$here/passthrough.sh" iommufd >"$work/tap" 2>"$work/err"
grep -v '^part ' "$work/tap" >"$work/rows"
tap_pass_on "$work/rows"
grep -qx 'part iommufd 0' "$work/tap"
tap_report $? the_guest_ended_well "$(tail -n 5 "$work/tap" "$work/err")"
grep -q '^# guest: .*iommufd_backend_map_dma' "$work/tap"
tap_report $? mappings_were_made_through_iommufd "$(cat "$work/tap")"
awk '$2 ~ /^pci(lg|stb)$/ { seen[$2]++ } END { exit seen["pcilg"] < 5 || seen["pcistb"] < 5 }' "$work/ism"
tap_report $? loads_and_stores_reached_the_ism_of_the_host "$(head "$work/ism")"
tap_end
