#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The selftests on Debian's own kernel, all in one VM.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/testing/selftests/run.sh

selftests all --kernel debian
tap_end
