# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced where `make patch` is tested, and where its kernel is measured: that kernel, and
# what holds for the series of any kernel tree, by its patches alone.

# `make patch` signs off by git's configuration.
export GIT_CONFIG_COUNT=2 GIT_CONFIG_KEY_0=user.name GIT_CONFIG_VALUE_0='Somebody Who Signs'
export GIT_CONFIG_KEY_1=user.email GIT_CONFIG_VALUE_1=somebody@localhost

# patches SERIES: without the cover letter.
patches()
{
	find "$1" -name '*.patch' ! -name '0000-*' | sort
}

# series_kernel VERSION DIR: builds Linux 6.12 or next with the series (series-kernel): DIR/series
# has the patches, and DIR/kernel is for `s390vm run --kernel`. Prints the folder of its source.
series_kernel()
{
	local buildenv=tools/s390vm/host/buildenv source

	source=$($buildenv tools/s390vm/buildenv/kernel-source "$1") &&
		make -s patch KDIR="$source" O="$2/series" >&2 &&
		$buildenv packaging/tests/series-kernel "$1" "$2/series" "$2/kernel"
}

# patched SOURCE SERIES DIR: the files that the series touches, as it makes them, in DIR.
patched()
{
	local file patch

	rm -rf "$3"
	mkdir -p "$3"
	while IFS= read -r patch; do
		sed -n 's|^--- a/||p' "$patch" | while IFS= read -r file; do
			[ -f "$3/$file" ] || [ ! -f "$1/$file" ] || (cd "$1" && cp --parents "$file" "$OLDPWD/$3")
		done
		patch -s -d "$3" -p1 --fuzz=0 <"$patch" || return 1
	done < <(patches "$2")
}

# same_bytes DIR: what the module and the kernel tree share is the same in both.
same_bytes()
{
	local file name status=0

	for file in drivers/vfio/pci/{vfio_pci_zdev_io.c,vfio_pci_zdev_io.h,zpci_io_gate.h} include/trace/events/vfio_zpci_io.h; do
		cmp "$file" "$1/$file" || status=1
	done
	for file in "$1"/tools/testing/selftests/vfio/zpci_io/*.[ch]; do
		name=${file##*/}
		cmp "$file" tools/testing/selftests/"$name" 2>/dev/null || cmp "$file" tools/testing/lib/"$name" 2>/dev/null ||
			cmp "$file" tools/s390vm/guest/"$name" || status=1
	done
	return "$status"
}

# glue SERIES: the lines of C that the series adds to files that the kernel has. Counted is
# every line that is not blank, comments too. Not counted are the uapi headers, which are
# the interface, and what is no C or not the kernel's: Documentation, tools, Kconfig,
# Makefiles, MAINTAINERS.
glue()
{
	patches "$1" | xargs awk '
		/^--- / {
			counted = $2 ~ /^a\/.*\.[ch]$/ && $2 !~ /^a\/(include\/uapi|Documentation|tools)\//
			next
		}
		/^\+\+\+ / { next }
		counted && /^\+.*[^ \t]/ { n++ }
		END { print n + 0 }'
}

glue_is_small()
{
	local lines

	lines=$(glue "$1")
	echo "$lines lines"
	[ "$lines" -gt 0 ] && [ "$lines" -le 60 ]
}
