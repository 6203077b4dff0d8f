#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The code and commands in the README are the same as in the tree.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

# The program in README.md, without the licence line of the file.
readme_program_is_the_example()
{
	diff <(awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' README.md) \
		<(tail -n +2 tools/zpci-io/examples/store_block.c)
}

targets_exist()
{
	local target status=0

	while read -r target; do
		grep -qE "^$target:" Makefile tools/testing/Makefile || { echo "no target $target"; status=1; }
	done < <(grep -oE '(^    |`)make [a-z-]+' README.md | awk '{ print $2 }' | sort -u)
	return "$status"
}

paths_exist()
{
	local path status=0

	while read -r path; do
		[ -e "$path" ] || { echo "no $path"; status=1; }
	done < <(grep -oE '\]\([^)]*\)|^\| `[^`]*`' README.md | tr -d ']()|` ')
	return "$status"
}

functions_exist()
{
	local name status=0

	while read -r name; do
		grep -q "[ *]$name" tools/zpci-io/include/zpci_io.h || { echo "no $name"; status=1; }
	done < <(grep -oE 'zpci_io_[a-z_]+\(' README.md | sort -u)
	return "$status"
}

packages_are_those_of_buildenv()
{
	(. tools/s390vm/host/common.sh && grep -qxF "    sudo apt install $vm_host_packages" README.md)
}

plan 5
ok 'the program in the README is the example that is built and run' readme_program_is_the_example
ok 'the targets of make that it names exist' targets_exist
ok 'the files and folders that it names exist' paths_exist
ok 'the functions that it names exist' functions_exist
ok 'the packages that it installs are those that the build environment asks for' packages_are_those_of_buildenv
