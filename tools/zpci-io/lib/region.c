// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * A VFIO device: find its zPCI I/O region by the region's type, read the header, and
 * return the properties that the handle keeps. If there is no region, but the driver is
 * ism_vfio_pci, the handle uses that driver's BAR regions.
 */

#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "private.h"

/* The offset of BAR N in a device of ism_vfio_pci is N << 48. */
#define ISM_VFIO_PCI_SHIFT	48

/**
 * zpci_io_find_capability() - find a capability in an answer of VFIO
 * @answer:	the answer to a GET_INFO or GET_REGION_INFO, with a list of capabilities
 *		that is chained by offsets from the start of the answer
 * @answer_size: size of @answer, in bytes
 * @offset:	offset of the first capability
 * @id:		identifier of the wanted capability
 * @size:	where the number of bytes from the capability to the end of the answer goes,
 *		or NULL
 *
 * Return: the capability, or NULL.
 */
const void *zpci_io_find_capability(const void *answer, size_t answer_size,
				    uint32_t offset, uint16_t id, size_t *size)
{
	const struct vfio_info_cap_header *cap;
	uint32_t last = 0;

	/* Follow only rising offsets, so that a wrong answer cannot make the loop endless. */
	while (offset > last && answer_size > sizeof(*cap) &&
	       offset <= answer_size - sizeof(*cap)) {
		cap = (const void *)((const char *)answer + offset);
		if (cap->id == id) {
			if (size)
				*size = answer_size - offset;
			return cap;
		}
		last = offset;
		offset = cap->next;
	}
	return NULL;
}

const void *zpci_io_info_capability(const struct vfio_device_info *info,
				    uint16_t id, size_t *size)
{
	if (!(info->flags & VFIO_DEVICE_FLAGS_CAPS))
		return NULL;
	return zpci_io_find_capability(info, info->argsz, info->cap_offset, id, size);
}

/**
 * zpci_io_ask() - issue an ioctl of VFIO whose answer may be larger than its structure
 * @fd:		descriptor for the ioctl
 * @request:	number of the ioctl, whose structure begins with argsz
 * @question:	the structure; its argsz is not used
 * @question_size: size of @question, in bytes
 * @answer:	where the answer goes; the caller frees it
 *
 * VFIO raises argsz to the size that it needs. The ioctl is then issued again.
 *
 * Return: 0, -ENOMEM, or the error of VFIO.
 */
int zpci_io_ask(int fd, unsigned long request, const void *question,
		size_t question_size, void **answer)
{
	uint32_t size = question_size;
	uint32_t *buffer = NULL;

	for (;;) {
		uint32_t *larger = realloc(buffer, size);
		int err;

		if (!larger) {
			free(buffer);
			return -ENOMEM;
		}
		buffer = larger;
		memset(buffer, 0, size);
		memcpy(buffer, question, question_size);
		buffer[0] = size;
		if (ioctl(fd, request, buffer)) {
			err = -errno;
			free(buffer);
			return err;
		}
		if (buffer[0] <= size)
			break;
		size = buffer[0];
	}
	/* The bytes after the kernel's answer are 0 and not part of it. */
	*answer = buffer;
	return 0;
}

int zpci_io_device_info(int device, struct vfio_device_info **info)
{
	const struct vfio_device_info question = { 0 };
	void *answer;
	int err;

	err = zpci_io_ask(device, VFIO_DEVICE_GET_INFO, &question,
			  sizeof(question), &answer);
	if (!err)
		*info = answer;
	return err;
}

static int region_info(int device, uint32_t index,
		       struct vfio_region_info **info)
{
	const struct vfio_region_info question = { .index = index };
	void *answer;
	int err;

	err = zpci_io_ask(device, VFIO_DEVICE_GET_REGION_INFO, &question,
			  sizeof(question), &answer);
	if (!err)
		*info = answer;
	return err;
}

/* Does the error mean more than that VFIO does not describe this one region? */
static bool ends_search(int err)
{
	return err == -ENOMEM || err == -EBADF || err == -ENOTTY ||
	       err == -ENODEV;
}

