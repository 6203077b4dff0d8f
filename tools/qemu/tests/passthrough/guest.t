#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# tools/qemu/nested: a guest in the VM runs a program.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh

scratch

plan 3
ok 'the machine with a guest runs to its end' eval \
	"tools/qemu/nested --kernel next --driver none --device none --timeout 900 -- tools/qemu/tests/passthrough/guest.sh >$work/out 2>$work/err"
ok 'output, file and exit status of a program in the guest come through' \
	diff "$work/out" <(printf '%s\n' "a file of the guest's" 'status 3' 'status 2')
ok 'its standard error comes through apart' grep -qx 'an error' "$work/err"
