/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_VFIO_H
#define TESTING_LINUX_VFIO_H

#include_next <linux/vfio.h>

struct device;

struct vfio_device {
	struct device *dev;
};

#endif
