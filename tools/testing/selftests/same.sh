# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by tests that run the same on the stock vfio-pci and on ours.

# same_lines LEAST PROGRAM: a test for each line that PROGRAM prints on the stock
# driver, at least LEAST of them: that it prints the same on ours.
same_lines()
{
	local least=$1 program=$2 work driver i lines stock ours

	mkdir -p build
	work=$(mktemp -d -p build)
	for driver in stock ours; do
		tools/zmachine/zmachine run --driver "$driver" -- "$program" >"$work/$driver" ||
			echo "failed on $driver" >>"$work/$driver"
	done
	lines=$(wc -l <"$work/stock")
	if [ "$lines" -lt "$least" ]; then
		echo "Bail out! the stock driver gave $lines lines only"
		exit 1
	fi
	echo "1..$((lines + 1))"
	for ((i = 1; i <= lines; i++)); do
		stock=$(sed -n "${i}p" "$work/stock")
		ours=$(sed -n "${i}p" "$work/ours")
		[ "$stock" = "$ours" ] || printf 'not '
		echo "ok $i - $stock"
		[ "$stock" = "$ours" ] || echo "# ours: $ours"
	done
	[ "$(wc -l <"$work/ours")" = "$lines" ] || printf 'not '
	echo "ok $((lines + 1)) - as many lines"
	rm -rf "$work"
}
