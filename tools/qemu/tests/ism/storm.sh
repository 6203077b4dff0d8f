#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the VM, with NVMe and two ISM or none, all bound to vfio-pci: the kernel's driver for
# the NVMe, and storm.c.
modprobe nvme || exit
for function in /sys/bus/pci/devices/*; do
	address=${function##*/}
	if [ "$(cat "$function/class")" != 0x010802 ]; then
		isms="$isms $address"
		continue
	fi
	echo "$address" >/sys/bus/pci/drivers/vfio-pci/unbind &&
		echo nvme >"$function/driver_override" &&
		echo "$address" >/sys/bus/pci/drivers/nvme/bind || exit
	# The driver goes on by itself until the controller answers.
	until node=$(ls -d "$function"/nvme/nvme* 2>/dev/null) && [ "$(cat "$node/state")" = live ]; do
		usleep 1000
	done
	nvmes="$nvmes /dev/${node##*/}"
done
# shellcheck disable=SC2086 # names
exec /root/storm $nvmes $isms
