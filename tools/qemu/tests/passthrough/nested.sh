#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine of nested.t: the guest gets the machine's ISM, its modules with our vfio-pci
# among them, and the QEMU that the machine runs it under.
modules=/lib/modules/$(uname -r)
mkdir -p "/vmm/root$modules" && cp -r "$modules/." "/vmm/root$modules/" || exit 1
cp /vmm/qemu-system-s390x /vmm/s390-ccw.img /vmm/root/root/ || exit 1
exec guest -m 512 -device zpci,uid=1,fid=1,target=f -device vfio-pci,host=0001:00:00.0,id=f -- sh /root/nested-guest.sh
