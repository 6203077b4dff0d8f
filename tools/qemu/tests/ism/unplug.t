#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
here=${0%/*}
unplugging_qemu=$("$here/../qemu") || exit 1
ISM_QEMU=$(readlink -f "$here/unplugging")
unplugging_rounds=3
export unplugging_qemu ISM_QEMU unplugging_rounds
exec "$here/run" unplug --device ism,ism
