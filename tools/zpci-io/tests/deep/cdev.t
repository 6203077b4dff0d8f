#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# zpci-io on a kernel that has VFIO's character devices and iommufd, which none of
# Debian's has.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/zpci-io/tests/vm.sh

run cdev --kernel next --module iommufd
ok 'the guest ended well' ended_well 0
tap_end
