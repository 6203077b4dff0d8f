# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by tests that run machine.sh in the VM, at the top folder, after tap.sh.

out=build/zpci-io/s390x-linux-gnu
mkdir -p "$out"
flock "$out" tools/s390vm/host/buildenv make -s -C tools/zpci-io CC=s390x-linux-gnu-gcc \
	O="$PWD/$out" CFLAGS='-O2 -g -Werror' all static >&2 || exit 1
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
files+=(--file tools/zpci-io/system/60-zpci-io.rules)

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
	[ "$(cat "$work"/status-* | tr -d '\n')" = "${1-000}" ]
}
