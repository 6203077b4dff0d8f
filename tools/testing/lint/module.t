#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module builds for Debian's kernel and for sid's without a message of the compiler, of
# sparse or of modpost.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/testing/lint/module.sh

module_is_silent debian debian-next
tap_end
