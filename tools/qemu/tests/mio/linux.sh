#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the VM, with a virtio-rng and an NVMe controller: their drivers bind them and use
# them. A line for each says what it did.
modprobe virtio_rng && modprobe nvme || exit
until [ -c /dev/hwrng ] && [ "$(cat /sys/class/nvme/nvme0/state 2>/dev/null)" = live ]; do usleep 10000; done
echo "virtio-rng: $(dd if=/dev/hwrng bs=64 count=16 2>/dev/null | wc -c) bytes"
echo 1 >/sys/class/nvme/nvme0/reset_controller || exit
until [ "$(cat /sys/class/nvme/nvme0/state)" = live ]; do usleep 10000; done
echo "nvme: serial $(xargs </sys/class/nvme/nvme0/serial)"