static bool is_zpci_io(const struct vfio_region_info *info)
{
	const struct vfio_region_info_cap_type *type;
	size_t size;

	if (!(info->flags & VFIO_REGION_INFO_FLAG_CAPS))
		return false;
	type = zpci_io_find_capability(info, info->argsz, info->cap_offset,
				       VFIO_REGION_INFO_CAP_TYPE, &size);
	return type && size >= sizeof(*type) &&
	       type->type == ZPCI_IO_REGION_TYPE &&
	       type->subtype == VFIO_REGION_SUBTYPE_IBM_ZPCI_IO;
}

static int find_bars_and_config(struct zpci_io *zio)
{
	struct vfio_region_info *info;
	int err;

	for (unsigned int bar = 0; bar < ZPCI_IO_BARS; bar++) {
		err = region_info(zio->device, VFIO_PCI_BAR0_REGION_INDEX + bar,
				  &info);
		if (ends_search(err))
			return err;
		if (err)
			continue;
		zio->bar_size[bar] = info->size;
		zio->bar_offset[bar] = info->offset;
		free(info);
	}
	err = region_info(zio->device, VFIO_PCI_CONFIG_REGION_INDEX, &info);
	if (err)
		return err;
	zio->config = info->offset;
	free(info);
	return 0;
}

/* A device without the region: @driver as in zpci_io_find_region(). */
static int do_without_region(struct zpci_io *zio, const char *driver, char *why,
			     size_t why_size)
{
	char name[NAME_MAX + 1];
	int err;

	if (!driver) {
		zpci_io_device_driver(zio->device, name, sizeof(name));
		driver = name;
	}
	/* The layout does not prove the driver, but is enough for a hint. */
	if (!*driver && zio->bar_offset[2] == UINT64_C(2) << ISM_VFIO_PCI_SHIFT)
		return zpci_io_refuse(EOPNOTSUPP, why, why_size,
				      "the function has no zPCI I/O region, and its driver, which may be ism_vfio_pci, is not known: let the program see /proc/self/fdinfo and /sys");
	if (strcmp(driver, ZPCI_IO_ISM_VFIO_PCI))
		return zpci_io_refuse(EOPNOTSUPP, why, why_size,
				      "the function has no zPCI I/O region, so its driver is another vfio-pci (the kernel's own, for one): unload it, install the vfio-pci of this project and run 'modprobe vfio-pci'");
	err = zpci_io_use_ism_vfio_pci(zio);
	if (err)
		return zpci_io_refuse(-err, why, why_size,
				      err == -ENOMEM ? "out of memory" :
				      "ism_vfio_pci does not tell the function's largest store block: run 'zpci-io bind' to use vfio-pci");
	return 0;
}

/**
 * zpci_io_find_region() - read the properties of a device that a handle keeps
 * @zio:	the handle, with @device set
 * @driver:	the driver that the device is bound to, or NULL if this function has to
 *		find it out
 * @why:	where the reason of a failure goes, or NULL
 * @why_size:	size of @why in bytes
 *
 * Return: 0, -ENOTTY if the descriptor is not a VFIO PCI device, -EOPNOTSUPP
 * if there is neither the region nor ism_vfio_pci, or the error of VFIO.
 */
int zpci_io_find_region(struct zpci_io *zio, const char *driver, char *why,
			size_t why_size)
{
	struct vfio_region_info *info;
	bool found = false;
	ssize_t count;
	int err;

	err = zpci_io_device_info(zio->device, &zio->info);
	if (err)
		return zpci_io_refuse(-err, why, why_size,
				      "the descriptor does not answer as a VFIO device: %s",
				      strerror(-err));
	if (!(zio->info->flags & VFIO_DEVICE_FLAGS_PCI))
		return zpci_io_refuse(ENOTTY, why, why_size,
				      "the VFIO device is not a PCI function");

	err = find_bars_and_config(zio);
	if (err)
		goto refused;
	for (uint32_t index = VFIO_PCI_NUM_REGIONS;
	     index < zio->info->num_regions && !found; index++) {
		err = region_info(zio->device, index, &info);
		if (ends_search(err))
			goto refused;
		if (err)
			continue;
		found = is_zpci_io(info);
		if (found) {
			zio->index = index;
			zio->region = info->offset;
			zio->region_size = info->size;
		}
		free(info);
	}
	if (!found)
		return do_without_region(zio, driver, why, why_size);

	count = pread(zio->device, &zio->hdr, sizeof(zio->hdr), zio->region);
	if (count != sizeof(zio->hdr)) {
		err = count < 0 ? -errno : -EIO;
		goto refused;
	}
	/* The field is 0 in drivers with the 2021 interface. */
	zio->max_reqs = 1;
	if (zio->hdr.flags & VFIO_ZPCI_IO_HDR_BATCH && zio->hdr.max_reqs)
		zio->max_reqs = zio->hdr.max_reqs;
	return 0;

refused:
	return zpci_io_refuse(-err, why, why_size,
			      "VFIO does not describe the function's regions: %s",
			      strerror(-err));
}

