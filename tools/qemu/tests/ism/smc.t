#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# 32 MB each way, on 6.12. If SMC fell back to TCP, they would not be in the device's log.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/run.sh

ism_test --client --bytes 67108864 smc --device ism
tap_end
