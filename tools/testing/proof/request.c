// SPDX-License-Identifier: GPL-2.0
/*
 * Proof of the way of one request, zpci_io_request(): whatever user memory
 * holds, whatever fails, and whatever a reset does to the function while
 * memory_lock is not held, no instruction is issued but the one that the
 * contract allows, with the data of the caller, and the caller is told what
 * became of it.
 */

#include <stdlib.h>

#include "vfio_pci_zdev_io.c"
#include "kernel.h"

static struct function f;
static struct contract_function contract;

/* What was seen on the way. */
static struct vfio_zpci_io_req req;
static bool req_copied;
static bool data_copied;
static size_t data_byte;
static u8 data_value;
static bool locked;
static unsigned int issued;
static int insn_result;
static u64 insn_data;
static unsigned int copied_out;
static bool fault;
static bool no_memory;
static unsigned int traced;

static const struct vfio_zpci_io_req *ureq;

/* A reset, a power change, a write to the command register. */
static void any_change(void)
{
	f.zdev.fh = nondet_u32();
	f.pdev.current_state = nondet_int();
	f.vconfig[PCI_COMMAND] = nondet_u8();
	f.vconfig[PCI_COMMAND + 1] = nondet_u8();
}

/* Another takes the buffer that the CPU keeps, or gives it one. */
static void any_spare(void)
{
	if (zpci_io_spare && nondet_bool()) {
		free(zpci_io_spare);
		zpci_io_spare = NULL;
	} else if (!zpci_io_spare && nondet_bool()) {
		zpci_io_spare = malloc(4096);
	}
}

void down_read(struct rw_semaphore *sem)
{
	assert(sem == &f.zvdev.core.memory_lock);
	assert(!locked);
	any_change();
	locked = true;
}

void up_read(struct rw_semaphore *sem)
{
	assert(sem == &f.zvdev.core.memory_lock);
	assert(locked);
	locked = false;
	any_change();
	any_spare();
}

unsigned long copy_from_user(void *to, const void __user *from, unsigned long n)
{
	size_t left = nondet_size_t();

	assert(!locked);
	assert(!issued);
	assert(!fault);
	assert(__CPROVER_w_ok(to, n));
	__CPROVER_havoc_slice(to, n);
	if (!req_copied) {
		assert(from == ureq && n == sizeof(req));
		req_copied = true;
		req = *(struct vfio_zpci_io_req *)to;
	} else {
		assert(!data_copied);
		assert(contract_errno(contract_broken(&contract, &req)) == 0);
		assert(from == u64_to_user_ptr(req.gaddr));
		if (req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW)
			assert(n == req.len);
		else
			assert(req.flags == VFIO_ZPCI_IO_FLAG_STORE && n == 8);
		data_copied = true;
		data_byte = nondet_size_t();
		__CPROVER_assume(data_byte < n);
		data_value = ((u8 *)to)[data_byte];
	}
	__CPROVER_assume(left <= n);
	fault = left;
	return left;
}

unsigned long copy_to_user(void __user *to, const void *from, unsigned long n)
{
	size_t left = nondet_size_t();

	assert(!locked);
	assert(issued == 1 && insn_result == 0);
	assert(req.flags == VFIO_ZPCI_IO_FLAG_READ);
	assert(to == u64_to_user_ptr(req.gaddr));
	assert(n == 8);
	assert(*(const u64 *)from == insn_data);
	copied_out++;
	__CPROVER_assume(left <= n);
	fault = left;
	return left;
}

/* What holds of every instruction. */
static int issue(u64 flag, u64 insn, u64 offset)
{
	u16 command = f.vconfig[PCI_COMMAND] | f.vconfig[PCI_COMMAND + 1] << 8;

	assert(locked);
	assert(req_copied && !fault);
	assert(contract_errno(contract_broken(&contract, &req)) == 0);
	assert(req.flags == flag);

	/* The handle as it is now, under the lock. */
	assert(insn >> 32 == f.zdev.fh);
	assert((insn >> 16 & 0xffff) == req.pcias);
	assert((insn & 0xffff) == req.len);
	assert(offset == req.offset);
	assert(f.zdev.fh & 0x80000000);
	assert(f.pdev.current_state < PCI_D3hot);
	assert(f.pdev.no_command_memory || command & 2);

	issued++;
	insn_result = nondet_int();
	__CPROVER_assume(insn_result == 0 || insn_result == -EIO ||
			 insn_result == -ENXIO);
	return insn_result;
}

