#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each condition of the gate and each step of the request path is changed or left out, one
# at a time. The suites must fail each time. A mutant that behaves as the driver does is
# listed in the file "equivalent", with the reason.
self=$(readlink -f "$0")
cd "${self%/*}/../../../.." || exit 1
[ "${ZPCI_BUILDENV-}" = base ] || exec tools/s390vm/host/buildenv "$self" "$@"
set -u
. tools/testing/lib/tap.sh
here=tools/testing/mutation

# Which suites know a file.
suites=(
	'zpci_io_gate.h gate request'
	'vfio_pci_zdev_io.c request'
	'vfio_pci_zdev_io.h driver request'
	'vfio_pci_zdev_info.c info'
	'compat.h driver driver_6_12 request'
	'vfio_pci.c driver driver_6_12'
)

work=$PWD/build/mutation
rm -rf "$work"
mkdir -p "$work"/{driver,plain}
cp drivers/vfio/pci/*.[ch] "$work/driver"

for entry in "${suites[@]}"; do
	read -ra fields <<<"$entry"
	awk -v plain=1 -f "$here/mutants.awk" "drivers/vfio/pci/${fields[0]}" \
		>"$work/plain/${fields[0]}"
	awk -f "$here/mutants.awk" "drivers/vfio/pci/${fields[0]}" |
		while IFS= read -r mutant; do
			printf '%s\0' "$work" "${fields[0]}" "$mutant" "${fields[*]:1}"
		done
done | xargs -0 -n 4 -P "$(nproc)" "$here/kill" >"$work/fates"

# Mutants that survived and are not listed, and listed ones that did not survive.
awk -F'\t' '
	function key(file, text) { gsub(/[ \t]+/, " ", text); sub(/^ /, "", text); return file "\t" text }
	{ text = $0; sub(/^[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*\t/, "", text) }
	FILENAME == ARGV[1] {
		if ($0 !~ /^#/ && NF >= 3)
			listed[key($1, $2)] = 1
		next
	}
	$1 == "survived" {
		if (key($2, text) in listed)
			used[key($2, text)] = 1
		else
			print "survived\t" $2 "\t" $4 "\t" text
	}
	END {
		for (k in listed)
			if (!(k in used))
				print "listed as equivalent, and is not a survivor\t" k
	}
' "$here/equivalent" "$work/fates" >"$work/unexpected"

plan "$((${#suites[@]} + 1))"
for entry in "${suites[@]}"; do
	file=${entry%% *}
	total=$(grep -c -P "^(killed|survived)\t$file\t" "$work/fates")
	killed=$(grep -c -P "^killed\t$file\t" "$work/fates")
	left=$(grep -P "^survived\t$file\t" "$work/unexpected")
	tap_report "$((total == 0 || ${#left} > 0))" \
		"$file: killed $killed of $total, the others are equivalent" "$left"
done
total=$(grep -c -vP '^invalid\t' "$work/fates")
killed=$(grep -c -P '^killed\t' "$work/fates")
left=$(grep '^listed' "$work/unexpected")
tap_report "$((${#left} > 0))" \
	"killed $killed of $total, and every mutant that is listed as equivalent survived" "$left"
