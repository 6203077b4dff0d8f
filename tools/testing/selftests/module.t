#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The module is a drop-in for the stock one: parameters, ids=, new_id, removal.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/selftests/same.sh
same_lines 20 tools/testing/selftests/module.sh debian debug:debian next:debian
