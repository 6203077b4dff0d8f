/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every difference between the kernels that this driver is built for, and
 * nothing else. The driver is written for the newest. The Makefile looks into
 * the kernel's headers and not at its version, because distributions backport
 * changes.
 */
#ifndef VFIO_PCI_ZDEV_COMPAT_H
#define VFIO_PCI_ZDEV_COMPAT_H

#include <linux/pci.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/types.h>
#include <linux/vfio_pci_core.h>

/* Older kernels have EX_TABLE() in <asm/linkage.h>, which every file gets. */
#ifdef HAVE_ASM_EXTABLE
#include <asm/asm-extable.h>
#endif

#ifndef kzalloc_obj
#define kzalloc_obj(object, gfp)	kzalloc(sizeof(object), gfp)
#endif

/*
 * Members of struct vfio_device_ops: compat_op_NAME(INITIALIZER) is the
 * initializer where the kernel has the member.
 */
#ifdef HAVE_GET_REGION_INFO_CAPS
#define compat_op_get_region_info_caps(...)	__VA_ARGS__,
#else
#define compat_op_get_region_info_caps(...)
#endif

#ifdef HAVE_MATCH_TOKEN_UUID
#define compat_op_match_token_uuid(...)	__VA_ARGS__,
#else
#define compat_op_match_token_uuid(...)
#endif

#ifdef HAVE_BIND_IOMMUFD
#define compat_op_iommufd(...)	__VA_ARGS__,
#else
#define compat_op_iommufd(...)
#endif

#ifdef HAVE_DETACH_IOAS
#define compat_op_detach_ioas(...)	__VA_ARGS__,
#else
#define compat_op_detach_ioas(...)
#endif

#ifdef HAVE_PASID_ATTACH_IOAS
#define compat_op_pasid(...)	__VA_ARGS__,
#else
#define compat_op_pasid(...)
#endif

/*
 * Module parameters of vfio-pci. Newer kernels latch them in each device at bind.
 * Older kernels have one set for all devices, taken when the module is loaded. The
 * second argument there disables VGA access, which vfio-pci-core has for x86 only.
 */
#ifdef HAVE_VFIO_PCI_SET_PARAMS
static inline void vfio_pci_compat_set_params(bool nointxmask,
					      bool disable_idle_d3)
{
	vfio_pci_core_set_params(nointxmask, true, disable_idle_d3);
}

static inline void vfio_pci_compat_latch_params(struct vfio_pci_core_device *vdev,
						bool nointxmask,
						bool disable_idle_d3)
{
}
#else
static inline void vfio_pci_compat_set_params(bool nointxmask,
					      bool disable_idle_d3)
{
}

static inline void vfio_pci_compat_latch_params(struct vfio_pci_core_device *vdev,
						bool nointxmask,
						bool disable_idle_d3)
{
	vdev->nointxmask = nointxmask;
	vdev->disable_idle_d3 = disable_idle_d3;
}
#endif

/* Newer kernels: let vfio-pci-core share BARs as dma-bufs, as the kernel's vfio-pci does. */
#ifdef HAVE_VFIO_PCI_DEVICE_OPS
static const struct vfio_pci_device_ops vfio_pci_compat_device_ops = {
	.get_dmabuf_phys = vfio_pci_core_get_dmabuf_phys,
};

static inline void vfio_pci_compat_set_device_ops(struct vfio_pci_core_device *vdev)
{
	vdev->pci_ops = &vfio_pci_compat_device_ops;
}
#else
static inline void vfio_pci_compat_set_device_ops(struct vfio_pci_core_device *vdev)
{
}
#endif

/*
 * Older kernels do not export this function of vfio-pci-core. The test is the same:
 * memory space is enabled unless the power state is D3hot or deeper, or the bit is off
 * in VFIO's copy of the command register. A function may lack that bit.
 */
#ifndef HAVE_VFIO_PCI_MEMORY_ENABLED
static inline bool __vfio_pci_memory_enabled(struct vfio_pci_core_device *vdev)
{
	__le16 *command = (__le16 *)&vdev->vconfig[PCI_COMMAND];
	struct pci_dev *pdev = vdev->pdev;

	lockdep_assert_held(&vdev->memory_lock);
	return (__force int)pdev->current_state < (__force int)PCI_D3hot &&
	       (pdev->no_command_memory ||
		(le16_to_cpu(*command) & PCI_COMMAND_MEMORY));
}
#endif

/* The function type of ISM, as CLP's query of a function gives it. */
#ifndef HAVE_PCI_FUNC_TYPE_ISM
#define PCI_FUNC_TYPE_ISM	0x5
#endif

#ifndef PCI_DEVICE_ID_IBM_ISM
#define PCI_DEVICE_ID_IBM_ISM	0x04ed
#endif

#endif /* VFIO_PCI_ZDEV_COMPAT_H */
