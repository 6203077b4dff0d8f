/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The gate: is this request allowed on this function, and if not, by which rule?
 *
 * Each rule on a request stands here and nowhere else. The library, the tests and the
 * proofs compile this very file, so it touches no state of the kernel, no user memory
 * and no device.
 */
#ifndef ZPCI_IO_GATE_H
#define ZPCI_IO_GATE_H

#include <linux/errno.h>
#include <linux/nospec.h>
#include <linux/types.h>
#include <linux/vfio_zdev.h>

/* No instruction crosses a 4096-byte boundary, so none is longer. */
#define ZPCI_IO_BLOCK_MAX	4096

/* PCI has six base address registers (BARs). */
#define ZPCI_IO_NUM_BARS	6

/**
 * struct zpci_io_bar - one PCI address space of a function, as user space may
 *	touch it
 * @size:	length in bytes; 0 where there is no memory BAR
 * @msix_start:	offset of the MSI-X table, in bytes
 * @msix_end:	offset of the first byte after the MSI-X table; 0 where the
 *		table is not in this BAR
 */
struct zpci_io_bar {
	u64 size;
	u64 msix_start;
	u64 msix_end;
} __aligned(32); /* a power of two: one shift finds an element of an array */

/**
 * struct zpci_io_geometry - the properties of a function that the gate checks against
 * @bar:	its PCI address spaces, by the number of the BAR
 * @max:	largest store block, in bytes, at most ZPCI_IO_BLOCK_MAX
 * @relaxed:	store block takes any length and alignment
 *
 * The driver fills it in when the function is opened and only reads it after that.
 */
struct zpci_io_geometry {
	struct zpci_io_bar bar[ZPCI_IO_NUM_BARS];
	u16 max;
	bool relaxed;
};

/**
 * enum zpci_io_rule - the rules on a request
 * @ZPCI_IO_RULE_NONE:		no rule is broken
 * @ZPCI_IO_RULE_RESERVED:	the reserved fields are 0
 * @ZPCI_IO_RULE_OPERATION:	the flags are exactly one of READ, BLOCKW, STORE
 * @ZPCI_IO_RULE_REGISTER_LENGTH: load and store have 1 to 8 bytes
 * @ZPCI_IO_RULE_REGISTER_BOUNDARY: load and store do not cross an 8-byte
 *	boundary of the offset
 * @ZPCI_IO_RULE_BLOCK_MAX:	a block has at most the function's maximum
 * @ZPCI_IO_RULE_BLOCK_BOUNDARY: a block does not cross a 4096-byte boundary of
 *	the offset
 * @ZPCI_IO_RULE_BLOCK_LENGTH:	a block has at least 1 byte, and more than 8 bytes
 *	if the function is strict (not relaxed)
 * @ZPCI_IO_RULE_BLOCK_ALIGNMENT: offset and length of a block are multiples of 8
 *	if the function is strict
 * @ZPCI_IO_RULE_SPACE:		the PCI address space is the number of a BAR, 0 to 5
 * @ZPCI_IO_RULE_BAR:		the function has that memory BAR
 * @ZPCI_IO_RULE_RANGE:		the request lies within the BAR
 * @ZPCI_IO_RULE_MSIX:		the request does not touch the MSI-X table
 *
 * The numbers are stable: the tracepoint shows them, and a new rule takes the next
 * one. Sources: the operands of PCILG, PCISTG and PCISTB as arch/s390/pci and the
 * ISM driver use them (lengths, boundaries, alignment, maximum); VFIO's read and
 * write of a BAR (address space, range, MSI-X table).
 */
enum zpci_io_rule {
	ZPCI_IO_RULE_NONE		= 0,
	ZPCI_IO_RULE_RESERVED		= 1,
	ZPCI_IO_RULE_OPERATION		= 2,
	ZPCI_IO_RULE_REGISTER_LENGTH	= 3,
	ZPCI_IO_RULE_REGISTER_BOUNDARY	= 4,
	ZPCI_IO_RULE_BLOCK_MAX		= 5,
	ZPCI_IO_RULE_BLOCK_BOUNDARY	= 6,
	ZPCI_IO_RULE_BLOCK_LENGTH	= 7,
	ZPCI_IO_RULE_BLOCK_ALIGNMENT	= 8,
	ZPCI_IO_RULE_SPACE		= 9,
	ZPCI_IO_RULE_BAR		= 10,
	ZPCI_IO_RULE_RANGE		= 11,
	ZPCI_IO_RULE_MSIX		= 12,
};

/* True if @len bytes at @offset do not cross a multiple of @boundary, a power of two. */
static inline bool zpci_io_within(u64 offset, u64 len, u64 boundary)
{
	return (offset & (boundary - 1)) + len <= boundary;
}

