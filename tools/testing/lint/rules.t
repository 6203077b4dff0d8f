#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The rules on a request: one number and one name each, in the gate, in the tracepoint and in
# the page. Traces and tools out there rely on them.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

gate=drivers/vfio/pci/zpci_io_gate.h
trace=include/trace/events/vfio_zpci_io.h
page=Documentation/userspace-api/vfio-zpci-io.rst

# The stable numbers and names. Lines are added, never changed.
stable()
{
	cat <<-EOF
		0 none
		1 reserved
		2 operation
		3 register-length
		4 register-boundary
		5 block-max
		6 block-boundary
		7 block-length
		8 block-alignment
		9 space
		10 bar
		11 range
		12 msix
	EOF
}

in_the_gate()
{
	sed -nE 's/^\tZPCI_IO_RULE_([A-Z_]+)[[:space:]]*= ([0-9]+),$/\2 \L\1/p' "$gate" | tr _ -
}

in_the_trace()
{
	sed -nE 's/^[[:space:]]*\{ ([0-9]+), "([a-z-]+)" \}.*/\1 \2/p' "$trace"
}

# The table's rows: number, name, errno.
in_the_page()
{
	sed -nE '/^The rules on a request$/,/^\.\. out of tree|^The structures$/s/^([0-9]+) +``([a-z-]+)`` +(0|``[A-Z]+``) .*/\1 \2 \3/p' \
		"$page" | tr -d '`'
}

# The same from the gate: its function gives the errno.
by_the_gate()
{
	{
		printf '#include <%s>\n' stdio.h
		printf '#include "%s"\nint main(void)\n{\n' "$PWD/$gate"
		in_the_gate | while read -r number name; do
			printf 'printf("%s %s %%s\\n", zpci_io_rule_errno(%s) == -EINVAL ? "EINVAL" : ' \
				"$number" "$name" "$number"
			printf 'zpci_io_rule_errno(%s) == -EPERM ? "EPERM" : zpci_io_rule_errno(%s) ? "?" : "0");\n' \
				"$number" "$number"
		done
		printf 'return 0;\n}\n'
	} >"$work/rules.c"
	tools/s390vm/host/buildenv gcc -Wall -Wextra -Werror -Wno-unused-function -isystem tools/zpci-io/lib/kernel \
		-Iinclude/uapi -o "$work/rules" "$work/rules.c" && "$work/rules"
}

same()
{
	diff <("$1") <("$2")
}

scratch
plan 3
silent 'the numbers of the rules, and their names, are what they have been' same stable in_the_gate
silent 'the tracepoint has the same numbers and names' same stable in_the_trace
silent 'the page has each rule, by number and name, with the errno that the gate gives' same by_the_gate in_the_page
