/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces the tracepoint, also in the kernel: the suite's module must not define the
 * driver's event a second time.
 */
#ifndef TESTING_TRACE_VFIO_ZPCI_IO_H
#define TESTING_TRACE_VFIO_ZPCI_IO_H

#include <linux/types.h>
#include <linux/vfio_zdev.h>

bool trace_vfio_zpci_io_enabled(void);
void trace_vfio_zpci_io(u32 fid, const struct vfio_zpci_io_req *req,
			unsigned int rule, int result);

#endif
