#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The KUnit suites, built for the host with the stand-ins of ../include, under
# the sanitizers of addresses and of undefined behavior.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

suites=(gate request info driver driver_6_12)
scratch
# vfio.h of the uapi shifts 1 into the sign bit.
export ASAN_OPTIONS=detect_leaks=0
tools/s390vm/host/buildenv tools/testing/kunit/native "$PWD/build/kunit/native" \
	"$PWD/drivers/vfio/pci" "${suites[@]}" -- \
	-Werror -fsanitize=address,undefined -fno-sanitize=shift \
	-fno-sanitize-recover=all >"$work/tap"
status=$?
tap_pass_on "$work/tap" "${#suites[@]}"
tap_report "$status" 'every suite was built and ended well' "exit status $status"
tap_end
