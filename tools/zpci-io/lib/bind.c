// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Bind a function to a VFIO driver, and later to its former driver again. One line in
 * /run/zpci-io/ADDRESS records the former state: FID, driver and driver_override. "-"
 * means no driver, or no override. If the FID is not the function's, the line is about
 * another function that had the address before, and is ignored.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "private.h"

#define NONE	"-"

/* The state of a function before zpci_io_bind(); NONE for none. */
struct former {
	char driver[64];
	char override[64];
};

static int refuse_write(int err, const char *path, char *why, size_t why_size)
{
	if (err == -EACCES || err == -EPERM)
		return zpci_io_refuse(-err, why, why_size,
				      "no permission to write to %s: run this as root",
				      path);
	return zpci_io_refuse(-err, why, why_size, "cannot write to %s: %s",
			      path, strerror(-err));
}

static int write_attribute(const char *address, const char *name,
			   const char *line, char *why, size_t why_size)
{
	char path[PATH_MAX];
	int err;

	err = zpci_io_path(path, "/sys/bus/pci/devices/%s/%s", address, name);
	if (!err)
		err = zpci_io_write_line(path, line);
	return err ? refuse_write(err, path, why, why_size) : 0;
}

static bool driver_exists(const char *driver)
{
	char path[PATH_MAX];

	return !zpci_io_path(path, "/sys/bus/pci/drivers/%s", driver) &&
	       !access(path, F_OK);
}

static int state_path(char *path, const char *address)
{
	return zpci_io_path(path, "/run/zpci-io/%s", address);
}

static int make_folder(const char *folder, char *why, size_t why_size)
{
	char path[PATH_MAX];
	int err;

	err = zpci_io_path(path, "%s", folder);
	if (!err && mkdir(path, 0755) && errno != EEXIST)
		err = -errno;
	/* ENOENT of zpci_io_bind() means that the driver is not loaded. */
	return err ? refuse_write(err == -ENOENT ? -EIO : err, path, why,
				  why_size) : 0;
}

static int remember(const struct zpci_io_function *function,
		    const struct former *former, char *why, size_t why_size)
{
	char path[PATH_MAX];
	char line[sizeof(*former) + 16];
	int err, fd;

	err = make_folder("/run", why, why_size);
	if (!err)
		err = make_folder("/run/zpci-io", why, why_size);
	if (err)
		return err;
	err = state_path(path, function->address);
	if (err)
		return err;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return refuse_write(-errno, path, why, why_size);
	close(fd);
	snprintf(line, sizeof(line), "0x%08x %s %s", function->fid,
		 former->driver, former->override);
	err = zpci_io_write_line(path, line);
	return err ? refuse_write(err, path, why, why_size) : 0;
}

/* Read what remember() wrote: false if it is missing, cut off, or about another function. */
static bool recall(const struct zpci_io_function *function,
		   struct former *former)
{
	char path[PATH_MAX];
	char line[sizeof(*former) + 16];
	unsigned int fid;

	return !state_path(path, function->address) &&
	       !zpci_io_read_line(path, line, sizeof(line)) &&
	       sscanf(line, "0x%8x %63s %63s", &fid, former->driver,
		      former->override) == 3 && fid == function->fid;
}

static void forget(const char *address)
{
	char path[PATH_MAX];

	if (!state_path(path, address))
		unlink(path);
}

static void read_override(const char *address, const char *driver,
			  char *override, size_t size)
{
	char path[PATH_MAX];

	/* Do not record an override for the new driver: the former one could not bind then. */
	if (zpci_io_path(path, "/sys/bus/pci/devices/%s/driver_override",
			 address) ||
	    zpci_io_read_line(path, override, size) || !*override ||
	    !strcmp(override, "(null)") || !strcmp(override, driver))
		snprintf(override, size, NONE);
}

static int release(const struct zpci_io_function *function, char *why,
		   size_t why_size)
{
	return *function->driver ?
	       write_attribute(function->address, "driver/unbind",
			       function->address, why, why_size) : 0;
}

/*
 * Bind a function without a driver to the driver @name, or if @name is NULL to the
 * one that the kernel chooses. If the driver does not take it, the write may fail or
 * may succeed. So the caller checks which driver the function has afterwards.
 */
static void give(const char *address, const char *name)
{
	char path[PATH_MAX];
	int err;

	if (name)
		err = zpci_io_path(path, "/sys/bus/pci/drivers/%s/bind", name);
	else
		err = zpci_io_path(path, "/sys/bus/pci/drivers_probe");
	if (!err)
		zpci_io_write_line(path, address);
}

static void give_back(const char *address, const struct former *former)
{
	if (strcmp(former->driver, NONE))
		give(address,
		     driver_exists(former->driver) ? former->driver : NULL);
}

