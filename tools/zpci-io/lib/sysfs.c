// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/* The zPCI functions of the system, with their attributes from sysfs. */

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

int zpci_io_succeed(char *why, size_t why_size)
{
	if (why && why_size)
		*why = 0;
	return 0;
}

/**
 * zpci_io_path() - make a path of the system, below ZPCI_IO_ROOT if that is set
 * @path:	where the path goes, PATH_MAX bytes
 * @format:	the path, as for printf(), with its leading slash
 *
 * Return: 0, or -ENAMETOOLONG.
 */
int zpci_io_path(char *path, const char *format, ...)
{
	/* A set-user-ID program ignores it, because it decides which files are opened. */
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
 * zpci_io_read_line() - read the first line of a file, without its newline
 * @path:	the file
 * @line:	where the line goes
 * @size:	size of @line, in bytes
 *
 * Return: 0, or the negative errno of the failure.
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
 * Return: 0, or the negative errno of the failure.
 */
int zpci_io_write_line(const char *path, const char *line)
{
	char text[NAME_MAX + 2];
	int err = 0;
	int fd;

	/* Make one write, because sysfs takes each write as a whole value. */
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
 * zpci_io_link_name() - read the name that a symbolic link points to, without its folder
 * @path:	the link
 * @name:	where the name goes
 * @size:	size of @name, in bytes
 *
 * Return: 0, -ENAMETOOLONG, or the negative errno of the failure.
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
 * zpci_io_is_vfio_driver() - can the library open functions of this driver?
 * @driver:	name of the driver
 *
 * Return: true for vfio-pci and ism_vfio_pci.
 */
bool zpci_io_is_vfio_driver(const char *driver)
{
	return !strcmp(driver, ZPCI_IO_VFIO_PCI) ||
	       !strcmp(driver, ZPCI_IO_ISM_VFIO_PCI);
}

/* Read an attribute of a function. Return 0, or the negative errno of the failure. */
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

/* Read the function at @address. Return 0, -ENODEV if it is not zPCI, or -ENOMEM. */
static int read_function(const char *address, struct zpci_io_function **result)
{
	struct zpci_io_function *function;
	char path[PATH_MAX];
	uint32_t value;

	/* Every zPCI function has this attribute, and no other PCI function has it. */
	if (attribute(address, "function_id", &value))
		return -ENODEV;
	function = calloc(1, sizeof(*function));
	if (!function)
		return -ENOMEM;
	function->fid = value;
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
	*result = function;
	return 0;
}

/* True for DDDD:BB:DD.F in hexadecimal digits, with nothing before or after it. */
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

/* Insert a function into the list, which is sorted by address. */
static void insert(struct zpci_io_function **list,
		   struct zpci_io_function *function)
{
	while (*list && strcmp((*list)->address, function->address) < 0)
		list = &(*list)->next;
	function->next = *list;
	*list = function;
}

ZPCI_IO_API int zpci_io_functions(struct zpci_io_function **functions)
{
	struct dirent *entry;
	char path[PATH_MAX];
	DIR *folder;
	int err;

	*functions = NULL;
	err = zpci_io_path(path, "/sys/bus/pci/devices");
	if (err)
		return err;
	folder = opendir(path);
	if (!folder)
		return -errno;
	while (err != -ENOMEM && (entry = readdir(folder))) {
		struct zpci_io_function *function;

		if (!is_address(entry->d_name))
			continue;
		err = read_function(entry->d_name, &function);
		if (!err)
			insert(functions, function);
	}
	closedir(folder);
	if (err != -ENOMEM)
		return 0;
	zpci_io_functions_free(*functions);
	*functions = NULL;
	return err;
}

ZPCI_IO_API void zpci_io_functions_free(struct zpci_io_function *functions)
{
	while (functions) {
		struct zpci_io_function *next = functions->next;

		free(functions);
		functions = next;
	}
}

static int find_by_address(const char *address,
			   struct zpci_io_function **function, char *why,
			   size_t why_size)
{
	char path[PATH_MAX];
	int err;

	err = read_function(address, function);
	if (!err)
		return zpci_io_succeed(why, why_size);
	if (err == -ENOMEM)
		return zpci_io_refuse(ENOMEM, why, why_size, "out of memory");
	if (!zpci_io_path(path, "/sys/bus/pci/devices/%s", address) &&
	    !access(path, F_OK))
		return zpci_io_refuse(ENODEV, why, why_size,
				      "%s is a PCI function but not a zPCI function: 'zpci-io list' shows those",
				      address);
	return zpci_io_refuse(ENODEV, why, why_size,
			      "there is no PCI function %s: 'zpci-io list' shows those that there are, 'echo 1 >/sys/bus/pci/slots/FID/power' configures one",
			      address);
}

/* Convert the hexadecimal digits of an identifier. Return false for anything else. */
static bool read_identifier(const char *digits, uint32_t *value)
{
	if (!strncmp(digits, "0x", 2))
		digits += 2;
	if (!*digits || strlen(digits) > 8 ||
	    digits[strspn(digits, "0123456789abcdefABCDEF")])
		return false;
	*value = strtoul(digits, NULL, 16);
	return true;
}

/* Find a function by an identifier, for example "fid=0x1". */
static int find_by_identifier(const char *name,
			      struct zpci_io_function **function, char *why,
			      size_t why_size)
{
	const bool by_fid = !strncmp(name, "fid=", 4);
	struct zpci_io_function *list, **at;
	uint32_t value;
	int err;

	/* The UID 0 means that a function has none, so it names no function. */
	if (!read_identifier(name + 4, &value) || (!by_fid && !value))
		return zpci_io_refuse(EINVAL, why, why_size,
				      "'%s' is no %s: write it in up to 8 hexadecimal digits, as 'zpci-io list' shows it",
				      name, by_fid ? "FID" : "UID");
	err = zpci_io_functions(&list);
	if (err)
		return zpci_io_refuse(-err, why, why_size,
				      "cannot list the functions: %s",
				      strerror(-err));
	at = &list;
	while (*at) {
		struct zpci_io_function *other = *at;

		if ((by_fid ? other->fid : other->uid) == value) {
			at = &other->next;
			continue;
		}
		*at = other->next;
		free(other);
	}
	if (!list)
		return zpci_io_refuse(ENODEV, why, why_size,
				      "there is no zPCI function with %s 0x%x: 'zpci-io list' shows those that there are",
				      by_fid ? "FID" : "UID", value);
	if (list->next) {
		zpci_io_functions_free(list);
		return zpci_io_refuse(ENOTUNIQ, why, why_size,
				      "several functions have the UID 0x%x: name the function by its address or FID",
				      value);
	}
	*function = list;
	return zpci_io_succeed(why, why_size);
}

ZPCI_IO_API int zpci_io_find_function(const char *name,
				      struct zpci_io_function **function,
				      char *why, size_t why_size)
{
	*function = NULL;
	if (!strncmp(name, "fid=", 4) || !strncmp(name, "uid=", 4))
		return find_by_identifier(name, function, why, why_size);
	if (is_address(name))
		return find_by_address(name, function, why, why_size);
	return zpci_io_refuse(EINVAL, why, why_size,
			      "'%s' is no PCI address: write it as 0001:00:00.0, in lower case, as 'zpci-io list' shows it, or as fid=FID or uid=UID",
			      name);
}

ZPCI_IO_API const struct zpci_io_function *
zpci_io_function_next(const struct zpci_io_function *function)
{
	return function->next;
}

ZPCI_IO_API const char *
zpci_io_function_address(const struct zpci_io_function *function)
{
	return function->address;
}

ZPCI_IO_API const char *
zpci_io_function_driver(const struct zpci_io_function *function)
{
	return function->driver;
}

ZPCI_IO_API int
zpci_io_function_can_open(const struct zpci_io_function *function)
{
	return zpci_io_is_vfio_driver(function->driver);
}

ZPCI_IO_API uint32_t
zpci_io_function_fid(const struct zpci_io_function *function)
{
	return function->fid;
}

ZPCI_IO_API uint32_t
zpci_io_function_fh(const struct zpci_io_function *function)
{
	return function->fh;
}

ZPCI_IO_API uint32_t
zpci_io_function_uid(const struct zpci_io_function *function)
{
	return function->uid;
}

ZPCI_IO_API uint32_t
zpci_io_function_class(const struct zpci_io_function *function)
{
	return function->class_code;
}

ZPCI_IO_API uint16_t
zpci_io_function_pchid(const struct zpci_io_function *function)
{
	return function->pchid;
}

ZPCI_IO_API uint16_t
zpci_io_function_vfn(const struct zpci_io_function *function)
{
	return function->vfn;
}

ZPCI_IO_API uint16_t
zpci_io_function_vendor(const struct zpci_io_function *function)
{
	return function->vendor;
}

ZPCI_IO_API uint16_t
zpci_io_function_device(const struct zpci_io_function *function)
{
	return function->device;
}

ZPCI_IO_API uint8_t
zpci_io_function_pft(const struct zpci_io_function *function)
{
	return function->pft;
}

ZPCI_IO_API uint8_t
zpci_io_function_pfgid(const struct zpci_io_function *function)
{
	return function->pfgid;
}
