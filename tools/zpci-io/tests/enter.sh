# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by the tests that need no VM. It builds what they test, with the
# sanitizers, and runs the test in the build environment, from the top of the
# repository. 'make check' has done both, and says in O where the build is.

zpci_io_test=$(readlink -f "$0")
cd "$(dirname "$zpci_io_test")/../../.." || exit 1
if [ -z "${O-}" ]; then
	export O=$PWD/build/zpci-io/tests
	mkdir -p "$O"
	# Tests may run side by side.
	flock "$O" tools/s390vm/host/buildenv make -s -C tools/zpci-io O="$O" sanitized >&2 || exit 1
	exec tools/s390vm/host/buildenv "$zpci_io_test" "$@"
fi
. tools/testing/lib/tap.sh
