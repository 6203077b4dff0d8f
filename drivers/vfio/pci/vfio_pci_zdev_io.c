// SPDX-License-Identifier: GPL-2.0
/*
 * The zPCI I/O region (VFIO_REGION_SUBTYPE_IBM_ZPCI_IO).
 *
 * User space reads a header that describes the region, and writes requests of
 * 32 bytes. Each request becomes exactly one PCI instruction: PCI load, PCI store
 * or PCI store block, in the form that names the function handle. It is never
 * split, never merged, and never issued in its MIO form.
 *
 * The region reaches the function's memory BARs, as far as zpci_io_gate() allows.
 * It does not reach config space, which VFIO virtualizes, nor the MSI-X table.
 *
 * Each request is copied once, to the stack, so user space cannot change it after
 * the check.
 *
 * Each instruction is issued with memory_lock held for reading. vfio-pci-core holds
 * that lock for writing while it resets the function, changes its power state or
 * disables its memory space. No page fault is taken with memory_lock held, because
 * VFIO's fault handler takes that lock under mmap_lock. The opposite order could
 * deadlock.
 */

#include <linux/pci.h>
#include <linux/percpu.h>
#include <linux/pm_runtime.h>
#include <linux/rwsem.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio_zdev.h>
#include <asm/pci_insn.h>

#include "vfio_pci_priv.h"
#include "vfio_pci_zdev_io.h"

#define CREATE_TRACE_POINTS
#include <trace/events/vfio_zpci_io.h>

/*
 * Blocks up to this size, the maximum of an ordinary function, are stored from
 * the stack, larger ones from the heap.
 */
#define ZPCI_IO_STACK_BLOCK	128

/* Set in the handle of a function that takes instructions. */
#define ZPCI_FH_ENABLED		BIT(31)

/*
 * One write to the region. A batch holds memory_lock over several requests, which
 * saves taking it for each. It releases the lock when another task waits for it,
 * before it sleeps, and when a page of user memory is not present. A single request
 * holds the lock only around its instruction. @batch is a constant in each caller,
 * so that the compiler drops the other case.
 */
struct zpci_io_write {
	struct vfio_pci_zdev_io *io;
	struct vfio_pci_core_device *vdev;
	void *bounce;		/* for blocks too large for the stack, or NULL */
	const bool batch;
	bool held;		/* a batch holds memory_lock, page faults are disabled */
	bool memory;		/* memory space is enabled; constant under the lock */
};

/*
 * Take memory_lock. A batch also disables page faults, so that its copies under the
 * lock fall short instead of entering VFIO's fault handler.
 */
static __always_inline void zpci_io_hold(struct zpci_io_write *w)
{
	if (w->batch && w->held)
		return;
	down_read(&w->vdev->memory_lock);
	w->memory = __vfio_pci_memory_enabled(w->vdev);
	if (w->batch) {
		pagefault_disable();
		w->held = true;
	}
}

/* Release what zpci_io_hold() took for a batch. */
static __always_inline void zpci_io_let_go(struct zpci_io_write *w)
{
	if (!w->batch || !w->held)
		return;
	w->held = false;
	pagefault_enable();
	up_read(&w->vdev->memory_lock);
}

/*
 * Copy from user space. With page faults disabled only pages that are present
 * can be copied. If one is not, release the lock and copy again from the start.
 */
static __always_inline bool zpci_io_copy_in(struct zpci_io_write *w, void *to,
					    const void __user *from,
					    unsigned long len)
{
	if (w->batch && w->held) {
		if (!copy_from_user(to, from, len))
			return true;
		zpci_io_let_go(w);
	}
	return !copy_from_user(to, from, len);
}

/*
 * Copy the result of a load to user space, likewise. A batch always holds the lock
 * here, from the load. The load is not issued again.
 */
static __always_inline bool zpci_io_copy_out(struct zpci_io_write *w,
					     void __user *to, const u64 *data)
{
	if (w->batch) {
		if (!copy_to_user(to, data, sizeof(*data)))
			return true;
		zpci_io_let_go(w);
	}
	return !copy_to_user(to, data, sizeof(*data));
}

/*
 * Issue the one instruction, @op, of a request that passed the gate. Read the
 * handle for each request and under the lock, because a reset through VFIO changes
 * it. Read it once: zdev_enabled() would read it a second time, and the tested
 * handle might not be the used one. A reset by the host does not take the lock. A
 * request that meets one gets condition code 1 or 3 from the function, and -EIO.
 *
 * While the function is busy (condition code 2), __zpci_*() repeat the instruction
 * without a bound, here with the lock held, as they do for every other caller.
 *
 * The function is inlined into each operation with @op a constant, which saves
 * each request a call.
 */
