#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The series for QEMU, row by row: what a bare guest sees of an ISM, of a function
# with MSI-X and of an emulated one (passthrough.c), and that the host issues what the
# guest issued. The uapi header, row 1, is tested by the build: without it the
# series does not compile.
set -u
here=$(dirname "$(readlink -f "$0")")
cd "$here/../../../.." || exit 1
. tools/testing/lib/tap.sh

qemu=${SERIES_QEMU:-$(tools/qemu/build series)} && vm_qemu=$(tools/qemu/build ism) || exit 1
out=$PWD/build/qemu
mkdir -p "$out"
tools/s390vm/host/buildenv make -s -C "$here" OUT="$out" "$out/passthrough" >&2 || exit 1
scratch

# run OPTION... -- [nvme]
run()
{
	local options=() functions

	while [ "$1" != -- ]; do options+=("$1"); shift; done
	functions=("${@:2}")
	tools/s390vm/s390vm run --qemu "$vm_qemu" --file "$qemu/bin/qemu-system-s390x" --file "$qemu/s390-ccw.img" \
		--file "$out/passthrough" "${options[@]}" -- "$here/passthrough.sh" ${functions[@]+"${functions[@]}"}
}

run --device ism,nvme,virtio-rng --device-log "$work/ism" --count="$work/counts" -- >"$work/tap"
status=$?
tap_pass_on "$work/tap"
tap_report "$status" the_guest_ended_well "exit status $status"

# As "INSTRUCTION FUNCTION BAR OFFSET LENGTH". Without those that the host's gate
# keeps: outside the BAR, or with the memory space off.
awk '
$3 == "s390_pci_bar_access" && $6 != "0x3" && $8 != 5 && $10 != "0xff0" &&
!($8 == 2 && $10 == "0x1000") && length($10) <= 14 { print $4, $6, $8, $10, $12 }' "$work/tap" >"$work/guest"
awk '
$2 ~ /^pci(lg|stg|stb)$/ { gsub(/[a-z]+=/, ""); print $2, "0x1", $3, $4, $5 }' "$work/ism" >"$work/host"

# Row 7 and 8 for the ISM, which keeps a log of its own.
grep ' 0x1 ' "$work/guest" >"$work/guest-ism"
difference=$(diff "$work/guest-ism" "$work/host") && [ -s "$work/host" ]
tap_report $? each_access_to_the_ism_is_one_instruction_of_the_host_of_the_same_length_in_order "$difference"

# Row 7 for all functions: no PCISTB of the host but the guest's.
stored=$(grep -c '^pcistb ' "$work/guest")
counted=$(awk '$1 == 0 { print $4 }' "$work/counts")
tap_report "$((stored == 0 || stored != ${counted:-0}))" host_issues_as_many_PCISTB_as_the_guest "guest $stored host ${counted:-none}"

# The guest resets the machine: what VFIO is asked to do then, as QEMU tells of it.
awk '
$3 == "s390_pci_bar_access" { reset = 0 }
$3 == "vfio_pci_reset" && /0001:00:00\.0/ { reset = 1 }
$3 == "vfio_listener_region_del_iommu" { first = reset; exit }
END { exit !first }' "$work/tap"
tap_report $? ism_is_reset_before_its_translations_go_when_the_guest_is

# The driver without the region.
refusal=$(run --device ism,nvme,virtio-rng --driver stock -- 2>&1 >/dev/null)
[ $? = 1 ] && grep -q 'is an ISM.*load the module vfio-pci' <<<"$refusal"
tap_report $? ism_without_the_region_is_refused_with_the_name_of_the_module "$refusal"

# Rows 4 and 5 for a function without the region: VFIO's own memory region takes
# 8 bytes at a time, so a block that is looked at as a whole is refused.
run --device nvme --driver stock -- nvme >"$work/ordinary"
[ "$(grep -cE '^ok [0-9]+ (block_into_memory_of_a|store_of_1_2|strict_function_takes|msix_table_stays)' "$work/ordinary")" = 4 ]
tap_report $? function_with_msix_and_without_the_region_has_the_ordinary_operations
tap_end
