# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by tests, after tap.sh. Our vfio-pci is a drop-in for the stock one. Three programs
# print the same lines on both: VFIO's operations on a function (verbs.c), the same after an
# error event (after_error.c), and an administrator's use of the module (module.sh).

# The least number of lines that the programs print.
parity_least=270

# parity_record KERNEL DRIVER FILE: write the programs' output on this driver to FILE.
parity_record()
{
	tools/s390vm/s390vm run --kernel "$1" --driver "$2" --memory 512 --device virtio-rng,nvme \
		--file build/selftests/verbs --file build/selftests/after_error --file tools/testing/selftests/module.sh -- \
		tools/testing/selftests/each.sh verbs after_error module.sh >"$3" ||
		echo "the run on $1 with the driver $2 failed" >>"$3"
}

# parity_section FILE SECTION: its lines. A section begins with a line "== SECTION".
parity_section()
{
	awk -v section="== $2" '/^== / { on = $0 == section; next } on' "$1"
}

# parity_compare NAME STOCK OURS: a test point for each section of the files.
parity_compare()
{
	local difference section

	difference=$(wc -l <"$2")
	tap_report "$((difference < parity_least))" "$1: the stock driver gives $parity_least lines or more" "$difference lines"
	difference=$(diff <(grep '^== ' "$2") <(grep '^== ' "$3"))
	tap_report "${#difference}" "$1: the sections are the same" "$difference"
	while read -r _ section; do
		difference=$(diff <(parity_section "$2" "$section") <(parity_section "$3" "$section"))
		tap_report "${#difference}" "$1: $section: $(parity_section "$2" "$section" | wc -l) lines are the same" "$difference"
	done < <(grep '^== ' "$2")
}

# parity KERNEL [STOCK_KERNEL]: ours on KERNEL, against the stock driver on it, or on
# another of the same version. Leaves both in $work/KERNEL.ours and .stock.
parity()
{
	local stock=$work/${2:-$1}.stock

	[ -e "$stock" ] || parity_record "${2:-$1}" stock "$stock"
	parity_record "$1" ours "$work/$1.ours"
	parity_compare "$1" "$stock" "$work/$1.ours"
}
