// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of libzpci_io, where it reads what it did not write: the answers of
 * VFIO and configuration space. Any answer is taken without harm, and what
 * zpci_io_explain() says of a request agrees with the driver's gate.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/types.h>

#include "private.h"

#include "zpci_io_gate.c"

/* The rest of the input: what VFIO answers next. */
static const u8 *input;
static size_t left;

static u8 config[256];

static void take(void *to, size_t size)
{
	size_t taken = size < left ? size : left;

	memset(to, 0, size);
	if (taken)
		memcpy(to, input, taken);
	input += taken;
	left -= taken;
}

/*
 * An answer of up to argsz bytes, any. As the kernel does it, an answer that
 * does not fit is asked for once more, and has room then.
 */
int __wrap_ioctl(int fd, unsigned long request, void *answer)
{
	u32 argsz = *(u32 *)answer;
	u32 wanted = 0;
	u8 result = 0;

	take(&result, sizeof(result));
	/* There is no end of regions, but there is one of answers. */
	if (result == 0xff || !left) {
		errno = ENOTTY;
		return -1;
	}
	take(answer, argsz);
	take(&wanted, 1);
	*(u32 *)answer = argsz < 64 && wanted > argsz ? wanted : argsz;
	return 0;
}

ssize_t __wrap_pread(int fd, void *buffer, size_t count, off_t offset)
{
	if (offset < 0 || (size_t)offset > sizeof(config) - count) {
		take(buffer, count);
		return count;
	}
	memcpy(buffer, config + offset, count);
	return count;
}

static void open_any(void)
{
	char why[ZPCI_IO_WHY_SIZE];
	struct zpci_io zio = { 0 };
	size_t size;
	u16 id;

	if (!zpci_io_find_region(&zio, why, sizeof(why))) {
		for (id = 0; id < 8; id++)
			zpci_io_capability(&zio, id, &size);
	}
	free(zio.info);
}

static void put(unsigned int offset, u32 value, size_t size)
{
	while (size--) {
		config[offset++] = value;
		value >>= 8;
	}
}

/* A line of text, and the very rule where the gate says no. */
static void explain_any(void)
{
	struct { u16 max; u8 flags, msix_bar, err, size, cap; u16 entries; u32 table; } is;
	struct zpci_io_geometry fn = { 0 };
	char text[ZPCI_IO_WHY_SIZE];
	struct zpci_io zio = { 0 };
	struct vfio_zpci_io_req req;
	bool unexplained;
	unsigned int i;
	int ret;

	take(&is, sizeof(is));
	take(&req, sizeof(req));
	take(zio.bar_size, sizeof(zio.bar_size));
	take(config, sizeof(config));

	/* Every type of request is taken. */
	zio.hdr.flags = is.flags | ~(u64)VFIO_ZPCI_IO_HDR_RELAXED;
	zio.hdr.max = is.max < 4096 ? is.max : 4096;
	/* Whatever configuration space says, no harm; any room for the text. */
	zpci_io_explain(&zio, &req, -(int)is.err, text, is.size);
	zpci_io_explain(&zio, &req, -EPERM, text, sizeof(text));

	/* A capability list of one: what VFIO and the kernel see is the same. */
	fn.max = zio.hdr.max;
	fn.relaxed = is.flags & VFIO_ZPCI_IO_HDR_RELAXED;
	for (i = 0; i < ZPCI_IO_BARS; i++)
		fn.bar[i].size = zio.bar_size[i];
	put(PCI_STATUS, PCI_STATUS_CAP_LIST, 2);
	put(PCI_CAPABILITY_LIST, 0x40, 1);
	put(0x40, PCI_CAP_ID_MSIX, 2);
	put(0x40 + PCI_MSIX_FLAGS, is.entries % 2048, 2);
	put(0x40 + PCI_MSIX_TABLE, (is.table & ~7U) | (is.msix_bar & 7), 4);
	if ((is.msix_bar & 7) < ZPCI_IO_BARS) {
		struct zpci_io_bar *bar = &fn.bar[is.msix_bar & 7];

		bar->msix_start = is.table & ~7U;
		bar->msix_end = bar->msix_start + (is.entries % 2048 + 1) * 16;
		if (is.flags & 0x80)
			req.offset += bar->msix_start;
	}

	ret = zpci_io_gate(&fn, &req);
	zpci_io_explain(&zio, &req, ret ? ret : -EINVAL, text, sizeof(text));
	unexplained = strstr(text, "breaks no rule");
	if (unexplained == !ret)
		return;
	fprintf(stderr,
		"flags=0x%llx offset=0x%llx len=%u pcias=%u: the gate says %d, the library \"%s\"\n",
		(unsigned long long)req.flags, (unsigned long long)req.offset,
		req.len, req.pcias, ret, text);
	abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	if (!size)
		return 0;
	input = data + 1;
	left = size - 1;
	memset(config, 0, sizeof(config));
	if (data[0] & 1)
		open_any();
	else
		explain_any();
	return 0;
}
