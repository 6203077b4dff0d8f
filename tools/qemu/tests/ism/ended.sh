#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine, with two ISMs of one network on vfio-pci: ended.sh MIB. Where the host
# wants a function back, the program ism closes it and ends; after an error event
# (ism_error: by a signal) it starts again, and exchanges MIB mebibytes each way.
cd /root || exit
first=0001:00:00.0

mkfifo first.out || exit
./ism $first "$1" >first.out 2>first.err &
exec 3<first.out
read -r gid <&3 || exit
echo $first >/sys/bus/pci/drivers/vfio-pci/unbind || exit
wait $!
echo "wanted: status=$? $(cat first.err)"
exec 3<&-
echo $first >/sys/bus/pci/drivers/vfio-pci/bind || exit

./ism_error $first "$1" >first.out 2>first.err &
exec 3<first.out
read -r gid <&3 && read -r backend <&3 || exit
kill -USR1 $!
read -r again <&3 && read -r backend <&3 || exit
echo "again: $backend $(cat first.err)"
[ "$gid" = "$again" ] || echo "another $again after $gid"
./ism 0002:00:00.0 "$1" "${again#gid=}" >ism.out
status=$?
[ $status = 0 ] || kill $!
wait $! || status=1
sed -n '$s/^/second: /p' ism.out
sed 's/^/first: /' <&3
exit $status
