// SPDX-License-Identifier: GPL-2.0
/*
 * vfio-pci for Linux on IBM Z. It gives a PCI function to user space, with the zPCI
 * I/O region beside the regions of vfio-pci-core.
 *
 * It replaces the kernel's vfio-pci and has the same name, parameters and aliases.
 * vfio-pci-core does everything but the region. The driver follows the kernel's, whose
 * notices are:
 *
 * Copyright (c) 2021, NVIDIA CORPORATION & AFFILIATES. All rights reserved
 *
 * Copyright (C) 2012 Red Hat, Inc.  All rights reserved.
 *     Author: Alex Williamson <alex.williamson@redhat.com>
 *
 * Derived from original vfio:
 * Copyright 2010 Cisco Systems, Inc.  All rights reserved.
 * Author: Tom Lyon, pugs@cisco.com
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/pci.h>
#include <linux/uaccess.h>
#include <linux/vfio.h>
#include <linux/vfio_pci_core.h>

#include "vfio_pci_zdev.h"
#include "vfio_pci_zdev_io.h"

static char ids[1024] __initdata;
module_param_string(ids, ids, sizeof(ids), 0);
MODULE_PARM_DESC(ids,
		 "PCI IDs to bind at load: vendor:device[:subvendor[:subdevice[:class[:class_mask]]]], comma separated");

static bool nointxmask;
module_param(nointxmask, bool, 0644);
MODULE_PARM_DESC(nointxmask,
		 "Do not mask INTx at the function (PCI 2.3), for functions that do it wrong");

static bool disable_idle_d3;
module_param(disable_idle_d3, bool, 0644);
MODULE_PARM_DESC(disable_idle_d3,
		 "Keep functions that nobody uses out of the D3 power state");

static bool enable_sriov;
#ifdef CONFIG_PCI_IOV
module_param(enable_sriov, bool, 0644);
MODULE_PARM_DESC(enable_sriov,
		 "Allow SR-IOV on functions that user space drives; their virtual functions depend on its driver");
#endif

static bool disable_denylist;
module_param(disable_denylist, bool, 0444);
MODULE_PARM_DESC(disable_denylist,
		 "Bind functions with errata that an untrusted user could exploit");

/* Accelerators whose errata let a user harm the host. */
static const struct pci_device_id denylist[] = {
	{ PCI_VDEVICE(INTEL, PCI_DEVICE_ID_INTEL_QAT_C3XXX) },
	{ PCI_VDEVICE(INTEL, PCI_DEVICE_ID_INTEL_QAT_C3XXX_VF) },
	{ PCI_VDEVICE(INTEL, PCI_DEVICE_ID_INTEL_QAT_C62X) },
	{ PCI_VDEVICE(INTEL, PCI_DEVICE_ID_INTEL_QAT_C62X_VF) },
	{ PCI_VDEVICE(INTEL, PCI_DEVICE_ID_INTEL_QAT_DH895XCC) },
	{ PCI_VDEVICE(INTEL, PCI_DEVICE_ID_INTEL_QAT_DH895XCC_VF) },
	{ PCI_VDEVICE(INTEL, PCI_DEVICE_ID_INTEL_DSA_SPR0) },
	{ PCI_VDEVICE(INTEL, PCI_DEVICE_ID_INTEL_IAX_SPR0) },
	{}
};

static bool vfio_pci_denied(struct pci_dev *pdev)
{
	if (!pci_match_id(denylist, pdev))
		return false;

	if (disable_denylist) {
		pci_warn(pdev, "is on the denylist, which is switched off: binding it\n");
		return false;
	}
	pci_warn(pdev, "is on the denylist of functions with errata: not binding it\n");
	return true;
}

static int vfio_pci_init_dev(struct vfio_device *core_vdev)
{
	struct vfio_pci_zdev *zvdev = to_vfio_pci_zdev(core_vdev);

	vfio_pci_compat_latch_params(&zvdev->core, nointxmask, disable_idle_d3);
	return vfio_pci_core_init_dev(core_vdev);
}

