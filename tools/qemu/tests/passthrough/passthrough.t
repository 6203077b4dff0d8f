#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The series for QEMU, row by row: what a bare guest sees of an ISM, of a function
# with MSI-X and of an emulated one (passthrough.c), and that the host issues what the
# guest issued; the same with the ISM on Linux's ism_vfio_pci; then what it sees of a host
# that differs (answers.c). The uapi header, row 1, is tested by the build: without it the
# series does not compile.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/passthrough/run.sh

# backend FUNCTION: by what QEMU says the instructions of the guest go to the host's function.
backend()
{
	sed -n "s/.*info: $1: PCI instructions are intercepted: backend=//p" "$work/err"
}

# rows PREFIX PART... : the rows, on what is in $work/tap and the logs of a run with these
# parts; the test points' names begin with PREFIX.
rows()
{
	local prefix=$1 stored counted difference
	shift

	sed -E "/^part /d; s/^((not )?ok [0-9]+) /\1 $prefix/" "$work/tap" >"$work/rows"
	tap_pass_on "$work/rows"
	printf 'part %s 0\n' "$@" | cmp - <(grep '^part ' "$work/tap")
	tap_report $? "${prefix}the_guest_ended_well" "$(grep '^part' "$work/tap"; tail -n 3 "$work/err")"

	# Row 7 and 8 for the ISM, which keeps a log of its own.
	awk '
	$2 ~ /^pci(lg|stg|stb)$/ { gsub(/[a-z]+=/, ""); print $2, "0x1", $3, $4, $5 }' "$work/ism" >"$work/host"
	grep ' 0x1 ' "$work/guest" >"$work/guest-ism"
	difference=$(diff "$work/guest-ism" "$work/host") && [ -s "$work/host" ]
	tap_report $? "${prefix}each_access_to_the_ism_is_one_instruction_of_the_host_of_the_same_length_in_order" "$difference"

	# Row 7 for all functions: no PCISTB of the host but the guest's.
	stored=$(grep -c '^pcistb ' "$work/guest")
	counted=$(awk '$1 == 0 { print $4 }' "$work/counts")
	tap_report "$((stored == 0 || stored != ${counted:-0}))" "${prefix}host_issues_as_many_PCISTB_as_the_guest" \
		"guest $stored host ${counted:-none}"

	# The guest resets the function, then the machine: what VFIO is asked to do each
	# time, as QEMU tells of it.
	awk '
	$3 == "s390_pci_bar_access" { reset = 0 }
	$3 == "vfio_pci_reset" && /0001:00:00\.0/ { reset = 1 }
	$3 == "vfio_listener_region_del_iommu" { gone++; first += reset }
	END { exit gone != 2 || first != 2 }' "$work/tap"
	tap_report $? "${prefix}ism_is_reset_before_its_translations_go_when_the_guest_is" \
		"$(grep -E 'vfio_pci_reset|del_iommu' "$work/tap")"
}

# accesses: what the guest issued, as "INSTRUCTION FUNCTION BAR OFFSET LENGTH". Without
# those that the host's gate keeps: outside the BAR, or with the memory space off.
accesses()
{
	awk '
	$3 == "s390_pci_bar_access" && $6 != "0x3" && $8 != 5 && $10 != "0xff0" &&
	!($8 == 2 && $10 == "0x1000") && length($10) <= 14 { print $4, $6, $8, $10, $12 }' "$work/tap"
}

devices=(--device "ism,nvme,virtio-rng" --device-log "$work/ism" --count="$work/counts")
run "${devices[@]}" -- rows >"$work/tap" 2>"$work/err"
accesses >"$work/guest"
rows '' rows
backend '000[1-3]:00:00.0' | cmp - <(printf '%s\n' region region region)
tap_report $? region_is_what_QEMU_says_that_it_uses "$(cat "$work/err")"

# The ISM on ism_vfio_pci, without the region. QEMU keeps a PCISTG to itself, and a PCILG that
# would be several.
run --kernel next --module ism_vfio_pci "${devices[@]}" -- ism_vfio_pci rows >"$work/tap" 2>"$work/err"
accesses | awk '
{ at = index("0123456789abcdef", substr($4, length($4))) - 1 }
$2 == "0x1" && ($1 == "pcistg" || $1 == "pcilg" && ($5 !~ /^[1248]$/ || at % $5)) { next }
{ print }' >"$work/guest"
other=load_of_another_length_or_alignment_is
sed -i -E "s/^not (ok [0-9]+ ${other}_)one_value # outcome 1\$/\1condition_code_1/
	s/^(ok [0-9]+ store_)goes_to_the_host_as_a_store\$/\1is_condition_code_1/" "$work/tap"
