# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by tests, after tap.sh: what they run is built, and $qemu has the facility.

mio_here=$PWD/tools/qemu/tests/mio
mio_out=$PWD/build/mio
mio_buildenv=tools/s390vm/host/buildenv
qemu=$(tools/qemu/build ism) || exit 1
mkdir -p "$mio_out"
scratch

# mio_build PROGRAM: build it, into $mio_out.
mio_build()
{
	local source

	source=$($mio_buildenv tools/s390vm/buildenv/kernel-source 6.12) || exit 1
	$mio_buildenv make -s -C "$mio_here" OUT="$mio_out" KSELFTEST="$source/tools/testing/selftests" "$mio_out/$1" >&2 || exit 1
}

# mio_client KERNEL: build the module for it, into $mio_out/KERNEL/module.
mio_client()
{
	local kernel

	kernel=$(tools/s390vm/host/kernel "$1") || exit 1
	$mio_buildenv make -s -C "$mio_here" OUT="$mio_out/$1" KERNEL="$kernel" module >&2 || exit 1
}

# mio_run NAME [OPTION...] -- PROGRAM [ARG...]: in a VM with the facility; its output is
# in $work/NAME, the counts in $work/NAME.counts.
mio_run()
{
	local name=$1
	shift

	tools/s390vm/s390vm run --qemu "$qemu" --mio --count="$work/$name.counts" "$@" >"$work/$name"
}

# mio_counts NAME ID: PCILG PCISTG PCISTB PCILGI PCISTGI PCISTBI
mio_counts()
{
	awk -F'\t' -v id="$2" '$1 == id { print $2, $3, $4, $5, $6, $7 }' "$work/$1.counts"
}
