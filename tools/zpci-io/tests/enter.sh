# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by the tests that need no machine: build what they test, with the
# sanitizers, and go where it runs. 'make check' has done both, and says with O
# where the build is.

zpci_io_dir=$(dirname "$(dirname "$(readlink -f "$0")")")
zpci_io_toolbox=$zpci_io_dir/../s390vm/build environment
if [ -z "${O-}" ]; then
	O=$(readlink -m "$zpci_io_dir/../../build/zpci-io/tests")
	export O
	mkdir -p "$O"
	# Tests may run side by side.
	flock "$O" "$zpci_io_toolbox" make -s -C "$zpci_io_dir" O="$O" SANITIZE=1 \
		CFLAGS='-O1 -g -Werror' tests >&2 || exit 1
	exec "$zpci_io_toolbox" "$(readlink -f "$0")" "$@"
fi
