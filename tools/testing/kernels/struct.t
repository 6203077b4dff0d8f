#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A kernel whose symbols have versions refuses a module that was built for a kernel with
# another struct zpci_dev.
#
# The other kernel has one more field before the function handle. The test makes only the
# parts of it that a module is built with: the header, and the versions of the symbols
# whose code includes it (arch/s390/pci/pci.c), compiled as the kernel's own build compiles
# them. The kernel "oldest" loads the module, because its symbols have versions.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

buildenv=tools/s390vm/host/buildenv
kernel=$($buildenv tools/s390vm/host/kernel oldest) || exit 1
source=$(sed -n 's|^include \(.*\)/Makefile$|\1|p' "$kernel/build/Makefile")
header=arch/s390/include/asm/pci.h
scratch

# kernel_make FOLDER ARG...: build a module in $work/FOLDER/ARG..., with FOLDER's kernel.
kernel_make()
{
	local twin=$PWD/$work/$1
	shift

	# This make variable comes first in the path of headers, before the kernel's own.
	$buildenv make -s -C "$twin/build" ARCH=s390 CROSS_COMPILE=s390x-linux-gnu- \
		"NOSTDINC_FLAGS=-nostdinc -I$twin/include -I$PWD/include/uapi" "$@"
}

# twin NAME [SED]: the folder $work/NAME has a kernel's build folder, whose asm/pci.h is
# changed by SED, and our module for it.
twin()
{
	local crc dir=$PWD/$work/$1 symbol

	mkdir -p "$dir/include/asm" "$dir/pci" "$dir/module"
	cp -rs "$kernel/build" "$dir/build"
	rm "$dir/build/Makefile" "$dir/build/Module.symvers"
	cp "$kernel/build/Makefile" "$dir/build"
	sed "${2-}" "$source/$header" >"$dir/include/asm/pci.h"

	cp "$source"/arch/s390/pci/pci.c "$source"/arch/s390/pci/*.h "$dir/pci"
	echo 'obj-m := pci.o' >"$dir/pci/Kbuild"
	kernel_make "$1" M="$dir/pci" pci.o || return 1
	cp "$kernel/build/Module.symvers" "$dir/build"
	while read -r symbol crc; do
		sed -i "s/^0x[0-9a-f]*\t$symbol\t/$crc\t$symbol\t/" "$dir/build/Module.symvers"
	done < <(sed -n 's/^#SYMVER //p' "$dir/pci/.pci.o.cmd")

	cp -r Kbuild VERSION drivers include "$dir/module"
	kernel_make "$1" M="$dir/module" modules && cp "$dir/module/drivers/vfio/pci/vfio-pci.ko" "$work/$1.ko"
}

# differing NAME: symbols whose version NAME has changed.
differing()
{
	diff "$kernel/build/Module.symvers" "$work/$1/build/Module.symvers" | sed -n 's/^> 0x[0-9a-f]*\t\([^\t]*\)\t.*/\1/p'
}

same_versions()
{
	[ -s "$work/same/pci/.pci.o.cmd" ] && grep -q '^#SYMVER zpci_disable_device' "$work/same/pci/.pci.o.cmd" &&
		[ -z "$(differing same)" ]
}

other_version()
{
	differing changed | grep -x zpci_disable_device
}

# load NAME: insmod's and the kernel's words, in a VM of the kernel as it is.
load()
{
	tools/s390vm/s390vm run --kernel oldest --driver stock --device none --file "$work/$1.ko" -- sh -c \
		"rmmod vfio_pci && insmod /root/$1.ko; echo \"insmod: \$?\"; dmesg | grep vfio_pci; cat /sys/module/vfio_pci/version"
}

is_loaded()
{
	load same | tee "$work/said"
	grep -qx 'insmod: 0' "$work/said" && grep -qxF "$(cat VERSION)" "$work/said"
}

is_refused()
{
	load changed | tee "$work/said"
	! grep -qx 'insmod: 0' "$work/said" &&
		grep -q 'vfio_pci: disagrees about version of symbol zpci_disable_device' "$work/said"
}

plan 6
ok 'the module builds for the kernel as it is' twin same
ok 'so made, the versions of symbols are those that the kernel has' same_versions
ok 'that kernel loads it' is_loaded
ok 'the module builds for a kernel with a field more before the handle' \
	twin changed 's/^\tu32\t\tfh;/\tu32\t\tplanted;\n&/'
ok 'that kernel has another version of zpci_disable_device' other_version
ok 'the kernel as it is refuses that module, and names the symbol' is_refused
