// SPDX-License-Identifier: GPL-2.0
/*
 * Why a request was refused, after the fact, in the order in which the kernel
 * looks. This is for people: nothing is decided here.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "private.h"

/* Each entry of an MSI-X table has 16 bytes. */
#define MSIX_ENTRY_SIZE	16

/* The line that is being written; @broken once a rule was named. */
struct explanation {
	char *text;
	size_t size;
	bool broken;
};

__printf(2, 3)
static void broke(struct explanation *why, const char *format, ...)
{
	va_list args;

	why->broken = true;
	va_start(args, format);
	vsnprintf(why->text, why->size, format, args);
	va_end(args);
}

static void explain_form(const struct zpci_io *zio,
			 const struct vfio_zpci_io_req *req,
			 struct explanation *why)
{
	if (req->reserved || req->reserved2)
		broke(why, "the reserved fields are not 0");
	else if (req->flags != VFIO_ZPCI_IO_FLAG_READ &&
		 req->flags != VFIO_ZPCI_IO_FLAG_STORE &&
		 req->flags != VFIO_ZPCI_IO_FLAG_BLOCKW)
		broke(why,
		      "flags 0x%llx are not exactly one of READ (1), BLOCKW (2) and STORE (4)",
		      (unsigned long long)req->flags);
	else if (req->flags == VFIO_ZPCI_IO_FLAG_STORE &&
		 !(zio->hdr.flags & VFIO_ZPCI_IO_HDR_STORE))
		broke(why,
		      "this vfio-pci takes no store requests (its header lacks VFIO_ZPCI_IO_HDR_STORE)");
}

static void explain_register(const struct vfio_zpci_io_req *req,
			     struct explanation *why)
{
	if (!req->len)
		broke(why, "length 0 is below 1");
	else if (req->len > 8)
		broke(why, "length %u is above 8", req->len);
	else if (req->offset % 8 + req->len > 8)
		broke(why,
		      "offset 0x%llx and length %u cross an 8-byte boundary of the offset",
		      (unsigned long long)req->offset, req->len);
}

static void explain_block(const struct zpci_io *zio,
			  const struct vfio_zpci_io_req *req,
			  struct explanation *why)
{
	bool relaxed = zio->hdr.flags & VFIO_ZPCI_IO_HDR_RELAXED;

	if (!req->len)
		broke(why, "length 0 is below 1");
	else if (req->len > zio->hdr.max)
		broke(why,
		      "length %u is above the function's largest block, %u bytes",
		      req->len, zio->hdr.max);
	else if (req->offset % 4096 + req->len > 4096)
		broke(why,
		      "offset 0x%llx and length %u cross a 4096-byte boundary of the offset",
		      (unsigned long long)req->offset, req->len);
	else if (!relaxed && req->len <= 8)
		broke(why,
		      "length %u is not above 8, and the function is not relaxed",
		      req->len);
	else if (!relaxed && req->len % 8)
		broke(why,
		      "length %u is no multiple of 8, and the function is not relaxed",
		      req->len);
	else if (!relaxed && req->offset % 8)
		broke(why,
		      "offset 0x%llx is no multiple of 8, and the function is not relaxed",
		      (unsigned long long)req->offset);
}

static void explain_range(const struct zpci_io *zio,
			  const struct vfio_zpci_io_req *req,
			  struct explanation *why)
{
	uint64_t size = zpci_io_bar_size(zio, req->pcias);

	if (req->pcias >= ZPCI_IO_BARS)
		broke(why,
		      "address space %u is no BAR: those are 0 to 5",
		      req->pcias);
	else if (!size)
		broke(why, "the function has no BAR %u", req->pcias);
	else if (req->offset >= size || req->len > size - req->offset)
		broke(why,
		      "offset 0x%llx and length %u reach beyond BAR %u, which has 0x%llx bytes",
		      (unsigned long long)req->offset, req->len, req->pcias,
		      (unsigned long long)size);
}

