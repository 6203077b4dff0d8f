#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The example tools/zpci-io/examples/ism.c on Linux's own ism_vfio_pci, which no kernel of
# Debian has: with that Linux's ism driver, and with itself, by character device and
# iommufd and by group and type 1 container.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/issued.sh

plan 8
scratch
bytes=$((8 << 20))
intact="sent=$bytes received=$bytes corrupt=0 reordered=0"

ok driver_in_user_space_on_ism_vfio_pci_and_Linux_driver_run_to_the_end \
	eval "tools/qemu/tests/ism/exchange 8 $work/log --ism-vfio-pci >$work/out"
ok what_it_sent_arrived_at_Linux_driver_intact_and_in_order grep -q "^peer: $intact\$" "$work/out"
ok what_Linux_driver_sent_arrived_intact_and_in_order grep -q "^ism: $intact requests=" "$work/out"
ok each_request_was_one_PCISTB_and_none_a_PCISTG issued "$work/log" f1 "$(requests "$work/out")"

# pair COMMAND: two of it, after COMMAND.
pair()
{
	tools/s390vm/s390vm run --kernel next --driver none --module ism_vfio_pci --module vfio_iommu_type1 \
		--qemu "$(tools/qemu/build ism)" --device ism,ism --device-log "$work/log2" \
		--file build/zpci-io/s390x-linux-gnu/examples/ism --file tools/qemu/tests/ism/pair.sh -- \
		tools/testing/lib/ism-vfio-pci.sh sh -c "$1 && ./pair.sh 8" >"$work/out2" &&
		[ "$(grep -c ": $intact requests=" "$work/out2")" = 2 ] && grep -qx 'first: backend=ism_vfio_pci' "$work/out2"
}

ok two_of_it_exchange_through_iommufd eval 'pair true && grep -qx iommufd "$work/out2"'
ok each_request_of_both_was_one_PCISTB_and_none_a_PCISTG issued "$work/log2" 'f[12]' "$(requests "$work/out2")"
ok two_of_it_exchange_through_type_1_containers eval 'pair "rm /dev/iommu" && ! grep -q iommufd "$work/out2"'
ok each_request_there_was_one_PCISTB_and_none_a_PCISTG issued "$work/log2" 'f[12]' "$(requests "$work/out2")"