static __always_inline int zpci_io_issue(struct zpci_io_write *w,
					 const struct vfio_zpci_io_req *req,
					 u64 op, u64 *data)
{
	int ret = -EIO;
	u64 insn;
	u32 fh;

	zpci_io_hold(w);
	fh = READ_ONCE(w->io->zdev->fh);
	if (!(fh & ZPCI_FH_ENABLED) || !w->memory)
		goto unlock;

	insn = ZPCI_CREATE_REQ(fh, req->pcias, req->len);
	if (op == VFIO_ZPCI_IO_FLAG_BLOCKW)
		ret = __zpci_store_block(data, insn, req->offset);
	else if (op == VFIO_ZPCI_IO_FLAG_READ)
		ret = __zpci_load(data, insn, req->offset);
	else
		ret = __zpci_store(*data, insn, req->offset);
unlock:
	if (!w->batch)
		up_read(&w->vdev->memory_lock);
	return ret;
}

/*
 * A buffer for a block that is too large for the stack. Each CPU caches a spare
 * one. A write that takes the buffer owns it, so the write may sleep and may move to
 * another CPU. The write returns the buffer to the CPU on which it ends. Both are one
 * atomic operation, so preemption after raw_cpu_ptr() does no harm. The two cost less
 * than kmalloc() and kfree().
 *
 * The storage operand of store block must not cross a page; the user's data may. A
 * buffer that is aligned to its size does not cross one. kmalloc() guarantees that
 * alignment for a size that is a power of two. The buffer need not be cleared,
 * because exactly the bytes that were copied in are stored.
 */
static __always_inline void *zpci_io_bounce_get(struct zpci_io_write *w)
{
	if (w->batch && w->bounce)
		return w->bounce;
	w->bounce = xchg(raw_cpu_ptr(w->io->spare), NULL);
	if (!w->bounce) {
		zpci_io_let_go(w);
		w->bounce = kmalloc(ZPCI_IO_BLOCK_MAX, GFP_KERNEL_ACCOUNT);
	}
	return w->bounce;
}

static __always_inline void zpci_io_bounce_put(struct zpci_io_write *w)
{
	if (cmpxchg(raw_cpu_ptr(w->io->spare), NULL, w->bounce))
		kfree(w->bounce);
}

/* Store @len bytes, copied into @bounce, as one block. */
static __always_inline int zpci_io_block_from(struct zpci_io_write *w,
					      const struct vfio_zpci_io_req *req,
					      unsigned long len, void *bounce)
{
	if (!zpci_io_copy_in(w, bounce, u64_to_user_ptr(req->gaddr), len))
		return -EFAULT;
	return zpci_io_issue(w, req, VFIO_ZPCI_IO_FLAG_BLOCKW, bounce);
}

static __always_inline int zpci_io_block(struct zpci_io_write *w,
					 const struct vfio_zpci_io_req *req)
{
	u8 stack[ZPCI_IO_STACK_BLOCK] __aligned(ZPCI_IO_STACK_BLOCK);
	unsigned long len = req->len;
	int ret;

	if (len <= sizeof(stack))
		return zpci_io_block_from(w, req, len, stack);

	if (!zpci_io_bounce_get(w))
		return -ENOMEM;
	ret = zpci_io_block_from(w, req, len, w->bounce);
	if (!w->batch)
		zpci_io_bounce_put(w);
	return ret;
}

static __always_inline int zpci_io_load(struct zpci_io_write *w,
					const struct vfio_zpci_io_req *req)
{
	u64 data;
	int ret;

	ret = zpci_io_issue(w, req, VFIO_ZPCI_IO_FLAG_READ, &data);
	if (ret)
		return ret;
	if (!zpci_io_copy_out(w, u64_to_user_ptr(req->gaddr), &data))
		return -EFAULT;
	return 0;
}

static __always_inline int zpci_io_store(struct zpci_io_write *w,
					 const struct vfio_zpci_io_req *req)
{
	u64 data;

	if (!zpci_io_copy_in(w, &data, u64_to_user_ptr(req->gaddr), sizeof(data)))
		return -EFAULT;
	return zpci_io_issue(w, req, VFIO_ZPCI_IO_FLAG_STORE, &data);
}

