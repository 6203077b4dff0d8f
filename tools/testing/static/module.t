#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module builds for 6.12 and for the newest kernel without a word from the
# compiler, from sparse or from modpost.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/tap.sh

# build KERNEL: all that is said, but for make's own lines.
build()
{
	local kernel work status

	kernel=$(tools/zmachine/toolbox tools/zmachine/kernel "$1") || return 1
	work=$PWD/build/sparse-$1
	rm -rf "$work"
	mkdir -p "$work"
	cp -r Kbuild drivers include "$work"
	tools/zmachine/toolbox make -s -C "$kernel/build" M="$work" ARCH=s390 \
		CROSS_COMPILE=s390x-linux-gnu- W=1 C=1 CF=-Wsparse-error modules 2>&1
	status=$?
	[ -f "$work/drivers/vfio/pci/vfio-pci.ko" ] || status=1
	return "$status"
}

plan 2
silent '6.12, the distribution'"'"'s: no warning, no message of sparse' build debian
silent 'the newest Linux, of ours: no warning, no message of sparse' build next
