#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The uapi header: usable from C and C++, on a host and for s390x, as it lies in
# the tree and as it is installed.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

scratch
dest=$work
buildenv=tools/s390vm/host/buildenv
flags='-Wall -Wextra -Wpedantic -Werror -fsyntax-only'

plan 10
ok 'make headers_install installs it' make -s headers_install INSTALL_HDR_PATH="$PWD/$dest"
for include in include/uapi "$dest/include"; do
	where=$([ "$include" = include/uapi ] && echo tree || echo installed)
	for cc in 'gcc -std=c11' 's390x-linux-gnu-gcc -std=c11' 'g++ -std=c++11' 'g++ -std=c++20'; do
		lang=$([[ $cc == g++* ]] && echo c++ || echo c)
		# shellcheck disable=SC2086
		ok "offsets and sizes are the contract's: $cc, $where" \
			$buildenv $cc $flags -x $lang -I "$include" tools/testing/lint/header.c
	done
done
# The assertions are looked at at all.
sed 's/__u16 len;/__u32 len;/' include/uapi/linux/vfio_zdev.h >"$dest/include/linux/vfio_zdev.h"
# shellcheck disable=SC2086
not_ok_if 'a field of another size is found' \
	$buildenv gcc -std=c11 $flags -I "$dest/include" tools/testing/lint/header.c
