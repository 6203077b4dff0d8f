// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "hotplug.h"
#include "host_recovery.h"

int kmsg_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		lseek(fd, 0, SEEK_END);
	return fd;
}

enum ending read_ending(int kmsg, const char *address)
{
	static const char *const failed[] = {
		"Cannot be recovered", "does not support error recovery",
		"Automatic recovery failed",
	};
	char record[8192];
	ssize_t len;

	while (is_signalled(kmsg)) {
		len = read(kmsg, record, sizeof(record) - 1);
		if (len <= 0)
			break;
		record[len] = 0;
		if (!strstr(record, address))
			continue;
		if (strstr(record, "ready to resume operations"))
			return ENDED_RECOVERED;
		if (strstr(record, "because it is a pass-through device"))
			return ENDED_UNTOLD;
		for (unsigned int i = 0; i < sizeof(failed) / sizeof(*failed); i++)
			if (strstr(record, failed[i]))
				return ENDED_FAILED;
	}
	return ENDED_UNKNOWN;
}

/* VFIO only tries to lock the device, which the host has locked until it is done. */
int reset(const struct function *fn)
{
	for (int ms = 0; ms < WAIT; ms++) {
		if (!ioctl(fn->device, VFIO_DEVICE_RESET))
			return 0;
		if (errno != EAGAIN)
			return -1;
		usleep(1000);
	}
	return -1;
}

bool has_reset_by_slot(const char *address)
{
	char path[64], methods[64] = "";
	FILE *file;

	snprintf(path, sizeof(path), DEVICES "%s/reset_method", address);
	file = fopen(path, "re");
	if (!file)
		return false;
	fgets(methods, sizeof(methods), file);
	fclose(file);
	return strstr(methods, "bus");
}

int error_eventfd(const struct function *fn)
{
	struct vfio_irq_info irq = { .argsz = sizeof(irq), .index = VFIO_PCI_ERR_IRQ_INDEX };

	if (ioctl(fn->device, VFIO_DEVICE_GET_IRQ_INFO, &irq) || !irq.count)
		return -1;
	return function_eventfd(fn, irq.index, 0);
}
