#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine: run the bare guest 'rows' on an ISM, an NVMe controller and a
# virtio-rng that are passed through, and on a virtio-rng of QEMU's own. passthrough.sh nvme:
# the same with the controller alone passed through.
if [ "${1-}" = nvme ]; then
	set -- -device zpci,uid=2,fid=2,target=nvme -device vfio-pci,host=0001:00:00.0,id=nvme
else
	set -- -device zpci,uid=1,fid=1,target=ism -device vfio-pci,host=0001:00:00.0,id=ism \
		-device zpci,uid=2,fid=2,target=nvme -device vfio-pci,host=0002:00:00.0,id=nvme \
		-device zpci,uid=4,fid=4,target=virtio -device vfio-pci,host=0003:00:00.0,id=virtio
fi
/root/qemu-system-s390x -M s390-ccw-virtio -accel tcg -nodefaults -no-user-config -display none \
	-no-reboot -L /root -m 64 -kernel /root/passthrough \
	-chardev file,id=console,path=/root/console -device sclpconsole,chardev=console \
	"$@" -device zpci,uid=3,fid=3,target=rng \
	-device virtio-rng-pci,id=rng,disable-legacy=on,iommu_platform=on \
	-trace enable=s390_pci_bar_access,file=/root/accesses \
	-trace enable=vfio_pci_reset,file=/root/accesses \
	-trace enable=vfio_listener_region_del_iommu,file=/root/accesses
status=$?
cat /root/console
sed 's/^/# guest: /' /root/accesses
exit "$status"
