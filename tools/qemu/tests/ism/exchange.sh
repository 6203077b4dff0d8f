#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine, with ISMs of one network on vfio-pci or without a driver:
# exchange.sh MIB vfio-pci|ism_vfio_pci [COMMAND] gives the first one to that driver and
# the second one to the kernel's ism driver, runs the command, and lets the program ism
# on the first exchange MIB mebibytes each way with the kernel's. What each side reports
# follows on a line of its own: "ism: ..." and "peer: ...".
first=0001:00:00.0
second=0002:00:00.0
cd /root || exit
if [ "$2" = ism_vfio_pci ]; then
	modprobe vfio_iommu_type1 && modprobe vfio_pci_core && insmod ism-vfio-pci.ko || exit
	echo ism_vfio_pci >/sys/bus/pci/devices/$first/driver_override || exit
	echo $first >/sys/bus/pci/drivers_probe || exit
	insmod dibs.ko && insmod ism.ko && insmod ism_client.ko || exit
else
	echo >/sys/bus/pci/devices/$second/driver_override || exit
	echo $second >/sys/bus/pci/drivers/vfio-pci/unbind || exit
	modprobe ism && insmod ism_client.ko || exit
fi
[ -z "$3" ] || "./$3" || exit

mkfifo peer.out || exit
./peer 2 "$1" >peer.out &
exec 3<peer.out
read -r gid <&3 || exit
./ism $first "$1" "${gid#gid=}" >ism.out
status=$?
# Without its other side it would wait for long.
[ $status = 0 ] || kill $!
wait $! || status=1
sed -n '$s/^/ism: /p' ism.out
sed 's/^/peer: /' <&3
exit $status
