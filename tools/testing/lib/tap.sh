# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by tests in shell, from the top folder. It prints TAP, a line for each test point,
# and keeps the files that help to understand a failed test.

tap_count=0
tap_failed=0
tap_planned=
tap_folders=()

# The test's path from the top folder. A test gets here by `cd`.
tap_path=$0
[ "${0#/}" != "$0" ] || [ ! -f "${OLDPWD-}/$0" ] || tap_path=$OLDPWD/$0
tap_path=$(readlink -f "$tap_path")
tap_path=${tap_path#"$PWD"/}
# The same without its extension.
tap_name=${tap_path%.t}
# Where s390vm leaves console and output of each VM that this test runs.
export S390VM_LOG=$PWD/build/log/${tap_name//\//-}
rm -rf "$S390VM_LOG"

tap_exit()
{
	local status=$? logs=

	[ ${#tap_folders[@]} = 0 ] || rm -rf "${tap_folders[@]}"
	[ "$status" != 0 ] || [ "$tap_failed" != 0 ] || return 0
	# A test that was copied into a VM has no top folder.
	[ "${tap_path#/}" = "$tap_path" ] || return 0
	[ ! -d "$S390VM_LOG" ] || logs="console and output of its VMs: ${S390VM_LOG#"$PWD"/}; "
	echo "FAILED: ${logs}again: prove -v $tap_path" >&2
}
trap tap_exit EXIT

# discard FILE|FOLDER...: remove them when the test ends. A test must use this instead of a
# trap of its own, which would replace the trap of this file.
discard()
{
	tap_folders+=("$@")
}

# scratch: make a folder for this run, $work, that is removed when the test ends.
scratch()
{
	mkdir -p build
	work=$(mktemp -d -p build) || exit 1
	discard "$PWD/$work"
}

# plan N: N test points follow.
plan()
{
	tap_planned=$1
	echo "1..$1"
}

# tap_end: print the plan, after all test points. Exit status 1 if one failed.
tap_end()
{
	[ -n "$tap_planned" ] || plan "$tap_count"
	[ "$tap_failed" = 0 ]
}

# bail_out REASON: the test cannot go on.
bail_out()
{
	echo "Bail out! $1"
	exit 1
}

# tap_report STATUS NAME [OUTPUT]: one test point, and OUTPUT behind it where it failed.
tap_report()
{
	tap_count=$((tap_count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tap_count - $2"
	else
		tap_failed=$((tap_failed + 1))
		echo "not ok $tap_count - $2"
		[ -z "${3-}" ] || printf '%s\n' "$3" | sed 's/^/# /'
	fi
}

# tap_pass_on FILE [PROGRAMS]: the TAP of a program, or of PROGRAMS programs one behind
# the other, as test points of this test. A test point that was skipped counts as
# failed, and so does a program that skips all: what a test needs is here. One point
# more fails where a plan is missing or not fulfilled.
tap_pass_on()
{
	local output count failed came planned plans programs=${2:-1}

	output=$(awk -v n="$tap_count" '
		/^TAP version/	{ next }
		/^1\.\.[0-9]+/	{ planned += substr($1, 4); plans++ }
		$1 == "1..0"	{ failed++; print "not ok " ++n " - a program has tests\n# " $0 }
		/^1\.\.[0-9]+/	{ next }
		/^(not )?ok( |$)/ {
			came++
			if (/^ok.*# SKIP/) {
				$0 = "not " $0
				sub(/# SKIP/, "- skipped:")
			}
			failed += /^not / && !/# TODO/
			sub(/ok( [0-9]+)?/, "ok " ++n)
		}
				{ print }
		END		{ print n + 0, failed + 0, came + 0, planned + 0, plans + 0 }
	' "$1")
	read -r count failed came planned plans <<<"${output##*$'\n'}"
	[ "$output" = "${output##*$'\n'}" ] || printf '%s\n' "${output%$'\n'*}"
	tap_count=$count
	tap_failed=$((tap_failed + failed))
	[ "$came" -gt 0 ] && [ "$came" = "$planned" ] && [ "$plans" = "$programs" ] ||
		tap_report 1 'every program told as many test points as it planned' \
			"programs: $plans of $programs, test points: $came of $planned"
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
