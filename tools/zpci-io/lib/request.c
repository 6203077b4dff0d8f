// SPDX-License-Identifier: GPL-2.0
/*
 * The path of a request: fill in 32 bytes, write them, done. Nothing is checked
 * here that the kernel checks anyway; explain.c says afterwards what was wrong.
 */

#include <assert.h>
#include <errno.h>
#include <stddef.h>
#include <unistd.h>

#include "private.h"

static_assert(sizeof(off_t) == 8, "the region lies beyond 2^31");

/* A request is passed to the kernel as it is. */
#define SAME_PLACE(ours, theirs) \
	static_assert(offsetof(struct zpci_io_req, ours) == \
		      offsetof(struct vfio_zpci_io_req, theirs), #ours)

static_assert(sizeof(struct zpci_io_req) == sizeof(struct vfio_zpci_io_req),
	      "size of a request");
SAME_PLACE(op, flags);
SAME_PLACE(data, gaddr);
SAME_PLACE(offset, offset);
SAME_PLACE(reserved, reserved);
SAME_PLACE(len, len);
SAME_PLACE(bar, pcias);
SAME_PLACE(reserved2, reserved2);
static_assert(!(ZPCI_IO_LOAD ^ VFIO_ZPCI_IO_FLAG_READ), "ZPCI_IO_LOAD");
static_assert(!(ZPCI_IO_STORE ^ VFIO_ZPCI_IO_FLAG_STORE), "ZPCI_IO_STORE");
static_assert(!(ZPCI_IO_STORE_BLOCK ^ VFIO_ZPCI_IO_FLAG_BLOCKW), "ZPCI_IO_STORE_BLOCK");
static_assert(!(ZPCI_IO_HDR_STORE ^ VFIO_ZPCI_IO_HDR_STORE), "ZPCI_IO_HDR_STORE");
static_assert(!(ZPCI_IO_HDR_RELAXED ^ VFIO_ZPCI_IO_HDR_RELAXED), "ZPCI_IO_HDR_RELAXED");
static_assert(!(ZPCI_IO_HDR_BATCH ^ VFIO_ZPCI_IO_HDR_BATCH), "ZPCI_IO_HDR_BATCH");

/* Write @count requests, at most max_reqs: requests done, or -errno. */
static ssize_t write_requests(const struct zpci_io *zio,
			      const struct zpci_io_req *reqs, size_t count)
{
	ssize_t written;

	written = pwrite(zio->device, reqs, count * sizeof(*reqs),
			 zio->region + offsetof(struct vfio_region_zpci_io, req));
	if (written < 0)
		return -errno;
	return written / sizeof(*reqs);
}

static int write_one(const struct zpci_io *zio, uint64_t op, unsigned int bar,
		     uint64_t offset, size_t len, const void *data)
{
	const struct zpci_io_req req = {
		.op = op,
		.data = zpci_io_ptr(data),
		.offset = offset,
		.len = len,
		.bar = bar,
	};
	ssize_t done;

	/* What does not fit the request cannot reach the kernel's checks. */
	if (req.len != len || req.bar != bar)
		return -EINVAL;
	done = write_requests(zio, &req, 1);
	if (done < 0)
		return done;
	return done == 1 ? 0 : -ECANCELED;
}

ZPCI_IO_API int zpci_io_load(const struct zpci_io *zio, unsigned int bar,
			     uint64_t offset, size_t len, uint64_t *value)
{
	return write_one(zio, ZPCI_IO_LOAD, bar, offset, len, value);
}

ZPCI_IO_API int zpci_io_store(const struct zpci_io *zio, unsigned int bar,
			      uint64_t offset, size_t len, uint64_t value)
{
	return write_one(zio, ZPCI_IO_STORE, bar, offset, len, &value);
}

ZPCI_IO_API int zpci_io_store_block(const struct zpci_io *zio, unsigned int bar,
				    uint64_t offset, const void *data,
				    size_t len)
{
	return write_one(zio, ZPCI_IO_STORE_BLOCK, bar, offset, len, data);
}

ZPCI_IO_API int zpci_io_batch(const struct zpci_io *zio,
			      const struct zpci_io_req *reqs, size_t count,
			      size_t *done)
{
	size_t sent = 0;
	int err = 0;

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
	/* 8 bytes are no block: leave more than that for the next. */
	if (left - block == 8 && block > 16)
		block -= 8;
	return block > 8 ? block : 0;
}
