#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The KUnit suites, built for the host with the stand-ins of ../include, under
# the sanitizers of addresses and of undefined behaviour.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1

# vfio.h of the uapi shifts 1 into the sign bit.
export ASAN_OPTIONS=detect_leaks=0
tools/s390vm/host/buildenv tools/testing/kunit/native "$PWD/build/kunit/native" \
	"$PWD/drivers/vfio/pci" gate request info driver driver_6_12 -- \
	-Werror -fsanitize=address,undefined -fno-sanitize=shift \
	-fno-sanitize-recover=all |
	awk '/^(not )?ok / { n++ } { print } END { print "1.." n + 0 }'
exit "${PIPESTATUS[0]}"
