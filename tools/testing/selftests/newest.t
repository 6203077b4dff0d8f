#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The selftests on the newest kernel that Debian has, sid's, all in one VM.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/testing/selftests/run.sh

selftests all --kernel debian-next
tap_end
