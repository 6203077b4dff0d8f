/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How the kernel goes on with a function after an error event. Kernels differ, so the tests
 * read that from its log, and never from its version.
 */
#ifndef TESTING_HOST_RECOVERY_H
#define TESTING_HOST_RECOVERY_H

#include <stdbool.h>
#include <sys/types.h>

#include "function.h"

/*
 * ENDED_UNTOLD: the kernel takes the function for one that a VMM passes through, and does
 * not report the event. Linux 6.1 does so with every function whose container has an IOMMU
 * (is_passed_through() of its pci_event.c).
 */
enum ending { ENDED_UNKNOWN, ENDED_RECOVERED, ENDED_FAILED, ENDED_UNTOLD };

/* The kernel's log, to be read from here on: a descriptor, or -1 with errno. */
int kmsg_open(void);

/*
 * Read from the log how the recovery of the function @address ended. This waits for that
 * end, and until the kernel is done with the event.
 */
enum ending read_ending(int kmsg, const char *address);

/* The kernel's thread that handles the machine's reports; -1 if there is none. */
pid_t event_thread(void);

/*
 * VFIO_DEVICE_RESET, and VFIO's hot reset, after the host has released the function: 0, or
 * -1 with errno.
 */
int reset(const struct function *fn);
int hot_reset(const struct function *fn);

/*
 * The kernel does not write to the config space of a function that has failed, so it
 * cannot reset one by a method that needs config space. It can reset it through the slot,
 * if it has found that method. It does not find it while it switches the slot on, because
 * it holds the lock that the method needs (reset_slot() of Linux's s390_pci_hpc.c).
 */
bool has_reset_by_slot(const char *address);

/*
 * An eventfd for the error interrupt, -1 where it is not offered. VFIO offers it for a
 * function with a PCIe capability, and for any where it has VFIO_DEVICE_FEATURE_ZPCI_ERROR
 * (Linux 7.3).
 */
int error_eventfd(const struct function *fn);

#endif
