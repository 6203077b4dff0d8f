#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The selftests with KASAN, lockdep, kmemleak and UBSAN, and with every allocation and copy
# of user memory of the driver failing once. The checkers report nothing.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/testing/selftests/run.sh

# kmemleak searches all memory that there is.
selftests debug --kernel debug --memory 512
tap_end
