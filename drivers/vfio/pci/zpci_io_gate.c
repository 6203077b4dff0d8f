// SPDX-License-Identifier: GPL-2.0
/*
 * The gate: is this request allowed on this function?
 *
 * Nothing here touches the kernel's state, user memory or the device, so the
 * very same file is compiled into the driver, its KUnit suite, the fuzzer and
 * the proof. Every rule on a request has its one place here.
 *
 * It is included, not linked: inlined where it is called, the gate is 15
 * instructions shorter.
 */

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/types.h>
#include <linux/vfio_zdev.h>

#include "zpci_io_gate.h"

/* Nothing of @len bytes at @offset lies across a multiple of @boundary. */
static inline bool within_boundary(u64 offset, u64 len, u64 boundary)
{
	return (offset & (boundary - 1)) + len <= boundary;
}

/* PCILG and PCISTG: what a register holds, and not across a doubleword. */
static inline bool register_access_valid(u64 offset, u64 len)
{
	return len >= 1 && within_boundary(offset, len, 8);
}

/*
 * PCISTB. The 4096-byte rule and the maximum are the architecture's for every
 * function; whole doublewords, more than one, are asked for unless the function
 * group says that its functions are relaxed.
 */
static inline bool block_store_valid(const struct zpci_io_geometry *fn,
				     u64 offset, u64 len)
{
	if (len > fn->max || !within_boundary(offset, len, ZPCI_IO_BLOCK_MAX))
		return false;
	if (fn->relaxed)
		return len >= 1;
	return len > 8 && !((offset | len) & 7);
}

/*
 * The BAR of a number that is user space's: clamped, so that no speculation
 * leaves the array. array_index_nospec() takes any length and four instructions;
 * a mask is one, hidden from the compiler, which knows it to change nothing.
 */
static inline const struct zpci_io_bar *
bar_of(const struct zpci_io_geometry *fn, unsigned long pcias)
{
	OPTIMIZER_HIDE_VAR(pcias);
	return &fn->bar[pcias & (ZPCI_IO_BAR_SLOTS - 1)];
}

/**
 * zpci_io_gate() - is this request allowed on this function?
 * @fn: the function, as it was worked out when it was opened
 * @req: the request, any bytes at all; a copy that user space cannot change
 *
 * The rules are those of the contract (Documentation/userspace-api/
 * vfio-zpci-io.rst, "What a request may touch"). The caller issues the
 * instruction for @req only after 0.
 *
 * Context: any; takes no lock, has no effect.
 * Return: 0 if the request is allowed; -EINVAL if it is malformed: flags,
 * reserved bits, length, alignment, boundary, address space or range; -EPERM if
 * it is well-formed and touches the function's MSI-X table.
 */
static __always_inline int zpci_io_gate(const struct zpci_io_geometry *fn,
					const struct vfio_zpci_io_req *req)
{
	const struct zpci_io_bar *bar;
	unsigned long pcias = req->pcias;
	u64 offset = req->offset;
	u64 len = req->len;
	u64 end;

	if (req->reserved || req->reserved2 || pcias >= ZPCI_IO_BAR_SLOTS)
		return -EINVAL;

	switch (req->flags) {
	case VFIO_ZPCI_IO_FLAG_BLOCKW:
		if (!block_store_valid(fn, offset, len))
			return -EINVAL;
		break;
	case VFIO_ZPCI_IO_FLAG_READ:
	case VFIO_ZPCI_IO_FLAG_STORE:
		if (!register_access_valid(offset, len))
			return -EINVAL;
		break;
	default:
		return -EINVAL;
	}

	bar = bar_of(fn, pcias);
	/* A sum that wraps is below the offset. */
	end = offset + len;
	if (end > bar->size || end < offset)
		return -EINVAL;
	if (offset < bar->msix_end && end > bar->msix_start)
		return -EPERM;
	return 0;
}
