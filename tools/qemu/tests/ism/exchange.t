#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The example tools/zpci-io/examples/ism.c: with Linux's own ism driver through
# iommufd, and with itself through a type 1 container, on Debian's kernel; and what it does
# when the host wants the function back, and after an error event.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/issued.sh

plan 10
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

out=$PWD/build/zpci-io/s390x-linux-gnu
flock "$out" tools/s390vm/host/buildenv make -s -C tools/zpci-io CC=s390x-linux-gnu-gcc AR=s390x-linux-gnu-ar \
	O="$out" CFLAGS='-O2 -g -Werror' "$out/tests/ism_error" >&2 || exit 1
ok the_guest_with_a_function_that_is_wanted_back_and_one_in_error_ended_well \
	eval "tools/s390vm/s390vm run --qemu $(tools/qemu/build ism) --device ism,ism --file $ism --file $out/tests/ism_error \
		-- tools/qemu/tests/ism/pair.sh 1 ended >$work/out3"
ok it_closes_a_function_that_the_host_wants_back \
	grep -q '^wanted: status=1 ism: the host wants the function back: it is closed$' "$work/out3"
ok it_starts_again_after_an_error_event grep -q '^again: backend=region ism: an error event: starting again$' "$work/out3"
ok all_data_arrives_after_that [ "$(grep -c ": sent=1048576 received=1048576 corrupt=0 reordered=0 requests=" "$work/out3")" = 2 ]
