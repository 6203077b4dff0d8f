#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# An ISM that is unplugged while blocks go to it.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/ism/run.sh

qemu=$(tools/qemu/build ism) || exit 1
# A folder as s390vm's --qemu takes it, in which QEMU is the script unplugging.
fake=$PWD/build/qemu/unplugging
mkdir -p "$fake/bin"
cp tools/qemu/tests/ism/unplugging "$fake/bin/qemu-system-s390x"
cp "$qemu/devices.tsv" "$fake"
unplugging_qemu=$qemu/bin/qemu-system-s390x
unplugging_rounds=3
ZPCI_BIND=$qemu
export unplugging_qemu unplugging_rounds ZPCI_BIND
ism_test --qemu "$fake" unplug --device ism,ism
tap_end
