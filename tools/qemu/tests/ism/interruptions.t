#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Adapter interruptions of several functions, and a reset of the machine.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/run.sh

bare_test interruptions
tap_end
