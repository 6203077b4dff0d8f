#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Linux's own ism driver on ISMs.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/run.sh

ism_test --client kernel --device ism,ism
tap_end
