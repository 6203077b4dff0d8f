# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by tests, after tap.sh.

# ism_test [--qemu FOLDER] [--client [--kernel NAME]] [--bytes N] NAME [OPTION...]: build the test NAME,
# run it in a VM with these options of s390vm, and pass its TAP on, with two test points
# more: that the run ended well, and that the device's log accounts for every block.
# --client: under the kernel's ism driver, see client.sh, that of debian-ism or of the kernel
# NAME. --bytes: the log must show that many bytes at least.
# The log is $work/log then.
ism_test()
{
	local here=$PWD/tools/qemu/tests/ism out=$PWD/build/ism buildenv=tools/s390vm/host/buildenv
	local qemu='' client='' kernel=debian-ism bytes=0 name source program status accounts

	[ "$1" != --qemu ] || { qemu=$2; shift 2; }
	[ "$1" != --client ] || { client=1; shift; }
	[ "$1" != --kernel ] || { kernel=$2; shift 2; }
	[ "$1" != --bytes ] || { bytes=$2; shift 2; }
	name=$1
	shift

	[ -n "$qemu" ] || qemu=$(tools/qemu/build ism) || exit 1
	mkdir -p "$out"
	scratch
	source=$($buildenv tools/s390vm/buildenv/kernel-source 6.12) || exit 1
	# Tests that run side by side build in the same folder.
	flock "$out" $buildenv make -s -C "$here" OUT="$out" KSELFTEST="$source/tools/testing/selftests" "$out/$name" >&2 || exit 1
	program=("$out/$name")
	if [ -n "$client" ]; then
		if [ "$name" = smc ]; then
			set -- --module smc "$@"
		else
			flock "$out" $buildenv make -s -C "$here" OUT="$out" \
				KERNEL="$($buildenv tools/s390vm/host/kernel "$kernel")" module >&2 || exit 1
			set -- --file "$out/module/ism_client.ko" "$@"
		fi
		set -- --kernel "$kernel" --driver none --module ism --file "$out/$name" "$@"
		program=("$here/client.sh" "$name")
	fi

	tools/s390vm/s390vm run --qemu "$qemu" --device-log "$work/log" "$@" -- "${program[@]}" >"$work/tap"
	status=$?
	tap_pass_on "$work/tap"
	tap_report "$status" 'the VM and the program in it ended well' "exit status $status"

	# Each block that the functions say was stored is a PCISTB of the log and arrived
	# at one of them; each PCISTG of the log was refused.
	accounts=$(awk -v least="$bytes" '
		$2 == "counters" {
			for (i = 3; i <= NF; i++) {
				split($i, pair, "=")
				total[pair[1]] += pair[2]
			}
		}
		$2 == "pcistb" && $3 == "bar=0" && $6 == "cc=0" {
			blocks++
			split($5, pair, "=")
			bytes += pair[2]
		}
		$2 == "pcistb" && $6 == "cc=0" { stored++ }
		$2 == "pcistb" && $6 != "cc=0" { refused++ }
		$2 == "pcilg" && $6 == "cc=0" { loaded++ }
		$2 == "pcistg" && $6 == "cc=0" { wrong++ }
		END {
			printf "blocks=%d bytes=%d pcistb=%d refused=%d pcilg=%d pcistg=%d\n",
				blocks, bytes, stored, refused, loaded, wrong
			exit !(stored > 0 && bytes >= least && !wrong && blocks == total["blocks"] && blocks == total["blocks-in"] &&
			       bytes == total["bytes"] && bytes == total["bytes-in"] && stored == total["pcistb"] &&
			       refused == total["pcistb-refused"] && loaded == total["pcilg"])
		}' "$work/log")
	tap_report "$?" 'the log accounts for every block' "$accounts"
}

# bare_test [--qemu FOLDER] NAME [OPTION...]: build the program NAME for a machine without
# an operating system, boot QEMU with it, three ISMs (f1 to f3) and these options of QEMU,
# and pass its TAP on. Lines of its console that begin with "monitor" go to QEMU's
# monitor. The ISMs' log is $work/log then, the monitor's output $work/monitor.
bare_test()
{
	local here=$PWD/tools/qemu/tests/ism out=$PWD/build/ism buildenv=tools/s390vm/host/buildenv
	local qemu='' name n devices=() status tail

	[ "$1" != --qemu ] || { qemu=$2; shift 2; }
	name=$1
	shift
	[ -n "$qemu" ] || qemu=$(tools/qemu/build ism) || exit 1
	mkdir -p "$out"
	scratch
	work=$PWD/$work
	flock "$out" $buildenv make -s -C "$here" OUT="$out" "$out/$name" >&2 || exit 1

	for n in 1 2 3; do
		devices+=(-device "zpci,uid=$n,fid=$n,target=f$n" -device "ism,id=f$n,network=a,log=$work/log")
	done
	: >"$work/console"
	mkfifo "$work/commands"
	tail -n +1 -s 0.02 -f "$work/console" > >(sed -un 's/^monitor //p' >"$work/commands") &
	tail=$!
	ZPCI_BIND=$qemu:$work timeout 60 $buildenv "$qemu/bin/qemu-system-s390x" \
		-M s390-ccw-virtio -accel tcg -m 64 -smp 2 -nodefaults -no-user-config -display none -no-reboot \
		-kernel "$out/$name" -chardev "file,id=console,path=$work/console" \
		-device sclpconsole,chardev=console -monitor stdio "$@" "${devices[@]}" \
		<"$work/commands" >"$work/monitor" 2>"$work/err"
	status=$?
	kill "$tail"
	tr -d '\r' <"$work/console" | grep -v '^monitor ' >"$work/tap"
	tap_pass_on "$work/tap"
	tap_report "$status" 'QEMU ended well' "exit status $status: $(tail -n 1 "$work/err")"
}
