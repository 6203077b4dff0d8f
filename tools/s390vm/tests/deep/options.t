#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Options of s390vm that run.t leaves out: the clock, the monitor, a root of its own; and a
# VM that stays on.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/s390vm/tests/run.sh

echo deep >"$work/file"
cat >"$work/clock.c" <<'END'
#include <stdio.h>
#include <time.h>

/* A million branches on count, one instruction each. */
int main(void)
{
	struct timespec from, to;
	long count = 1000000, ns;

	clock_gettime(CLOCK_MONOTONIC, &from);
	__asm__ volatile("0: brctg %0,0b" : "+d" (count));
	clock_gettime(CLOCK_MONOTONIC, &to);
	ns = (to.tv_sec - from.tv_sec) * 1000000000 + to.tv_nsec - from.tv_nsec;
	printf("%ld\n", ns);
	return ns < 1000000 || ns > 1100000;
}
END
tools/s390vm/host/buildenv s390x-linux-gnu-gcc -O2 -static -o "$work/clock" "$work/clock.c"
ok 'with --icount a million instructions take a million nanoseconds, up to 10% of interrupts' \
	run clock 0 --icount --file "$work/clock" -- sh -c 'nproc; exec ./clock'
ok 'with --icount there is one CPU' test "$(head -n 1 "$work/clock.out")" = 1
ok 'with --icount and --smp there are as many as asked for' run three 0 --icount --smp 3 -- sh -c '[ "$(nproc)" = 3 ]'

script unplug <<'END'
echo "device_del f1" >/dev/monitor
until [ ! -e /sys/bus/pci/devices/0001:00:00.0 ]; do usleep 10000; done
[ -e /sys/bus/pci/devices/0002:00:00.0 ]
END
ok 'with --monitor the guest commands the emulator: a function is unplugged' run unplug 0 --monitor \
	--device virtio-rng,virtio-rng -- "$work/unplug"

# A QEMU that stays when the VM has switched itself off.
mkdir -p "$work/on/bin"
printf '#!/bin/sh\nexec qemu-system-s390x "$@" -no-shutdown\n' >"$work/on/bin/qemu-system-s390x"
chmod 755 "$work/on/bin/qemu-system-s390x"
: >"$work/on/devices.tsv"
ok "a VM that does not switch itself off ends with the program's status" run on 3 --qemu "$work/on" --log "$work/log" -- sh -c "exit 3"
ok 'and is told in a line' says on.err '^s390vm: the VM did not switch itself off within 30 s; CPUs and threads: .*/log/1/state$'
ok "with its CPUs' registers" says log/1/state '^PSW='

# The smallest system: a shell, and a file to know it by.
tree=$work/tree
mkdir -p "$tree"/{bin,dev,etc,proc,root,run,sys}
cp "$initramfs/tree/bin/busybox" "$tree/bin/"
ln -s busybox "$tree/bin/sh"
echo 'in the image' >"$tree/etc/image"
tools/s390vm/host/buildenv mke2fs -q -t ext4 -d "$tree" "$work/image" 32M
script inside <<'END'
busybox cat /etc/image file
pwd
[ ! -e /etc/left ] || echo left
echo left >/etc/left
END
printf '%s\n' 'in the image' deep /root >"$work/first"
{ cat "$work/first"; echo left; } >"$work/again"

# inside SUFFIX EXPECTED: with --root IMAGE and this suffix it prints that.
inside()
{
	run inside 0 --driver none --root "$work/image$1" --file "$work/file" -- "$work/inside" &&
		diff "$2" "$work/inside.out"
}
ok "with --root it runs in the image's system, beside its files" inside '' "$work/first"
ok 'what was written there is gone with the machine' inside :keep "$work/first"
ok 'with :keep it has stayed in the image' inside '' "$work/again"
tap_end
