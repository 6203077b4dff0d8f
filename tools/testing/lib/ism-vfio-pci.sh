#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine, whose functions are ISMs without a driver: ism-vfio-pci.sh COMMAND
# [ARG...] gives them to Linux's own ism_vfio_pci and runs the command.
set -e
modprobe vfio_iommu_type1
modprobe ism_vfio_pci
for device in /sys/bus/pci/devices/*; do
	echo ism_vfio_pci >"$device/driver_override"
	echo "${device##*/}" >/sys/bus/pci/drivers_probe
done
exec "$@"
