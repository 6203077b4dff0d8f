# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by tests, after tap.sh.

# mark_of LINE NAME...: the selftests of these that set a mark in this line.
mark_of()
{
	local line=$1 name
	shift

	for name; do
		sed -n "${line}p" "tools/testing/selftests/$name.c" 2>/dev/null | grep -q INSNS && printf '%s.c:%s ' "$name" "$line"
	done
}

# expected_of ID ISSUED: the counts that this mark expects, where ANY is what was issued.
expected_of()
{
	local expected=("$(($1 >> 32 & 0xffff))" "$(($1 >> 16 & 0xffff))" "$(($1 & 0xffff))" 0 0 0) issued i

	read -ra issued <<<"$2"
	for i in 0 1 2; do
		[ "${expected[i]}" -ne $((0xffff)) ] || expected[i]=${issued[i]}
	done
	echo "${expected[*]}"
}

# selftests SET [OPTION...]: build the selftests of SET, as `list` has it, and run them
# one after the other in one VM, with the devices and options that they need, and these
# options of s390vm. Their TAP is this test's, with two more test points. The run ended
# well. Between each pair of marks exactly the instructions of the mark were issued
# (function.h, insns() and ANY), and never an MIO one. SELFTESTS names a folder in which
# they are built already.
selftests()
{
	local here=tools/testing/selftests out=${SELFTESTS:-build/selftests} lines
	local name needs wants on_debug devices='' options=() programs=() commands=()
	local qemu status marks=0 wrong='' id issued expected work

	lines=$($here/list -l "$1") || exit 1
	shift
	while IFS=$'\t' read -r name needs wants _ on_debug; do
		programs+=("$name")
		[[ " $* " != *' --kernel debug '* ]] || [ "$on_debug" = - ] || name+=" $on_debug"
		commands+=("$name")
		# Those of one are the first of those of another.
		[ "${#needs}" -lt "${#devices}" ] || devices=$needs
		# shellcheck disable=SC2206 # an option and its value
		[ "$wants" = - ] || options+=($wants)
	done <<<"$lines"
	if [[ $devices == *ism* || " $* " == *' --mio '* || -n ${S390VM_MIO-} ]]; then
		qemu=$(tools/qemu/build ism) || exit 1
		options+=(--qemu "$qemu")
	fi
	[ -n "${SELFTESTS-}" ] || $here/build "${programs[@]}" || exit 1

	scratch
	# SELFTESTS_BY: a script that comes before each.sh, and runs it.
	tools/s390vm/s390vm run --count="$work/counts" --device "$devices" --timeout 1200 ${options[@]+"${options[@]}"} \
		"${programs[@]/#/--file=$out/}" "$@" -- "${SELFTESTS_BY:-$here/each.sh}" "${commands[@]}" >"$work/tap"
	status=$?
	tap_pass_on "$work/tap" "${#programs[@]}"
	tap_report "$status" 'the VM and every selftest in it ended well' "exit status $status"

	while IFS=$'\t' read -r id issued; do
		[[ $id =~ ^[1-9][0-9]*$ ]] || continue
		marks=$((marks + 1))
		expected=$(expected_of "$id" "$issued")
		[ "${issued//$'\t'/ }" = "$expected" ] ||
			wrong+="$(mark_of "$((id >> 48 & 0xffff))" "${programs[@]}")issued PCILG PCISTG PCISTB, and MIO: ${issued//$'\t'/ }; expected $expected"$'\n'
	done <"$work/counts"
	[ "$marks" -gt 0 ] || wrong='there is no mark'
	tap_report "${#wrong}" "instructions issued are those expected at all $marks marks" "${wrong%$'\n'}"
}
