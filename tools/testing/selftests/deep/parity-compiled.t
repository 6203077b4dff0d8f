#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Our vfio-pci behaves as the stock one (parity.sh), on the kernels that are compiled
# here. On debug it is compared with the stock one of Debian's kernel, which is of the
# same version.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/testing/selftests/parity.sh

tools/testing/selftests/build verbs after_error || exit 1
scratch
parity debug debian
parity next
tap_end
