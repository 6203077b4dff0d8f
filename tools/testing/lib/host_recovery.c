// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
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

/* A file of the process @pid in proc, of one line. */
static bool proc_line(const char *pid, const char *name, char *line, int size)
{
	char path[PATH_MAX];
	bool got = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/%s", pid, name);
	file = fopen(path, "re");
	if (file) {
		got = fgets(line, size, file);
		fclose(file);
	}
	return got;
}

pid_t event_thread(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	pid_t pid = -1;
	char line[64];

	if (!proc)
		return -1;
	while (pid < 0 && (entry = readdir(proc)))
		if (proc_line(entry->d_name, "comm", line, sizeof(line)) &&
		    !strcmp(line, "kmcheck\n"))
			pid = atoi(entry->d_name);
	closedir(proc);
	return pid;
}

/* True if the thread sleeps interruptibly, which it does only while it waits for an event. */
static bool event_thread_waits(void)
{
	char pid[16], line[512];

	snprintf(pid, sizeof(pid), "%d", event_thread());
	for (int ms = 0; ms < WAIT; ms++) {
		if (proc_line(pid, "stat", line, sizeof(line)) && strstr(line, ") S "))
			return true;
		usleep(1000);
	}
	return false;
}

enum ending read_ending(int kmsg, const char *address)
{
	static const struct {
		const char *text;
		enum ending ending;
	} endings[] = {
		{ "ready to resume operations", ENDED_RECOVERED },
		{ "because it is a pass-through device", ENDED_UNTOLD },
		{ "Cannot be recovered", ENDED_FAILED },
		{ "does not support error recovery", ENDED_FAILED },
		{ "Automatic recovery failed", ENDED_FAILED },
	};
	char record[8192];
	ssize_t len;

	while (is_signaled(kmsg)) {
		len = read(kmsg, record, sizeof(record) - 1);
		if (len <= 0)
			break;
		record[len] = 0;
		if (!strstr(record, address))
			continue;
		for (unsigned int i = 0; i < sizeof(endings) / sizeof(*endings); i++)
			if (strstr(record, endings[i].text))
				return event_thread_waits() ? endings[i].ending : ENDED_UNKNOWN;
	}
	return ENDED_UNKNOWN;
}

/* VFIO only tries the lock of the device. The host holds that lock until it is done. */
static int again(const struct function *fn, int (*try)(const struct function *fn))
{
	for (int ms = 0; ms < WAIT; ms++) {
		if (!try(fn))
			return 0;
		if (errno != EAGAIN)
			return -1;
		usleep(1000);
	}
	return -1;
}

static int device_reset(const struct function *fn)
{
	return ioctl(fn->device, VFIO_DEVICE_RESET);
}

int reset(const struct function *fn)
{
	return again(fn, device_reset);
}

int hot_reset(const struct function *fn)
{
	return again(fn, function_hot_reset);
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
