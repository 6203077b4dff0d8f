// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "function.h"
#include "hotplug.h"

#define SLOT	"/sys/bus/pci/slots/%08x"

int write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return -1;
	if (write(fd, text, strlen(text)) < 0)
		error = errno;
	close(fd);
	errno = error;
	return error ? -1 : 0;
}

bool path_is(const char *path, bool there)
{
	for (int ms = 0; ms < WAIT; ms++) {
		if (!access(path, F_OK) == there)
			return true;
		usleep(1000);
	}
	return false;
}

bool moves_on(const unsigned long *counter)
{
	unsigned long start = __atomic_load_n(counter, __ATOMIC_RELAXED);

	for (int ms = 0; ms < WAIT; ms++) {
		if (__atomic_load_n(counter, __ATOMIC_RELAXED) > start + 5)
			return true;
		usleep(1000);
	}
	return false;
}

bool is_signaled(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };

	return poll(&poll_fd, 1, WAIT) == 1;
}

int bind_again(const char *address)
{
	char override[64];

	snprintf(override, sizeof(override), DEVICES "%s/driver_override", address);
	if (!path_is(override, true) || write_to(override, "vfio-pci"))
		return -1;
	/*
	 * The kernel may bind it by itself at the same time. This bind waits until that
	 * is done, and fails with EBUSY then. The kernel's own search for drivers does
	 * not wait.
	 */
	for (int ms = 0; ms < WAIT; ms++) {
		if (!write_to("/sys/bus/pci/drivers/vfio-pci/bind", address) || errno == EBUSY)
			return 0;
		usleep(1000);
	}
	return -1;
}

int slot_power(unsigned int n, bool on)
{
	char path[64];

	snprintf(path, sizeof(path), SLOT "/power", n);
	return write_to(path, on ? "1" : "0");
}

/* The port to the monitor takes one writer at a time. */
static int monitor(const char *command)
{
	for (int ms = 0; ms < WAIT; ms++) {
		if (!write_to("/dev/monitor", command))
			return 0;
		if (errno != EBUSY)
			return -1;
		usleep(1000);
	}
	return -1;
}

int unplug(unsigned int n)
{
	char command[64];

	snprintf(command, sizeof(command), "device_del f%u\n", n);
	return monitor(command);
}

int ism_error(unsigned int n)
{
	char command[64];

	snprintf(command, sizeof(command), "ism-error f%u\n", n);
	return monitor(command);
}

int plug(unsigned int n, const char *device)
{
	char path[64], command[128];

	/* The kernel removes the slot when the emulator reports the unplug. */
	snprintf(path, sizeof(path), SLOT, n);
	if (!path_is(path, false))
		return -1;
	snprintf(command, sizeof(command), "device_add zpci,uid=%u,fid=%u,id=z%u,target=f%u\n",
		 n, n, n, n);
	if (monitor(command))
		return -1;
	snprintf(command, sizeof(command), "device_add %s,id=f%u\n", device, n);
	return monitor(command);
}