/* PCILG and PCISTG move at most a register, and stay within a doubleword. */
static inline enum zpci_io_rule zpci_io_gate_register(u64 offset, u64 len)
{
	if (!len)
		return ZPCI_IO_RULE_REGISTER_LENGTH;
	/* zpci_io_within() is false for a length above 8, so an allowed one costs one test. */
	if (zpci_io_within(offset, len, 8))
		return ZPCI_IO_RULE_NONE;
	return len > 8 ? ZPCI_IO_RULE_REGISTER_LENGTH :
			 ZPCI_IO_RULE_REGISTER_BOUNDARY;
}

/*
 * PCISTB. The 4096-byte rule and the maximum hold for every function. A strict
 * function takes only whole doublewords, and more than one of them.
 */
static inline enum zpci_io_rule
zpci_io_gate_block(const struct zpci_io_geometry *fn, u64 offset, u64 len)
{
	if (len > fn->max)
		return ZPCI_IO_RULE_BLOCK_MAX;
	if (!zpci_io_within(offset, len, ZPCI_IO_BLOCK_MAX))
		return ZPCI_IO_RULE_BLOCK_BOUNDARY;
	if (len <= (fn->relaxed ? 0 : 8))
		return ZPCI_IO_RULE_BLOCK_LENGTH;
	if (!fn->relaxed && ((offset | len) & 7))
		return ZPCI_IO_RULE_BLOCK_ALIGNMENT;
	return ZPCI_IO_RULE_NONE;
}

/*
 * Check that the bytes are within a memory BAR and outside of its MSI-X table, which
 * VFIO's own read and write of a BAR protect, too. @pcias comes from user space, so
 * the index is clamped against speculation.
 */
static inline enum zpci_io_rule
zpci_io_gate_range(const struct zpci_io_geometry *fn, unsigned long pcias,
		   u64 offset, u64 len)
{
	const struct zpci_io_bar *bar;
	u64 end = offset + len;

	if (pcias >= ZPCI_IO_NUM_BARS)
		return ZPCI_IO_RULE_SPACE;
	bar = &fn->bar[array_index_nospec(pcias, ZPCI_IO_NUM_BARS)];

	/* A sum that wraps around is less than the offset. An absent BAR has size 0. */
	if (end > bar->size || end < offset)
		return bar->size ? ZPCI_IO_RULE_RANGE : ZPCI_IO_RULE_BAR;
	if (offset < bar->msix_end && end > bar->msix_start)
		return ZPCI_IO_RULE_MSIX;
	return ZPCI_IO_RULE_NONE;
}

/**
 * zpci_io_gate() - is this request allowed on this function?
 * @fn: the properties of the function, from when it was opened
 * @req: the request, with any content; a copy that user space cannot change
 *
 * Documentation/userspace-api/vfio-zpci-io.rst, "What a request may touch", is the
 * source of the rules. The caller issues the instruction for @req only if this
 * returns ZPCI_IO_RULE_NONE.
 *
 * Context: any; takes no lock, has no effect.
 * Return: ZPCI_IO_RULE_NONE if the request is allowed, else the first rule that it
 * breaks; zpci_io_rule_errno() gives the errno.
 */
static __always_inline enum zpci_io_rule
zpci_io_gate(const struct zpci_io_geometry *fn,
	     const struct vfio_zpci_io_req *req)
{
	enum zpci_io_rule rule;

	if (req->reserved || req->reserved2)
		return ZPCI_IO_RULE_RESERVED;

	switch (req->flags) {
	case VFIO_ZPCI_IO_FLAG_BLOCKW:
		rule = zpci_io_gate_block(fn, req->offset, req->len);
		break;
	case VFIO_ZPCI_IO_FLAG_READ:
	case VFIO_ZPCI_IO_FLAG_STORE:
		rule = zpci_io_gate_register(req->offset, req->len);
		break;
	default:
		return ZPCI_IO_RULE_OPERATION;
	}
	if (rule)
		return rule;
	return zpci_io_gate_range(fn, req->pcias, req->offset, req->len);
}

/**
 * zpci_io_rule_errno() - the errno of a broken rule
 * @rule: the value that zpci_io_gate() returned
 *
 * Context: any.
 * Return: 0 for ZPCI_IO_RULE_NONE; -EPERM for ZPCI_IO_RULE_MSIX, because that request
 * is well-formed; -EINVAL for every other rule.
 */
static inline int zpci_io_rule_errno(enum zpci_io_rule rule)
{
	if (rule == ZPCI_IO_RULE_NONE)
		return 0;
	return rule == ZPCI_IO_RULE_MSIX ? -EPERM : -EINVAL;
}

#endif /* ZPCI_IO_GATE_H */
