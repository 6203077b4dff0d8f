#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernels that are built here have what they are built for.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh

scratch
s390vm=tools/s390vm/s390vm
buildenv=tools/s390vm/host/buildenv

plan 24

# A copy of the scripts, with kernels that cannot be or that differ in comments.
cp -r tools/s390vm "$work/s390vm"
copy=$work/s390vm
printf '#: source 6.12\n#: include common\n%s\n%s\n' CONFIG_PRINTK_INDEX=m CONFIG_NO_SUCH_OPTION=y >"$copy/kernels/wrong.config"
sed 's/^# .*[^t]$/# Said in other words./' "$copy/kernels/next.config" >"$copy/kernels/reworded.config"
mkdir "$work/kernel"
wrong=$("$buildenv" "$copy/buildenv/build-kernel" wrong "$work/kernel" 2>&1 >/dev/null </dev/null | tail -n 1)
ok 'an option that no such kernel has fails the build in one line' \
	grep -q '^s390vm: .*cannot be configured.* CONFIG_NO_SUCH_OPTION=y' <(echo "$wrong")
ok 'so does one that comes out with another value' grep -q ' CONFIG_PRINTK_INDEX=m' <(echo "$wrong")
ok 'comments are not part of what a kernel is built from' \
	cmp <("$copy/buildenv/build-kernel" -p next) <("$copy/buildenv/build-kernel" -p reworded)
ok 'an unknown kernel is refused in one line' \
	test "$("$buildenv" tools/s390vm/host/kernel nonesuch 2>&1 | grep -c "^s390vm: there is no kernel 'nonesuch', only ")" = 1

# A mirror that names a kernel which it does not have yet.
cat >"$copy/buildenv/archive" <<'END'
#!/bin/bash
set -eu
release=6.12.8+deb13-s390x
case "$*" in
"names linux-image-"*) printf 'linux-image-6.12.%s+deb13-s390x\n' 9 8 7 ;;
"get linux-image-$release:s390x "*)
	cd "${@: -1}"
	mkdir -p boot "usr/lib/modules/$release" "usr/src/linux-headers-$release"
	touch "boot/vmlinuz-$release" "usr/lib/modules/$release/modules".{order,builtin}
	cd "usr/src/linux-headers-$release"
	touch Makefile .kernelvariables
	echo CONFIG_GCC_VERSION=140200 >.config
	;;
"get linux-image-6.12.7"*) echo 'E: the older one' ;;
get*) exit 100 ;;
esac
END
mkdir "$work/debian"
"$buildenv" "$copy/buildenv/kernel-debian" '6\.12' trixie "$PWD/$work/debian" >&2
ok 'where the mirror lacks the newest kernel that it names, the one before is taken' \
	grep -qx '6.12.8+deb13-s390x' "$work/debian/release"

# next: the newest series, and the peer to compare with.
"$s390vm" run --kernel next --module ism-vfio-pci --timeout 120 -- sh -c 'uname -r
	readlink /sys/bus/pci/devices/0001:00:00.0/driver
	modprobe ism-vfio-pci; ls /sys/bus/pci/drivers; ls /dev/vfio/devices /dev/iommu' >"$work/next"
status=$?
ok 'next boots' test "$status" = 0
ok 'our vfio-pci is bound to the function' grep -q '/drivers/vfio-pci$' "$work/next"
ok 'it is Linux 7.2 or newer' \
	test "$(printf '%s\n' 7.2 "$(sed -n 1p "$work/next")" | sort -V | sed -n 1p)" = 7.2
ok 'it has the kernel'\''s own driver for ISM in user space' grep -qx ism_vfio_pci "$work/next"
ok 'it has VFIO by character device and iommufd' \
	test "$(grep -cxE 'vfio0|/dev/iommu' "$work/next")" = 2

# debug: each checker finds the fault made for it.
kernel=$("$buildenv" tools/s390vm/host/kernel debug) || exit 1
cp -r tools/s390vm/tests/deep/broken "$work/broken"
# shellcheck disable=SC2016 # expanded inside
ok 'a module builds for it' \
	"$buildenv" make -s -C "$kernel/build" "M=$PWD/$work/broken" ARCH=s390 CROSS_COMPILE=s390x-linux-gnu- modules
cat >"$work/inside" <<'END'
#!/bin/sh
insmod broken.ko
find /sys/kernel/debug/gcov -name broken.gcda
ls -d /sys/kernel/debug/kunit /sys/kernel/debug/kcov
# The 20th allocation or user copy of this shell from now on that may fail fails: it
# makes more than that for each program that it starts.
echo 20 >/proc/self/fail-nth
ls /sys/kernel/debug/fail*
ls /sys/kernel/debug/fail*
END
"$s390vm" run --kernel debug --memory 512 --timeout 300 --console "$work/console" --file "$work/broken/broken.ko" \
	-- "$work/inside" >"$work/out" 2>"$work/err"
ok 'a fault in the log fails the run' test $? = 125

# reported NAME TEXT: the console has it.
reported()
{
	ok "$1" grep -qE -- "$2" "$work/console"
}
reported 'lockdep reports locks taken in both orders' 'WARNING: possible circular locking dependency'
reported 'lockdep that has gone off is reported' '^BUG: lockdep is off'
reported 'sleeping under a spinlock is reported' 'BUG: (sleeping function called from invalid context|scheduling while atomic)'
reported 'UBSAN reports a shift too far' 'UBSAN: shift-out-of-bounds'
reported 'a corrupt list is reported' 'list_add corruption'
reported 'KASAN reports a read past the end' 'BUG: KASAN: slab-out-of-bounds in read_past_end'
reported 'kmemleak reports lost memory' 'kmemleak: [1-9][0-9]* new suspected|unreferenced object'
reported 'fault injection fails an allocation or a user copy' 'FAULT_INJECTION: forcing a failure'
ok 'gcov counts for the module' grep -q '/broken.gcda$' "$work/out"
ok 'KUnit and kcov are there' test "$(grep -cxE '/sys/kernel/debug/(kunit|kcov)' "$work/out")" = 2

# kmemleak switches itself off where it gets no memory; here a command does. What it has
# not searched must not pass as free of leaks.
"$s390vm" run --kernel debug --memory 512 --driver none --device none --timeout 300 --console "$work/off" \
	-- sh -c 'echo off >/sys/kernel/debug/kmemleak' >"$work/out" 2>"$work/err"
ok 'kmemleak that has gone off fails the run' test $? = 125
ok 'kmemleak that has gone off is reported' grep -q '^BUG: kmemleak is off' "$work/off"
