/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Faults of the kernel's own making: an allocation or a copy of user memory that
 * fails, among those that the driver makes, or makes somebody make. Which one is
 * said by number: the kernel's fail-nth (Documentation/fault-injection of Linux).
 */
#ifndef STRESS_FAULT_H
#define STRESS_FAULT_H

#include <stdbool.h>

/* Let any of them fail, quietly. 0, or -1 with one line on standard error. */
int fault_setup(void);

/*
 * Those with the module vfio_pci in their backtrace. Not allocations in two functions
 * of Linux 6.12 that go wrong where one fails: vfio_pci_info_zdev_add_caps() loses
 * the capabilities that were there already (vfio_pci_ioctl_get_info()), and
 * vfio_config_init() frees the permissions of the MSI capability, to use them and
 * free them again at the next open (vfio_msi_cap_len(); Linux 7.2 does not).
 */
int fault_in_driver(void);

/*
 * After fault_in_driver(): no allocation of pages. The driver has none, and where that
 * of a reset fails (clp_set_pci_fn()), Linux leaves the function disabled: VFIO's
 * container cannot have it any more, of which iommu_group_release_dma_owner() warns.
 */
int fault_not_in_pages(void);

/* This thread's file for the next two; to be closed. */
int fault_open(void);

/* Let the @nth from now on fail. */
void fault_arm(int fd, unsigned int nth);

/* Let none fail any more: whether one did. */
bool fault_disarm(int fd);

/*
 * The same for copies of user memory of this thread: let the @nth from now on fail, and
 * the one behind it, which is the second try of whoever tries again.
 */
void fault_arm_twice(unsigned int nth);
bool fault_disarm_twice(void);

#endif
