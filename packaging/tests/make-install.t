#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make install and make dkms-install: they touch nothing outside of DESTDIR, find the copy
# that the other one installed, and say what modprobe and the linker take from then on.
set -u
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1
. tools/testing/lib/tap.sh

scratch
work=$PWD/$work
tools/s390vm/host/buildenv true >&2 || exit 1
debian=$(tools/s390vm/host/buildenv tools/s390vm/host/kernel debian) || exit 1
release=$(cat "$debian/release")

# Programs that change the system write down that they were called, and what modinfo and
# dkms say is what the test says.
mkdir "$work/bin" "$work/tree"
for program in depmod ldconfig modprobe; do
	printf '#!/bin/sh\necho "%s $*" >>"%s/called"\n' "$program" "$work"
	[ "$program" != ldconfig ] || printf "echo '%s/known: (from somewhere)'\n" "$work"
done | awk -v bin="$work/bin" '/^#!/ { split("depmod ldconfig modprobe", name); file = bin "/" name[++n] } { print >file }'
printf '#!/bin/sh\n[ ! -e "%s/file.$2" ] || cat "%s/file.$2"\n' "$work" "$work" >"$work/bin/modinfo"
chmod +x "$work"/bin/*
git ls-files -z Makefile Kbuild VERSION drivers include packaging tools | tar --null -T - -c | tar -x -C "$work/tree"

# top TARGET [VARIABLE=VALUE...]: make at the top, as on an IBM Z with Debian's kernel.
top()
{
	rm -f "$work/called"
	tools/s390vm/host/buildenv env PATH="$work/bin:/usr/sbin:/usr/bin" make -s -C "$work/tree" MACHINE=s390x \
		ARCH=s390 CROSS_COMPILE=s390x-linux-gnu- CC=s390x-linux-gnu-gcc AR=s390x-linux-gnu-ar \
		KDIR="$debian/build" "$@"
}

# called LINE...: exactly these programs were, none for no line.
called()
{
	touch "$work/called"
	diff "$work/called" <([ $# = 0 ] || printf '%s\n' "$@")
}

# below FOLDER FILE...: kernels differ in how they compress a module.
below()
{
	local file

	for file in "${@:2}"; do
		compgen -G "$1/$file*" >/dev/null || { echo "no $file"; find "$1"; return 1; }
	done
}

# outside: files of a folder of DESTDIR that are neither the module's nor below PREFIX. PAM
# reads limits below /etc only.
outside()
{
	find "$work/dest" ! -type d ! -path "$work/dest/opt/z/*" \
		! -path "$work/dest/etc/security/limits.d/zpci-io.conf" \
		! -path "$work/dest/lib/modules/$release/updates/drivers/vfio/pci/vfio-pci.ko*"
}

files()
{
	find "$1" ! -type d
}

# refused TEXT COMMAND...: in one line beside what make says itself.
refused()
{
	local said

	said=$("${@:2}" 2>&1) && { echo "$said"; return 1; }
	echo "$said"
	[ "$(grep -vc '^make' <<<"$said")" = 1 ] && [[ $said == *"$1"* ]]
}

# says TEXT COMMAND...: in one line.
says()
{
	local said

	said=$("${@:2}" 2>&1) || { echo "$said"; return 1; }
	echo "$said"
	[ "$(wc -l <<<"$said")" = 1 ] && [[ $said == *"$1"* ]]
}

# is_loaded VERSION SRCVERSION [FUNCTION...]: a vfio-pci of this kind, in a sysfs of our own.
is_loaded()
{
	local function

	rm -rf "$work/sys"
	mkdir -p "$work/sys/module/vfio_pci" "$work/sys/bus/pci/drivers/vfio-pci"
	[ -z "$1" ] || echo "$1" >"$work/sys/module/vfio_pci/version"
	[ -z "$2" ] || echo "$2" >"$work/sys/module/vfio_pci/srcversion"
	for function in "${@:3}"; do
		mkdir "$work/sys/bus/pci/drivers/vfio-pci/$function"
	done
}

# taken VERSION SRCVERSION: what modprobe takes.
taken()
{
	rm -f "$work"/file.*
	[ -z "$1" ] || echo "$1" >"$work/file.version"
	[ -z "$2" ] || echo "$2" >"$work/file.srcversion"
}

loaded()
{
	PATH=$work/bin:$PATH packaging/loaded "$work/sys"
}

search_path()
{
	local said

	said=$(tools/s390vm/host/buildenv env PATH="$work/bin:/usr/sbin:/usr/bin" make -s -C tools/zpci-io install \
		O="$work/native" PREFIX="$work/prefix" "LIBDIR=$1" DESTDIR= 2>&1) || { echo "$said"; return 1; }
	echo "$said" | grep 'does not search'
}

plan 20
ok 'make install stages all in DESTDIR' top install DESTDIR="$work/dest" PREFIX=/opt/z LIBDIR=/opt/z/lib64
ok 'the module is there' below "$work/dest/lib/modules/$release/updates/drivers/vfio/pci" vfio-pci.ko
ok 'command and library are where PREFIX and LIBDIR say' below "$work/dest/opt/z" bin/zpci-io lib64/libzpci_io.so.1 \
	lib64/pkgconfig/zpci_io.pc include/zpci_io.h share/man/man1/zpci-io.1
silent 'nothing else is there' outside
silent 'neither depmod nor ldconfig ran' called
ok 'make uninstall takes it away' top uninstall DESTDIR="$work/dest" PREFIX=/opt/z LIBDIR=/opt/z/lib64
silent 'nothing is left there' files "$work/dest"
silent 'neither depmod nor ldconfig ran for that' called
ok 'INSTALL_MOD_PATH is for the module alone' top install DESTDIR="$work/dest" INSTALL_MOD_PATH="$work/modules"
ok 'it is there' below "$work/modules/lib/modules/$release/updates/drivers/vfio/pci" vfio-pci.ko

mkdir -p "$work/root/var/lib/dkms/vfio-pci-zdev/1"
ln -s /usr/src/vfio-pci-zdev-1 "$work/root/var/lib/dkms/vfio-pci-zdev/1/source"
ok "make install refuses beside DKMS's copy, in one line" refused 'DKMS has the module already' top install DESTDIR="$work/root"
ok 'it has installed nothing' test ! -e "$work/root/usr"
ok "DKMS refuses beside make install's copy, in one line" refused "'make install' has put the module at $work/modules/lib" \
	packaging/other-copy dkms "$work/modules"
silent 'each may come again' packaging/other-copy make "$work/modules"
silent 'and DKMS, too' packaging/other-copy dkms "$work/root"

is_loaded 1.2.3 ABC 0001:00:00.0 0002:00:00.0
taken 1.2.3 ABC
silent 'nothing is said where the loaded vfio-pci is what modprobe takes' loaded
taken 1.2.4 ABC
ok 'one line says which stays loaded, and for which functions' says \
	"vfio-pci 1.2.3 of this package stays loaded until a reboot, or until you unbind 0001:00:00.0 0002:00:00.0 and run 'modprobe -r vfio-pci'; after that it is vfio-pci 1.2.4" loaded
is_loaded '' ''
ok "one line says that the kernel's own stays loaded" says "the kernel's own vfio-pci stays loaded" loaded

ok 'one line says that the linker does not search LIBDIR, and what to do' search_path "$work/prefix/lib"
not_ok_if 'it is not said of a folder that it does search' search_path "$work/known"
