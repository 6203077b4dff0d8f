// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * An ISM that is bound to Linux's ism_vfio_pci (7.1 and newer), without the zPCI I/O
 * region. One write to a BAR region is one PCI store block. One aligned read of 1, 2, 4
 * or 8 bytes is one PCI load (drivers/vfio/pci/ism/main.c of Linux 7.2).
 *
 * ism_vfio_pci checks only the length, the 4096-byte boundary and the end of the BAR.
 * The gate of our driver runs here before it, so that all rules hold, with the same
 * errno values and in the same order.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../drivers/vfio/pci/zpci_io_gate.h"

#include "private.h"

/**
 * zpci_io_device_driver() - find the driver that a VFIO device is bound to
 * @device:	VFIO device descriptor, of a group or a character device
 * @driver:	where the driver's name goes; empty if it is not known
 * @size:	size of @driver, in bytes
 *
 * From Linux 6.18 on, the descriptor's fdinfo names the device. /proc and /sys must be
 * mounted.
 */
void zpci_io_device_driver(int device, char *driver, size_t size)
{
	char path[PATH_MAX], line[PATH_MAX], device_path[PATH_MAX];
	bool found = false;
	FILE *file;

	*driver = 0;
	if (zpci_io_path(path, "/proc/self/fdinfo/%d", device))
		return;
	file = fopen(path, "re");
	if (!file)
		return;
	while (!found && fgets(line, sizeof(line), file))
		found = sscanf(line, "vfio-device-syspath: %4095s",
			       device_path) == 1;
	fclose(file);
	if (!found || zpci_io_path(path, "%s/driver", device_path) ||
	    zpci_io_link_name(path, driver, size))
		*driver = 0;
}

/**
 * zpci_io_use_ism_vfio_pci() - make a handle work through ism_vfio_pci
 * @zio:	the handle, filled in except for the region
 *
 * Return: 0, -EOPNOTSUPP if VFIO does not give the largest store block, or -ENOMEM.
 */
int zpci_io_use_ism_vfio_pci(struct zpci_io *zio)
{
	const struct vfio_device_info_cap_zpci_group *group;
	size_t size;

	group = zpci_io_info_capability(zio->info,
					VFIO_DEVICE_INFO_CAP_ZPCI_GROUP, &size);
	if (!zpci_io_capability_has(group, size, 2,
				    offsetof(__typeof__(*group), imaxstbl) +
				    sizeof(group->imaxstbl)))
		return -EOPNOTSUPP;
	/*
	 * ism_vfio_pci compares the length of a write with imaxstbl. maxstbl is the limit
	 * of vfio-pci's BAR path, 128.
	 */
	zio->hdr.max = group->imaxstbl < ZPCI_IO_BLOCK_MAX ?
		       group->imaxstbl : ZPCI_IO_BLOCK_MAX;
	/* ism_vfio_pci binds only ISM functions, which are relaxed. */
	zio->hdr.flags = VFIO_ZPCI_IO_HDR_RELAXED;
	zio->max_reqs = 1;

	zio->geometry = aligned_alloc(__alignof__(*zio->geometry),
				      sizeof(*zio->geometry));
	if (!zio->geometry)
		return -ENOMEM;
	zpci_io_describe(zio, zio->geometry);
	return 0;
}

bool zpci_io_ism_vfio_pci_takes(const struct vfio_zpci_io_req *req)
{
	if (req->flags == VFIO_ZPCI_IO_FLAG_STORE)
		return false;
	/* ism_vfio_pci splits every other read into several PCI loads. */
	return req->flags != VFIO_ZPCI_IO_FLAG_READ ||
	       (req->len && !(req->len & (req->len - 1)) &&
		!(req->offset % req->len));
}

static int result_of(ssize_t count, size_t len)
{
	if (count < 0)
		return -errno;
	return (size_t)count == len ? 0 : -EIO;
}

static int load(const struct zpci_io *zio, const struct vfio_zpci_io_req *req,
		uint64_t at)
{
	union {
		uint8_t byte;
		uint16_t halfword;
		uint32_t word;
		uint64_t doubleword;
	} value;
	uint64_t image;
	int err;

	err = result_of(pread(zio->device, &value, req->len, at), req->len);
	if (err)
		return err;
	switch (req->len) {
	case 1:
		image = value.byte;
		break;
	case 2:
		image = value.halfword;
		break;
	case 4:
		image = value.word;
		break;
	default:
		image = value.doubleword;
		break;
	}
	memcpy((void *)(uintptr_t)req->gaddr, &image, sizeof(image));
	return 0;
}

/* ism_vfio_pci does not test memory space. Return 0 if it is on. */
static int test_memory(const struct zpci_io *zio)
{
	uint32_t command;
	int err;

	err = zpci_io_read_config(zio, PCI_COMMAND, 2, &command);
	if (err)
		return err;
	return command & PCI_COMMAND_MEMORY ? 0 : -EIO;
}

static int carry_out(const struct zpci_io *zio,
		     const struct vfio_zpci_io_req *req, bool first)
{
	uint64_t at;
	int err;

	err = zpci_io_rule_errno(zpci_io_gate(zio->geometry, req));
	if (!err && !zpci_io_ism_vfio_pci_takes(req))
		err = -EINVAL;
	if (!err && first)
		err = test_memory(zio);
	if (err)
		return err;
	at = zio->bar_offset[req->pcias] + req->offset;
	if (req->flags == VFIO_ZPCI_IO_FLAG_READ)
		return load(zio, req, at);
	return result_of(pwrite(zio->device, (void *)(uintptr_t)req->gaddr,
				req->len, at), req->len);
}

/**
 * zpci_io_by_ism_vfio_pci() - carry requests out, one by one
 * @zio:	the handle
 * @reqs:	the requests
 * @count:	number of requests
 * @done:	where the number of requests that were done goes, or NULL
 *
 * Memory space is tested once for each call, because reading the command register costs
 * a PCI load.
 *
 * Return: 0 if all were done, or the error of @reqs[*@done].
 */
int zpci_io_by_ism_vfio_pci(const struct zpci_io *zio,
			    const struct vfio_zpci_io_req *reqs, size_t count,
			    size_t *done)
{
	size_t sent;
	int err = 0;

	for (sent = 0; sent < count; sent++) {
		/* Read the request only now: a load before it may have written to it. */
		const struct vfio_zpci_io_req req = reqs[sent];

		err = carry_out(zio, &req, !sent);
		if (err)
			break;
	}
	if (done)
		*done = sent;
	return err;
}
