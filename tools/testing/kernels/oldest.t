#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The selftests on the oldest Linux that the driver is for, 6.1, all in one VM; and our
# vfio-pci behaves there as the stock one (selftests/parity.sh).
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/testing/selftests/run.sh
. tools/testing/selftests/parity.sh

selftests all --kernel oldest
tools/testing/selftests/build verbs after_error || exit 1
scratch
parity oldest
tap_end
