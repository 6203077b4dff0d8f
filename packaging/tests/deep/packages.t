#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make deb and make rpm: what is in the packages, what they depend on, and that
# the sources in them build the module as DKMS would have it.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

version=$(cat VERSION)
scratch
work=$PWD/$work
in=(tools/s390vm/host/buildenv -e s390x)
"${in[@]}" true >&2 || exit 1

# contains FILE PATTERN...: of the unpacked packages.
contains()
{
	local pattern

	for pattern; do
		compgen -G "$work/root/$pattern" >/dev/null || { echo "no $pattern"; return 1; }
	done
}

# No file is in two of the Debian packages: dpkg refuses the second.
apart()
{
	local twice

	twice=$(for deb in build/deb/*.deb; do "${in[@]}" dpkg-deb --fsys-tarfile "$PWD/$deb" | tar -t; done |
		grep -v '/$' | sort | uniq -d)
	echo "$twice"
	[ -z "$twice" ]
}

s390x_files()
{
	local file

	for file in "$work"/root/usr/bin/zpci-io "$work"/root/usr/lib*/{,s390x-linux-gnu/}libzpci_io.so.1; do
		[ ! -e "$file" ] || file_machine "$file" || return 1
	done
}

# e_machine of an ELF file: 22 is s390.
file_machine()
{
	[ "$(od -An -tu1 -j18 -N2 "$1" | tr -d ' \n')" = 022 ]
}

# The same of a module, which the kernel may have compressed.
module_machine()
{
	[[ $1 != *.xz ]] || xz -d "$1" || return
	file_machine "${1%.xz}"
}

# Build as DKMS does, with the compiler for s390x.
dkms_builds()
{
	local kernel kernel_source_dir dkms_tree

	kernel=$("${in[@]}" tools/s390vm/host/kernel debian) || return 1
	kernel_source_dir=$kernel/build
	dkms_tree=$work/dkms
	mkdir -p "$dkms_tree/vfio-pci-zdev/$version"
	cp -r "$work/root/usr/src/vfio-pci-zdev-$version" "$dkms_tree/vfio-pci-zdev/$version/build"
	(
		declare -a MAKE BUILT_MODULE_NAME BUILT_MODULE_LOCATION DEST_MODULE_LOCATION
		# shellcheck disable=SC1090
		. "$dkms_tree/vfio-pci-zdev/$version/build/dkms.conf"
		[ "$PACKAGE_NAME/$PACKAGE_VERSION" = "vfio-pci-zdev/$version" ] || exit 1
		[ "${DEST_MODULE_LOCATION[0]}" = /updates ] || exit 1
		cd "$dkms_tree/vfio-pci-zdev/$version/build" || exit 1
		[ -z "${BUILD_EXCLUSIVE_KERNEL-}" ] || exit 1
		"$OLDPWD/tools/s390vm/host/buildenv" sh -c "ARCH=s390 CROSS_COMPILE=s390x-linux-gnu- ${MAKE[0]}" || exit 1
		tr '\0' '\n' <"${BUILT_MODULE_LOCATION[0]}/${BUILT_MODULE_NAME[0]}.ko" | grep -aqx "version=$version"
	)
}

depends()
{
	"${in[@]}" dpkg-deb -f "$1" Depends | grep -F "$2"
}

requires()
{
	"${in[@]}" rpm -qp --requires "$1" 2>/dev/null | grep -F "$2"
}

# scriptlet TAG ARGUMENT: what the module's RPM runs, with a dkms that writes down
# what it is asked for, and fails at what $fails names.
scriptlet()
{
	mkdir -p "$work/bin"
	: >"$work/asked"
	printf '#!/bin/sh\necho "$*" >>"%s/asked"\n[ "$1" != "%s" ]\n' "$work" "${fails-}" >"$work/bin/dkms"
	chmod +x "$work/bin/dkms"
	"${in[@]}" rpm -qp --qf "%{$1}" "$PWD/build/rpm/RPMS/s390x/vfio-pci-zdev-dkms-$version-1.s390x.rpm" >"$work/scriptlet" || return
	sed -i "s|/usr/src/|$work/root&|" "$work/scriptlet"
	PATH=$work/bin:$PATH sh -e "$work/scriptlet" "$2"
}

# asked LINE...: dkms was asked for exactly this.
asked()
{
	diff <(printf '%s\n' "$@") "$work/asked"
}

rpm_installs()
{
	scriptlet POSTIN 1 && asked "add vfio-pci-zdev/$version --rpm_safe_upgrade" \
		"build vfio-pci-zdev/$version" "install vfio-pci-zdev/$version --force"
}

rpm_removes()
{
	scriptlet PREUN 0 && asked "remove vfio-pci-zdev/$version --all --rpm_safe_upgrade"
}

# The package's own words are one line, and its script fails.
rpm_build_fails()
{
	local said

	said=$(fails=build scriptlet POSTIN 1 2>&1) && return 1
	echo "$said"
	[ "$(wc -l <<<"$said")" = 1 ] && [[ $said == *'the module is not installed: see '* ]] &&
		asked "add vfio-pci-zdev/$version --rpm_safe_upgrade" "build vfio-pci-zdev/$version"
}

# refuses COMMAND...: the script that is run before the unpacking refuses, in one line,
# where `make install` has put a copy.
refuses()
{
	local said

	"$@" >"$work/before" || return 1
	mkdir -p "$work/lib/modules/1/updates/drivers/vfio/pci"
	: >"$work/lib/modules/1/updates/drivers/vfio/pci/vfio-pci.ko"
	said=$(sed "s|root= ;;|root=$work ;;|" "$work/before" | sh -s 1 2>&1) && return 1
	echo "$said"
	[ "$(wc -l <<<"$said")" = 1 ] && [[ $said == *"'make install' has put the module at"* ]]
}

deb_refuses()
{
	refuses "${in[@]}" dpkg-deb --info "$PWD/build/deb/vfio-pci-zdev-dkms_${version}_s390x.deb" preinst
}

rpm_refuses()
{
	refuses "${in[@]}" rpm -qp --qf '%{PREIN}' "$PWD/build/rpm/RPMS/s390x/vfio-pci-zdev-dkms-$version-1.s390x.rpm"
}

# The checkers of the distributions: no error.
lintian_errors()
{
	# The project has no address: who publishes the packages puts theirs in.
	tools/s390vm/host/buildenv -e packages lintian --allow-root --fail-on error \
		--suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog "$PWD"/build/deb/*.changes
}

rpmlint_errors()
{
	tools/s390vm/host/buildenv -e packages rpmlint -c "$PWD/packaging/rpmlint.toml" "$PWD"/build/rpm/RPMS/s390x/*.rpm "$PWD"/packaging/*-zdev.spec
}

# The symbols that the package promises are those that the library has.
symbols()
{
	diff <(sed -n 's/^ \(zpci_io_[a-z_]*\)@.*/\1/p' packaging/debian/libzpci-io1.symbols | sort) \
		<(sed -n 's/^\t\(zpci_io_[a-z_]*\);/\1/p' tools/zpci-io/lib/libzpci_io.map | sort)
}

# The spec needs nothing of `make rpm` but its archive.
stands_alone()
{
	mkdir -p "$work/top"
	cp -r build/rpm/SOURCES "$work/top"
	"${in[@]}" rpmbuild -bs --target s390x-linux --define "_topdir $work/top" packaging/vfio-pci-zdev.spec
}

versions()
{
	grep -L "^Version:.*[[:space:]]${version//./\\.}\$" packaging/*.spec
}

# kmod KIND PACKAGE: the package of a kernel's module, by a stand-in for the macros of a
# distribution, unpacked.
kmod()
{
	local kernel macros release

	kernel=$("${in[@]}" tools/s390vm/host/kernel debian) || return 1
	release=$(cat "$kernel/release")
	# rpmbuild forgets what --load gives it, as it reads its files again for --target.
	macros=$("${in[@]}" rpm --showrc | sed -n 's/^Macro path: //p')
	make -s rpm-kmod MACROS="--macros '$macros:$PWD/packaging/tests/kmod-$1.macros' --define 'kdir $kernel/build' --define 'kernel_release $release'" ||
		return 1
	rm -rf "$work/root"
	mkdir "$work/root"
	"${in[@]}" sh -c 'cd "$1" && rpm2cpio "$2" | cpio -idm --quiet' sh "$work/root" \
		"$PWD/build/rpm-kmod/RPMS/s390x/$2-$version-1.s390x.rpm" || return 1
	ln -s "$release" "$work/root/lib/modules/release"
}

# only FILE...: the package has these files, and no other.
only()
{
	diff <(printf '%s\n' "$@") <(cd "$work/root" && find . -type f -printf '%P\n' | sed -E 's|modules/[^/]*|modules/release|; s/\.ko\.(xz|zst|gz)$/.ko/' | sort)
}

no_macros()
{
	local said

	said=$(make -s rpm-kmod 2>&1) && return 1
	echo "$said"
	[[ $said == *'the macro kernel_module_package is missing: install '* ]]
}

plan 37
ok 'make deb builds' make -s deb
mkdir "$work/root"
for package in vfio-pci-zdev-dkms libzpci-io1 libzpci-io-dev zpci-io; do
	ok "the Debian package $package unpacks" \
		"${in[@]}" dpkg-deb -x "$PWD/build/deb/${package}_${version}_s390x.deb" "$work/root"
done
files=(usr/bin/zpci-io "usr/src/vfio-pci-zdev-$version/dkms.conf" usr/include/zpci_io.h usr/include/zpci_io_version.h
	usr/include/zpci-io/linux/vfio_zdev.h usr/share/man/man1/zpci-io.1.gz usr/share/man/man3/zpci_io.3.gz
	usr/share/bash-completion/completions/zpci-io)
ok 'Debian: command, module source, header and man pages are in them' contains "${files[@]}" \
	usr/lib/s390x-linux-gnu/libzpci_io.so.1 usr/lib/s390x-linux-gnu/libzpci_io.a \
	usr/lib/s390x-linux-gnu/pkgconfig/zpci_io.pc
ok 'Debian: no file is in two of them' apart
ok 'Debian: command and library are for s390x' s390x_files
ok 'Debian: the command depends on a C library' depends "$PWD/build/deb/zpci-io_${version}_s390x.deb" 'libc6 ('
ok 'Debian: the module package depends on DKMS' depends "$PWD/build/deb/vfio-pci-zdev-dkms_${version}_s390x.deb" dkms
ok 'Debian: its sources build the module as DKMS does' dkms_builds

ok "Debian: it refuses beside make install's copy, before it is unpacked" deb_refuses
ok 'Debian: lintian finds no error' lintian_errors
silent 'Debian: the symbols file has the symbols of the library' symbols
ok 'Debian: docs and examples are in the packages' contains usr/share/doc/libzpci-io-dev/examples/store_block.c \
	'usr/share/doc/vfio-pci-zdev-dkms/vfio-zpci-io.rst*'

silent 'RPM: the specs have the version of the file VERSION' versions
ok 'make rpm builds' make -s rpm
rm -rf "$work/root" "$work/dkms"
mkdir "$work/root"
for package in vfio-pci-zdev-dkms libzpci-io1 libzpci-io-devel zpci-io; do
	ok "the RPM $package unpacks" \
		"${in[@]}" sh -c 'cd "$1" && rpm2cpio "$2" | cpio -idm --quiet' sh "$work/root" \
		"$PWD/build/rpm/RPMS/s390x/$package-$version-1.s390x.rpm"
done
ok 'RPM: command, module source, header and man pages are in them' contains "${files[@]/%.gz/*}" \
	usr/lib64/libzpci_io.so.1 usr/lib64/libzpci_io.a usr/lib64/pkgconfig/zpci_io.pc
ok 'RPM: command and library are for s390x' s390x_files
ok 'RPM: the module package requires DKMS' requires "$PWD/build/rpm/RPMS/s390x/vfio-pci-zdev-dkms-$version-1.s390x.rpm" dkms
ok 'RPM: when it is installed, DKMS adds, builds and installs the module' rpm_installs
ok 'RPM: when it is removed, DKMS removes the module from every kernel' rpm_removes
ok 'RPM: where the module does not build, the script fails, in one line' rpm_build_fails
ok "RPM: it refuses beside make install's copy, before it is unpacked" rpm_refuses
ok 'RPM: the spec stands alone' stands_alone
ok 'RPM: rpmlint finds no error' rpmlint_errors
ok 'RPM: its sources build the module as DKMS does' dkms_builds

ok 'RPM: without the macros of a distribution one line says what to install' no_macros
ok 'RHEL: the kmod builds' kmod rhel kmod-vfio-pci-zdev
ok 'RHEL: the module is in extra/, with the rule by which depmod prefers it' only etc/depmod.d/vfio-pci-zdev.conf \
	lib/modules/release/extra/vfio-pci-zdev/drivers/vfio/pci/vfio-pci.ko
ok 'RHEL: it is for s390x' module_machine "$work"/root/lib/modules/release/extra/vfio-pci-zdev/drivers/vfio/pci/vfio-pci.ko*
ok 'SUSE: the KMP builds' kmod suse vfio-pci-zdev-kmp-default
ok 'SUSE: the module is in updates/' only lib/modules/release/updates/drivers/vfio/pci/vfio-pci.ko
