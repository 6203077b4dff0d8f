#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The error state: commands that overlap, and the monitor's ism-error.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/run.sh

bare_test errors
ok the_log_names_both_commands grep -qx \
	'f1 error pec=0x3a why="command 0x8 (query information) was stored before the answer of command 0x3 (read GID) was loaded to its end"' "$work/log"
ok the_log_has_the_instructions_that_met_the_error_state grep -qx \
	'f1 pcistb bar=0 offset=0x0 len=8 cc=1 why="error state"' "$work/log"
ok ism_error_of_an_unknown_ID_names_those_that_there_are grep -q \
	"^ism-error: no ISM has the ID 'f9'; there are: f1 f2 f3" "$work/monitor"
ok ism_error_of_a_disabled_function_says_so grep -q \
	"^ism-error: 'f3' is not enabled: bind a driver to it first" "$work/monitor"
tap_end
