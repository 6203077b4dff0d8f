#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The ISM device from user space, through the zPCI I/O region.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/run.sh

ism_test device --device ism,ism,ism:b,ism
tap_end
