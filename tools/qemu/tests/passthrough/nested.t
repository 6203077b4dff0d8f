#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A guest whose function is passed through can drive it by its own vfio-pci, which has the
# region and finds the rules of an ISM, and can pass it on to a guest of its own: each
# instruction there is one of the VM. The VM runs the guest under QEMU with the series
# (nested.sh), and the guest runs the command zpci-io and the same QEMU (nested-guest.sh).
set -u
here=$(dirname "$(readlink -f "$0")")
cd "$here/../../../.." || exit 1
. tools/testing/lib/tap.sh

vm_qemu=${ISM_QEMU:-$(tools/qemu/build ism)} || exit 1
out=build/zpci-io/s390x-linux-gnu
mkdir -p "$out"
flock "$out" tools/s390vm/host/buildenv make -s -C tools/zpci-io CC=s390x-linux-gnu-gcc \
	O="$PWD/$out" CFLAGS='-O2 -g -Werror' all static >&2 || exit 1
tools/s390vm/host/buildenv make -s -C "$here" OUT="$PWD/build/qemu" >&2 || exit 1
scratch

tools/qemu/nested --qemu "$vm_qemu" --kernel next --device ism --device-log "$work/ism" --memory 1536 --timeout 900 \
	--file build/qemu/passthrough:/vmm/root/root/passthrough \
	--file "$out/zpci-io.static:/vmm/root/root/zpci-io" --file "$here/nested-guest.sh:/vmm/root/root/nested-guest.sh" \
	-- "$here/nested.sh" >"$work/tap" 2>"$work/err"
status=$?
tap_pass_on "$work/tap"
tap_report "$status" the_guest_and_its_machine_ended_well "$(tail -n 5 "$work/err")"

# As "INSTRUCTION BAR OFFSET LENGTH": first the command in one block and its answer by two
# loads, then what the guest's guest issued, without those that a gate keeps.
{
	printf '%s\n' 'pcistb 2 0x0 8' 'pcilg 2 0x0 8' 'pcilg 2 0x8 8'
	awk '
	$3 == "s390_pci_bar_access" && $8 != 5 && $10 != "0xff0" &&
	!($8 == 2 && $10 == "0x1000") && length($10) <= 14 { print $4, $8, $10, $12 }' "$work/tap"
} >"$work/guests"
awk '$2 ~ /^pci(lg|stg|stb)$/ { gsub(/[a-z]+=/, ""); print $2, $3, $4, $5 }' "$work/ism" >"$work/host"
difference=$(diff "$work/guests" "$work/host") && [ "$(wc -l <"$work/host")" -gt 20 ]
tap_report $? each_instruction_in_the_guests_is_one_of_the_machine "$difference"
tap_end
