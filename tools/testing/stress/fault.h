/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's fault injection: an allocation or a copy of user memory fails, among those
 * of the driver and of the functions that it calls. Its number selects it: the kernel's
 * fail-nth (Documentation/fault-injection of Linux).
 */
#ifndef STRESS_FAULT_H
#define STRESS_FAULT_H

#include <stdbool.h>

/* Let any of them fail, without a report. 0, or -1 with one line on standard error. */
int fault_setup(void);

/*
 * Only calls with the module vfio_pci in their backtrace fail. Allocations in two functions
 * of Linux 6.12 never fail, because these functions handle a failure wrongly.
 * vfio_pci_info_zdev_add_caps() loses the capabilities that were there already
 * (vfio_pci_ioctl_get_info()). vfio_config_init() frees the permissions of the MSI
 * capability, uses them at the next open and frees them again (vfio_msi_cap_len(); Linux
 * 7.2 does not).
 */
int fault_in_driver(void);

/*
 * After fault_in_driver(): no allocation of pages fails. The driver has none. If that of a
 * reset fails (clp_set_pci_fn()), Linux leaves the function disabled. Then VFIO's container
 * cannot use it any more, and iommu_group_release_dma_owner() warns.
 */
int fault_not_in_pages(void);

/* Open this thread's file for the next two functions. The caller closes it. */
int fault_open(void);

/* Let the @nth call from now on fail. */
void fault_arm(int fd, unsigned int nth);

/* Let no call fail any more. Return true if one did. */
bool fault_disarm(int fd);

/*
 * The same for this thread's copies of user memory: let the @nth from now on fail, and the
 * one after it, which is the second try of a caller that tries again.
 */
void fault_arm_twice(unsigned int nth);
bool fault_disarm_twice(void);

#endif
