#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine: QEMU with the series runs the bare guest guest_cost on the machine's
# function, which is passed through.
./qemu-system-s390x -M s390-ccw-virtio -accel tcg -nodefaults -no-user-config -display none -no-reboot \
	-L /root -m 64 -kernel guest_cost -chardev file,id=console,path=console \
	-device sclpconsole,chardev=console -device zpci,uid=1,fid=1,target=f \
	-device vfio-pci,host=0001:00:00.0,id=f
status=$?
cat console
exit "$status"
