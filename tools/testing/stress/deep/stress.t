#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A short stress: `make stress` is the long one.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
plan 3
usage()
{
	tools/testing/stress/stress 2>&1
	[ $? = 2 ]
}
STRESS_SECONDS=soon ok 'a wrong number of seconds is refused' usage
STRESS_SEED=-1 ok 'a wrong seed is refused' usage
output=$(STRESS_SECONDS=${STRESS_SECONDS:-20} tools/testing/stress/stress 2>&1 </dev/null)
tap_report "$?" "nothing is reported: ${output##*$'\n'}" "$output"
