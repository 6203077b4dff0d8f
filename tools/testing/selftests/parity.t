#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Our vfio-pci is a drop-in for the stock one: everything that VFIO has for a function
# (verbs), and the module as an administrator meets it (module.sh), give the same on
# both, line by line.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
here=tools/testing/selftests

# run_on KERNEL DRIVER: what the programs print goes to $work/DRIVER.
run_on()
{
	tools/s390vm/s390vm run --kernel "$1" --driver "$2" --memory 512 --file build/selftests/verbs \
		--file $here/module.sh -- $here/each.sh verbs module.sh >"$work/$2" || echo "failed on $2" >>"$work/$2"
}

$here/build verbs || exit 1
work=$(mktemp -d -p build)
trap 'rm -rf "$work"' EXIT
n=0
for kernel in debian debug next; do
	# The stock driver of 6.12 on debug would be checked in vain: Debian's has its lines.
	if [ $kernel != debug ]; then
		run_on $kernel stock
		lines=$(wc -l <"$work/stock")
		if [ "$lines" -lt 220 ]; then
			echo "Bail out! the stock driver of $kernel gave $lines lines only"
			exit 1
		fi
	fi
	run_on $kernel ours
	for ((i = 1; i <= lines; i++)); do
		stock=$(sed -n "${i}p" "$work/stock")
		ours=$(sed -n "${i}p" "$work/ours")
		[ "$stock" = "$ours" ] || printf 'not '
		echo "ok $((++n)) - $kernel: $stock"
		[ "$stock" = "$ours" ] || echo "# ours: $ours"
	done
	[ "$(wc -l <"$work/ours")" = "$lines" ] || printf 'not '
	echo "ok $((++n)) - $kernel: as many lines"
done
echo "1..$n"
