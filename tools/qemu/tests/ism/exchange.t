#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The example tools/zpci-io/examples/ism.c: with Linux's own ism driver through
# iommufd, and with itself through a type 1 container, on Debian's kernel.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/issued.sh

plan 6
scratch
bytes=$((8 << 20))
intact="sent=$bytes received=$bytes corrupt=0 reordered=0"

ok driver_in_user_space_and_Linux_driver_run_to_the_end \
	eval "tools/qemu/tests/ism/exchange 8 $work/log --driver ours >$work/out"
ok what_it_sent_arrived_at_Linux_driver_intact_and_in_order grep -q "^peer: $intact\$" "$work/out"
ok what_Linux_driver_sent_arrived_intact_and_in_order grep -q "^ism: $intact requests=" "$work/out"
ok each_request_was_one_PCISTB_and_none_a_PCISTG issued "$work/log" f1 "$(requests "$work/out")"

ism=build/zpci-io/s390x-linux-gnu/examples/ism
ok two_of_it_exchange_through_type_1_containers \
	eval "tools/s390vm/s390vm run --qemu $(tools/qemu/build ism) --device ism,ism --device-log $work/log2 --file $ism -- tools/qemu/tests/ism/pair.sh 8 >$work/out2 &&
		[ \"\$(grep -c ': $intact requests=' $work/out2)\" = 2 ] && ! grep -q iommufd $work/out2 && grep -qx 'first: backend=region' $work/out2"
ok each_request_of_both_was_one_PCISTB_and_none_a_PCISTG issued "$work/log2" 'f[12]' "$(requests "$work/out2")"
