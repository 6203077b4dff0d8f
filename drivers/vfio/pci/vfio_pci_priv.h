/* SPDX-License-Identifier: GPL-2.0 */
/*
 * In the place of vfio-pci-core's own vfio_pci_priv.h, which no headers package has.
 * Files that are in the kernel series too include it by that name.
 */
#ifndef VFIO_PCI_PRIV_H
#define VFIO_PCI_PRIV_H

#include <linux/vfio_pci_core.h>

#include "compat.h"

#endif /* VFIO_PCI_PRIV_H */
