#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The selftests with KASAN, lockdep, kmemleak and UBSAN, and every allocation and copy
# of user memory of the driver that fails once: none of them has anything to report.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/testing/selftests/run.sh

# kmemleak searches all memory that there is.
selftests debug --kernel debug --memory 512
tap_end
