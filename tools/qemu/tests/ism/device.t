#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The ISM device from user space, through the zPCI I/O region.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/run.sh

ism_test device --device ism,ism,ism:b,ism
ok the_log_has_the_event_that_was_lost grep -q \
	'^f1 event lost type=1 code=0x7 token=0x[0-9a-f]* why="event queue not mapped"$' "$work/log"
tap_end