static int vfio_pci_open_device(struct vfio_device *core_vdev)
{
	struct vfio_pci_zdev *zvdev = to_vfio_pci_zdev(core_vdev);
	struct vfio_pci_zdev_io *io;
	int ret;

	ret = vfio_pci_core_enable(&zvdev->core);
	if (ret)
		return ret;

	io = vfio_pci_zdev_io_init(&zvdev->core, zvdev->relaxed);
	if (IS_ERR(io)) {
		vfio_pci_core_disable(&zvdev->core);
		return PTR_ERR(io);
	}
	zvdev->io = io;

	vfio_pci_core_finish_enable(&zvdev->core);
	return 0;
}

static void vfio_pci_close_device(struct vfio_device *core_vdev)
{
	/* vfio-pci-core frees the region, as it does all regions. */
	to_vfio_pci_zdev(core_vdev)->io = NULL;
	vfio_pci_core_close_device(core_vdev);
}

/*
 * Recognize requests by their file offset, which saves each of them vfio-pci-core's
 * lookup of the region. The region is there, because VFIO writes only to open devices.
 */
static ssize_t vfio_pci_write(struct vfio_device *core_vdev,
			      const char __user *buf, size_t count, loff_t *ppos)
{
	struct vfio_pci_zdev *zvdev = to_vfio_pci_zdev(core_vdev);

	if (vfio_pci_zdev_io_takes(zvdev->io, *ppos))
		return vfio_pci_zdev_io_write(zvdev->io, buf, count);
	return vfio_pci_core_write(core_vdev, buf, count, ppos);
}

static long vfio_pci_get_info(struct vfio_pci_zdev *zvdev, unsigned long arg)
{
	struct vfio_device_info __user *uinfo = (void __user *)arg;
	u32 argsz;
	long ret;

	/* vfio-pci-core overwrites argsz if it is too small for all capabilities. */
	if (get_user(argsz, &uinfo->argsz))
		return -EFAULT;
	ret = vfio_pci_core_ioctl(&zvdev->core.vdev, VFIO_DEVICE_GET_INFO, arg);
	if (ret || !zvdev->relaxed)
		return ret;
	return vfio_pci_zdev_info_relaxed(uinfo, argsz);
}

static long vfio_pci_ioctl(struct vfio_device *core_vdev, unsigned int cmd,
			   unsigned long arg)
{
	if (cmd == VFIO_DEVICE_GET_INFO)
		return vfio_pci_get_info(to_vfio_pci_zdev(core_vdev), arg);
	return vfio_pci_core_ioctl(core_vdev, cmd, arg);
}

static const struct vfio_device_ops vfio_pci_ops = {
	.name		= "vfio-pci",
	.init		= vfio_pci_init_dev,
	.release	= vfio_pci_core_release_dev,
	.open_device	= vfio_pci_open_device,
	.close_device	= vfio_pci_close_device,
	.ioctl		= vfio_pci_ioctl,
	compat_op_get_region_info_caps(.get_region_info_caps = vfio_pci_ioctl_get_region_info)
	.device_feature	= vfio_pci_core_ioctl_feature,
	.read		= vfio_pci_core_read,
	.write		= vfio_pci_write,
	.mmap		= vfio_pci_core_mmap,
	.request	= vfio_pci_core_request,
	.match		= vfio_pci_core_match,
	compat_op_match_token_uuid(.match_token_uuid = vfio_pci_core_match_token_uuid)
	compat_op_iommufd(.bind_iommufd = vfio_iommufd_physical_bind)
	compat_op_iommufd(.unbind_iommufd = vfio_iommufd_physical_unbind)
	compat_op_iommufd(.attach_ioas = vfio_iommufd_physical_attach_ioas)
	compat_op_detach_ioas(.detach_ioas = vfio_iommufd_physical_detach_ioas)
	compat_op_pasid(.pasid_attach_ioas = vfio_iommufd_physical_pasid_attach_ioas)
	compat_op_pasid(.pasid_detach_ioas = vfio_iommufd_physical_pasid_detach_ioas)
};

/*
 * Recognize an ISM by its type, or by its IDs where a hypervisor hides the type. An ISM
 * is relaxed even if its group does not say so: Linux's own driver stores blocks of
 * 8 bytes into it, at any alignment.
 */
static bool vfio_pci_is_ism(struct pci_dev *pdev)
{
	return to_zpci(pdev)->pft == PCI_FUNC_TYPE_ISM ||
	       (pdev->vendor == PCI_VENDOR_ID_IBM &&
		pdev->device == PCI_DEVICE_ID_IBM_ISM);
}

