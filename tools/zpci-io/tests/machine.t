#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# zpci-io and the examples in the VM (machine.sh), under our
# driver and under the stock one, with the store blocks that they issue counted.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

out=build/zpci-io/s390x-linux-gnu
mkdir -p "$out"
flock "$out" tools/s390vm/host/buildenv make -s -C tools/zpci-io CC=s390x-linux-gnu-gcc \
	O="$PWD/$out" CFLAGS='-O2 -g -Werror' >&2 || exit 1
scratch

# holds EXPRESSION: standard input is JSON, and the Perl EXPRESSION on it, as $_, holds.
holds()
{
	perl -MJSON::PP -e '
		local $/; my $text = <STDIN>;
		$_ = JSON::PP->new->decode($text);
		exit !(eval $ARGV[0]);' "$1"
}

# judge FILE: report the facts of a run. Its JSON is judged here.
judge()
{
	local line expression json

	while IFS= read -r line; do
		case $line in
		"json "*)
			expression=${line#json }
			IFS= read -r json
			holds "${expression% # *}" <<<"$json"
			tap_report "$?" "${expression##* # }" "$json"
			;;
		"fact "*)
			line=${line#fact }
			tap_report "${line%% *}" "${line#* }"
			;;
		*)
			echo "$line"
			;;
		esac
	done <"$1"
}

files=()
for file in zpci-io.static examples/store_block examples/batch examples/vmm; do
	files+=(--file "$out/$file")
done

# run NAME OPTION...: machine.sh NAME, in the VM that the options make.
run()
{
	local name=$1

	shift
	tools/s390vm/s390vm run "$@" --count="$work/counts-$name" "${files[@]}" -- \
		tools/zpci-io/tests/machine.sh "$name" >"$work/$name"
	echo "$?" >"$work/status-$name"
	judge "$work/$name"
}

# counted NAME NUMBER: the run issued that many PCISTB.
counted()
{
	local counted

	counted=$(awk '$1 == 0 { print $4 }' "$work/counts-$1")
	[ "$counted" = "$2" ] || { echo "counted: $counted, not $2"; return 1; }
}

ended_well()
{
	[ "$(cat "$work"/status-* | tr -d '\n')" = 0000 ]
}

run ours
run stock --driver stock
run ism --device ism
run cdev --kernel next --module iommufd

# store-block: 1, 64 and 3; each of the three examples: 1.
ok 'each block was one PCISTB: 71' counted ours 71
ok 'under the stock vfio-pci no PCISTB was issued' counted stock 0
ok "the ISM's command was one PCISTB" counted ism 1
ok 'the guests ended well' ended_well
tap_end
