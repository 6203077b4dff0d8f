# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by tests of s390vm, after tap.sh.

scratch

# script NAME: standard input becomes a script for the guest.
script()
{
	{ echo '#!/bin/sh'; cat; } >"$work/$1"
}

# run NAME STATUS [OPTION...] -- PROGRAM [ARG...]: what it writes is in NAME.out
# and NAME.err; its exit status must be STATUS.
run()
{
	local name=$1 expected=$2 status
	shift 2
	tools/s390vm/s390vm run --timeout 120 "$@" >"$work/$name.out" 2>"$work/$name.err" </dev/null
	status=$?
	[ "$status" = "$expected" ] || { echo "exit status $status"; cat "$work/$name.err"; return 1; }
}

says()
{
	grep -qE -- "$2" "$work/$1" || { echo "in $1:"; tail -n 20 "$work/$1"; return 1; }
}

# Build everything first, so that no message of a build comes between the outputs below.
kernel=$(tools/s390vm/host/kernel debian) && tools/s390vm/s390vm module >/dev/null &&
	initramfs=$(tools/s390vm/host/buildenv tools/s390vm/buildenv/initramfs "$kernel") || exit 1
