# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by tests that run the same on the stock vfio-pci and on ours.

# run_on KERNEL DRIVER: what $program prints goes to $work/DRIVER.
run_on()
{
	tools/zmachine/zmachine run --kernel "$1" --driver "$2" --memory 512 -- "$program" >"$work/$2" ||
		echo "failed on $2" >>"$work/$2"
}

# same_lines LEAST PROGRAM KERNEL[:STOCK]...: a test for each kernel and each line that
# PROGRAM prints on the stock driver of that kernel, or of the kernel STOCK, at least
# LEAST of them: that it prints the same on ours.
same_lines()
{
	local least=$1 program=$2 work pair kernel from='' n=0 i lines stock ours
	shift 2

	mkdir -p build
	work=$(mktemp -d -p build)
	for pair; do
		kernel=${pair%:*}
		if [ "${pair#*:}" != "$from" ]; then
			from=${pair#*:}
			run_on "$from" stock
			lines=$(wc -l <"$work/stock")
			if [ "$lines" -lt "$least" ]; then
				echo "Bail out! the stock driver of $from gave $lines lines only"
				exit 1
			fi
		fi
		run_on "$kernel" ours
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
