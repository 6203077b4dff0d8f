#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Adapter interruptions of several functions, and a reset of the machine.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/run.sh

bare_test interruptions
# gids: those of the functions that are made from the function ID, in the log.
gids()
{
	sed -n 's/^f[123] plugged .* gid=\(0x[0-9a-f]*\) .*/\1/p' "$work/log"
}
taken=$(gids | head -n 1)
bare_test interruptions -device zpci,uid=9,fid=9,target=f9 -device "ism,id=f9,network=a,gid=$taken"
ok a_GID_that_is_made_avoids_one_that_was_given eval \
	'[ "$(gids | sort -u | grep -vcx "$taken")" = 3 ]'
tap_end
