/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * The kernel's interfaces that the library uses. The system's headers may be older than
 * the kernel and lack some: iommufd came with Linux 6.2, character devices with 6.6, VF
 * tokens for character devices with 6.17.
 */

#ifndef ZPCI_IO_KERNEL_ABI_H
#define ZPCI_IO_KERNEL_ABI_H

#include <linux/pci_regs.h>
#include <linux/types.h>
#include <linux/vfio.h>
#include <linux/vfio_zdev.h>

#ifndef VFIO_DEVICE_BIND_IOMMUFD
#define VFIO_DEVICE_BIND_IOMMUFD	_IO(VFIO_TYPE, VFIO_BASE + 18)
#endif

#ifndef VFIO_DEVICE_BIND_FLAG_TOKEN
#define VFIO_DEVICE_BIND_FLAG_TOKEN	0x1
#endif

/* struct vfio_device_bind_iommufd; its last member came with Linux 6.17. */
struct zpci_io_bind_iommufd {
	__u32 argsz;
	__u32 flags;
	__s32 iommufd;
	__u32 out_devid;
	__aligned_u64 token_uuid_ptr;
};

#ifndef VFIO_DEVICE_ATTACH_IOMMUFD_PT
#define VFIO_DEVICE_ATTACH_IOMMUFD_PT	_IO(VFIO_TYPE, VFIO_BASE + 19)
struct vfio_device_attach_iommufd_pt {
	__u32 argsz;
	__u32 flags;
	__u32 pt_id;
};
#endif

#if __has_include("linux/iommufd.h")
#include <linux/iommufd.h>
#else
#define IOMMU_IOAS_ALLOC		_IO(';', 0x81)
struct iommu_ioas_alloc {
	__u32 size;
	__u32 flags;
	__u32 out_ioas_id;
};

#define IOMMU_IOAS_MAP			_IO(';', 0x85)
#define IOMMU_IOAS_MAP_WRITEABLE	0x2
#define IOMMU_IOAS_MAP_READABLE		0x4
struct iommu_ioas_map {
	__u32 size;
	__u32 flags;
	__u32 ioas_id;
	__u32 __reserved;
	__aligned_u64 user_va;
	__aligned_u64 length;
	__aligned_u64 iova;
};

#define IOMMU_IOAS_UNMAP		_IO(';', 0x86)
struct iommu_ioas_unmap {
	__u32 size;
	__u32 ioas_id;
	__aligned_u64 iova;
	__aligned_u64 length;
};
#endif

/*
 * VFIO_REGION_TYPE_PCI_VENDOR_TYPE | PCI_VENDOR_ID_IBM. It is written as one number,
 * because 1 << 31, as the kernel has it, does not fit into an int.
 */
#define ZPCI_IO_REGION_TYPE	0x80001014U

#endif /* ZPCI_IO_KERNEL_ABI_H */
