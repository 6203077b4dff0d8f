// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * From a PCI address to an open VFIO device: through the character device and
 * iommufd where the system has both, else through the group.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "private.h"

#define TOKEN_SIZE	16
#define TOKEN_LENGTH	36

/**
 * struct token - the VF token to give to VFIO
 * @text:	the UUID, as text; empty for none
 * @bytes:	the same, as bytes
 */
struct token {
	char text[TOKEN_LENGTH + 1];
	uint8_t bytes[TOKEN_SIZE];
};

/*
 * The errno to return for an errno of VFIO. It is EIO if VFIO's errno has another meaning
 * in zpci_io_open(). The text of the reason still names VFIO's.
 */
static int vfio_errno(int err)
{
	bool taken = err == EINVAL || err == ENODEV || err == ENXIO ||
		     err == ENOENT || err == EOPNOTSUPP;

	return taken ? EIO : err;
}

static int refuse_busy(const char *path, char *why, size_t why_size)
{
	char holder[ZPCI_IO_HOLDER_SIZE];

	zpci_io_holder(path, holder, sizeof(holder));
	return zpci_io_refuse(EBUSY, why, why_size,
			      "%s is in use: %s has the function open", path,
			      holder);
}

/* VFIO refuses to open a device with EACCES only if a token is missing or wrong. */
static int refuse_token(const char *address, const struct token *token,
			char *why, size_t why_size)
{
	if (*token->text)
		return zpci_io_refuse(EACCES, why, why_size,
				      "VFIO does not open %s with this VF token: give the one that the program with the physical function has set",
				      address);
	return zpci_io_refuse(EACCES, why, why_size,
			      "VFIO does not open %s without a VF token, as another program has its physical function, or a virtual one: name it '%s,vf_token=UUID', with the token that the program has set",
			      address, address);
}

static int open_file(const char *path, char *why, size_t why_size)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	switch (errno) {
	case EACCES:
	case EPERM:
		return zpci_io_refuse(errno, why, why_size,
				      "no permission to open %s: run this as root, or give yourself access to that file",
				      path);
	case EBUSY:
		return refuse_busy(path, why, why_size);
	case ENOENT:
		return zpci_io_refuse(ENOENT, why, why_size,
				      "there is no %s: run 'modprobe vfio-pci', and 'modprobe vfio_iommu_type1' where the kernel has no iommufd",
				      path);
	default:
		return zpci_io_refuse(errno, why, why_size,
				      "cannot open %s: %s", path,
				      strerror(errno));
	}
}

/**
 * zpci_io_device_file() - find the path of a function's VFIO character device
 * @address:	address of the function
 * @path:	where the path goes, PATH_MAX bytes
 *
 * Return: 0, -ENOENT, or -ENAMETOOLONG.
 */
int zpci_io_device_file(const char *address, char *path)
{
	char name[NAME_MAX + 1] = "";
	struct dirent *entry;
	DIR *folder;
	int err;

	err = zpci_io_path(path, "/sys/bus/pci/devices/%s/vfio-dev", address);
	if (err)
		return err;
	folder = opendir(path);
	if (!folder)
		return -ENOENT;
	while ((entry = readdir(folder)))
		if (!strncmp(entry->d_name, "vfio", 4))
			snprintf(name, sizeof(name), "%s", entry->d_name);
	closedir(folder);
	if (!*name)
		return -ENOENT;
	return zpci_io_path(path, "/dev/vfio/devices/%s", name);
}

