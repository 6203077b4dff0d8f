// SPDX-License-Identifier: GPL-2.0
/*
 * Proof of the path of one request, zpci_io_request(): alone, and within a batch that
 * reaches it with memory_lock held or not. User memory may have any content, anything may
 * fail, and a reset may do anything to the function.
 *
 * The only instruction that is issued is the one that the contract allows. It is issued
 * once, with the caller's data, and the caller gets its result. User memory is accessed
 * under the lock only with page faults disabled, and nothing sleeps under it. The request
 * keeps the invariant between two requests of a batch (batch.h).
 */

#include <stdlib.h>

#include <linux/compiler.h>

/* A reset by the host takes no lock, so a handle that was read may be stale at once. */
static unsigned int read_handle(const unsigned int *handle);
#undef READ_ONCE
#define READ_ONCE(x)	read_handle(&(x))

#include "vfio_pci_zdev_io.c"
#include "kernel.h"
#include "batch.h"

/* The request once all of it was copied, and the rows that it breaks. */
static struct vfio_zpci_io_req req;
static unsigned int broken;

/* Events that the proof records. */
static bool req_copied;
static bool data_copied;
static size_t data_byte;
static u8 data_value;
static u32 handle;
static bool handle_read;
static unsigned int issued;
static int insn_result;
static u64 insn_data;
static bool result_copied;
static bool fault;
static bool no_memory;
static bool tracing;
static unsigned int traced;
static int traced_result;
static bool region_freed;

/* A copy that fell short under the lock. It has to be repeated without the lock. */
static struct {
	const void *to;
	const void *from;
	unsigned long n;
} again;

static const char ureq[sizeof(struct vfio_zpci_io_req)];

/* A reset, a power change, a write to the command register. */
static void any_change(void)
{
	f.zdev.fh = nondet_u32();
	f.pdev.current_state = nondet_int();
	f.vconfig[PCI_COMMAND] = nondet_u8();
	f.vconfig[PCI_COMMAND + 1] = nondet_u8();
}

/* Another write takes the buffer that a CPU keeps, or gives it one. */
static void any_spare(int cpu)
{
	void **spare = per_cpu_ptr(region.spare, cpu);

	if (*spare && nondet_bool()) {
		free(*spare);
		*spare = NULL;
	} else if (!*spare && nondet_bool()) {
		*spare = malloc(4096);
	}
}

/* Any CPU, as the thread may move at any time. */
int raw_smp_processor_id(void)
{
	int cpu = nondet_bool();

	any_spare(cpu);
	return cpu;
}

void down_read(struct rw_semaphore *sem)
{
	assert(sem == &f.core.memory_lock);
	assert(!locked && !faults_disabled);
	any_change();
	locked = true;
}

void up_read(struct rw_semaphore *sem)
{
	assert(sem == &f.core.memory_lock);
	assert(locked);
	locked = false;
	handle_read = false;
	any_change();
}

void pagefault_disable(void)
{
	assert(!faults_disabled);
	faults_disabled = true;
}

void pagefault_enable(void)
{
	assert(faults_disabled);
	faults_disabled = false;
}

static unsigned int read_handle(const unsigned int *from)
{
	assert(from == &f.zdev.fh);
	/* Fresh for this request, and inside the lock, in which it is used. */
	assert(locked && req_copied);
	assert(!handle_read);
	handle_read = true;
	handle = f.zdev.fh;
	f.zdev.fh = nondet_u32();
	return handle;
}

/*
 * One copy from or to user memory. Under the lock any part may be missing, and
 * is copied again without it; else what is missing is a fault.
 */
static unsigned long copy(void *to, const void *from, unsigned long n)
{
	size_t left = nondet_size_t();

	__CPROVER_assume(left <= n);
	/* A copy that takes no page faults says nothing where it could take them. */
	assert(locked == faults_disabled);
	assert(!fault);
	if (again.n)
		assert(!locked && to == again.to && from == again.from && n == again.n);
	again.n = 0;
	if (left && locked) {
		again.to = to;
		again.from = from;
		again.n = n;
	} else {
		fault = left;
	}
	return left;
}

unsigned long copy_from_user(void *to, const void __user *from, unsigned long n)
{
	unsigned long left = copy(to, from, n);

	assert(!issued && !data_copied);
	assert(__CPROVER_w_ok(to, n));
	if (!req_copied) {
		assert(from == ureq && n == sizeof(req));
		*(struct vfio_zpci_io_req *)to = left ?
			nondet_vfio_zpci_io_req() : req;
		req_copied = !left;
		return left;
	}
	assert(!broken);
	assert(from == u64_to_user_ptr(req.gaddr));
	if (req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW)
		assert(n == req.len);
	else
		assert(req.flags == VFIO_ZPCI_IO_FLAG_STORE && n == 8);
	/* Any one byte stands for all; the others may be anything already. */
	data_byte = nondet_size_t();
	__CPROVER_assume(data_byte < n);
	data_value = nondet_u8();
	((u8 *)to)[data_byte] = data_value;
	data_copied = !left;
	return left;
}

