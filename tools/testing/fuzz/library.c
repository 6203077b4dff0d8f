// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of libzpci_io for data that it did not write: the answers of VFIO and
 * configuration space. No answer does harm, and zpci_io_explain() writes one line that fits
 * into its buffer.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "private.h"

/* The rest of the input: the next answers of VFIO. */
static const uint8_t *input;
static size_t left;

static uint8_t config[256];

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
 * Give any answer of up to argsz bytes. As with the kernel, the library asks again for an
 * answer that does not fit, and it fits then.
 */
int __wrap_ioctl(int fd, unsigned long request, void *answer)
{
	uint32_t argsz = *(uint32_t *)answer;
	uint32_t wanted = 0;
	uint8_t result = 0;

	take(&result, sizeof(result));
	/* The number of regions may be huge, but the input ends. */
	if (result == 0xff || !left) {
		errno = ENOTTY;
		return -1;
	}
	take(answer, argsz);
	take(&wanted, 1);
	*(uint32_t *)answer = argsz < 64 && wanted > argsz ? wanted : argsz;
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
	uint8_t ism = 0;
	size_t size;
	uint16_t id;

	take(&ism, sizeof(ism));
	if (!zpci_io_find_region(&zio, ism & 1 ? ZPCI_IO_ISM_VFIO_PCI :
						ZPCI_IO_VFIO_PCI,
				 why, sizeof(why))) {
		for (id = 0; id < 8; id++)
			zpci_io_capability(&zio, id, &size);
	}
	free(zio.geometry);
	free(zio.info);
}

/* Explain any request to a function with any properties. */
static void explain_any(void)
{
	struct { uint16_t max; uint8_t flags, err, size, msix; } is;
	struct zpci_io zio = { 0 };
	struct vfio_zpci_io_req req;
	size_t size;
	char *text;

	take(&is, sizeof(is));
	take(&req, sizeof(req));
	take(zio.bar_size, sizeof(zio.bar_size));
	take(config, sizeof(config));
	zio.hdr.flags = is.flags;
	zio.hdr.max = is.max;
	/* Few random lists of capabilities lead to an MSI-X table. */
	if (is.msix & 1) {
		config[PCI_STATUS] |= PCI_STATUS_CAP_LIST;
		config[PCI_CAPABILITY_LIST] = 0x40;
		config[0x40] = PCI_CAP_ID_MSIX;
	}

	/* A buffer of its own, so that the sanitizer finds a byte too many. */
	size = is.size ? is.size * 2U : 1;
	text = malloc(size);
	if (!text)
		return;
	zpci_io_explain(&zio, &req, is.msix & 2 ? -EINVAL : -(int)is.err, text,
			size);
	if (!memchr(text, 0, size) || strchr(text, '\n')) {
		fprintf(stderr,
			"flags=0x%llx offset=0x%llx len=%u pcias=%u: the text is not one line\n",
			(unsigned long long)req.flags,
			(unsigned long long)req.offset, req.len, req.pcias);
		abort();
	}
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
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