static int open_by_device(struct zpci_io *zio, const char *address,
			  const struct token *token, char *why, size_t why_size)
{
	struct zpci_io_bind_iommufd bind = { .argsz = sizeof(bind) };
	struct iommu_ioas_alloc ioas = { .size = sizeof(ioas) };
	struct vfio_device_attach_iommufd_pt attach = {
		.argsz = sizeof(attach)
	};
	char iommu[PATH_MAX], device[PATH_MAX];
	int err;

	err = zpci_io_device_file(address, device);
	if (err)
		return zpci_io_refuse(-err, why, why_size,
				      "%s has no VFIO character device",
				      address);
	err = zpci_io_path(iommu, "/dev/iommu");
	if (err)
		return zpci_io_refuse(-err, why, why_size, "%s is too long",
				      "ZPCI_IO_ROOT");
	zio->device = open_file(device, why, why_size);
	if (zio->device < 0)
		return zio->device;
	zio->iommufd = open_file(iommu, why, why_size);
	if (zio->iommufd < 0)
		return zio->iommufd;

	bind.iommufd = zio->iommufd;
	if (*token->text) {
		bind.flags = VFIO_DEVICE_BIND_FLAG_TOKEN;
		bind.token_uuid_ptr = (uintptr_t)token->bytes;
	}
	if (ioctl(zio->device, VFIO_DEVICE_BIND_IOMMUFD, &bind)) {
		/* EINVAL: bound through another descriptor; EBUSY: the group is open. */
		if (errno == EBUSY || (errno == EINVAL && !bind.flags))
			return refuse_busy(device, why, why_size);
		if (errno == EINVAL)
			return zpci_io_refuse(EINVAL, why, why_size,
					      "VFIO does not open %s with a VF token: the function wants none, or the kernel takes it through the group only (before Linux 6.17), or another program has the function open",
					      device);
		if (errno == EACCES)
			return refuse_token(address, token, why, why_size);
		return zpci_io_refuse(vfio_errno(errno), why, why_size,
				      "cannot bind %s to an iommufd: %s",
				      device, strerror(errno));
	}
	if (ioctl(zio->iommufd, IOMMU_IOAS_ALLOC, &ioas))
		return zpci_io_refuse(vfio_errno(errno), why, why_size,
				      "iommufd cannot allocate an I/O address space: %s",
				      strerror(errno));
	zio->ioas = ioas.out_ioas_id;
	attach.pt_id = ioas.out_ioas_id;
	if (ioctl(zio->device, VFIO_DEVICE_ATTACH_IOMMUFD_PT, &attach))
		return zpci_io_refuse(vfio_errno(errno), why, why_size,
				      "cannot attach %s to an I/O address space: %s",
				      device, strerror(errno));
	return 0;
}

