#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine, with two ISMs of one network on vfio-pci: pair.sh MIB [ended] lets the
# program ism exchange MIB mebibytes each way with itself, on the other function. With
# ended, the host first wants the function of one back, and then has an error event for it
# (ism_error: by a signal), after which that one starts again.
cd /root || exit
first=0001:00:00.0
[ ! -e /dev/iommu ] || echo iommufd
mkfifo first.out || exit

# begin PROGRAM: on the first function; $gid is the first line that it prints.
begin()
{
	"./$1" $first "$mib" >first.out 2>first.err &
	exec 3<first.out
	read -r gid <&3
}

mib=$1
if [ "$2" = ended ]; then
	begin ism && echo $first >/sys/bus/pci/drivers/vfio-pci/unbind || exit
	wait $!
	echo "wanted: status=$? $(cat first.err)"
	exec 3<&-
	echo $first >/sys/bus/pci/drivers/vfio-pci/bind || exit

	begin ism_error && read -r backend <&3 || exit
	before=$gid
	kill -USR1 $!
	read -r gid <&3 && read -r backend <&3 || exit
	echo "again: $backend $(cat first.err)"
	[ "$gid" = "$before" ] || echo "another $gid after $before"
else
	begin ism || exit
fi
./ism 0002:00:00.0 "$1" "${gid#gid=}" >ism.out
status=$?
[ $status = 0 ] || kill $!
wait $! || status=1
[ $status = 0 ] || cat first.err >&2
sed -n '$s/^/second: /p' ism.out
sed 's/^/first: /' <&3
exit $status