/* Check and issue one request. Only the copy is used: user space may write to it. */
static __always_inline int zpci_io_request(struct zpci_io_write *w,
					   const char __user *ureq)
{
	struct vfio_zpci_io_req req;
	enum zpci_io_rule rule;
	int ret;

	if (!zpci_io_copy_in(w, &req, ureq, sizeof(req)))
		return -EFAULT;

	/* One call of the gate for each case: the compiler drops the other checks. */
	switch (req.flags) {
	case VFIO_ZPCI_IO_FLAG_BLOCKW:
		rule = zpci_io_gate(&w->io->fn, &req);
		if (!rule)
			ret = zpci_io_block(w, &req);
		break;
	case VFIO_ZPCI_IO_FLAG_READ:
		rule = zpci_io_gate(&w->io->fn, &req);
		if (!rule)
			ret = zpci_io_load(w, &req);
		break;
	default:
		rule = zpci_io_gate(&w->io->fn, &req);
		if (!rule)
			ret = zpci_io_store(w, &req);
		break;
	}
	if (rule)
		ret = zpci_io_rule_errno(rule);

	/* A probe of the tracepoint may do anything, so it runs without the lock. */
	if (trace_vfio_zpci_io_enabled()) {
		zpci_io_let_go(w);
		trace_vfio_zpci_io(w->io->zdev->fid, &req, rule, ret);
	}
	return ret;
}

static __always_inline int zpci_io_single(struct vfio_pci_zdev_io *io,
					  const char __user *ureq)
{
	struct zpci_io_write w = { .io = io, .vdev = io->vdev, .batch = false };

	return zpci_io_request(&w, ureq);
}

/* Issue the requests in @count bytes, strictly one after another. */
static noinline ssize_t zpci_io_batch(struct vfio_pci_zdev_io *io,
				      const char __user *ureqs, size_t count)
{
	const size_t size = sizeof(struct vfio_zpci_io_req);
	struct zpci_io_write w = { .io = io, .vdev = io->vdev, .batch = true };
	size_t done = 0;
	int ret;

	if (!count)
		return 0;
	if (count % size || count > ZPCI_IO_MAX_REQS * size)
		return -EINVAL;

	for (;;) {
		ret = zpci_io_request(&w, ureqs + done);
		if (ret)
			break;
		done += size;
		if (done == count || fatal_signal_pending(current))
			break;
		/* This lets a reset wait for one request at most, not for the batch. */
		if (need_resched() || rwsem_is_contended(&w.vdev->memory_lock)) {
			zpci_io_let_go(&w);
			cond_resched();
		}
	}

	zpci_io_let_go(&w);
	if (w.bounce)
		zpci_io_bounce_put(&w);
	return done ? (ssize_t)done : ret;
}

/**
 * vfio_pci_zdev_io_write() - issue the requests of one write
 * @io: the region of an open function
 * @buf: the requests, in user memory
 * @count: length of @buf in bytes
 *
 * Requests are issued strictly one after another. The first that fails ends the
 * write, and so does a fatal signal between two requests. The rules are in
 * Documentation/userspace-api/vfio-zpci-io.rst, "Reading and writing it".
 *
 * Context: process context, may sleep and fault; no lock held. Wakes the function,
 * as vfio-pci-core does for every region. Holds memory_lock for reading around each
 * instruction. A batch holds it over several, until another task waits for it.
 * Return: the bytes of the requests that were done, if any were; else the errno
 * of the first: -EINVAL, -EPERM, -ENOMEM, -EFAULT, -EIO or -ENXIO. -EIO, too, if
 * the function does not wake.
 */
ssize_t vfio_pci_zdev_io_write(struct vfio_pci_zdev_io *io,
			       const char __user *buf, size_t count)
{
	struct device *dev = &io->vdev->pdev->dev;
	ssize_t ret;

	if (pm_runtime_resume_and_get(dev))
		return -EIO;
	if (count == sizeof(struct vfio_zpci_io_req))
		ret = zpci_io_single(io, buf) ?: (ssize_t)count;
	else
		ret = zpci_io_batch(io, buf, count);
	pm_runtime_put(dev);
	return ret;
}

/* Read any part of the header, and nothing past it. */
static ssize_t zpci_io_read(const struct vfio_pci_zdev_io *io, char __user *buf,
			    size_t count, u64 pos)
{
	struct vfio_zpci_io_hdr hdr = {
		.flags = VFIO_ZPCI_IO_HDR_STORE | VFIO_ZPCI_IO_HDR_BATCH,
		.max = io->fn.max,
		.max_reqs = ZPCI_IO_MAX_REQS,
	};

	if (io->fn.relaxed)
		hdr.flags |= VFIO_ZPCI_IO_HDR_RELAXED;
	if (count > sizeof(hdr) || pos > sizeof(hdr) - count)
		return -EINVAL;
	if (copy_to_user(buf, (u8 *)&hdr + pos, count))
		return -EFAULT;
	return count;
}

/*
 * vfio-pci-core calls this for reads of the region, and for writes that
 * vfio_pci_zdev_io_takes() did not recognize.
 */