static unsigned int find_pci_capability(const struct zpci_io *zio, uint8_t id)
{
	uint32_t value;

	if (zpci_io_read_config(zio, PCI_STATUS, 2, &value) ||
	    !(value & PCI_STATUS_CAP_LIST) ||
	    zpci_io_read_config(zio, PCI_CAPABILITY_LIST, 1, &value))
		return 0;
	/* As many as fit between the header and the end: no loop. */
	for (int left = (256 - 64) / 4; left && value >= 64; left--) {
		unsigned int offset = value & ~3U;

		if (zpci_io_read_config(zio, offset, 2, &value))
			return 0;
		if ((value & 0xff) == id)
			return offset;
		value >>= 8;
	}
	return 0;
}

static void explain_msix(const struct zpci_io *zio,
			 const struct vfio_zpci_io_req *req,
			 struct explanation *why)
{
	uint32_t control, table;
	unsigned int offset;
	uint64_t start, end;

	offset = find_pci_capability(zio, PCI_CAP_ID_MSIX);
	if (!offset ||
	    zpci_io_read_config(zio, offset + PCI_MSIX_FLAGS, 2, &control) ||
	    zpci_io_read_config(zio, offset + PCI_MSIX_TABLE, 4, &table))
		return;
	start = table & PCI_MSIX_TABLE_OFFSET;
	end = start + ((control & PCI_MSIX_FLAGS_QSIZE) + 1) * MSIX_ENTRY_SIZE;
	if (req->pcias == (table & PCI_MSIX_TABLE_BIR) && req->offset < end &&
	    req->offset + req->len > start)
		broke(why,
		      "the range touches the MSI-X table, which is at 0x%llx to 0x%llx of BAR %u",
		      (unsigned long long)start, (unsigned long long)end - 1,
		      req->pcias);
}

static void explain_io(const struct zpci_io *zio, struct explanation *why)
{
	uint32_t command;

	if (!zpci_io_read_config(zio, PCI_COMMAND, 2, &command) &&
	    !(command & PCI_COMMAND_MEMORY))
		broke(why,
		      "the function's memory space is off: turn it on in the command register (zpci_io_set_memory())");
	else
		broke(why,
		      "the function answered with an error condition code, or it is disabled or gone");
}

static void explain_rule(const struct zpci_io *zio,
			 const struct vfio_zpci_io_req *req,
			 struct explanation *why)
{
	explain_form(zio, req, why);
	if (why->broken)
		return;
	if (req->flags == VFIO_ZPCI_IO_FLAG_BLOCKW)
		explain_block(zio, req, why);
	else
		explain_register(req, why);
	if (why->broken)
		return;
	explain_range(zio, req, why);
	if (why->broken)
		return;
	explain_msix(zio, req, why);
}

ZPCI_IO_API char *zpci_io_explain(const struct zpci_io *zio,
				  const struct vfio_zpci_io_req *req, int err,
				  char *text, size_t text_size)
{
	struct explanation why = { .text = text, .size = text_size };

	switch (err) {
	case -EINVAL:
	case -EPERM:
	case -ECANCELED:
		explain_rule(zio, req, &why);
		if (why.broken)
			break;
		if (err == -ECANCELED)
			broke(&why,
			      "the kernel stopped the batch here without saying why, and the request's effect is unknown: where it may be repeated, send it alone to learn more");
		else
			broke(&why,
			      "the kernel refused the request (%s) though it breaks no rule that libzpci_io knows: are library and vfio-pci of the same version?",
			      strerror(-err));
		break;
	case -ENOMEM:
		broke(&why,
		      "the kernel has no memory for its copy of the data; nothing was issued, so try again");
		break;
	case -EFAULT:
		if (req->flags == VFIO_ZPCI_IO_FLAG_READ)
			broke(&why,
			      "the 8 bytes at 0x%llx cannot be written, or the request cannot be read",
			      (unsigned long long)req->gaddr);
		else
			broke(&why,
			      "the data at 0x%llx, or the request, cannot be read; nothing was issued",
			      (unsigned long long)req->gaddr);
		break;
	case -EIO:
		explain_io(zio, &why);
		break;
	case -ENXIO:
		broke(&why,
		      "the instruction met a program exception: the machine does not take it on this function");
		break;
	case 0:
		broke(&why, "the request was done");
		break;
	default:
		broke(&why, "%s", strerror(err < 0 ? -err : err));
		break;
	}
	return text;
}
