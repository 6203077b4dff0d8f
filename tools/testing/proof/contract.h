/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_CONTRACT_H
#define TESTING_CONTRACT_H

#include <linux/errno.h>
#include <linux/types.h>
#include <linux/vfio_zdev.h>

/*
 * The contract's rules on a request, written a second time, row by row. The proof and the
 * fuzzer compare the gate with them. They are written from the contract
 * (Documentation/userspace-api/vfio-zpci-io.rst) and not from the gate. They use the
 * kernel's properties of a function instead of the gate's copies, sets of bytes instead of
 * limits, and numbers that are too wide to wrap around.
 */

#define CONTRACT_NUM_BARS	6

/**
 * struct contract_function - a function, by the kernel's properties of it
 * @memory:	the address space is a memory BAR
 * @length:	its length in bytes
 * @msix_bar:	address space of the MSI-X table; above 5: it has none
 * @msix_offset: where the table begins, in bytes
 * @msix_size:	its length in bytes
 * @maxstbl:	largest store block of the function group, in bytes
 * @relaxed:	store block takes any length and alignment
 */
struct contract_function {
	bool memory[CONTRACT_NUM_BARS];
	u64 length[CONTRACT_NUM_BARS];
	unsigned int msix_bar;
	u64 msix_offset;
	u64 msix_size;
	u16 maxstbl;
	bool relaxed;
};

/* Bytes from @start up to, and without, @end. */
struct contract_bytes {
	unsigned __int128 start;
	unsigned __int128 end;
};

static inline struct contract_bytes contract_bytes(u64 start, u64 size)
{
	return (struct contract_bytes){ start, (unsigned __int128)start + size };
}

static inline bool contract_empty(struct contract_bytes a)
{
	return a.start >= a.end;
}

/* The bytes that are in both. */
static inline struct contract_bytes contract_common(struct contract_bytes a,
						    struct contract_bytes b)
{
	return (struct contract_bytes){
		a.start > b.start ? a.start : b.start,
		a.end < b.end ? a.end : b.end,
	};
}

/* All bytes lie in one and the same piece of @size bytes. */
static inline bool contract_one_piece(struct contract_bytes a, u64 size)
{
	return contract_empty(a) || a.start / size == (a.end - 1) / size;
}

/*
 * Rows of the contract that a request can break, each with the number that the tracepoint
 * shows. If a request breaks several, the first one here is reported.
 */
enum contract_row {
	CONTRACT_RESERVED		= 1 << 1,
	CONTRACT_FLAGS			= 1 << 2,
	CONTRACT_REGISTER_LENGTH	= 1 << 3,
	CONTRACT_REGISTER_BOUNDARY	= 1 << 4,
	CONTRACT_BLOCK_MAX		= 1 << 5,
	CONTRACT_BLOCK_BOUNDARY		= 1 << 6,
	CONTRACT_BLOCK_LENGTH		= 1 << 7,
	CONTRACT_BLOCK_ALIGNMENT	= 1 << 8,
	CONTRACT_ADDRESS_SPACE		= 1 << 9,
	CONTRACT_BAR			= 1 << 10,
	CONTRACT_RANGE			= 1 << 11,
	CONTRACT_MSIX			= 1 << 12,
};

static inline unsigned int contract_register_rows(const struct vfio_zpci_io_req *req)
{
	unsigned int broken = 0;

	if (req->len == 0 || req->len > 8)
		broken |= CONTRACT_REGISTER_LENGTH;
	if (!contract_one_piece(contract_bytes(req->offset, req->len), 8))
		broken |= CONTRACT_REGISTER_BOUNDARY;
	return broken;
}

static inline unsigned int contract_block_rows(const struct contract_function *f,
					       const struct vfio_zpci_io_req *req)
{
	unsigned int max = f->maxstbl < 4096 ? f->maxstbl : 4096;
	unsigned int broken = 0;

	if (req->len > max)
		broken |= CONTRACT_BLOCK_MAX;
	if (!contract_one_piece(contract_bytes(req->offset, req->len), 4096))
		broken |= CONTRACT_BLOCK_BOUNDARY;
	if (req->len < (f->relaxed ? 1 : 9))
		broken |= CONTRACT_BLOCK_LENGTH;
	if (!f->relaxed && (req->len % 8 || req->offset % 8))
		broken |= CONTRACT_BLOCK_ALIGNMENT;
	return broken;
}

static inline unsigned int contract_range_rows(const struct contract_function *f,
					       const struct vfio_zpci_io_req *req)
{
	struct contract_bytes touched = contract_bytes(req->offset, req->len);
	struct contract_bytes msix = contract_bytes(f->msix_offset, f->msix_size);
	unsigned int broken = 0;

	if (req->pcias >= CONTRACT_NUM_BARS)
		return CONTRACT_ADDRESS_SPACE;
	if (!f->memory[req->pcias] || !f->length[req->pcias])
		return CONTRACT_BAR;
	if (touched.end > f->length[req->pcias])
		broken |= CONTRACT_RANGE;
	if (req->pcias == f->msix_bar &&
	    !contract_empty(contract_common(touched, msix)))
		broken |= CONTRACT_MSIX;
	return broken;
}

/**
 * contract_broken() - which rows of the contract does a request break?
 * @f: the function
 * @req: the request, any bytes
 *
 * Return: a set of enum contract_row; 0 if the request is to be issued.
 */
static inline unsigned int contract_broken(const struct contract_function *f,
					   const struct vfio_zpci_io_req *req)
{
	unsigned int broken = contract_range_rows(f, req);

	if (req->reserved != 0 || req->reserved2 != 0)
		broken |= CONTRACT_RESERVED;
	if (req->flags == VFIO_ZPCI_IO_FLAG_READ ||
	    req->flags == VFIO_ZPCI_IO_FLAG_STORE)
		broken |= contract_register_rows(req);
	else if (req->flags == VFIO_ZPCI_IO_FLAG_BLOCKW)
		broken |= contract_block_rows(f, req);
	else
		broken |= CONTRACT_FLAGS;
	return broken;
}

/**
 * contract_first() - which of these rows is reported?
 * @broken: a set of enum contract_row
 *
 * Return: its number; 0 if there is none.
 */
static inline unsigned int contract_first(unsigned int broken)
{
	unsigned int number;

	if (!broken)
		return 0;
	for (number = 0; !(broken >> number & 1); number++)
		continue;
	return number;
}

/**
 * contract_errno() - the errno of a request that breaks these rows
 * @broken: a set of enum contract_row
 *
 * A malformed request is reported before a forbidden one.
 *
 * Return: 0, -EINVAL or -EPERM.
 */
static inline int contract_errno(unsigned int broken)
{
	if (!broken)
		return 0;
	return broken == CONTRACT_MSIX ? -EPERM : -EINVAL;
}

#endif