unsigned long copy_to_user(void __user *to, const void *from, unsigned long n)
{
	unsigned long left = copy(to, from, n);

	assert(issued == 1 && insn_result == 0 && !result_copied);
	assert(req.flags == VFIO_ZPCI_IO_FLAG_READ);
	assert(to == u64_to_user_ptr(req.gaddr));
	assert(n == 8);
	assert(*(const u64 *)from == insn_data);
	result_copied = !left;
	return left;
}

/* The properties of every instruction. */
static int issue(u64 flag, u64 insn, u64 offset)
{
	assert(locked);
	assert(req_copied && !fault && !again.n);
	assert(!broken);
	assert(req.flags == flag);

	/* The handle that was read under this very hold of the lock. */
	assert(handle_read);
	assert(insn >> 32 == handle);
	assert((insn >> 16 & 0xffff) == req.pcias);
	assert((insn & 0xffff) == req.len);
	assert(offset == req.offset);
	assert(handle & 0x80000000);
	assert(memory_enabled());

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

	assert(!locked && !faults_disabled);
	assert(flags == GFP_KERNEL_ACCOUNT);
	/* kmalloc() aligns powers of two, and only these, to their size. */
	assert(size && !(size & (size - 1)));
	assert(size <= 4096);
	no_memory = !object;
	return object;
}

void kfree(const void *object)
{
	if (object == &region)
		region_freed = true;
	else
		free((void *)object);
}

void free_percpu(void *pointer)
{
	free(pointer);
}

bool trace_vfio_zpci_io_enabled(void)
{
	tracing = nondet_bool();
	return tracing;
}

void trace_vfio_zpci_io(u32 fid, const struct vfio_zpci_io_req *traced_req,
			unsigned int rule, int result)
{
	assert(tracing);
	assert(!locked && !faults_disabled);
	assert(fid == f.zdev.fid);
	assert(req_copied);
	assert(traced_req->flags == req.flags && traced_req->len == req.len &&
	       traced_req->offset == req.offset &&
	       traced_req->pcias == req.pcias);
	assert(rule == contract_first(broken));
	traced_result = result;
	traced++;
}

void proof(void)
{
	struct zpci_io_write w = {
		.io = &region, .vdev = &f.core, .batch = nondet_bool(),
	};
	struct contract_function contract;
	bool came_held;
	int ret;

	any_function(&f);
	contract = contract_of(&f);
	req = nondet_vfio_zpci_io_req();
	broken = contract_broken(&contract, &req);
	any_region();

	if (w.batch) {
		any_hold(&w);
		if (nondet_bool())
			w.bounce = malloc(4096);
	}
	came_held = w.held;

	ret = zpci_io_request(&w, ureq);

	between(&w);

	/* The fate of the buffer at the end of the batch, and of the region. */
	zpci_io_let_go(&w);
	assert(!locked && !faults_disabled);
	if (w.batch && w.bounce)
		zpci_io_bounce_put(&w);
	zpci_io_free(&region);
	assert(region_freed);

	assert(req_copied || fault);
	assert(!again.n);
	assert(issued <= 1);

	/* The caller's result, in the contract's order. */
	if (!req_copied)
		assert(ret == -EFAULT && !issued && !traced);
	else if (contract_errno(broken))
		assert(ret == contract_errno(broken) && !issued);
	else if (no_memory)
		assert(ret == -ENOMEM && !issued);
	else if (fault && !issued)
		assert(ret == -EFAULT && !data_copied);
	else if (!issued)
		assert(ret == -EIO);
	else if (insn_result)
		assert(ret == insn_result && !result_copied);
	else if (fault)
		assert(ret == -EFAULT && !result_copied);
	else
		assert(ret == 0 && result_copied ==
		       (req.flags == VFIO_ZPCI_IO_FLAG_READ));

	assert(traced == (tracing && req_copied));
	if (traced)
		assert(traced_result == ret);

	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_READ && !w.batch);
	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_READ && came_held);
	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_STORE && !w.batch);
	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_STORE && came_held);
	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW && req.len == 1);
	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW && req.len == 128);
	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW && req.len == 129);
	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW && req.len == 4096 && !w.batch);
	reached(ret == 0 && req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW && req.len == 4096 && came_held);
	reached(ret == 0 && came_held && traced);
	reached(ret == -EINVAL && came_held);
	reached(ret == -EPERM);
	reached(ret == -ENOMEM && !w.batch);
	reached(ret == -ENOMEM && came_held);
	reached(ret == -EFAULT && !req_copied && came_held);
	reached(ret == -EFAULT && req_copied && !issued && came_held);
	reached(ret == -EFAULT && issued && !w.batch);
	reached(ret == -EFAULT && issued && came_held);
	reached(ret == -EIO && issued);
	reached(ret == -EIO && !issued && !w.batch);
	reached(ret == -EIO && !issued && came_held);
	reached(ret == -ENXIO);
}
