#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each PCI instruction on an ISM, issued by the kernel.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/run.sh

ism_test --client instructions --device ism
tap_end
