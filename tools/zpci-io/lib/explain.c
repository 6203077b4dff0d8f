// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Why a request was refused: the driver's own gate names the rule, and this file
 * describes it for people. The kernel has decided before; nothing is decided here.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../../../drivers/vfio/pci/zpci_io_gate.h"

#include "private.h"

/* Each entry of an MSI-X table has 16 bytes. */
#define MSIX_ENTRY_SIZE	16

/* The line that is being written. */
struct explanation {
	char *text;
	size_t size;
};

__printf(2, 3)
static void say(const struct explanation *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why->text, why->size, format, args);
	va_end(args);
}

static unsigned int find_pci_capability(const struct zpci_io *zio, uint8_t id)
{
	uint32_t value;

	if (zpci_io_read_config(zio, PCI_STATUS, 2, &value) ||
	    !(value & PCI_STATUS_CAP_LIST) ||
	    zpci_io_read_config(zio, PCI_CAPABILITY_LIST, 1, &value))
		return 0;
	/* No more than fit between the header and the end, so that no loop is endless. */
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

/* Find the MSI-X table, if configuration space has one in a BAR. */
static void find_msix_table(const struct zpci_io *zio,
			    struct zpci_io_geometry *fn)
{
	uint32_t control, table;
	struct zpci_io_bar *bar;
	unsigned int offset;

	offset = find_pci_capability(zio, PCI_CAP_ID_MSIX);
	if (!offset ||
	    zpci_io_read_config(zio, offset + PCI_MSIX_FLAGS, 2, &control) ||
	    zpci_io_read_config(zio, offset + PCI_MSIX_TABLE, 4, &table) ||
	    (table & PCI_MSIX_TABLE_BIR) >= ZPCI_IO_NUM_BARS)
		return;
	bar = &fn->bar[table & PCI_MSIX_TABLE_BIR];
	bar->msix_start = table & PCI_MSIX_TABLE_OFFSET;
	bar->msix_end = bar->msix_start +
			((control & PCI_MSIX_FLAGS_QSIZE) + 1) * MSIX_ENTRY_SIZE;
}

/**
 * zpci_io_describe() - find the limits that the gate checks against
 * @zio:	the handle
 * @fn:		where the limits go
 *
 * The driver has the same limits from other sources. These come from the header, the
 * sizes of the BARs and configuration space, which user space can read.
 */
void zpci_io_describe(const struct zpci_io *zio, struct zpci_io_geometry *fn)
{
	*fn = (struct zpci_io_geometry){
		.max = zio->hdr.max,
		.relaxed = zio->hdr.flags & VFIO_ZPCI_IO_HDR_RELAXED,
	};
	for (unsigned int bar = 0; bar < ZPCI_IO_NUM_BARS; bar++)
		fn->bar[bar].size = zpci_io_bar_size(zio, bar);
	find_msix_table(zio, fn);
}

static void explain_block_alignment(const struct vfio_zpci_io_req *req,
				    const struct explanation *why)
{
	if (req->len % 8)
		say(why,
		    "length %u is no multiple of 8, and the function is not relaxed",
		    req->len);
	else
		say(why,
		    "offset 0x%llx is no multiple of 8, and the function is not relaxed",
		    (unsigned long long)req->offset);
}

/* Explain a rule of zpci_io_gate_range(). */
static void explain_range(const struct zpci_io_geometry *fn,
			  enum zpci_io_rule rule, unsigned int bar,
			  unsigned long long offset, unsigned long long len,
			  const struct explanation *why)
{
	if (rule == ZPCI_IO_RULE_SPACE)
		say(why, "address space %u is no BAR: the BARs are 0 to 5", bar);
	else if (rule == ZPCI_IO_RULE_BAR)
		say(why, "the function has no BAR %u", bar);
	else if (rule == ZPCI_IO_RULE_RANGE)
		say(why,
		    "offset 0x%llx and length %llu reach beyond BAR %u, which has 0x%llx bytes",
		    offset, len, bar, (unsigned long long)fn->bar[bar].size);
	else
		say(why,
		    "the range touches the MSI-X table, which is at 0x%llx to 0x%llx of BAR %u",
		    (unsigned long long)fn->bar[bar].msix_start,
		    (unsigned long long)fn->bar[bar].msix_end - 1, bar);
}

/* Explain a STORE to a driver that does not support it. The gate has no such rule. */
static bool explain_store(const struct zpci_io *zio,
			  const struct vfio_zpci_io_req *req,
			  const struct explanation *why)
{
	if (req->flags != VFIO_ZPCI_IO_FLAG_STORE ||
	    zio->hdr.flags & VFIO_ZPCI_IO_HDR_STORE)
		return false;
	say(why, zio->geometry ?
	    "ism_vfio_pci has no PCI store: use the vfio-pci with the zPCI I/O region" :
	    "this vfio-pci takes no store requests (its header lacks VFIO_ZPCI_IO_HDR_STORE)");
	return true;
}

/* Explain a request that the gate allows and ism_vfio_pci would cut into pieces. */
static bool explain_pieces(const struct zpci_io *zio,
			   const struct vfio_zpci_io_req *req,
			   const struct explanation *why)
{
	if (!zio->geometry || zpci_io_ism_vfio_pci_takes(req))
		return false;
	say(why,
	    "ism_vfio_pci would load %u bytes at 0x%llx by several instructions: it takes 1, 2, 4 or 8 bytes, at a multiple of their number",
	    req->len, (unsigned long long)req->offset);
	return true;
}

/* Return false if no rule is broken. The compiler warns if a rule is missing here. */
static bool explain_rule(const struct zpci_io *zio,
			 const struct vfio_zpci_io_req *req,
			 const struct explanation *why)
{
	const unsigned long long offset = req->offset;
	struct zpci_io_geometry fn;
	enum zpci_io_rule rule;

	zpci_io_describe(zio, &fn);
	rule = zpci_io_gate(&fn, req);
	if (rule != ZPCI_IO_RULE_RESERVED && explain_store(zio, req, why))
		return true;

	switch (rule) {
	case ZPCI_IO_RULE_NONE:
		return explain_pieces(zio, req, why);
	case ZPCI_IO_RULE_RESERVED:
		say(why, "the reserved fields are not 0");
		break;
	case ZPCI_IO_RULE_OPERATION:
		say(why,
		    "flags 0x%llx are not exactly one of READ (1), BLOCKW (2) and STORE (4)",
		    (unsigned long long)req->flags);
		break;
	case ZPCI_IO_RULE_REGISTER_LENGTH:
		say(why, req->len ? "length %u is above 8" :
				    "length %u is below 1", req->len);
		break;
	case ZPCI_IO_RULE_REGISTER_BOUNDARY:
		say(why,
		    "offset 0x%llx and length %u cross an 8-byte boundary of the offset",
		    offset, req->len);
		break;
	case ZPCI_IO_RULE_BLOCK_MAX:
		say(why,
		    "length %u is above the function's largest block, %u bytes",
		    req->len, fn.max);
		break;
	case ZPCI_IO_RULE_BLOCK_BOUNDARY:
		say(why,
		    "offset 0x%llx and length %u cross a 4096-byte boundary of the offset",
		    offset, req->len);
		break;
	case ZPCI_IO_RULE_BLOCK_LENGTH:
		say(why, req->len ?
		    "length %u is not above 8, and the function is not relaxed" :
		    "length %u is below 1", req->len);
		break;
	case ZPCI_IO_RULE_BLOCK_ALIGNMENT:
		explain_block_alignment(req, why);
		break;
	case ZPCI_IO_RULE_SPACE:
	case ZPCI_IO_RULE_BAR:
	case ZPCI_IO_RULE_RANGE:
	case ZPCI_IO_RULE_MSIX:
		explain_range(&fn, rule, req->pcias, offset, req->len, why);
		break;
	}
	return true;
}

static void explain_io(const struct zpci_io *zio, const struct explanation *why)
{
	uint32_t command;

	if (!zpci_io_read_config(zio, PCI_COMMAND, 2, &command) &&
	    !(command & PCI_COMMAND_MEMORY))
		say(why,
		    "the function's memory space is off: turn it on in the command register (zpci_io_set_memory())");
	else
		say(why,
		    "the function answered with an error condition code, or it is disabled or gone");
}

ZPCI_IO_API int zpci_io_check_range(const struct zpci_io *zio, unsigned int bar,
				    uint64_t offset, uint64_t len, char *why,
				    size_t why_size)
{
	const struct explanation words = { .text = why, .size = why_size };
	struct zpci_io_geometry fn;
	enum zpci_io_rule rule;

	zpci_io_describe(zio, &fn);
	rule = zpci_io_gate_range(&fn, bar, offset, len);
	if (!rule)
		return zpci_io_succeed(why, why_size);
	if (why)
		explain_range(&fn, rule, bar, offset, len, &words);
	return zpci_io_rule_errno(rule);
}

ZPCI_IO_API char *zpci_io_explain(const struct zpci_io *zio,
				  const struct vfio_zpci_io_req *req, int err,
				  char *text, size_t text_size)
{
	const struct explanation why = { .text = text, .size = text_size };

	switch (err) {
	case -EINVAL:
	case -EPERM:
	case -ECANCELED:
		if (explain_rule(zio, req, &why))
			break;
		if (zio->geometry)
			say(&why,
			    "ism_vfio_pci refused the request (%s) though it breaks no rule that libzpci_io knows",
			    strerror(-err));
		else if (err == -ECANCELED)
			say(&why,
			    "the kernel stopped the batch here without saying why, and the request's effect is unknown: where it may be repeated, send it alone to learn more");
		else
			say(&why,
			    "the kernel refused the request (%s) though it breaks no rule that libzpci_io knows: are library and vfio-pci of the same version?",
			    strerror(-err));
		break;
	case -ENOMEM:
		say(&why,
		    "the kernel has no memory for its copy of the data; nothing was issued, so try again");
		break;
	case -EFAULT:
		if (req->flags == VFIO_ZPCI_IO_FLAG_READ)
			say(&why,
			    "the 8 bytes at 0x%llx cannot be written, or the request cannot be read",
			    (unsigned long long)req->gaddr);
		else
			say(&why,
			    "the data at 0x%llx, or the request, cannot be read; nothing was issued",
			    (unsigned long long)req->gaddr);
		break;
	case -EIO:
		explain_io(zio, &why);
		break;
	case -ENXIO:
		say(&why,
		    "the instruction met a program exception: the machine does not take it on this function");
		break;
	case 0:
		say(&why, "the request was done");
		break;
	default:
		say(&why, "%s", strerror(err < 0 ? -err : err));
		break;
	}
	return text;
}
