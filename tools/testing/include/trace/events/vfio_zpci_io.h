/* SPDX-License-Identifier: GPL-2.0 */
/*
 * In place of the tracepoint, in the kernel too: the suite's module must not
 * define the driver's event once more.
 */
#ifndef TESTING_TRACE_VFIO_ZPCI_IO_H
#define TESTING_TRACE_VFIO_ZPCI_IO_H

#include <linux/vfio_zdev.h>

void trace_vfio_zpci_io(u32 fid, const struct vfio_zpci_io_req *req,
			int result);

#endif