/**
 * zpci_io_read_config() - read configuration space
 * @zio:	the handle
 * @offset:	where, in bytes
 * @len:	bytes, 1 to 4
 * @value:	where the value goes, in native byte order
 *
 * Return: 0, or the error of VFIO.
 */
int zpci_io_read_config(const struct zpci_io *zio, unsigned int offset,
			size_t len, uint32_t *value)
{
	uint32_t little = 0;
	ssize_t count;

	*value = 0;
	count = pread(zio->device, &little, len, zio->config + offset);
	if (count < 0)
		return -errno;
	if ((size_t)count != len)
		return -EIO;
	*value = le32toh(little);
	return 0;
}

static int set_command(const struct zpci_io *zio, uint16_t bit, int on)
{
	uint16_t little;
	uint32_t command;
	ssize_t count;
	int err;

	err = zpci_io_read_config(zio, PCI_COMMAND, sizeof(little), &command);
	if (err)
		return err;
	little = htole16(on ? command | bit : command & ~bit);
	count = pwrite(zio->device, &little, sizeof(little),
		       zio->config + PCI_COMMAND);
	if (count < 0)
		return -errno;
	return count == sizeof(little) ? 0 : -EIO;
}

ZPCI_IO_API int zpci_io_set_memory(const struct zpci_io *zio, int on)
{
	return set_command(zio, PCI_COMMAND_MEMORY, on);
}

ZPCI_IO_API int zpci_io_set_bus_master(const struct zpci_io *zio, int on)
{
	return set_command(zio, PCI_COMMAND_MASTER, on);
}

ZPCI_IO_API enum zpci_io_backend
zpci_io_backend_of(const struct zpci_io *zio)
{
	return zio->geometry ? ZPCI_IO_BACKEND_ISM_VFIO_PCI :
			       ZPCI_IO_BACKEND_REGION;
}

ZPCI_IO_API uint64_t zpci_io_flags(const struct zpci_io *zio)
{
	return zio->hdr.flags;
}

ZPCI_IO_API size_t zpci_io_max(const struct zpci_io *zio)
{
	return zio->hdr.max;
}

ZPCI_IO_API size_t zpci_io_max_reqs(const struct zpci_io *zio)
{
	return zio->max_reqs;
}

ZPCI_IO_API uint64_t zpci_io_bar_size(const struct zpci_io *zio,
				      unsigned int bar)
{
	return bar < ZPCI_IO_BARS ? zio->bar_size[bar] : 0;
}

ZPCI_IO_API uint32_t zpci_io_region_index(const struct zpci_io *zio)
{
	return zio->index;
}

ZPCI_IO_API uint64_t zpci_io_region_offset(const struct zpci_io *zio)
{
	return zio->region;
}

ZPCI_IO_API uint64_t zpci_io_region_size(const struct zpci_io *zio)
{
	return zio->region_size;
}

ZPCI_IO_API int zpci_io_device_fd(const struct zpci_io *zio)
{
	return zio->device;
}

ZPCI_IO_API int zpci_io_container_fd(const struct zpci_io *zio)
{
	return zio->container;
}

ZPCI_IO_API int zpci_io_iommufd(const struct zpci_io *zio, uint32_t *ioas_id)
{
	if (zio->iommufd >= 0 && ioas_id)
		*ioas_id = zio->ioas;
	return zio->iommufd;
}

ZPCI_IO_API const void *zpci_io_capability(const struct zpci_io *zio,
					   uint16_t id, size_t *size)
{
	return zpci_io_info_capability(zio->info, id, size);
}
