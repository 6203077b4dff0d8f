#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
here=${0%/*}
repo=$(readlink -f "$here/../../../..")
qemu=$("$repo/tools/qemu/build" ism) || exit 1
# A folder as s390vm's --qemu takes it, in which QEMU is the script unplugging.
fake=$repo/build/qemu/unplugging
mkdir -p "$fake/bin"
cp "$here/unplugging" "$fake/bin/qemu-system-s390x"
cp "$qemu/devices.tsv" "$fake"
unplugging_qemu=$qemu/bin/qemu-system-s390x
unplugging_rounds=3
ZPCI_BIND=$qemu
export unplugging_qemu unplugging_rounds ZPCI_BIND
exec "$here/run" --qemu "$fake" unplug --device ism,ism
