/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How the kernel goes on with a function after an error event. Kernels differ, so its log
 * is asked, and never its version.
 */
#ifndef TESTING_HOST_RECOVERY_H
#define TESTING_HOST_RECOVERY_H

#include <stdbool.h>
#include <sys/types.h>

#include "function.h"

/*
 * ENDED_UNTOLD: the kernel may take the function for one that a VMM passes through, and
 * then tell nobody. Linux 6.1 does so with every function whose container has an IOMMU
 * (is_passed_through() of its pci_event.c).
 */
enum ending { ENDED_UNKNOWN, ENDED_RECOVERED, ENDED_FAILED, ENDED_UNTOLD };

/* The kernel's log, to be read from here on: a descriptor, or -1 with errno. */
int kmsg_open(void);

/*
 * From it, how the recovery of the function @address ended. Waits for that, and until the
 * kernel is done with the event.
 */
enum ending read_ending(int kmsg, const char *address);

/* The kernel's thread that acts on what the machine reports: -1 if there is none. */
pid_t event_thread(void);

/*
 * VFIO_DEVICE_RESET, and VFIO's hot reset, once the host has let go of the function: 0, or
 * -1 with errno.
 */
int reset(const struct function *fn);
int hot_reset(const struct function *fn);

/*
 * The kernel does not write to the config space of a function that has failed, so it
 * cannot reset one in a way that takes config space. Through the slot it can, if it found
 * out that it can: not while it switches the slot on, as it holds the lock then for which
 * that has to be free (reset_slot() of Linux's s390_pci_hpc.c).
 */
bool has_reset_by_slot(const char *address);

/*
 * An eventfd for the error interrupt, -1 where it is not offered. VFIO offers it for a
 * function with a PCIe capability, and for any where it has VFIO_DEVICE_FEATURE_ZPCI_ERROR
 * (Linux 7.3).
 */
int error_eventfd(const struct function *fn);

#endif
