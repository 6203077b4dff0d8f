/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_PCI_H
#define TESTING_LINUX_PCI_H

#include <endian.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/pci_regs.h>
#include <linux/types.h>

#define PCI_ANY_ID		(~0U)
#define PCI_VENDOR_ID_IBM	0x1014
#define PCI_VENDOR_ID_INTEL	0x8086
#define PCI_DEVICE_ID_INTEL_QAT_DH895XCC	0x0435
#define PCI_DEVICE_ID_INTEL_QAT_DH895XCC_VF	0x0443
#define PCI_DEVICE_ID_INTEL_DSA_SPR0	0x0b25
#define PCI_DEVICE_ID_INTEL_IAX_SPR0	0x0cfe
#define PCI_DEVICE_ID_INTEL_QAT_C3XXX	0x19e2
#define PCI_DEVICE_ID_INTEL_QAT_C3XXX_VF	0x19e3
#define PCI_DEVICE_ID_INTEL_QAT_C62X	0x37c8
#define PCI_DEVICE_ID_INTEL_QAT_C62X_VF	0x37c9

#define PCI_VDEVICE(vend, dev)						\
	.vendor = PCI_VENDOR_ID_##vend, .device = (dev)
#define PCI_DRIVER_OVERRIDE_DEVICE_VFIO(vend, dev)			\
	.vendor = (vend), .device = (dev), .override_only = 1

#define pci_warn(pdev, format, ...)					\
	((void)(pdev), kernel_log(format, ##__VA_ARGS__))
#define IORESOURCE_IO		0x00000100
#define IORESOURCE_MEM		0x00000200

#define le16_to_cpu(x)		le16toh(x)

#define PCI_D0			0
#define PCI_D2			2
#define PCI_D3hot		3
#define PCI_D3cold		4

struct resource {
	u64 start;
	u64 end;
	unsigned long flags;
};

struct device {
	void *driver_data;
};

struct zpci_dev {
	u32 fid;
	u32 fh;
	u16 maxstbl;
	u8 pft;
};

struct pci_dev {
	struct device dev;
	struct zpci_dev *sysdata;
	unsigned short vendor;
	unsigned short device;
	struct resource resource[PCI_STD_NUM_BARS];
	int current_state;
	unsigned int no_command_memory:1;
};

struct pci_device_id {
	u32 vendor;
	u32 device;
	u32 override_only;
};

struct pci_error_handlers;

struct pci_driver {
	const char *name;
	const struct pci_device_id *id_table;
	int (*probe)(struct pci_dev *pdev, const struct pci_device_id *id);
	void (*remove)(struct pci_dev *pdev);
	int (*sriov_configure)(struct pci_dev *pdev, int num_vfs);
	const struct pci_error_handlers *err_handler;
	bool driver_managed_dma;
};

const struct pci_device_id *pci_match_id(const struct pci_device_id *ids,
					 struct pci_dev *pdev);
int pci_add_dynid(struct pci_driver *drv, unsigned int vendor,
		  unsigned int device, unsigned int subvendor,
		  unsigned int subdevice, unsigned int class,
		  unsigned int class_mask, unsigned long driver_data);
int pci_register_driver(struct pci_driver *drv);
void pci_unregister_driver(struct pci_driver *drv);

int zpci_disable_device(struct zpci_dev *zdev);

static inline struct zpci_dev *to_zpci(struct pci_dev *pdev)
{
	return pdev->sysdata;
}

static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}

static inline void *dev_get_drvdata(const struct device *dev)
{
	return dev->driver_data;
}

#define pci_resource_flags(pdev, bar)	((pdev)->resource[bar].flags)

/* An end of 0 is a resource that is not there. */
static inline u64 pci_resource_len(const struct pci_dev *pdev, int bar)
{
	const struct resource *res = &pdev->resource[bar];

	return res->end ? res->end - res->start + 1 : 0;
}

#endif
