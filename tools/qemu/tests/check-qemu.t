#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check-qemu reports a QEMU that does not build and a test that fails. A program stands in
# for the build, and the tests have one line.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

plan 6
scratch
printf '%s\n' '#!/bin/sh' '[ "$QEMU_VERSION $1" != "3.0 series" ]' >"$work/build"
printf '%s\n' '#!/bin/sh' 'echo 1..1; echo ok 1' >"$work/passes.t"
printf '%s\n' '#!/bin/sh' 'echo 1..1; [ "$QEMU_VERSION" = 2.0 ] && printf "not "; echo ok 1' >"$work/fails-on-2.t"
chmod +x "$work"/*
export CHECK_QEMU_BUILD=$PWD/$work/build CHECK_QEMU_SERIES=$work/passes.t CHECK_QEMU_ISM="$work/passes.t $work/fails-on-2.t"

# check STATUS VERSION...
check()
{
	local expected=$1 status
	shift

	tools/qemu/tests/check-qemu "$@" >"$work/out" 2>"$work/err"
	status=$?
	[ "$status" = "$expected" ]
}

says()
{
	printf '%s\n' "$@" | diff "$work/out" - >&2
}

ok 'a version whose tests pass is no failure' check 0 1.0
ok 'both are ok then' says 'qemu 1.0 series=ok ism=ok'
ok 'a test that fails is a failure, whatever comes after' check 1 2.0 1.0
ok 'it is told of that version alone' says 'qemu 2.0 series=ok ism=FAIL' 'qemu 1.0 series=ok ism=ok'
ok 'a QEMU that does not build is a failure' check 1 3.0
ok 'it is told of what does not build alone' says 'qemu 3.0 series=FAIL ism=ok'
