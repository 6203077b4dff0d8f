// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/* The zPCI functions of the system, as sysfs shows them. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "private.h"

int zpci_io_refuse(int err, char *why, size_t why_size, const char *format,
		   ...)
{
	va_list args;

	if (why && why_size) {
		va_start(args, format);
		vsnprintf(why, why_size, format, args);
		va_end(args);
	}
	return -err;
}

/**
 * zpci_io_path() - a path of the system, below ZPCI_IO_ROOT where that is set
 * @path:	where it goes, PATH_MAX bytes
 * @format:	the path, as for printf(), with its leading slash
 *
 * Return: 0, or -ENAMETOOLONG.
 */
int zpci_io_path(char *path, const char *format, ...)
{
	/* Not for set-user-ID programs: it decides which files are opened. */
	const char *root = secure_getenv("ZPCI_IO_ROOT");
	int used, more;
	va_list args;

	used = snprintf(path, PATH_MAX, "%s", root ? root : "");
	if (used >= PATH_MAX)
		return -ENAMETOOLONG;
	va_start(args, format);
	more = vsnprintf(path + used, PATH_MAX - used, format, args);
	va_end(args);
	return more < PATH_MAX - used ? 0 : -ENAMETOOLONG;
}

/**
 * zpci_io_read_line() - the first line of a file, without its newline
 * @path:	the file
 * @line:	where the line goes
 * @size:	size of @line, in bytes
 *
 * Return: 0, or why it cannot be read.
 */
int zpci_io_read_line(const char *path, char *line, size_t size)
{
	int err = 0;
	ssize_t count;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	count = read(fd, line, size - 1);
	if (count < 0) {
		err = -errno;
	} else {
		line[count] = 0;
		line[strcspn(line, "\n")] = 0;
	}
	close(fd);
	return err;
}

/**
 * zpci_io_write_line() - write a line to a file of sysfs
 * @path:	the file
 * @line:	the line, without its newline
 *
 * Return: 0, or what the file answered.
 */
