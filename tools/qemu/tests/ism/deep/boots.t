#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Boots of a VM with two CPUs and four functions, each of which interrupts without a
# pause, also while the VM is switched off: none hangs, and no interrupt is lost.
#	BOOTS=N boots.t		200 without it
# A VM that hangs leaves console, output, and the state of its CPUs and of the emulator's
# threads in build/log, in the folder boot-N.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../../.." || exit 1
. tools/testing/lib/tap.sh

boots=${BOOTS:-200}
[[ $boots =~ ^[1-9][0-9]{0,5}$ ]] || bail_out "BOOTS takes a number of boots, not '$boots'"
here=$PWD/tools/qemu/tests/ism
out=$PWD/build/ism
qemu=$(tools/qemu/build ism) || exit 1
source=$(tools/s390vm/host/buildenv tools/s390vm/buildenv/kernel-source 6.12) || exit 1
mkdir -p "$out"
flock "$out" tools/s390vm/host/buildenv make -s -C "$here" OUT="$out" KSELFTEST="$source/tools/testing/selftests" "$out/storm" >&2 || exit 1
scratch

# boot N: its interrupts are added up. Exit status 1: it hung, lost an interrupt, or
# anything else.
boot()
{
	local kept=$S390VM_LOG/boot-$1 status line

	tools/s390vm/s390vm run --qemu "$qemu" --smp 2 --device nvme,nvme,ism,ism --module nvme --file "$out/storm" \
		--timeout 120 --log "$work/log" -- "$here/storm.sh" >"$work/out" 2>"$work/err" </dev/null
	status=$?
	line=$(grep -x 'storm interrupts=[0-9]* least=[0-9]*' "$work/out")
	if [ "$status" = 0 ] && [ "$line" ] && ! grep -q 'did not switch itself off' "$work/err"; then
		rm -r "$work/log/1"
		line=${line#*interrupts=}
		interrupts=$((interrupts + ${line% *}))
		return 0
	fi
	mkdir -p "$S390VM_LOG" && mv "$work/log/1" "$kept"
	why+="boot $1: status $status; $(cat "$work/out" "$work/err" | head -n 5 | paste -sd' '); see ${kept#"$PWD"/}"$'\n'
	return 1
}

failed=0
interrupts=0
why=
begin=$SECONDS
for ((n = 1; n <= boots; n++)); do
	boot "$n" || failed=$((failed + 1))
	[ $((n % 20)) != 0 ] || echo "# $n boots in $((SECONDS - begin)) s, failed: $failed"
done
tap_report "$failed" "of $boots boots none hung or lost an interrupt: failed=$failed interrupts=$interrupts" "${why%$'\n'}"
tap_end
