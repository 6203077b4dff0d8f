#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The selftests on the newest Linux as it is compiled here: with VFIO by character
# device and iommufd.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/testing/selftests/run.sh

selftests all --kernel next
tap_end
