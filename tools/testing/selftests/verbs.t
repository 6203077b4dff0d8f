#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Everything that VFIO has for a function gives the same on ours as on the stock
# vfio-pci: the same program, the same machine, the two drivers, line by line.
set -u
here=$(dirname "$(readlink -f "$0")")
cd "$here/../../.." || exit 1

out=build/selftests
kernel_scripts=$(tools/zmachine/toolbox tools/zmachine/kernel-source 6.12) || exit 1
tools/zmachine/toolbox make -s -C "$here" O="$PWD/$out" \
	KSELFTEST="$kernel_scripts" "$PWD/$out/verbs" >&2 || exit 1
work=$(mktemp -d -p "$out")
trap 'rm -rf "$work"' EXIT

for driver in stock ours; do
	tools/zmachine/zmachine run --driver "$driver" -- "$out/verbs" >"$work/$driver" ||
		echo "failed" >>"$work/$driver"
done

lines=$(wc -l <"$work/stock")
if [ "$lines" -lt 100 ]; then
	echo "Bail out! the stock driver gave $lines lines only"
	exit 1
fi
echo "1..$lines"
for ((i = 1; i <= lines; i++)); do
	stock=$(sed -n "${i}p" "$work/stock")
	ours=$(sed -n "${i}p" "$work/ours")
	if [ "$stock" = "$ours" ]; then
		echo "ok $i - $stock"
	else
		echo "not ok $i - $stock"
		echo "# ours: $ours"
	fi
done
