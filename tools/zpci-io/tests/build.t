#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# libzpci_io as other programs build against it: header, libraries, pkg-config and the
# installed files. All public functions are documented.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/enter.sh"
scratch
work=$PWD/$work
root=$work/root
cd tools/zpci-io || exit 1

# The functions that the header declares.
functions()
{
	grep -oE '\bzpci_io_[a-z0-9_]+\(' include/zpci_io.h | tr -d '(' | sort -u
}

inline_functions()
{
	sed -nE '/^static inline /{N; s/^[^(]*\b(zpci_io_[a-z0-9_]+)\(.*/\1/p}' include/zpci_io.h
}

header_compiles()
{
	echo '#include <zpci_io.h>' | "$@" -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror \
		-I"$root/usr/include" -I"$root/usr/include/zpci-io" -fsyntax-only -
}

# Without pkg-config's flags the system's linux/vfio_zdev.h may be found instead.
system_header_is_refused()
{
	local said

	said=$(echo '#include <zpci_io.h>' | gcc -I"$root/usr/include" -fsyntax-only -x c - 2>&1) && return 1
	grep -qF 'add $(pkg-config --cflags zpci_io)' <<<"$said" || echo "$said"
}

exports_what_is_declared()
{
	diff <(functions | grep -vxF "$(inline_functions)") \
		<(nm -D --defined-only "$work/out/libzpci_io.so.1" | awk '$2 == "T" { sub(/@.*/, "", $3); print $3 }' | sort)
}

symbols()
{
	nm -D --defined-only "$work/out/libzpci_io.so.1" | awk '$2 ~ /[TA]/ { sub(/@@/, "@", $3); print $3 }' |
		sed 's/^\(ZPCI_IO_[0-9_]*\)$/\1@\1/' | LC_ALL=C sort
}

# Those that Debian's package promises to programs.
promised_symbols()
{
	sed -nE 's/^ ([^ ]+) [0-9.]+$/\1/p' ../../packaging/debian/libzpci-io1.symbols | LC_ALL=C sort
}

symbols_of_earlier_versions_are_gone()
{
	LC_ALL=C comm -13 <(symbols) <(promised_symbols)
}

symbols_are_not_listed()
{
	LC_ALL=C comm -23 <(symbols) <(promised_symbols)
}

# A program's package would depend on a version that nobody can install.
symbols_of_a_version_to_come()
{
	sed -nE 's/^ [^ ]+ ([0-9.]+)$/\1/p' ../../packaging/debian/libzpci-io1.symbols | cat - ../../VERSION | sort -uV |
		sed "0,/^$(cat ../../VERSION)\$/d"
}

soname_is_versioned()
{
	[ "$(objdump -p "$work/out/libzpci_io.so.1" | awk '$1 == "SONAME" { print $2 }')" = libzpci_io.so.1 ]
}

has_kernel_doc()
{
	functions | while read -r name; do
		grep -qF " * $name() - " include/zpci_io.h || echo "$name has none"
	done
}

# By its name, summary and prototype.
has_man_page()
{
	local page

	functions | while read -r name; do
		page=$root/usr/share/man/man3/$name.3
		grep -qxF ".Nm $name" "$page" && grep -q '^\.Nd [A-Za-z0-9]' "$page" && grep -qxF ".Fo $name" "$page" ||
			echo "$name has none"
	done
}

# The page has the comment on each parameter and error.
man_page_is_the_comment()
{
	local page=$root/usr/share/man/man3/zpci_io_load.3

	for line in '.It Fa offset' '-EPERM: it touches the MSI-X table; nothing was issued' '.Fa "uint64_t *value"'; do
		grep -qxF -- "$line" "$page" || echo "no $line"
	done
	sed -n '/^\.Bd/,/^\.Ed/p' "$root/usr/share/man/man3/zpci_io_explain.3" | grep -qF 'request %zu: %s\en' || echo 'no example'
}

man_page_has_the_example()
{
	diff <(sed '1d' examples/store_block.c) \
		<(sed -n '/^#include <stdio.h>/,/^\.Ed/p' man/zpci_io.3 | sed -e '$d' -e 's/\\e/\\/g')
}

links()
{
	local flags

	flags=$(PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_PATH=$root/usr/lib/pkgconfig \
		pkg-config "${@:2}" --cflags --libs zpci_io) || return
	# shellcheck disable=SC2086 # several words
	gcc -Werror "$1" -o "$work/program" examples/store_block.c $flags
}

runs_with_shared_library()
{
	links -O2 && ldd "$work/program" >"$work/ldd" 2>&1
	grep -q 'libzpci_io.so.1' "$work/ldd" || { cat "$work/ldd"; return 1; }
	LD_LIBRARY_PATH=$root/usr/lib ZPCI_IO_ROOT=$work "$work/program" 2>&1 | grep -q 'there is no PCI function'
}

what_is_built_is_there()
{
	ls "$work"/out/{libzpci_io.a,libzpci_io.so,zpci-io,zpci-io.static,examples/{batch,store_block,vmm}} >/dev/null
}

nothing_is_left()
{
	make -s O="$work/out" DESTDIR="$root" PREFIX=/usr uninstall
	find "$root" ! -type d
}

silent 'all builds without a warning' make -s O="$work/out" CFLAGS='-O2 -Werror' all static
silent 'libraries, command and examples are built' what_is_built_is_there
silent 'all is installed' make -s O="$work/out" CFLAGS='-O2 -Werror' DESTDIR="$root" PREFIX=/usr install
for std in c99 c11 c17; do
	silent "the header compiles as $std" header_compiles gcc -x c -std=$std
done
for std in c++98 c++11 c++20; do
	case $std in
	c++98) silent "the header compiles as $std with C99's integers" header_compiles g++ -x c++ -std=$std -Wno-long-long -Wno-c++11-compat ;;
	*) silent "the header compiles as $std" header_compiles g++ -x c++ -std=$std ;;
	esac
done
silent 'without the kernel header that is installed with it, the header says what to add' system_header_is_refused
silent 'the shared library exports what the header declares, and nothing else' exports_what_is_declared
silent 'no function that a version before this one had is gone' symbols_of_earlier_versions_are_gone
silent 'each function is listed with the version that brought it (libzpci-io1.symbols)' symbols_are_not_listed
silent 'no function is of a version to come' symbols_of_a_version_to_come
silent 'the shared library has a versioned name' soname_is_versioned
silent 'every public function has kernel-doc' has_kernel_doc
silent 'every public function has a man page' has_man_page
silent 'a man page has the parameters, errors and example of the comment' man_page_is_the_comment
silent 'the example of zpci_io(3) is examples/store_block.c' man_page_has_the_example
silent 'the example links with the shared library, by pkg-config, and runs' runs_with_shared_library
silent 'the example links statically' links -static
silent 'uninstall leaves nothing' nothing_is_left
tap_end
