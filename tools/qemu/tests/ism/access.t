#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Instructions that no driver issues, on two CPUs, beside a zPCI device without a device.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/run.sh

bare_test access -device zpci,uid=8,fid=8,target=nothing
ok the_log_has_the_block_that_met_an_access_exception grep -qx \
	'f1 pcistb bar=0 offset=0x[0-9a-f]*40 len=16 exception=access why="block cannot be read"' "$work/log"
ok the_log_limit_ends_the_log_and_what_is_past_it_is_counted eval \
	"bare_test errors -global ism.log-limit=300 >/dev/null && grep -q '^f1 log-limit=300: ' \$work/log &&
	 grep -q '^f1 counters .* log-lost=[1-9]' \$work/log"
tap_end
