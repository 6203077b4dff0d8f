/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VFIO_PCI_ZDEV_IO_H
#define VFIO_PCI_ZDEV_IO_H

#include <linux/types.h>
#include <linux/vfio_zdev.h>

#include "zpci_io_gate.h"

struct vfio_pci_core_device;
struct zpci_dev;

/* The header and this many requests together fit into one page. */
#define ZPCI_IO_MAX_REQS	127

/* Offset in the region at which requests are written. */
#define ZPCI_IO_REQUESTS	offsetof(struct vfio_region_zpci_io, req)

/**
 * struct vfio_pci_zdev_io - the zPCI I/O region of an open function
 * @vdev:	the vfio-pci-core device
 * @zdev:	the zPCI function; the PCI device holds a reference to it
 * @requests:	file offset that requests are written at
 * @spare:	for each CPU: an unused buffer of ZPCI_IO_BLOCK_MAX bytes, or NULL
 * @fn:		the limits that the gate checks against
 *
 * vfio_pci_zdev_io_init() allocates it as the region's data, and the region's
 * release() frees it when the function is closed. In between only the pointers of
 * @spare change, by atomic operations, so requests need no lock for the rest.
 */
struct vfio_pci_zdev_io {
	struct vfio_pci_core_device *vdev;
	struct zpci_dev *zdev;
	loff_t requests;
	void * __percpu *spare;
	struct zpci_io_geometry fn;
};

/**
 * vfio_pci_zdev_io_takes() - is this where requests are written?
 * @io: the region of an open function
 * @pos: a file offset of the function's device
 *
 * The write path calls it before vfio-pci-core looks up the region, and passes the
 * write to vfio_pci_zdev_io_write(). That saves each request the lookup.
 *
 * Context: any; the function is open.
 * Return: true if vfio_pci_zdev_io_write() takes a write there.
 */
static inline bool vfio_pci_zdev_io_takes(const struct vfio_pci_zdev_io *io,
					  loff_t pos)
{
	return io->requests == pos;
}

struct vfio_pci_zdev_io *
vfio_pci_zdev_io_init(struct vfio_pci_core_device *vdev, bool relaxed);
ssize_t vfio_pci_zdev_io_write(struct vfio_pci_zdev_io *io,
			       const char __user *buf, size_t count);

#endif /* VFIO_PCI_ZDEV_IO_H */