static int open_by_group(struct zpci_io *zio, const char *address,
			 const struct token *token, char *why, size_t why_size)
{
	struct vfio_group_status status = { .argsz = sizeof(status) };
	char path[PATH_MAX], group[NAME_MAX + 1], device[80];
	int err;

	err = zpci_io_path(path, "/sys/bus/pci/devices/%s/iommu_group",
			   address);
	if (!err)
		err = zpci_io_link_name(path, group, sizeof(group));
	if (err)
		return zpci_io_refuse(-err, why, why_size,
				      "%s has no IOMMU group: was the kernel built with CONFIG_S390_IOMMU?",
				      address);

	err = zpci_io_path(path, "/dev/vfio/vfio");
	if (err)
		return err;
	zio->container = open_file(path, why, why_size);
	if (zio->container < 0)
		return zio->container;
	err = zpci_io_path(path, "/dev/vfio/%s", group);
	if (err)
		return err;
	zio->group = open_file(path, why, why_size);
	if (zio->group < 0)
		return zio->group;

	if (ioctl(zio->group, VFIO_GROUP_GET_STATUS, &status))
		return zpci_io_refuse(vfio_errno(errno), why, why_size,
				      "%s does not answer as a VFIO group: %s",
				      path, strerror(errno));
	if (!(status.flags & VFIO_GROUP_FLAGS_VIABLE))
		return zpci_io_refuse(EPERM, why, why_size,
				      "%s holds a function that is not bound to vfio-pci: bind all functions of the IOMMU group",
				      path);
	if (ioctl(zio->group, VFIO_GROUP_SET_CONTAINER, &zio->container))
		return zpci_io_refuse(vfio_errno(errno), why, why_size,
				      "cannot put %s into a container: %s",
				      path, strerror(errno));
	if (ioctl(zio->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return zpci_io_refuse(errno == ENODEV ? ENOENT : vfio_errno(errno),
				      why, why_size,
				      "VFIO has no type 1 IOMMU here (%s): run 'modprobe vfio_iommu_type1'",
				      strerror(errno));
	snprintf(device, sizeof(device), "%s%s%s", address,
		 *token->text ? " vf_token=" : "", token->text);
	zio->device = ioctl(zio->group, VFIO_GROUP_GET_DEVICE_FD, device);
	if (zio->device < 0) {
		zio->device = -1;
		if (errno == EACCES)
			return refuse_token(address, token, why, why_size);
		if (errno == EINVAL && *token->text)
			return zpci_io_refuse(EINVAL, why, why_size,
					      "VFIO does not open %s with a VF token: the function wants none",
					      address);
		return zpci_io_refuse(vfio_errno(errno), why, why_size,
				      "VFIO does not open %s: %s", address,
				      strerror(errno));
	}
	return 0;
}

static void close_file(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void close_files(struct zpci_io *zio)
{
	if (!zio->borrowed)
		close_file(&zio->device);
	close_file(&zio->group);
	close_file(&zio->container);
	close_file(&zio->iommufd);
}

static struct zpci_io *new_handle(void)
{
	struct zpci_io *zio = calloc(1, sizeof(*zio));

	if (zio) {
		zio->device = -1;
		zio->group = -1;
		zio->container = -1;
		zio->iommufd = -1;
		pthread_mutex_init(&zio->lock, NULL);
	}
	return zio;
}

/*
 * Open by group with a VF token, because not all kernels take a token through the
 * character device. Without a group, @why keeps the reason of the character device.
 */
static int open_with_token(struct zpci_io *zio, const char *address,
			   const struct token *token, char *why,
			   size_t why_size)
{
	char said[ZPCI_IO_WHY_SIZE];
	int err;

	close_files(zio);
	err = open_by_group(zio, address, token, said, sizeof(said));
	if (err == -ENOENT)
		return -EINVAL;
	return err ? zpci_io_refuse(-err, why, why_size, "%s", said) : 0;
}

static int open_function(struct zpci_io *zio, const char *address,
			 const struct token *token, char *why, size_t why_size)
{
	int err;

	err = open_by_device(zio, address, token, why, why_size);
	if (err == -EINVAL)
		return open_with_token(zio, address, token, why, why_size);
	/*
	 * Many systems give users access only to the group. If the character device is
	 * missing or not permitted, return the result of the group.
	 */
	if ((err == -ENOENT || err == -EACCES || err == -EPERM) &&
	    zio->iommufd < 0) {
		close_files(zio);
		err = open_by_group(zio, address, token, why, why_size);
	}
	return err;
}

/* Convert the UUID in @token->text to bytes. Return false if it is not a UUID. */
static bool read_token(struct token *token)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t count = 0;

	for (size_t i = 0; i < TOKEN_LENGTH; i++) {
		char digits[3] = { token->text[i] };

		if (form[i] == '-' ? *digits != '-' :
		    !*digits || !strchr("0123456789abcdefABCDEF", *digits))
			return false;
		if (form[i] == '-')
			continue;
		/* Each part of a UUID has an even number of digits. */
		digits[1] = token->text[++i];
		if (!digits[1] || !strchr("0123456789abcdefABCDEF", digits[1]))
			return false;
		token->bytes[count++] = strtoul(digits, NULL, 16);
	}
	return true;
}

/* Split a name into the function and the token, if there is one. Return 0 or -EINVAL. */
static int split_name(const char *name, char *function, size_t size,
		      struct token *token, char *why, size_t why_size)
{
	static const char option[] = ",vf_token=";
	const char *found = strstr(name, option);

	if (!found) {
		/* A name that is too long is truncated, and is still not a valid one. */
		snprintf(function, size, "%s", name);
		return 0;
	}
	snprintf(function, size, "%.*s", (int)(found - name), name);
	found += strlen(option);
	snprintf(token->text, sizeof(token->text), "%s", found);
	if (strlen(found) == TOKEN_LENGTH && read_token(token))
		return 0;
	return zpci_io_refuse(EINVAL, why, why_size,
			      "'%s' is no VF token: it is a UUID, as 83d8f4f2-509f-382f-3c1e-e6bfe0fa1001",
			      found);
}

static int open_and_look(struct zpci_io *zio,
			 const struct zpci_io_function *function,
			 const struct token *token, unsigned int flags,
			 char *why, size_t why_size)
{
	const char *address = function->address;
	int err;

	if (!*function->driver)
		return zpci_io_refuse(ENXIO, why, why_size,
				      "%s has no driver: run 'zpci-io bind %s'",
				      address, address);
	if (!zpci_io_is_vfio_driver(function->driver))
		return zpci_io_refuse(ENXIO, why, why_size,
				      "%s is bound to %s, not to vfio-pci: run 'zpci-io bind %s'",
				      address, function->driver, address);
	err = open_function(zio, address, token, why, why_size);
	if (err)
		return err;
	err = zpci_io_find_region(zio, function->driver, why, why_size);
	if (err || flags & ZPCI_IO_OPEN_NO_MEMORY)
		return err;
	err = zpci_io_set_memory(zio, 1);
	if (err)
		return zpci_io_refuse(-err, why, why_size,
				      "cannot turn on the memory space of %s: %s",
				      address, strerror(-err));
	return 0;
}

ZPCI_IO_API int zpci_io_open(const char *name, unsigned int flags,
			     struct zpci_io **zio, char *why, size_t why_size)
{
	struct zpci_io_function *function;
	struct token token = { 0 };
	struct zpci_io *handle;
	char plain[64];
	int err;

	*zio = NULL;
	if (flags & ~ZPCI_IO_OPEN_NO_MEMORY)
		return zpci_io_refuse(EINVAL, why, why_size,
				      "flags 0x%x: only ZPCI_IO_OPEN_NO_MEMORY is known",
				      flags);
	err = split_name(name, plain, sizeof(plain), &token, why, why_size);
	if (!err)
		err = zpci_io_find_function(plain, &function, why, why_size);
	if (err)
		return err;
	handle = new_handle();
	if (handle)
		err = open_and_look(handle, function, &token, flags, why,
				    why_size);
	else
		err = zpci_io_refuse(ENOMEM, why, why_size, "out of memory");
	zpci_io_functions_free(function);
	if (err) {
		zpci_io_close(handle);
		return err;
	}
	*zio = handle;
	return zpci_io_succeed(why, why_size);
}

ZPCI_IO_API int zpci_io_attach(int device_fd, struct zpci_io **zio, char *why,
			       size_t why_size)
{
	struct zpci_io *handle;
	int err;

	*zio = NULL;
	handle = new_handle();
	if (!handle)
		return zpci_io_refuse(ENOMEM, why, why_size, "out of memory");
	handle->device = device_fd;
	handle->borrowed = true;
	err = zpci_io_find_region(handle, NULL, why, why_size);
	if (err) {
		zpci_io_close(handle);
		return err;
	}
	*zio = handle;
	return zpci_io_succeed(why, why_size);
}

ZPCI_IO_API const char *zpci_io_version(void)
{
	return ZPCI_IO_VERSION;
}

ZPCI_IO_API void zpci_io_close(struct zpci_io *zio)
{
	if (!zio)
		return;
	/* Closing the files also unmaps all memory. */
	close_files(zio);
	while (zio->mappings) {
		struct zpci_io_mapping *next = zio->mappings->next;

		free(zio->mappings);
		zio->mappings = next;
	}
	pthread_mutex_destroy(&zio->lock);
	free(zio->geometry);
	free(zio->info);
	free(zio);
}
