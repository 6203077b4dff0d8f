// SPDX-License-Identifier: GPL-2.0
/*
 * VFIO_DEVICE_GET_INFO of a relaxed function: vfio-pci-core writes the answer to
 * user space, then this file sets the relaxed flag in the group capability. User
 * space may change the answer in between, so none of it is trusted.
 *
 * vfio-pci-core builds the answer itself and lets no other module add a flag. The
 * kernel series needs none of this: there vfio-pci-core sets the flag.
 */

#include <linux/uaccess.h>
#include <linux/vfio_zdev.h>

#include "vfio_pci_zdev.h"

/* No device has as many capabilities, so only a broken chain is longer. */
#define INFO_CAPS_MAX	16

/* Set the flag in the group capability at @cap. */
static int group_cap_set_relaxed(struct vfio_device_info_cap_zpci_group __user *cap)
{
	u64 flags;

	if (copy_from_user(&flags, &cap->flags, sizeof(flags)))
		return -EFAULT;
	flags |= VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED;
	if (copy_to_user(&cap->flags, &flags, sizeof(flags)))
		return -EFAULT;
	return 0;
}

/**
 * vfio_pci_zdev_info_relaxed() - mark a function as relaxed in its
 *	VFIO_DEVICE_GET_INFO
 * @uinfo: the answer that vfio-pci-core wrote to user memory
 * @argsz: size of that memory in bytes as the caller gave it, read before
 *	vfio-pci-core was called
 *
 * Nothing at or past @argsz is read or written. Another thread may change @uinfo->argsz
 * before vfio-pci-core reads it, and the chain of capabilities after vfio-pci-core wrote
 * it. So the chain is followed only upwards, and for a limited number of steps. In a
 * broken chain no flag is set. All accesses go to the caller's own memory.
 *
 * Context: process context, may sleep and fault; no lock held.
 * Return: 0; -EFAULT if the memory cannot be read or written.
 */
int vfio_pci_zdev_info_relaxed(struct vfio_device_info __user *uinfo, u32 argsz)
{
	void __user *base = uinfo;
	struct vfio_info_cap_header header;
	struct vfio_device_info info;
	u32 offset, next;
	int step;

	if (argsz < sizeof(info))
		return 0;
	if (copy_from_user(&info, uinfo, sizeof(info)))
		return -EFAULT;
	if (!(info.flags & VFIO_DEVICE_FLAGS_CAPS))
		return 0;

	offset = 0;
	next = info.cap_offset;
	for (step = 0; step < INFO_CAPS_MAX; step++) {
		if (next <= offset || next > argsz - sizeof(header))
			return 0;
		offset = next;
		if (copy_from_user(&header, base + offset, sizeof(header)))
			return -EFAULT;
		if (header.id == VFIO_DEVICE_INFO_CAP_ZPCI_GROUP)
			break;
		next = header.next;
	}
	if (step == INFO_CAPS_MAX || argsz - offset <
	    sizeof(struct vfio_device_info_cap_zpci_group))
		return 0;
	return group_cap_set_relaxed(base + offset);
}