rows on_ism_vfio_pci_ ism_vfio_pci rows
grep -q "^ok [0-9]* ${other}_condition_code_1\$" "$work/tap"
tap_report $? on_ism_vfio_pci_what_it_would_cut_into_several_loads_is_not_issued "$(grep "$other" "$work/tap")"
backend '000[1-3]:00:00.0' | cmp - <(printf '%s\n' ism_vfio_pci region region)
tap_report $? on_ism_vfio_pci_that_is_what_QEMU_says_that_it_uses "$(cat "$work/err")"

# The driver without the region. Rows 4 and 5 for a function without it: VFIO's own
# memory region takes 8 bytes at a time, so a block that is looked at as a whole is refused.
run --device ism,nvme,virtio-rng --driver stock -- refused guest nvme >"$work/stock" 2>"$work/stock.err"

# said PART [RUN]: what the run printed in it.
said()
{
	awk -v part="$1" '/^part / { if ($2 == part) printf "%s", lines; lines = ""; next } { lines = lines $0 "\n" }' "$work/${2-stock}"
}

# tells PART COUNT PATTERN: that many lines of what it said.
tells()
{
	[ "$(said "$1" | grep -cE "$3")" = "$2" ]
}

refusal='is an ISM.*load the module vfio-pci that .*, or, .* ism_vfio_pci'
tells refused 3 "$refusal"
tap_report $? ism_without_the_region_is_refused_with_the_name_of_the_module "$(said refused)"
said guest | grep -q "$refusal"
tap_report $? ism_of_a_host_that_is_a_guest_is_one "$(said guest)"
tells refused 4 '^(ok 1 functions_are_asked_for_by_handles_and_none_is_there|ended 0)$'
tap_report $? zpci_device_outlives_a_refused_plug_and_is_taken_away "$(said refused)"
tells nvme 4 '^ok [0-9]+ (block_into_memory_of_a|store_of_1_2|strict_function_takes|msix_table_stays)'
tap_report $? function_with_msix_and_without_the_region_has_the_ordinary_operations "$(said nvme)"

rngs=$(yes virtio-rng | head -n 15 | paste -sd,)
run --device "ism,$rngs" -- differing cannot no-iommufd groups slot >"$work/differing" 2>"$work/differing.err"
sed '/^part differing/,$d' "$work/differing" >"$work/answers"
sed '1,/^part groups/d; /^part slot/,$d' "$work/differing" | grep -v '^storing' >>"$work/answers"
tap_pass_on "$work/answers" 2
grep -qx 'part slot 0' "$work/differing"
tap_report $? slot_is_off_and_qemu_ended_well "$(grep -B 3 '^part slot' "$work/differing")$(tail -n 3 "$work/differing.err")"
[ "$(grep -c 'needs a function group of its own, and all 15 are taken' "$work/differing")" = 1 ] &&
	grep -q '0010:00:00.0 needs a function group' "$work/differing"
tap_report $? function_without_a_group_of_its_own_is_refused "$(cat "$work/differing")"

# lines COUNT PATTERN FILE: so many of its lines match.
lines()
{
	[ "$(grep -cE "$2" "$3")" = "$1" ]
}

# refused PART COUNT PATTERN NAME: so many times it is said there.
refused()
{
	said "$1" differing >"$work/$1"
	lines "$2" "$3" "$work/$1"
	tap_report $? "$4" "$(cat "$work/$1")"
}

refused cannot 2 "State blocked by non-migratable device|VFIO migration is not supported" \
	guest_with_a_function_is_neither_migrated_nor_saved_and_the_reason_is_told
refused cannot 1 'Device zpci is not migratable, but --only-migratable was specified' \
	function_is_refused_where_all_must_be_migratable
refused cannot 1 'target f1 already has an associated zpci device' second_zpci_device_for_a_function_is_refused
refused cannot 1 'vfio 0001:00:00.0: (device is already attached|group [0-9]+ used in multiple)' \
	same_function_of_the_host_is_refused_a_second_time
refused no-iommufd 1 'vfio-dev|/dev/iommu' iommufd_on_a_host_without_it_is_refused_with_the_name_of_what_is_missing
tap_end
