#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine: give the ISM to Linux's own ism-vfio-pci and measure that.
set -e
device=/sys/bus/pci/devices/0001:00:00.0
modprobe vfio_iommu_type1
modprobe ism_vfio_pci
echo ism_vfio_pci >$device/driver_override
echo 0001:00:00.0 >/sys/bus/pci/drivers_probe
exec "$1" ism-vfio-pci
