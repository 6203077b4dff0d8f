#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A short storm: `make storm` is the long one.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/tap.sh
plan 3
usage()
{
	tools/testing/storm/storm 2>&1
	[ $? = 2 ]
}
STORM_SECONDS=soon ok 'a wrong number of seconds is refused' usage
STORM_SEED=-1 ok 'a wrong seed is refused' usage
output=$(STORM_SECONDS=${STORM_SECONDS:-20} tools/testing/storm/storm 2>&1 </dev/null)
tap_report "$?" "nothing is reported: ${output##*$'\n'}" "$output"
