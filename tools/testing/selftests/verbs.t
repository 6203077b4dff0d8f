#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Everything that VFIO has for a function gives the same on ours as on the stock
# vfio-pci: the same program, the same machine, the two drivers, line by line.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/selftests/same.sh
tools/testing/selftests/build verbs || exit 1
same_lines 200 build/selftests/verbs debian debug:debian next
