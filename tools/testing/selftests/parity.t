#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Our vfio-pci behaves as the stock one (parity.sh), on Debian's own kernels.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/testing/selftests/parity.sh

tools/testing/selftests/build verbs after_error || exit 1
scratch
parity debian
parity debian-next

# failing FILE: the test points that fail where OURS is this file.
failing()
{
	(parity_compare debian "$work/debian.stock" "$1") | grep '^not ok' | sed 's/^.* debian: //; s/:.*//'
}

# A difference is found, and reported in its section.
awk '/^== / { section = $2; print; next } section != "config" || done++' "$work/debian.ours" >"$work/shorter"
sed '/^== interrupts/,/^== /s/count 1$/count 2/' "$work/debian.ours" >"$work/other"
ok 'a line that is missing fails its section, and no other' test "$(failing "$work/shorter")" = config
ok 'a line that differs fails its section, and no other' test "$(failing "$work/other")" = interrupts
tap_end
