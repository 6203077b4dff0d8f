# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by tests that run the same on the stock vfio-pci and on ours.

# same_lines LEAST PROGRAM KERNEL...: on each kernel a test for each line that PROGRAM
# prints on the stock driver, at least LEAST of them: that it prints the same on ours.
same_lines()
{
	local least=$1 program=$2 work driver kernel n=0 i lines stock ours
	shift 2

	mkdir -p build
	work=$(mktemp -d -p build)
	for kernel; do
		for driver in stock ours; do
			tools/zmachine/zmachine run --kernel "$kernel" --driver "$driver" -- "$program" >"$work/$driver" ||
				echo "failed on $driver" >>"$work/$driver"
		done
		lines=$(wc -l <"$work/stock")
		if [ "$lines" -lt "$least" ]; then
			echo "Bail out! on $kernel the stock driver gave $lines lines only"
			exit 1
		fi
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
	rm -rf "$work"
}
