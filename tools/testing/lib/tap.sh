# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by tests in shell: TAP, a line for each fact.

tap_count=0

# scratch: a folder of this run's own, $work, that is gone when the test is.
scratch()
{
	mkdir -p build
	work=$(mktemp -d -p build) || exit 1
	trap 'rm -rf "$work"' EXIT
}

# plan N: N tests follow.
plan()
{
	echo "1..$1"
}

# tap_report STATUS NAME OUTPUT: one line, and OUTPUT behind it where it failed.
tap_report()
{
	tap_count=$((tap_count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tap_count - $2"
	else
		echo "not ok $tap_count - $2"
		[ -z "$3" ] || printf '%s\n' "$3" | sed 's/^/# /'
	fi
}

# ok NAME COMMAND...: the command succeeds.
ok()
{
	local name=$1 output status
	shift
	output=$("$@" 2>&1 </dev/null)
	status=$?
	tap_report "$status" "$name" "$output"
}

# not_ok_if NAME COMMAND...: the command fails.
not_ok_if()
{
	local name=$1 output status
	shift
	output=$("$@" 2>&1 </dev/null)
	status=$?
	tap_report "$((status == 0))" "$name" "$output"
}

# silent NAME COMMAND...: the command succeeds and says nothing.
silent()
{
	local name=$1 output status
	shift
	output=$("$@" 2>&1 </dev/null)
	status=$?
	[ -z "$output" ] || status=1
	tap_report "$status" "$name" "$output"
}
