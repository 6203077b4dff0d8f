#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# lcov shows which lines and branches of the driver the KUnit suites run on the host. They
# must run all, except in the files that "uncovered" lists with the reason. The report is in
# build/coverage/html.
self=$(readlink -f "$0")
cd "${self%/*}/../../.." || exit 1
[ "${ZPCI_BUILDENV-}" = base ] || exec tools/s390vm/host/buildenv "$self" "$@"
set -u
. tools/testing/lib/tap.sh
driver=$PWD/drivers/vfio/pci
uncovered=tools/testing/coverage/uncovered
out=$PWD/build/coverage
rm -rf "$out"
mkdir -p "$out"

tools/testing/kunit/native "$out" "$driver" gate request info driver driver_6_12 -- -O0 --coverage >"$out/results" 2>&1 ||
	{ cat "$out/results" >&2; exit 1; }
# Not functions: compat.h has one of the same name for each kernel.
what=(--rc branch_coverage=1 --rc function_coverage=0 --quiet)
{
	lcov "${what[@]}" --capture --directory "$out" --output-file "$out/all.info" &&
		lcov "${what[@]}" --extract "$out/all.info" "$driver/*" --output-file "$out/driver.info" &&
		genhtml "${what[@]}" --prefix "$PWD" --output-directory "$out/html" "$out/driver.info"
} >"$out/log" 2>&1 || { cat "$out/log" >&2; exit 1; }

# taken FILE: "covered X of Y lines, A of B branches", and the lines with one that is not.
# Exit status 1 where there is one, 2 where the suites have none of the file.
taken()
{
	awk -F'[:,]' -v file="$driver/$1" '
	/^SF:/			{ inside = substr($0, 4) == file; found = found || inside }
	!inside			{ next }
	$1 == "DA"		{ lines++; went = $3 > 0; taken += went; if (!went) print "line " $2 }
	$1 == "BRDA"		{ branches++; went = $5 > 0; ways += went; if (!went) print "a branch of line " $2 }
	END {
		printf "covered %d of %d lines, %d of %d branches\n", taken, lines, ways, branches
		exit !found ? 2 : taken < lines || ways < branches
	}' "$out/driver.info"
}

# Every source file, and the headers that have code.
files=$({ printf '%s\n' "$driver"/*.c; sed -n 's/^SF://p' "$out/driver.info"; } | sort -u)
for file in $files; do
	file=${file##*/}
	output=$(taken "$file")
	status=$?
	if grep -q -P "^$file\t" "$uncovered"; then
		tap_report "$((status != 2))" "$file: listed, and not covered" "${output##*$'\n'}"
	else
		tap_report "$status" "$file: ${output##*$'\n'}" "$output"
	fi
done
listed=$(sed -n 's/^\([^#\t]*\)\t.*/\1/p' "$uncovered" | while read -r file; do
	[ -e "$driver/$file" ] || echo "$file"
done)
tap_report "${#listed}" 'every file that is listed is there' "$listed"
tap_end