int zpci_io_write_line(const char *path, const char *line)
{
	char text[NAME_MAX + 2];
	int err = 0;
	int fd;

	/* One write: an attribute takes its value whole. */
	if (snprintf(text, sizeof(text), "%s\n", line) >= (int)sizeof(text))
		return -ENAMETOOLONG;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/**
 * zpci_io_link_name() - what a symbolic link points to, without its folder
 * @path:	the link
 * @name:	where the name goes
 * @size:	size of @name, in bytes
 *
 * Return: 0, -ENAMETOOLONG, or why there is none.
 */
int zpci_io_link_name(const char *path, char *name, size_t size)
{
	char target[PATH_MAX];
	const char *last;
	ssize_t length;

	length = readlink(path, target, sizeof(target) - 1);
	if (length < 0)
		return -errno;
	target[length] = 0;
	last = strrchr(target, '/');
	last = last ? last + 1 : target;
	if (strlen(last) >= size)
		return -ENAMETOOLONG;
	memcpy(name, last, strlen(last) + 1);
	return 0;
}

/**
 * zpci_io_is_vfio_driver() - may a function of this driver be opened?
 * @driver:	name of the driver
 *
 * Return: whether it is one of the two.
 */
bool zpci_io_is_vfio_driver(const char *driver)
{
	return !strcmp(driver, ZPCI_IO_VFIO_PCI) ||
	       !strcmp(driver, ZPCI_IO_ISM_VFIO_PCI);
}

/* An attribute of a function: 0 and its value, or why it cannot be had. */
static int attribute(const char *address, const char *name, uint32_t *value)
{
	char path[PATH_MAX];
	char line[32];
	int err;

	err = zpci_io_path(path, "/sys/bus/pci/devices/%s/%s", address, name);
	if (!err)
		err = zpci_io_read_line(path, line, sizeof(line));
	*value = err ? 0 : strtoul(line, NULL, 16);
	return err;
}

/* Fill in @function from sysfs: 0, or -ENODEV where @address is not zPCI. */
static int read_function(const char *address, struct zpci_io_function *function)
{
	char path[PATH_MAX];
	uint32_t value;

	memset(function, 0, sizeof(*function));
	/* Every zPCI function has it and nothing else has. */
	if (attribute(address, "function_id", &function->fid))
		return -ENODEV;
	snprintf(function->address, sizeof(function->address), "%s", address);
	attribute(address, "function_handle", &function->fh);
	attribute(address, "uid", &function->uid);
	attribute(address, "class", &function->class_code);
	attribute(address, "pchid", &value);
	function->pchid = value;
	attribute(address, "vfn", &value);
	function->vfn = value;
	attribute(address, "vendor", &value);
	function->vendor = value;
	attribute(address, "device", &value);
	function->device = value;
	attribute(address, "pft", &value);
	function->pft = value;
	attribute(address, "pfgid", &value);
	function->pfgid = value;
	if (!zpci_io_path(path, "/sys/bus/pci/devices/%s/driver", address))
		zpci_io_link_name(path, function->driver,
				  sizeof(function->driver));
	return 0;
}

/* DDDD:BB:DD.F in hexadecimal digits, nothing before and nothing behind. */
static bool is_address(const char *address)
{
	static const char form[] = "xxxx:xx:xx.o";

	if (strlen(address) != strlen(form))
		return false;
	for (size_t i = 0; form[i]; i++) {
		char c = address[i];

		if (form[i] == 'x' ? !strchr("0123456789abcdef", c) :
		    form[i] == 'o' ? c < '0' || c > '7' : c != form[i])
			return false;
	}
	return true;
}

ZPCI_IO_API int zpci_io_find_function(const char *address,
				      struct zpci_io_function *function,
				      char *why, size_t why_size)
{
	char path[PATH_MAX];

	if (!is_address(address))
		return zpci_io_refuse(EINVAL, why, why_size,
				      "'%s' is no PCI address: write it as 0001:00:00.0, in lower case, as 'zpci-io list' shows it",
				      address);
	if (!read_function(address, function))
		return 0;
	if (!zpci_io_path(path, "/sys/bus/pci/devices/%s", address) &&
	    !access(path, F_OK))
		return zpci_io_refuse(ENODEV, why, why_size,
				      "%s is a PCI function but not a zPCI function: 'zpci-io list' shows those",
				      address);
	return zpci_io_refuse(ENODEV, why, why_size,
			      "there is no PCI function %s: 'zpci-io list' shows those that there are, 'echo 1 >/sys/bus/pci/slots/FID/power' configures one",
			      address);
}

static int by_address(const void *a, const void *b)
{
	const struct zpci_io_function *first = a;
	const struct zpci_io_function *second = b;

	return strcmp(first->address, second->address);
}

ZPCI_IO_API int zpci_io_functions(struct zpci_io_function **functions,
				  size_t *count)
{
	struct zpci_io_function *list = NULL;
	struct dirent *entry;
	char path[PATH_MAX];
	size_t used = 0;
	DIR *folder;
	int err;

	*functions = NULL;
	*count = 0;
	err = zpci_io_path(path, "/sys/bus/pci/devices");
	if (err)
		return err;
	folder = opendir(path);
	if (!folder)
		return -errno;
	while ((entry = readdir(folder))) {
		struct zpci_io_function function, *larger;

		if (!is_address(entry->d_name) ||
		    read_function(entry->d_name, &function))
			continue;
		larger = realloc(list, (used + 1) * sizeof(*list));
		if (!larger) {
			err = -ENOMEM;
			break;
		}
		list = larger;
		list[used++] = function;
	}
	closedir(folder);
	if (err) {
		free(list);
		return err;
	}
	if (list)
		qsort(list, used, sizeof(*list), by_address);
	*functions = list;
	*count = used;
	return 0;
}
