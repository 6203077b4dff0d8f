// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/* Whether a program has a function open, and which. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "private.h"

/* Compare devices by number, because each mount has a file of its own for a device. */
static bool is_same_file(const struct stat *one, const struct stat *other)
{
	if (S_ISCHR(one->st_mode) || S_ISCHR(other->st_mode))
		return one->st_rdev == other->st_rdev;
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino;
}

static bool process_has(const char *process, const struct stat *wanted)
{
	struct dirent *entry;
	char path[PATH_MAX];
	bool found = false;
	struct stat file;
	DIR *folder;

	if (zpci_io_path(path, "/proc/%s/fd", process))
		return false;
	folder = opendir(path);
	if (!folder)
		return false;
	while (!found && (entry = readdir(folder)))
		found = *entry->d_name != '.' &&
			!fstatat(dirfd(folder), entry->d_name, &file, 0) &&
			is_same_file(&file, wanted);
	closedir(folder);
	return found;
}

bool zpci_io_holder(const char *file, char *holder, size_t size)
{
	char path[PATH_MAX], name[32];
	struct dirent *entry;
	bool found = false;
	struct stat wanted;
	DIR *folder;

	snprintf(holder, size, "another program");
	if (stat(file, &wanted) || zpci_io_path(path, "/proc"))
		return false;
	folder = opendir(path);
	if (!folder)
		return false;
	while (!found && (entry = readdir(folder))) {
		if (!strchr("123456789", *entry->d_name) ||
		    !process_has(entry->d_name, &wanted))
			continue;
		found = true;
		if (zpci_io_path(path, "/proc/%s/comm", entry->d_name) ||
		    zpci_io_read_line(path, name, sizeof(name)))
			*name = 0;
		snprintf(holder, size, "process %s (%s)", entry->d_name, name);
	}
	closedir(folder);
	return found;
}

/* Try to bind the device: VFIO refuses one that is bound to an iommufd already. */
static bool is_bound(const char *device)
{
	struct zpci_io_bind_iommufd bind = { .argsz = sizeof(bind) };
	char path[PATH_MAX];
	bool bound = false;
	int fd;

	if (zpci_io_path(path, "/dev/iommu"))
		return false;
	fd = open(device, O_RDWR | O_CLOEXEC);
	bind.iommufd = open(path, O_RDWR | O_CLOEXEC);
	if (fd >= 0 && bind.iommufd >= 0)
		bound = ioctl(fd, VFIO_DEVICE_BIND_IOMMUFD, &bind) &&
			(errno == EINVAL || errno == EBUSY);
	if (fd >= 0)
		close(fd);
	if (bind.iommufd >= 0)
		close(bind.iommufd);
	return bound;
}

/**
 * zpci_io_in_use() - does a program have the function open?
 * @address:	address of the function
 * @holder:	where a description of the program goes, ZPCI_IO_HOLDER_SIZE bytes
 * @size:	size of @holder, in bytes
 *
 * Unbinding such a function would wait for the program, past any signal but the first.
 * The kernel refuses to open a group that is in use, whichever program uses it. It does
 * not refuse to open a character device. So the library looks for the open file in /proc,
 * and tries to bind the device, which fails if a process that /proc does not show has
 * bound it.
 *
 * Return: true if a program has the function open.
 */
bool zpci_io_in_use(const char *address, char *holder, size_t size)
{
	char path[PATH_MAX], group[NAME_MAX + 1];
	int fd;

	if (!zpci_io_path(path, "/sys/bus/pci/devices/%s/iommu_group",
			  address) &&
	    !zpci_io_link_name(path, group, sizeof(group)) &&
	    !zpci_io_path(path, "/dev/vfio/%s", group)) {
		fd = open(path, O_RDWR | O_CLOEXEC);
		if (fd < 0 && errno == EBUSY) {
			zpci_io_holder(path, holder, size);
			return true;
		}
		if (fd >= 0)
			close(fd);
	}
	return !zpci_io_device_file(address, path) &&
	       (zpci_io_holder(path, holder, size) || is_bound(path));
}
