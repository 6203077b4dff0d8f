#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine, with two ISMs of one network on vfio-pci: pair.sh MIB lets the
# program ism exchange MIB mebibytes each way with itself, on the other function.
cd /root || exit
[ ! -e /dev/iommu ] || echo iommufd
mkfifo first.out || exit
./ism 0001:00:00.0 "$1" >first.out &
exec 3<first.out
read -r gid <&3 || exit
./ism 0002:00:00.0 "$1" "${gid#gid=}" >ism.out
status=$?
[ $status = 0 ] || kill $!
wait $! || status=1
sed -n '$s/^/second: /p' ism.out
sed 's/^/first: /' <&3
exit $status
