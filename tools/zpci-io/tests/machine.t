#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# zpci-io and the examples in the VM (machine.sh), under our
# driver and under the stock one, with the store blocks that they issue counted.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

. tools/zpci-io/tests/vm.sh

run ours
run stock --driver stock
qemu=$(tools/qemu/build ism) || exit 1
run ism --qemu "$qemu" --device ism

# store-block: 1, 64, 3, and 1 as a user; each of the three examples: 1.
ok 'each block was one PCISTB: 72' counted ours 72
ok 'under the stock vfio-pci no PCISTB was issued' counted stock 0
ok "the ISM's command was one PCISTB" counted ism 1
ok 'the guests ended well' ended_well

# At its prompt, on a terminal that script(1) makes, 'make shell' takes the first line.
prompt()
{
	local line

	coproc script -qfec 'make -s shell' /dev/null 2>&1
	while IFS= read -r line <&"${COPROC[0]}"; do
		[[ $line != *'turns it off'* ]] || printf '%s\n' 'zpci-io list --probe' exit >&"${COPROC[1]}"
		echo "$line"
	done
}

prompt >"$work/shell"
ok "'make shell' is a prompt with zpci-io and a function that has the region" \
	grep -qE '^0001:00:00.0 .* vfio-pci +yes ' "$work/shell"
tap_end