static int vfio_pci_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct vfio_pci_zdev *zvdev;
	int ret;

	if (vfio_pci_denied(pdev))
		return -EINVAL;

	zvdev = vfio_alloc_device(vfio_pci_zdev, core.vdev, &pdev->dev,
				  &vfio_pci_ops);
	if (IS_ERR(zvdev))
		return PTR_ERR(zvdev);

	zvdev->relaxed = vfio_pci_is_ism(pdev) ||
			 zpci_clp_group_relaxed(to_zpci(pdev));
	/* Set up everything before this registration: user space may open the device after it. */
	vfio_pci_compat_set_device_ops(&zvdev->core);
	dev_set_drvdata(&pdev->dev, &zvdev->core);
	ret = vfio_pci_core_register_device(&zvdev->core);
	if (ret)
		vfio_put_device(&zvdev->core.vdev);
	return ret;
}

static void vfio_pci_remove(struct pci_dev *pdev)
{
	struct vfio_pci_core_device *vdev = dev_get_drvdata(&pdev->dev);

	vfio_pci_core_unregister_device(vdev);
	vfio_put_device(&vdev->vdev);
}

static int vfio_pci_sriov_configure(struct pci_dev *pdev, int nr_virtfn)
{
	if (!enable_sriov)
		return -ENOENT;
	return vfio_pci_core_sriov_configure(dev_get_drvdata(&pdev->dev),
					     nr_virtfn);
}

/*
 * Make the module depend on a symbol whose version covers struct zpci_dev. The driver
 * reads fields of that structure inline, but calls no function that takes one. With
 * CONFIG_MODVERSIONS a kernel with another layout then refuses to load the module.
 * Otherwise the module would read a wrong function handle there.
 */
static void *zpci_dev_version __used = zpci_disable_device;

/* Match any function, but only if its driver_override is vfio-pci. */
static const struct pci_device_id vfio_pci_table[] = {
	{ PCI_DRIVER_OVERRIDE_DEVICE_VFIO(PCI_ANY_ID, PCI_ANY_ID) },
	{}
};
MODULE_DEVICE_TABLE(pci, vfio_pci_table);

static struct pci_driver vfio_pci_driver = {
	.name			= "vfio-pci",
	.id_table		= vfio_pci_table,
	.probe			= vfio_pci_probe,
	.remove			= vfio_pci_remove,
	.sriov_configure	= vfio_pci_sriov_configure,
	.err_handler		= &vfio_pci_core_err_handlers,
	.driver_managed_dma	= true,
};

/* One entry of the parameter "ids". */
static void __init vfio_pci_add_id(const char *entry)
{
	unsigned int subvendor = PCI_ANY_ID, subdevice = PCI_ANY_ID;
	unsigned int vendor, device, class = 0, class_mask = 0;
	int ret = -EINVAL;

	if (sscanf(entry, "%x:%x:%x:%x:%x:%x", &vendor, &device, &subvendor,
		   &subdevice, &class, &class_mask) >= 2)
		ret = pci_add_dynid(&vfio_pci_driver, vendor, device, subvendor,
				    subdevice, class, class_mask, 0);
	if (ret)
		pr_warn("ids: cannot add \"%s\" (%d)\n", entry, ret);
	else
		pr_info("ids: added \"%s\"\n", entry);
}

static int __init vfio_pci_init(void)
{
	char *rest = ids;
	char *entry;
	int ret;

	vfio_pci_compat_set_params(nointxmask, disable_idle_d3);

	ret = pci_register_driver(&vfio_pci_driver);
	if (ret)
		return ret;

	while ((entry = strsep(&rest, ","))) {
		if (*entry)
			vfio_pci_add_id(entry);
	}
	if (disable_denylist)
		pr_warn("the denylist is switched off\n");
	return 0;
}
module_init(vfio_pci_init);

static void __exit vfio_pci_exit(void)
{
	pci_unregister_driver(&vfio_pci_driver);
}
module_exit(vfio_pci_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("The zPCI I/O region project");
MODULE_DESCRIPTION("VFIO for PCI functions, with the zPCI I/O region");
MODULE_VERSION(VFIO_PCI_ZDEV_VERSION);
