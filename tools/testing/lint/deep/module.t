#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module builds for the newest Linux, configured as the kernel "next" is, without a
# message of the compiler, of sparse or of modpost.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/testing/lint/module.sh

module_is_silent next
tap_end
