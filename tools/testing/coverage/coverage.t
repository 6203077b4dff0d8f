#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Lines and branches of the driver that the suites take on the host, by gcov.
# What they do not take is listed in the file "uncovered", with the reason.
self=$(readlink -f "$0")
cd "${self%/*}/../../.." || exit 1
[ "${ZPCI_BUILDENV-}" = base ] || exec tools/s390vm/host/buildenv "$self" "$@"
set -u
. tools/testing/lib/tap.sh
here=tools/testing/coverage
repo=$PWD
out=$repo/build/coverage
rm -rf "$out"
mkdir -p "$out"

tools/testing/kunit/native "$out" "$repo/drivers/vfio/pci" gate request info driver driver_6_12 -- \
	-O0 --coverage >"$out/results" 2>&1 || { cat "$out/results" >&2; exit 1; }
(cd "$out" && gcov --branch-probabilities --branch-counts --preserve-paths ./*.gcda >gcov.log 2>&1)

# One line for each line of the driver that has code: FILE LINE TAKEN TEXT, and
# for each branch: FILE b TAKEN TEXT. A file that several suites compile is taken
# where any of them takes it.
for source in drivers/vfio/pci/*.[ch]; do
	file=${source##*/}
	cat "$out"/*"#$file.gcov" 2>/dev/null | awk -v file="$file" '
		/^ *[^:]*: *[0-9]+:/ && !/^ *[^:]*: *[0-9]+-block/ {
			split($0, part, ":")
			count = part[1]
			gsub(/[ *]/, "", count)
			line = part[2] + 0
			branch = 0
			if (count == "-" || line == 0)
				next
			code[line] = 1
			if (count !~ /^[#=]/ && count + 0 > 0)
				taken[line] = 1
			text[line] = substr($0, index($0, part[2] ":") + length(part[2]) + 1)
			next
		}
		/^branch / {
			key = line " " branch++
			branches[key] = 1
			if ($0 ~ /taken [1-9]/)
				went[key] = 1
		}
		END {
			for (l in code)
				printf "%s\t%d\t%d\t%s\n", file, l, l in taken, text[l]
			for (k in branches)
				printf "%s\tb\t%d\t%s\n", file, k in went, text[k + 0]
		}' | sort -t$'\t' -k1,1 -k2,2n
done >"$out/lines"

# Whole files that the host cannot compile are listed with a text of *.
awk -F'\t' '
	function key(file, text) { gsub(/[ \t]+/, " ", text); sub(/^ /, "", text); return file "\t" text }
	FILENAME == ARGV[1] {
		if ($0 !~ /^#/ && NF >= 3)
			listed[key($1, $2)] = 1
		next
	}
	$3 == 0 {
		text = $0
		sub(/^[^\t]*\t[^\t]*\t[^\t]*\t/, "", text)
		if (key($1, text) in listed)
			used[key($1, text)] = 1
		else
			print ($2 == "b" ? "a branch" : "line " $2) " is not covered, and not listed: " $1 ": " text
	}
	{ seen[$1] = 1 }
	END {
		for (k in listed) {
			split(k, part, "\t")
			if (part[2] == "*" ? part[1] in seen : !(k in used))
				print "listed, and covered: " k
		}
	}
' "$here/uncovered" "$out/lines" >"$out/unexpected"

files=(zpci_io_gate.c vfio_pci_zdev_io.c vfio_pci_zdev_info.c vfio_pci.c compat.h)
plan "$((${#files[@]} + 2))"
# figures FILE-PATTERN: "covered X of Y lines, A of B branches"
figures()
{
	awk -F'\t' -v file="$1" '
		$1 ~ file && $2 != "b" { lines++; taken += $3 }
		$1 ~ file && $2 == "b" { branches++; went += $3 }
		END { printf "covered %d of %d lines, %d of %d branches\n", taken, lines, went, branches }
	' "$out/lines"
}

for file in "${files[@]}"; do
	left=$(grep -F "listed: $file: " "$out/unexpected")
	tap_report "$([ -z "$left" ] && grep -q "^$file" "$out/lines"; echo $?)" \
		"$file: $(figures "^$file\$")" "$left"
done
left=$(for source in drivers/vfio/pci/*.c; do
	file=${source##*/}
	grep -q "^$file" "$out/lines" || grep -q -P "^$file\t\*\t" "$here/uncovered" || echo "$file"
done)
tap_report "$((${#left} > 0))" "every other file is listed, with the reason" "$left"
left=$(grep '^listed' "$out/unexpected")
tap_report "$((${#left} > 0))" "the driver on the host: $(figures .)" "$left"
