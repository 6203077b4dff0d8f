#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# zpci-io and the examples in the emulated machine (machine.sh), under our
# driver and under the stock one, with the store blocks that they issue counted.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1

out=build/zpci-io/s390x-linux-gnu
mkdir -p "$out"
flock "$out" tools/s390vm/host/buildenv make -s -C tools/zpci-io CC=s390x-linux-gnu-gcc \
	O="$PWD/$out" CFLAGS='-O2 -g -Werror' >&2 || exit 1
work=$(mktemp -d -p build)
trap 'rm -rf "$work"' EXIT
tests=0

# judge FILE: TAP of a run, its JSON judged here.
judge()
{
	local line number expression fact

	while IFS= read -r line; do
		case $line in
		"json "*)
			number=${line#json }
			expression=${number#* }
			number=${number%% *}
			fact=${expression##* # }
			expression=${expression% # *}
			IFS= read -r line
			if printf '%s' "$line" | perl -MJSON::PP -e '
				local $/; my $text = <STDIN>;
				$_ = JSON::PP->new->decode($text);
				exit !(eval $ARGV[0]);' "$expression"; then
				echo "ok $((tests + number)) - $fact"
			else
				echo "not ok $((tests + number)) - $fact"
				echo "# $line"
			fi
			;;
		"ok "* | "not ok "*)
			number=${line%% - *}
			number=${number##* }
			echo "${line%% "$number" - *} $((tests + number)) - ${line#* - }"
			;;
		*)
			echo "$line"
			;;
		esac
	done <"$1"
	tests=$((tests + $(grep -cE '^(ok|not ok|json) ' "$1")))
}

files=()
for file in zpci-io.static examples/store_block examples/batch examples/vmm; do
	files+=(--file "$out/$file")
done

# run NAME OPTION...: machine.sh NAME, in the machine that the options make.
run()
{
	local name=$1

	shift
	tools/s390vm/s390vm run "$@" --count="$work/counts-$name" "${files[@]}" -- \
		tools/zpci-io/tests/machine.sh "$name" >"$work/$name"
	echo "$?" >"$work/status-$name"
	judge "$work/$name"
}

run ours
run stock --driver stock
run ism --device ism
run cdev --kernel next --module iommufd

# store-block: 1, 64 and 3; each of the three examples: 1.
counted=$(awk '$1 == 0 { print $4 }' "$work/counts-ours")
tests=$((tests + 1))
[ "$counted" = 71 ] && echo "ok $tests - each block was one PCISTB: 71" ||
	echo "not ok $tests - each block was one PCISTB: 71, not $counted"
tests=$((tests + 1))
[ "$(awk '$1 == 0 { print $4 }' "$work/counts-stock")" = 0 ] && echo "ok $tests - under the stock vfio-pci no PCISTB was issued" ||
	echo "not ok $tests - under the stock vfio-pci no PCISTB was issued"
tests=$((tests + 1))
[ "$(awk '$1 == 0 { print $4 }' "$work/counts-ism")" = 1 ] && echo "ok $tests - the ISM's command was one PCISTB" ||
	echo "not ok $tests - the ISM's command was one PCISTB"
tests=$((tests + 1))
[ "$(cat "$work"/status-* | tr -d '\n')" = 0000 ] && echo "ok $tests - the guests ended well" ||
	echo "not ok $tests - the guests ended well"
echo "1..$tests"
