/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Declarations that the files of the module share. The kernel series has none
 * of them, because vfio-pci-core keeps the region there, and arch/s390 the
 * relaxed bit.
 */
#ifndef VFIO_PCI_ZDEV_H
#define VFIO_PCI_ZDEV_H

#include <linux/vfio_pci_core.h>

#include "compat.h"

struct vfio_pci_zdev_io;
struct zpci_dev;

/**
 * struct vfio_pci_zdev - a zPCI function that is bound to vfio-pci
 * @core:	the vfio-pci-core device. It comes first, because vfio-pci-core's
 *		callbacks take the device's driver data for it
 * @io:		the zPCI I/O region while the function is open, else NULL
 * @relaxed:	store block takes any length and alignment; constant after bind
 */
struct vfio_pci_zdev {
	struct vfio_pci_core_device core;
	struct vfio_pci_zdev_io *io;
	bool relaxed;
};

static inline struct vfio_pci_zdev *to_vfio_pci_zdev(struct vfio_device *vdev)
{
	return container_of(vdev, struct vfio_pci_zdev, core.vdev);
}

int vfio_pci_zdev_info_relaxed(struct vfio_device_info __user *uinfo,
			       u32 argsz);
bool zpci_clp_group_relaxed(const struct zpci_dev *zdev);

#endif /* VFIO_PCI_ZDEV_H */
