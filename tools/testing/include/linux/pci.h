/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_PCI_H
#define TESTING_LINUX_PCI_H

#include <endian.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/pci_regs.h>
#include <linux/types.h>

#define PCI_VENDOR_ID_IBM	0x1014
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
};

struct pci_dev {
	struct device dev;
	struct zpci_dev *sysdata;
	struct resource resource[PCI_STD_NUM_BARS];
	int current_state;
	unsigned int no_command_memory:1;
};

#define pci_resource_flags(pdev, bar)	((pdev)->resource[bar].flags)

/* An end of 0 is a resource that is not there. */
static inline u64 pci_resource_len(const struct pci_dev *pdev, int bar)
{
	const struct resource *res = &pdev->resource[bar];

	return res->end ? res->end - res->start + 1 : 0;
}

#endif
