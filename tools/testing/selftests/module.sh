#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the VM, on the stock vfio-pci or on ours: use the module as an administrator does, in
# sections. The output must be the same on both (parity.sh).
set -u
function=0001:00:00.0
device=/sys/bus/pci/devices/$function
driver=/sys/bus/pci/drivers/vfio-pci

bound()
{
	basename "$(readlink "$device/driver" 2>/dev/null)" 2>/dev/null || echo none
}

echo '== module: parameters'
for parameter in /sys/module/vfio_pci/parameters/*; do
	echo "parameter ${parameter##*/}: $(stat -c %a "$parameter") $(cat "$parameter")"
done
echo "bound by driver_override: $(bound)"

echo "$function" >"$driver/unbind"
echo "unbound: $(bound)"
echo >"$device/driver_override"
ids="$(cut -c3- "$device/vendor"):$(cut -c3- "$device/device")"

echo '== module: ids='
rmmod vfio_pci && echo 'removed'
modprobe vfio-pci ids="$ids" && echo 'loaded with ids='
echo "$function" >/sys/bus/pci/drivers_probe
echo "bound by ids=: $(bound)"
echo "messages about it: $(dmesg | grep -c "vfio_pci.*$ids")"
echo "$function" >"$driver/unbind"

rmmod vfio_pci
echo '== module: a wrong id'
modprobe vfio-pci ids=nonsense,1af4:,"$ids" && echo 'loaded with a wrong id and a right one'
echo "$function" >/sys/bus/pci/drivers_probe
echo "bound by ids=: $(bound)"
echo "$function" >"$driver/unbind"
rmmod vfio_pci

echo '== module: loaded with parameters'
modprobe vfio-pci disable_idle_d3=1 nointxmask=1 disable_denylist=1 && echo 'loaded with parameters'
for parameter in /sys/module/vfio_pci/parameters/*; do
	echo "parameter ${parameter##*/}: $(cat "$parameter")"
done
echo "$(cut -c3- "$device/vendor") $(cut -c3- "$device/device")" >"$driver/new_id"
echo "bound by new_id: $(bound)"
rmmod vfio_pci && echo 'removed while bound'
echo "left: $(bound)"
echo '== module: an unknown parameter'
modprobe vfio-pci nonsense=1
echo "unknown parameter: $?"
