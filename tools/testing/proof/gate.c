// SPDX-License-Identifier: GPL-2.0
/*
 * Proof of the gate: every request, on every function that the kernel can
 * describe, is answered as the contract says, with the number of the first rule
 * that it breaks. The function's description is made by the driver's own
 * zpci_io_describe().
 */

#include "vfio_pci_zdev_io.c"
#include "kernel.h"

/* One of the bytes that the instruction of an accepted request reaches. */
static void byte_is_allowed(const struct contract_function *contract,
			    const struct vfio_zpci_io_req *req)
{
	unsigned __int128 first = req->offset;
	unsigned __int128 byte;
	u16 nth = nondet_u16();

	if (nth >= req->len)
		return;
	byte = first + nth;
	assert(byte < contract->length[req->pcias]);
	assert(byte / 4096 == first / 4096);
	if (req->flags != VFIO_ZPCI_IO_FLAG_BLOCKW)
		assert(byte / 8 == first / 8);
	if (req->pcias == contract->msix_bar)
		assert(byte < contract->msix_offset ||
		       byte >= (unsigned __int128)contract->msix_offset +
			       contract->msix_size);
}

/* The properties of a request that the gate allows, row by row. */
static void accepted(const struct contract_function *contract,
		     const struct vfio_zpci_io_req *req)
{
	assert(req->reserved == 0);
	assert(req->reserved2 == 0);
	assert(req->pcias <= 5);
	assert(contract->memory[req->pcias]);
	assert(req->len >= 1);
	if (req->flags == VFIO_ZPCI_IO_FLAG_BLOCKW) {
		assert(req->len <= 4096);
		assert(req->len <= contract->maxstbl);
		if (!contract->relaxed) {
			assert(req->len > 8);
			assert(req->len % 8 == 0);
			assert(req->offset % 8 == 0);
		}
	} else {
		assert(req->flags == VFIO_ZPCI_IO_FLAG_READ ||
		       req->flags == VFIO_ZPCI_IO_FLAG_STORE);
		assert(req->len <= 8);
	}
	byte_is_allowed(contract, req);
}

void proof(void)
{
	struct vfio_zpci_io_req req = nondet_vfio_zpci_io_req();
	struct contract_function contract;
	enum zpci_io_rule rule;
	struct function f;
	/* As kzalloc() gives it. */
	struct vfio_pci_zdev_io io = { .vdev = &f.core, .zdev = &f.zdev };
	unsigned int broken;
	int ret;

	any_function(&f);
	contract = contract_of(&f);
	zpci_io_describe(&io, f.relaxed);

	broken = contract_broken(&contract, &req);
	rule = zpci_io_gate(&io.fn, &req);
	ret = zpci_io_rule_errno(rule);

	assert(rule == contract_first(broken));
	assert(ret == 0 || ret == -EINVAL || ret == -EPERM);
	assert(ret == contract_errno(broken));
	if (!rule)
		accepted(&contract, &req);

	reached(!ret && req.flags == VFIO_ZPCI_IO_FLAG_READ);
	reached(!ret && req.flags == VFIO_ZPCI_IO_FLAG_STORE);
	reached(!ret && req.len == 4096 && f.relaxed);
	reached(!ret && req.len == 4096 && !f.relaxed);
	reached(!ret && req.len == 1 && req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW);
	reached(!ret && req.offset + req.len == 0xffffffffffffffff);
	reached(ret == -EINVAL && req.offset + req.len < req.offset);
	reached(ret == -EPERM && req.flags == VFIO_ZPCI_IO_FLAG_READ);
	reached(ret == -EPERM && req.flags == VFIO_ZPCI_IO_FLAG_STORE);
	reached(ret == -EPERM && req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW);
	reached(broken == CONTRACT_RESERVED);
	reached(broken == CONTRACT_FLAGS);
	reached(broken == CONTRACT_REGISTER_LENGTH);
	reached(broken == CONTRACT_REGISTER_BOUNDARY);
	reached(broken == CONTRACT_BLOCK_MAX);
	reached(broken == CONTRACT_BLOCK_BOUNDARY);
	reached(broken == CONTRACT_BLOCK_LENGTH);
	reached(broken == CONTRACT_BLOCK_ALIGNMENT);
	reached(broken == CONTRACT_ADDRESS_SPACE);
	reached(broken == CONTRACT_BAR);
	reached(broken == CONTRACT_RANGE);
	reached(broken == CONTRACT_MSIX);
}