static ssize_t zpci_io_rw(struct vfio_pci_core_device *vdev, char __user *buf,
			  size_t count, loff_t *ppos, bool iswrite)
{
	unsigned int i = VFIO_PCI_OFFSET_TO_INDEX(*ppos) - VFIO_PCI_NUM_REGIONS;
	struct vfio_pci_zdev_io *io = vdev->region[i].data;
	u64 pos = *ppos & VFIO_PCI_OFFSET_MASK;

	if (!iswrite)
		return zpci_io_read(io, buf, count, pos);
	if (pos != ZPCI_IO_REQUESTS)
		return -EINVAL;
	return vfio_pci_zdev_io_write(io, buf, count);
}

static void zpci_io_free(struct vfio_pci_zdev_io *io)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kfree(*per_cpu_ptr(io->spare, cpu));
	free_percpu(io->spare);
	kfree(io);
}

/* The function is closed, so no write is under way. */
static void zpci_io_release(struct vfio_pci_core_device *vdev,
			    struct vfio_pci_region *region)
{
	zpci_io_free(region->data);
}

static const struct vfio_pci_regops zpci_io_regops = {
	.rw		= zpci_io_rw,
	.release	= zpci_io_release,
};

/*
 * Fill in the limits that the gate checks against. They come from resources and
 * capabilities that do not change while the function is open. A BAR exists if its
 * resource has a memory type and a length. Its start and its iomap do not count: a
 * working ISM's BAR may start at 0 and have no iomap.
 */
static void zpci_io_describe(struct vfio_pci_zdev_io *io, bool relaxed)
{
	struct vfio_pci_core_device *vdev = io->vdev;
	struct zpci_io_geometry *fn = &io->fn;
	int i;

	fn->max = min_t(u16, io->zdev->maxstbl, ZPCI_IO_BLOCK_MAX);
	fn->relaxed = relaxed;
	for (i = 0; i < ZPCI_IO_NUM_BARS; i++) {
		if (pci_resource_flags(vdev->pdev, i) & IORESOURCE_MEM)
			fn->bar[i].size = pci_resource_len(vdev->pdev, i);
	}
	/* Without a table, msix_bar is 0xff. */
	if (vdev->msix_bar < ZPCI_IO_NUM_BARS) {
		fn->bar[vdev->msix_bar].msix_start = vdev->msix_offset;
		fn->bar[vdev->msix_bar].msix_end =
			(u64)vdev->msix_offset + vdev->msix_size;
	}
}

/**
 * vfio_pci_zdev_io_init() - give an opened function its zPCI I/O region
 * @vdev: the function, when vfio-pci-core has read its MSI-X capability and before
 *	vfio_pci_core_finish_enable()
 * @relaxed: store block takes any length and alignment
 *
 * vfio-pci-core drops the region when the function is closed, and zpci_io_release()
 * frees its data then.
 *
 * Context: process context, may sleep.
 * Return: the region; ERR_PTR(-ENOMEM) if there is no memory for it.
 */
struct vfio_pci_zdev_io *
vfio_pci_zdev_io_init(struct vfio_pci_core_device *vdev, bool relaxed)
{
	const u32 type = VFIO_REGION_TYPE_PCI_VENDOR_TYPE | PCI_VENDOR_ID_IBM;
	const u32 flags = VFIO_REGION_INFO_FLAG_READ |
			  VFIO_REGION_INFO_FLAG_WRITE;
	const size_t size = ZPCI_IO_REQUESTS +
			    ZPCI_IO_MAX_REQS * sizeof(struct vfio_zpci_io_req);
	struct vfio_pci_zdev_io *io;
	int ret;

	io = kzalloc_obj(*io, GFP_KERNEL_ACCOUNT);
	if (!io)
		return ERR_PTR(-ENOMEM);
	io->vdev = vdev;
	io->zdev = to_zpci(vdev->pdev);
	/* The registration below gives the region this index. */
	io->requests = ZPCI_IO_REQUESTS +
		VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_NUM_REGIONS + vdev->num_regions);
	zpci_io_describe(io, relaxed);

	io->spare = alloc_percpu_gfp(void *, GFP_KERNEL_ACCOUNT);
	if (!io->spare) {
		kfree(io);
		return ERR_PTR(-ENOMEM);
	}
	ret = vfio_pci_core_register_dev_region(vdev, type,
						VFIO_REGION_SUBTYPE_IBM_ZPCI_IO,
						&zpci_io_regops, size, flags, io);
	if (ret) {
		zpci_io_free(io);
		return ERR_PTR(ret);
	}
	return io;
}
