// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The path of a request: fill in 32 bytes and write them. The kernel checks the
 * request, so this file does not. explain.c tells afterwards what was wrong. If there is
 * no region, requests go to ism_vfio_pci.c.
 */

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <unistd.h>

#include "private.h"

static_assert(sizeof(off_t) == 8, "the region lies beyond 2^31");

/* Write @count requests, at most max_reqs. Return the number that is done, or -errno. */
static ssize_t write_requests(const struct zpci_io *zio,
			      const struct vfio_zpci_io_req *reqs, size_t count)
{
	ssize_t written;

	written = pwrite(zio->device, reqs, count * sizeof(*reqs),
			 zio->region + offsetof(struct vfio_region_zpci_io, req));
	if (written < 0)
		return -errno;
	return written / sizeof(*reqs);
}

static int write_one(const struct zpci_io *zio, uint64_t flag, unsigned int bar,
		     uint64_t offset, const void *data, size_t len)
{
	const struct vfio_zpci_io_req req =
		zpci_io_request(flag, bar, offset, data, len);
	ssize_t done;

	/* The kernel cannot check a length or BAR that does not fit into its field. */
	if (req.len != len || req.pcias != bar)
		return -EINVAL;
	if (zio->geometry)
		return zpci_io_by_ism_vfio_pci(zio, &req, 1, NULL);
	done = write_requests(zio, &req, 1);
	if (done < 0)
		return done;
	return done == 1 ? 0 : -ECANCELED;
}

ZPCI_IO_API int zpci_io_load(const struct zpci_io *zio, unsigned int bar,
			     uint64_t offset, size_t len, uint64_t *value)
{
	return write_one(zio, VFIO_ZPCI_IO_FLAG_READ, bar, offset, value, len);
}

ZPCI_IO_API int zpci_io_store(const struct zpci_io *zio, unsigned int bar,
			      uint64_t offset, size_t len, uint64_t value)
{
	return write_one(zio, VFIO_ZPCI_IO_FLAG_STORE, bar, offset, &value,
			 len);
}

ZPCI_IO_API int zpci_io_store_block(const struct zpci_io *zio, unsigned int bar,
				    uint64_t offset, const void *data,
				    size_t len)
{
	return write_one(zio, VFIO_ZPCI_IO_FLAG_BLOCKW, bar, offset, data, len);
}

ZPCI_IO_API int zpci_io_batch(const struct zpci_io *zio,
			      const struct vfio_zpci_io_req *reqs, size_t count,
			      size_t *done)
{
	size_t sent = 0;
	int err = 0;

	if (zio->geometry)
		return zpci_io_by_ism_vfio_pci(zio, reqs, count, done);
	while (sent < count && !err) {
		size_t some = count - sent;
		ssize_t written;

		if (some > zio->max_reqs)
			some = zio->max_reqs;
		written = write_requests(zio, reqs + sent, some);
		if (written < 0) {
			err = written;
		} else {
			sent += written;
			/* A short count carries no errno. */
			if ((size_t)written < some)
				err = -ECANCELED;
		}
	}
	if (done)
		*done = sent;
	return err;
}

ZPCI_IO_API size_t zpci_io_next_block(const struct zpci_io *zio,
				      uint64_t offset, size_t left,
				      size_t limit)
{
	size_t page = 4096 - offset % 4096;
	size_t block;

	if (left > page)
		left = page;
	if (!limit || limit > zio->hdr.max)
		limit = zio->hdr.max;
	block = left < limit ? left : limit;
	if (zio->hdr.flags & VFIO_ZPCI_IO_HDR_RELAXED)
		return block;
	if (offset % 8)
		return 0;
	block -= block % 8;
	/* A strict function takes no block of 8 bytes, so do not leave 8 for the next one. */
	if (left - block == 8 && block > 16)
		block -= 8;
	return block > 8 ? block : 0;
}
