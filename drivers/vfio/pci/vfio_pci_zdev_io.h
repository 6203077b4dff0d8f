/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VFIO_PCI_ZDEV_IO_H
#define VFIO_PCI_ZDEV_IO_H

#include <linux/vfio_pci_core.h>
#include <linux/vfio_zdev.h>

#include "compat.h"
#include "zpci_io_gate.h"

struct zpci_dev;

/* As many requests as fit into one page with the header before them. */
#define ZPCI_IO_MAX_REQS	127

/* Where in the region requests are written. */
#define ZPCI_IO_REQUESTS	offsetof(struct vfio_region_zpci_io, req)

/**
 * struct vfio_pci_zdev - a zPCI function that is bound to vfio-pci
 * @core:	the vfio-pci-core device; first, as vfio-pci-core's callbacks find
 *		it through the device's driver data
 * @zdev:	the zPCI function; lives as long as the PCI device does
 * @fn:		what the gate knows of it; written at open, only read after that
 * @relaxed:	what the function group says of it; written at bind
 * @requests:	file offset that requests are written at; written at open
 */
struct vfio_pci_zdev {
	struct vfio_pci_core_device core;
	struct zpci_dev *zdev;
	struct zpci_io_geometry fn;
	bool relaxed;
	loff_t requests;
};

static inline struct vfio_pci_zdev *to_vfio_pci_zdev(struct vfio_device *vdev)
{
	return container_of(vdev, struct vfio_pci_zdev, core.vdev);
}

int vfio_pci_zdev_io_register(struct vfio_pci_zdev *zvdev);
ssize_t vfio_pci_zdev_io_write(struct vfio_pci_zdev *zvdev,
			       const char __user *buf, size_t count);
void vfio_pci_zdev_io_drain(void);
int vfio_pci_zdev_info_relaxed(struct vfio_device_info __user *uinfo,
			       u32 argsz);

bool zpci_clp_group_relaxed(const struct zpci_dev *zdev);

#endif /* VFIO_PCI_ZDEV_IO_H */
