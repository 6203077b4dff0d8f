// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * An ISM that is bound to Linux's ism_vfio_pci (7.1 and newer), where there is no zPCI
 * I/O region. One write to a BAR region of it is one PCI store block, one aligned read of
 * 1, 2, 4 or 8 bytes is one PCI load (drivers/vfio/pci/ism/main.c of Linux 7.2).
 *
 * That driver looks at length, 4096-byte boundary and end of the BAR only. The other
 * rules, their errno values and their order are kept here, by the gate of our driver.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../drivers/vfio/pci/zpci_io_gate.h"

#include "private.h"

/**
 * zpci_io_device_driver() - the driver that a VFIO device belongs to
 * @device:	VFIO device descriptor, of a group or a character device
 * @driver:	where its name goes; empty where it is not told
 * @size:	size of @driver, in bytes
 *
 * The kernel names the device in the descriptor's fdinfo, from Linux 6.18 on. That needs
 * /proc and /sys.
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
 * @zio:	the handle, with all but the region known
 *
 * Return: 0, -EOPNOTSUPP where VFIO does not tell the largest block, or -ENOMEM.
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
	/* ISM is, and this driver takes nothing else. */
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
	/* It cuts every other read into several PCI loads. */
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

/* In place of the test that ism_vfio_pci does not make: 0 where memory space is on. */
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
 * Memory space is looked at once a call: the command register costs a PCI load.
 *
 * Return: 0 when all were done, or why @reqs[*@done] was not.
 */
int zpci_io_by_ism_vfio_pci(const struct zpci_io *zio,
			    const struct vfio_zpci_io_req *reqs, size_t count,
			    size_t *done)
{
	size_t sent;
	int err = 0;

	for (sent = 0; sent < count; sent++) {
		/* Read when its turn comes: a load may have written it. */
		const struct vfio_zpci_io_req req = reqs[sent];

		err = carry_out(zio, &req, !sent);
		if (err)
			break;
	}
	if (done)
		*done = sent;
	return err;
}
