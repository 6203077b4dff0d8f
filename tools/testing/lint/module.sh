# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by tests, after tap.sh: the module builds without a message of the compiler, of
# sparse or of modpost.

# module_build KERNEL [LINE]: all that is said, but for make's own lines. KERNEL is a name,
# or a folder to build modules with. LINE is put at the end of a file of the driver first.
# Debian's headers of 7.2 lack the script by which
# the kernel's Makefile tries CHECK: it says so, and would go without sparse if C asked
# for it. They were made by another version of pahole, which matters for the kernel's BTF.
module_build()
{
	local build=$1 folder=$PWD/build/sparse-${1//\//-}${2:+-planted} kernel status
	local buildenv=tools/s390vm/host/buildenv

	rm -rf "$folder"
	mkdir -p "$folder"
	cp -r Kbuild VERSION drivers include "$folder"
	[ $# = 1 ] || printf '%s\n' "$2" >>"$folder/drivers/vfio/pci/zpci_clp.c"
	if [[ $1 != */* ]]; then
		kernel=$($buildenv tools/s390vm/host/kernel "$1") || return 1
		build=$kernel/build
	fi
	$buildenv make -s -C "$build" M="$folder" ARCH=s390 \
		CROSS_COMPILE=s390x-linux-gnu- W=1 KBUILD_CHECKSRC=1 CHECK="$sparse" \
		'PAHOLE_VERSION=$(CONFIG_PAHOLE_VERSION)' modules 2>&1 |
		grep -v -e 'scripts/checker-valid.sh: No such file' -e 'C=1 specified, but .*/sparse is not available'
	status=${PIPESTATUS[0]}
	[ -f "$folder/drivers/vfio/pci/vfio-pci.ko" ] || status=1
	return "$status"
}

sparse_sees()
{
	module_build "$1" 'int __user *planted(int *p); int __user *planted(int *p) { return p; }' |
		grep -q 'different address spaces'
}

# module_is_silent KERNEL...
module_is_silent()
{
	local kernel sparse

	sparse=$(tools/s390vm/host/buildenv tools/testing/lint/sparse-newest) || exit 1
	for kernel; do
		# The step reports that it fetches or compiles a kernel.
		tools/s390vm/host/buildenv tools/s390vm/host/kernel "$kernel" >/dev/null || exit 1
		silent "$kernel: no warning, no message of sparse" module_build "$kernel"
		ok "$kernel: a pointer of the wrong kind is seen" sparse_sees "$kernel"
	done
}