static int set_override(const char *address, const char *override, char *why,
			size_t why_size)
{
	/* An empty line removes the override. */
	return write_attribute(address, "driver_override",
			       strcmp(override, NONE) ? override : "", why,
			       why_size);
}

/* Read the driver that a function has now; empty for none. */
static void read_driver(const char *address, char *driver, size_t size)
{
	char path[PATH_MAX];

	if (zpci_io_path(path, "/sys/bus/pci/devices/%s/driver", address) ||
	    zpci_io_link_name(path, driver, size))
		*driver = 0;
}

static int bind_to(const struct zpci_io_function *function, const char *driver,
		   char *why, size_t why_size)
{
	const char *address = function->address;
	char now[sizeof(function->driver)];
	struct former former;
	int err;

	if (!strcmp(function->driver, driver))
		return 0;
	if (!driver_exists(driver))
		return zpci_io_refuse(ENOENT, why, why_size,
				      "the driver %s is not loaded: run 'modprobe %s'",
				      driver, driver);

	/* If it moves from one VFIO driver to the other, keep the record from before both. */
	if (!zpci_io_is_vfio_driver(function->driver) ||
	    !recall(function, &former)) {
		snprintf(former.driver, sizeof(former.driver), "%s",
			 *function->driver ? function->driver : NONE);
		read_override(address, driver, former.override,
			      sizeof(former.override));
		err = remember(function, &former, why, why_size);
		if (err)
			return err;
	}
	err = set_override(address, driver, why, why_size);
	if (err)
		goto forget_state;
	err = release(function, why, why_size);
	if (err)
		goto take_override_back;
	give(address, NULL);

	read_driver(address, now, sizeof(now));
	if (!strcmp(now, driver))
		return 0;
	err = zpci_io_refuse(EIO, why, why_size,
			     "%s did not take %s, which was given back: see the end of 'dmesg'",
			     driver, address);
	set_override(address, former.override, NULL, 0);
	if (!*now)
		give_back(address, &former);
	goto forget_state;

take_override_back:
	set_override(address, former.override, NULL, 0);
forget_state:
	forget(address);
	return err;
}

ZPCI_IO_API int zpci_io_bind_to(const char *name, const char *driver,
				char *why, size_t why_size)
{
	struct zpci_io_function *function;
	int err;

	if (!zpci_io_is_vfio_driver(driver))
		return zpci_io_refuse(EINVAL, why, why_size,
				      "libzpci_io does not support the driver '%s': use vfio-pci or ism_vfio_pci",
				      driver);
	err = zpci_io_find_function(name, &function, why, why_size);
	if (err)
		return err;
	err = bind_to(function, driver, why, why_size);
	zpci_io_functions_free(function);
	return err ? err : zpci_io_succeed(why, why_size);
}

ZPCI_IO_API int zpci_io_bind(const char *name, char *why, size_t why_size)
{
	return zpci_io_bind_to(name, ZPCI_IO_VFIO_PCI, why, why_size);
}

static int unbind(const struct zpci_io_function *function, char *why,
		  size_t why_size)
{
	const char *address = function->address;
	char now[sizeof(function->driver)];
	char holder[ZPCI_IO_HOLDER_SIZE];
	struct former former;
	bool recalled;
	int err;

	if (!zpci_io_is_vfio_driver(function->driver))
		return zpci_io_refuse(ENXIO, why, why_size,
				      "%s is not bound to vfio-pci but to %s: there is nothing to give back",
				      address, *function->driver ?
				      function->driver : "no driver");
	if (zpci_io_in_use(address, holder, sizeof(holder)))
		return zpci_io_refuse(EBUSY, why, why_size,
				      "%s has %s open: end that program first",
				      holder, address);

	recalled = recall(function, &former);
	err = set_override(address, recalled ? former.override : NONE, why,
			   why_size);
	if (err)
		return err;
	err = release(function, why, why_size);
	if (err)
		return err;
	if (recalled)
		give_back(address, &former);
	else
		give(address, NULL);
	forget(address);

	read_driver(address, now, sizeof(now));
	if (recalled && strcmp(former.driver, NONE) &&
	    driver_exists(former.driver) && strcmp(former.driver, now))
		return zpci_io_refuse(EIO, why, why_size,
				      "%s did not take %s back: see the end of 'dmesg'",
				      former.driver, address);
	return 0;
}

ZPCI_IO_API int zpci_io_unbind(const char *name, char *why, size_t why_size)
{
	struct zpci_io_function *function;
	int err;

	err = zpci_io_find_function(name, &function, why, why_size);
	if (err)
		return err;
	err = unbind(function, why, why_size);
	zpci_io_functions_free(function);
	return err ? err : zpci_io_succeed(why, why_size);
}
