#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# smc.t on the newest Linux: its own ism driver, unmodified, under drivers/dibs.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/run.sh

ism_test --client --kernel ism-next --bytes 67108864 smc --device ism
tap_end
