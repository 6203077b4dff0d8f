#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A guest that attacks the machine's PCI functions finds no fault of QEMU, and reaches what
# it attacks. FUZZ_QEMU_SECONDS (20) is the time of all its runs, FUZZ_QEMU_SEED
# the seed of their random numbers (default: a new one).
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh

fuzz=tools/qemu/tests/fuzz/fuzz-qemu
seconds=${FUZZ_QEMU_SECONDS:-20}
seed=${FUZZ_QEMU_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
# CPUs and functions of each run.
machines=('1 ism,ism,rng,nvme' '2 ism,ism,rng,nvme' '1 ism,blk,rng,nvme' '2 ism,ism,ism,blk')

# attack NUMBER CPUS FUNCTIONS: one run; its counters go to $work/NUMBER.
attack()
{
	"$fuzz" --seed "$seed" --seconds $(((seconds + ${#machines[@]} - 1) / ${#machines[@]})) --cpus "$2" \
		--functions "$3" --log "$S390VM_LOG/$1" >"$work/$1" 2>"$work/err"
	tap_report "$?" "the functions $3 take any guest of $2 CPU(s), seed $seed: $(
		grep -E '^(last|memory)' "$work/$1" | paste -sd' ')" "$(cat "$work/err")"
}

# refuses OPTION...: exit status 2, and one line.
refuses()
{
	"$fuzz" "$@" >"$work/out" 2>&1
	[ $? = 2 ] && [ "$(wc -l <"$work/out")" = 1 ]
}

# digest SEED: what three rounds of it are.
digest()
{
	"$fuzz" --seed "$1" --rounds 3 --functions ism,ism --log "$S390VM_LOG/digest" | grep '^digest'
}

same()
{
	local first

	first=$(digest 1) && [ -n "$first" ] && [ "$first" = "$(digest 1)" ] && [ "$first" != "$(digest 2)" ]
}

# missing: what was never done with condition code 0, a line each.
missing()
{
	local kind mio=

	{
		printf 'none %s\n' list sic tpi chsc
		! grep -qx 'cpu .*pcimio=on' "$work"/[0-9] || mio=1
		[ -z "$mio" ] || printf 'none %s\n' slpc pciwb
		for kind in ism virtio-rng nvme virtio-blk; do
			printf "$kind %s\n" query query-group enable disable register-interrupts \
				deregister-interrupts register-ioat deregister-ioat reregister-ioat reset-error \
				reset-block set-measurement stpcifc rpcit pcilg pcistg pcistb configure deconfigure
			# An ISM has no MIO address.
			[ -z "$mio" ] || [ "$kind" = ism ] || printf "$kind %s\n" enable-mio pcilgi pcistgi pcistbi
		done
		printf 'command %s\n' 1 2 3 4 5 6 7 8 9 10 11 14 17 18
	} | awk '
		FILENAME != "-" && $1 == "count" && $4 > 0 { done[$2 " " $3] = 1 }
		FILENAME != "-" && $1 == "command" && $3 > 0 { done["command " $2] = 1 }
		FILENAME == "-" && !($0 in done)' "$work"/[0-9] -
}

scratch
ok 'a wrong option is refused' refuses --seconds soon
ok 'a fifth function is refused' refuses --functions ism,ism,ism,ism,ism
"$fuzz" --limits --log "$S390VM_LOG/limits" >"$work/limits" 2>"$work/err"
tap_pass_on "$work/limits"
not_ok_if 'a table of a type that QEMU does not know is nothing to print' grep -q ioat "$S390VM_LOG/limits/err"
ok 'with one CPU and ISMs, a seed is the same instructions with the same results' same
for i in "${!machines[@]}"; do
	# shellcheck disable=SC2086 # two words
	attack "$i" ${machines[i]}
done
lacking=$(missing)
tap_report "$([ -z "$lacking" ]; echo $?)" 'each instruction was done on each kind of function, and each command of an ISM' "$lacking"
tap_end
