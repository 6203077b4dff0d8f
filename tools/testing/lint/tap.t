#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A test passes on the TAP of a program. A test point that fails or is skipped there makes
# the test fail.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

scratch

# passed_on PROGRAMS LINE...: what a test prints that passes on these lines, and whether
# it succeeds.
passed_on()
{
	local programs=$1
	shift

	printf '%s\n' "$@" >"$work/tap"
	bash -c '. tools/testing/lib/tap.sh; tap_pass_on "$1" "$2"; tap_end' passed_on "$work/tap" "$programs" 2>/dev/null
}

# fails_with TEXT PROGRAMS LINE...
fails_with()
{
	local text=$1 said
	shift

	said=$(passed_on "$@") && { echo 'it succeeds'; return 1; }
	echo "$said"
	[[ $said == *"$text"* ]]
}

plan 6
ok 'programs whose test points hold pass' passed_on 2 'TAP version 13' 1..2 'ok 1 one' 'ok 2 two' 1..1 'ok 1 three'
ok 'a test point that does not hold fails the test' fails_with 'not ok 2 two' 1 1..2 'ok 1 one' 'not ok 2 two'
ok 'a skipped test point fails the test' fails_with 'not ok 2 - skipped: no function' 1 1..2 'ok 1 one' 'ok 2 # SKIP no function'
ok 'a program that skips all fails the test' fails_with '# 1..0 # SKIP no function' 2 1..1 'ok 1 one' '1..0 # SKIP no function'
ok 'a program that ends early fails the test' fails_with 'test points: 1 of 2' 1 1..2 'ok 1 one'
ok 'a program without a plan fails the test' fails_with 'programs: 1 of 2' 2 1..1 'ok 1 one'