int __zpci_load(u64 *data, u64 insn, u64 offset)
{
	int ret = issue(VFIO_ZPCI_IO_FLAG_READ, insn, offset);

	if (!ret) {
		insn_data = nondet_u64();
		*data = insn_data;
	}
	return ret;
}

int __zpci_store(u64 data, u64 insn, u64 offset)
{
	assert(data_copied);
	assert(((u8 *)&data)[data_byte] == data_value);
	return issue(VFIO_ZPCI_IO_FLAG_STORE, insn, offset);
}

int __zpci_store_block(const u64 *data, u64 insn, u64 offset)
{
	assert(data_copied);
	assert(__CPROVER_r_ok(data, req.len));
	assert(((const u8 *)data)[data_byte] == data_value);
	return issue(VFIO_ZPCI_IO_FLAG_BLOCKW, insn, offset);
}

/* The model checker's malloc() fails at will. */
void *kmalloc(size_t size, unsigned int flags)
{
	void *object = malloc(size);

	assert(!locked);
	assert(flags == GFP_KERNEL_ACCOUNT);
	/* kmalloc() aligns powers of two, and only these, to their size. */
	assert(size && !(size & (size - 1)));
	assert(size <= 4096);
	no_memory = !object;
	return object;
}

void kfree(const void *object)
{
	assert(!locked);
	free((void *)object);
}

void trace_vfio_zpci_io(u32 fid, const struct vfio_zpci_io_req *traced_req,
			int result)
{
	assert(fid == f.zdev.fid);
	assert(req_copied);
	assert(traced_req->flags == req.flags && traced_req->len == req.len &&
	       traced_req->offset == req.offset &&
	       traced_req->pcias == req.pcias);
	traced++;
}

void proof(void)
{
	unsigned int broken;
	int ret;

	any_function(&f);
	contract = contract_of(&f);
	zpci_io_describe(&f.zvdev);

	if (nondet_bool()) {
		zpci_io_spare = malloc(4096);
		__CPROVER_assume(zpci_io_spare);
	}

	ret = zpci_io_request(&f.zvdev, ureq);

	/* As when the function is closed. */
	vfio_pci_zdev_io_drain();
	assert(!zpci_io_spare);

	assert(req_copied);
	assert(!locked);
	assert(issued <= 1);
	broken = contract_broken(&contract, &req);

	/* What the caller is told, in the contract's order. */
	if (fault && !data_copied && !copied_out)
		assert(ret == -EFAULT && !issued && !traced);
	else if (contract_errno(broken))
		assert(ret == contract_errno(broken) && !issued);
	else if (no_memory)
		assert(ret == -ENOMEM && !issued);
	else if (fault && data_copied)
		assert(ret == -EFAULT && !issued);
	else if (!issued)
		assert(ret == -EIO);
	else if (insn_result)
		assert(ret == insn_result && !copied_out);
	else if (fault)
		assert(ret == -EFAULT && copied_out == 1);
	else
		assert(ret == 0 && copied_out ==
		       (req.flags == VFIO_ZPCI_IO_FLAG_READ));

	if (!fault || data_copied || copied_out)
		assert(traced == 1);

	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_READ);
	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_STORE);
	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW && req.len == 1);
	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW && req.len == 128);
	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW && req.len == 129);
	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW && req.len == 4096);
	reached(ret == -EINVAL);
	reached(ret == -EPERM);
	reached(ret == -ENOMEM);
	reached(ret == -EFAULT && !data_copied);
	reached(ret == -EFAULT && data_copied);
	reached(ret == -EFAULT && issued);
	reached(ret == -EIO && issued);
	reached(ret == -EIO && !issued);
	reached(ret == -ENXIO);
}
