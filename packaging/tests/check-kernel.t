#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which kernels the module is built for, and the one line that says why not.
set -u
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1
. tools/testing/lib/tap.sh

scratch

# headers RELEASE OPTION...: a kernel's headers, as far as they are looked at: those of
# Debian's own kernel, with these options, and nothing to build with.
headers()
{
	local file

	rm -rf "$work/kernel"
	mkdir -p "$work/kernel/include/config"
	for file in $(packaging/check-kernel -l | sed -n 's|^\([^ ]*\.h\) .*|\1|p' | sort -u); do
		mkdir -p "$work/kernel/${file%/*}"
		cp "$common/$file" "$work/kernel/$file"
	done
	cp "$debian/build/Module.symvers" "$work/kernel"
	echo "$1" >"$work/kernel/include/config/kernel.release"
	shift
	printf '%s\n' CONFIG_MMU=y "$@" >"$work/kernel/include/config/auto.conf"
}

# without WORD FILE: the kernel of the last headers lacks it.
without()
{
	headers 6.12.0 CONFIG_S390=y CONFIG_VFIO_PCI=m
	sed -i "/\\b$1\\b/d" "$work/kernel/$2"
}

# each_is_needed: check-kernel names each thing of its list where it is missing.
each_is_needed()
{
	local file word

	while read -r file word; do
		without "$word" "$file"
		refused "lacks $word ($file): install" || { echo "not refused: $word of $file"; return 1; }
	done < <(packaging/check-kernel -l)
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
		--kernelsourcedir "$in/kernel" --dkmstree "$in/dkms/tree" --sourcetree "$in/dkms/src" >"$work/dkms/said" 2>&1
	status=$?
	[ "$status" = "$1" ] || { cat "$work/dkms/said"; echo "exit status $status, not $1"; return 1; }
}

# dkms_says TEXT: so did the last dkms, in one line.
dkms_says()
{
	cat "$work/dkms/said"
	[ "$(grep -cF -- "$1" "$work/dkms/said")" = 1 ]
}

tools/s390vm/host/buildenv true >&2 || exit 1
mkdir "$work/program"
tools/s390vm/host/buildenv tools/s390vm/buildenv/archive get dkms -- "$PWD/$work/program" >&2 || exit 1
debian=$(tools/s390vm/host/buildenv tools/s390vm/host/kernel debian) || exit 1
common=$(find "$debian/usr/src" -maxdepth 1 -name 'linux-headers-*-common')
plan 20
headers 6.12.0 CONFIG_S390=y CONFIG_VFIO_PCI=m
# There is nothing in these headers to build with: that it fails shows that it was begun.
ok 'DKMS builds for a kernel that has what is needed' dkms_ends 10
silent 'that kernel is taken' taken
headers 5.14.0-503.el9.s390x CONFIG_S390=y CONFIG_VFIO_PCI=m
silent 'a kernel of an old version that has what is needed is taken' taken
ok 'DKMS builds for it' dkms_ends 10
ok 'make dkms-install hands the sources to DKMS' dkms_installs
ok 'each header and symbol that is missing is named in one line' each_is_needed
without vfio_alloc_device include/linux/vfio.h
sed -i '/\t__zpci_load\t/d' "$work/kernel/Module.symvers"
ok 'two that are missing are named in one line' \
	refused 'lacks vfio_alloc_device (include/linux/vfio.h), __zpci_load (Module.symvers)'
ok 'DKMS skips that kernel, which leaves the installation of other modules alone' dkms_ends 77
ok 'DKMS passes the line on' dkms_says 'lacks vfio_alloc_device (include/linux/vfio.h), __zpci_load (Module.symvers)'
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
headers 6.12.0 CONFIG_S390=y CONFIG_VFIO_PCI=m
rm "$work/kernel/Module.symvers"
ok 'a kernel without Module.symvers is refused in one line' refused 'has no Module.symvers'
rm -r "$work/kernel"
ok 'a folder that is not there is refused in one line' refused 'no kernel headers at'
ok 'make dkms-install says so' make_refuses dkms-install "$work/kernel" 'no kernel headers at'
ok 'make module says so' make_refuses module "$work/kernel" 'no kernel headers at'
silent "Debian's own kernel is taken" packaging/check-kernel "$debian/build/"
