#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Condition codes, statuses and program exceptions of the MIO forms, on the kernel
# $MIO_KERNEL, or Debian's own.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/mio/run.sh

kernel=${MIO_KERNEL:-debian}
mio_build codes
mio_client "$kernel"
mio_run tap --kernel "$kernel" --driver none --device virtio-rng,ism,virtio-rng --file "$mio_out/codes" \
	--file "$mio_out/$kernel/module/mio_client.ko" -- tools/qemu/tests/mio/codes.sh -f mio
status=$?
tap_pass_on "$work/tap"
tap_report "$status" 'the VM and the program in it ended well' "exit status $status"
ok 'a block that Linux stores for a program is one PCISTBI' test "$(mio_counts tap 1)" = '0 0 0 0 0 1'
tap_end
