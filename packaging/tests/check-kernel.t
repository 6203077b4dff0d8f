#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which kernels the module is built for, and the one line that says why not.
set -u
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1
. tools/testing/lib/tap.sh

scratch

# headers RELEASE OPTION...: a kernel's headers, as far as they are looked at.
headers()
{
	rm -rf "$work/kernel"
	mkdir -p "$work/kernel/include/config"
	echo "$1" >"$work/kernel/include/config/kernel.release"
	shift
	printf '%s\n' CONFIG_MMU=y "$@" >"$work/kernel/include/config/auto.conf"
}

taken()
{
	packaging/check-kernel "$work/kernel"
}

# refused TEXT: in exactly one line, which has TEXT.
refused()
{
	local said

	said=$(taken 2>&1) && return 1
	echo "$said"
	[ "$(wc -l <<<"$said")" = 1 ] && [[ $said == *"$1"* ]]
}

# Inside make, too, before anything is built.
make_refuses()
{
	local said

	said=$(make -s "$1" KDIR="$2" 2>&1) && return 1
	echo "$said"
	[[ $said == *"$3"* ]]
}

# A dkms that tells what it is asked for, and a folder for its sources.
dkms_installs()
{
	local version

	version=$(cat VERSION)
	mkdir -p "$work/bin"
	printf '#!/bin/sh\necho "dkms $*"\n' >"$work/bin/dkms"
	chmod +x "$work/bin/dkms"
	PATH=$PWD/$work/bin:$PATH make -s -C packaging dkms-install KDIR="$PWD/$work/kernel" \
		DKMS_SRC="$PWD/$work/src" >"$work/said" 2>&1 || { cat "$work/said"; return 1; }
	grep -qx "dkms install vfio-pci-zdev/$version" "$work/said" &&
		grep -qx "PACKAGE_VERSION=\"$version\"" "$work/src/dkms.conf" &&
		[ -x "$work/src/packaging/check-kernel" ] && [ -f "$work/src/drivers/vfio/pci/vfio_pci.c" ]
}

# dkms_ends STATUS: what Debian's dkms makes of the module and these headers: 77 is
# its word for a kernel that is skipped, 10 for a build that failed.
dkms_ends()
{
	local in=$PWD/$work release status

	release=$(cat "$work/kernel/include/config/kernel.release")
	rm -rf "$work/dkms"
	mkdir -p "$work/dkms"
	make -s -C packaging dkms-tree DESTDIR="$PWD/$work/dkms" DKMS_SRC=/src/vfio-pci-zdev-1 || return 1
	sed -i 's/^PACKAGE_VERSION=.*/PACKAGE_VERSION="1"/' "$work/dkms/src/vfio-pci-zdev-1/dkms.conf"
	mkdir "$work/dkms/tree"
	tools/s390vm/host/buildenv bash "$in/program/usr/sbin/dkms" build vfio-pci-zdev/1 -k "$release" -a s390x \
		--kernelsourcedir "$in/kernel" --dkmstree "$in/dkms/tree" --sourcetree "$in/dkms/src"
	status=$?
	[ "$status" = "$1" ] || { echo "exit status $status, not $1"; return 1; }
}

tools/s390vm/host/buildenv true >&2 || exit 1
mkdir "$work/program"
tools/s390vm/host/buildenv tools/s390vm/buildenv/archive get dkms -- "$PWD/$work/program" >&2 || exit 1
plan 19
headers 6.12.0 CONFIG_S390=y CONFIG_VFIO_PCI=m
ok 'DKMS builds for 6.12' dkms_ends 10
silent '6.12 with VFIO_PCI=m is taken' taken
headers 7.2.13-1-default CONFIG_S390=y CONFIG_VFIO_PCI=m
silent '7.2 is taken' taken
# There is nothing in these headers to build with: that it fails shows that it was begun.
ok 'DKMS builds for 7.2' dkms_ends 10
headers 6.12.0-55.el10.s390x CONFIG_S390=y CONFIG_VFIO_PCI=m
silent 'a release with a long name is taken' taken
ok 'make dkms-install hands the sources to DKMS' dkms_installs
headers 6.11.9 CONFIG_S390=y CONFIG_VFIO_PCI=m
ok '6.11 is refused in one line' refused 'is Linux 6.11.9, and it takes 6.12 or later'
ok 'DKMS skips 6.11, which leaves the installation of other modules alone' dkms_ends 77
headers 5.14.0 CONFIG_S390=y CONFIG_VFIO_PCI=m
ok '5.14 is refused in one line' refused 'is Linux 5.14.0'
headers 6.12.0 CONFIG_X86_64=y CONFIG_VFIO_PCI=m
ok 'another machine is refused in one line' refused 'is not for IBM Z (s390x)'
headers 6.12.0 CONFIG_S390=y CONFIG_VFIO_PCI=y
ok 'VFIO_PCI=y is refused in one line' refused 'does not have CONFIG_VFIO_PCI=m'
ok 'DKMS skips a kernel with VFIO_PCI=y' dkms_ends 77
headers 6.12.0 CONFIG_S390=y
ok 'a kernel without VFIO_PCI is refused in one line' refused 'does not have CONFIG_VFIO_PCI=m'
ok 'DKMS skips a kernel without VFIO_PCI' dkms_ends 77
rm -r "$work/kernel/include/config/auto.conf"
ok 'a kernel that is not configured is refused in one line' refused 'is not configured'
rm -r "$work/kernel"
ok 'a folder that is not there is refused in one line' refused 'no kernel headers at'
ok 'make dkms-install says so' make_refuses dkms-install "$work/kernel" 'no kernel headers at'
ok 'make module says so' make_refuses module "$work/kernel" 'no kernel headers at'
kernel=$(tools/s390vm/host/buildenv tools/s390vm/host/kernel debian)
silent "Debian's own kernel is taken" packaging/check-kernel "$kernel/build/"
