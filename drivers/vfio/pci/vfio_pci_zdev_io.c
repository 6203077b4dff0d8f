// SPDX-License-Identifier: GPL-2.0
/*
 * The zPCI I/O region (VFIO_REGION_SUBTYPE_IBM_ZPCI_IO).
 *
 * User space reads a header that says what is offered, and writes requests of
 * 32 bytes. Each request is carried to exactly one PCI instruction in the form
 * that names the function handle: PCI load, PCI store or PCI store block. Never
 * its MIO form, never split, never merged.
 *
 * Exposed are the function's memory BARs, as far as zpci_io_gate() allows. Kept
 * from user space are config space, which VFIO virtualizes, and the MSI-X table.
 *
 * A request is copied in once and lives on the stack of the call that brought
 * it. User memory is not touched with memory_lock held: VFIO takes that lock
 * in its fault handler, under mmap_lock.
 */

#include <linux/pci.h>
#include <linux/percpu.h>
#include <linux/rwsem.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio_zdev.h>
#include <asm/pci_insn.h>

#include "vfio_pci_zdev_io.h"
#include "zpci_io_gate.c"

#define CREATE_TRACE_POINTS
#include <trace/events/vfio_zpci_io.h>

/*
 * Blocks up to this size, the largest that an ordinary function takes, are
 * stored from the stack; larger ones from the heap.
 */
#define ZPCI_IO_STACK_BLOCK	128

/* Set in the handle of a function that takes instructions. */
#define ZPCI_FH_ENABLED		BIT(31)

/*
 * May memory space be reached? The power state and the command register, as user
 * space sees it, of a function that has that bit at all. It is what vfio-pci-core
 * asks for a BAR; a call for it (and 6.12 does not export it) would be 10 more
 * instructions for each request.
 */
static __always_inline bool
zpci_io_memory_enabled(struct vfio_pci_core_device *vdev)
{
	__le16 *command = (__le16 *)&vdev->vconfig[PCI_COMMAND];
	struct pci_dev *pdev = vdev->pdev;

	lockdep_assert_held(&vdev->memory_lock);
	if ((__force int)pdev->current_state >= (__force int)PCI_D3hot)
		return false;
	return pdev->no_command_memory ||
	       (le16_to_cpu(*command) & PCI_COMMAND_MEMORY);
}

/*
 * Issue the one instruction, @op, of a request that passed the gate. The handle
 * is read for each request, and inside the lock: a reset through VFIO changes
 * it. Inlined, with @op a constant, into each operation: a call more is a tenth
 * of what the whole request costs above its system call.
 */
static __always_inline int zpci_io_issue(struct vfio_pci_zdev *zvdev,
					 const struct vfio_zpci_io_req *req,
					 u64 op, u64 *data)
{
	struct vfio_pci_core_device *vdev = &zvdev->core;
	int ret = -EIO;
	u64 insn;
	u32 fh;

	down_read(&vdev->memory_lock);
	fh = READ_ONCE(zvdev->zdev->fh);
	if (!(fh & ZPCI_FH_ENABLED) || !zpci_io_memory_enabled(vdev))
		goto unlock;

	insn = ZPCI_CREATE_REQ(fh, req->pcias, req->len);
	if (op == VFIO_ZPCI_IO_FLAG_BLOCKW)
		ret = __zpci_store_block(data, insn, req->offset);
	else if (op == VFIO_ZPCI_IO_FLAG_READ)
		ret = __zpci_load(data, insn, req->offset);
	else
		ret = __zpci_store(*data, insn, req->offset);
unlock:
	up_read(&vdev->memory_lock);
	return ret;
}

/* Store @len bytes, copied into @bounce, as one block. */
static __always_inline int zpci_io_block_from(struct vfio_pci_zdev *zvdev,
					      const struct vfio_zpci_io_req *req,
					      unsigned long len, void *bounce)
{
	if (copy_from_user(bounce, u64_to_user_ptr(req->gaddr), len))
		return -EFAULT;
	return zpci_io_issue(zvdev, req, VFIO_ZPCI_IO_FLAG_BLOCKW, bounce);
}

/*
 * A buffer for a block that is too large for the stack. Each CPU keeps one that
 * is not in use: who takes it owns it, may sleep, and gives it back to whatever
 * CPU it is on by then. Two atomic instructions on the CPU's own memory are an
 * eighth of what kmalloc() and kfree() cost.
 *
 * The storage operand of store block must not cross a page. A buffer that is
 * aligned to its size, a power of two, cannot; kmalloc() promises that.
 */
static DEFINE_PER_CPU(void *, zpci_io_spare);

static __always_inline void *zpci_io_spare_get(void)
{
	void *bounce = this_cpu_xchg(zpci_io_spare, NULL);

	return bounce ?: kmalloc(ZPCI_IO_BLOCK_MAX, GFP_KERNEL_ACCOUNT);
}

static __always_inline void zpci_io_spare_put(void *bounce)
{
	if (this_cpu_cmpxchg(zpci_io_spare, NULL, bounce))
		kfree(bounce);
}

/**
 * vfio_pci_zdev_io_drain() - free the buffers that CPUs keep
 *
 * When a function is closed, as they are accounted to who allocated them. Other
 * functions allocate new ones.
 *
 * Context: any that may free memory.
 */
void vfio_pci_zdev_io_drain(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kfree(xchg(per_cpu_ptr(&zpci_io_spare, cpu), NULL));
}

static __always_inline int zpci_io_block_spare(struct vfio_pci_zdev *zvdev,
					       const struct vfio_zpci_io_req *req,
					       unsigned long len)
{
	void *bounce;
	int ret;

	bounce = zpci_io_spare_get();
	if (!bounce)
		return -ENOMEM;
	ret = zpci_io_block_from(zvdev, req, len, bounce);
	zpci_io_spare_put(bounce);
	return ret;
}

static __always_inline int zpci_io_block(struct vfio_pci_zdev *zvdev,
					 const struct vfio_zpci_io_req *req)
{
	u8 bounce[ZPCI_IO_STACK_BLOCK] __aligned(ZPCI_IO_STACK_BLOCK);
	unsigned long len = req->len;

	if (len > sizeof(bounce))
		return zpci_io_block_spare(zvdev, req, len);
	return zpci_io_block_from(zvdev, req, len, bounce);
}

static __always_inline int zpci_io_load(struct vfio_pci_zdev *zvdev,
					const struct vfio_zpci_io_req *req)
{
	u64 data;
	int ret;

	ret = zpci_io_issue(zvdev, req, VFIO_ZPCI_IO_FLAG_READ, &data);
	if (ret)
		return ret;
	if (copy_to_user(u64_to_user_ptr(req->gaddr), &data, sizeof(data)))
		return -EFAULT;
	return 0;
}

static __always_inline int zpci_io_store(struct vfio_pci_zdev *zvdev,
					 const struct vfio_zpci_io_req *req)
{
	u64 data;

	if (copy_from_user(&data, u64_to_user_ptr(req->gaddr), sizeof(data)))
		return -EFAULT;
	return zpci_io_issue(zvdev, req, VFIO_ZPCI_IO_FLAG_STORE, &data);
}

/* Carry one request, which user space may be rewriting, to its instruction. */
static __always_inline int
zpci_io_request(struct vfio_pci_zdev *zvdev,
		const struct vfio_zpci_io_req __user *ureq)
{
	struct vfio_zpci_io_req req;
	int ret;

	if (copy_from_user(&req, ureq, sizeof(req)))
		return -EFAULT;

	ret = zpci_io_gate(&zvdev->fn, &req);
	if (ret)
		goto trace;

	if (req.flags == VFIO_ZPCI_IO_FLAG_BLOCKW)
		ret = zpci_io_block(zvdev, &req);
	else if (req.flags == VFIO_ZPCI_IO_FLAG_READ)
		ret = zpci_io_load(zvdev, &req);
	else
		ret = zpci_io_store(zvdev, &req);
trace:
	trace_vfio_zpci_io(zvdev->zdev->fid, &req, ret);
	return ret;
}

/* Several requests, one after another, @count bytes of them. */
static noinline ssize_t zpci_io_batch(struct vfio_pci_zdev *zvdev,
				      const char __user *buf, size_t count)
{
	const size_t size = sizeof(struct vfio_zpci_io_req);
	size_t done = 0;
	ssize_t ret;

	if (!count)
		return 0;
	if (count % size || count > ZPCI_IO_MAX_REQS * size)
		return -EINVAL;

	for (;;) {
		ret = zpci_io_request(zvdev, (const void __user *)(buf + done));
		if (ret)
			return done ? (ssize_t)done : ret;
		done += size;
		if (done == count || fatal_signal_pending(current))
			return done;
		cond_resched();
	}
}

/**
 * vfio_pci_zdev_io_write() - take the requests of one write to their place
 * @zvdev: the function
 * @buf: the requests, in user memory
 * @count: length of @buf in bytes
 *
 * Requests are taken strictly one after another; the first that fails ends the
 * write, and so does a fatal signal between two. The rules are the contract's
 * (Documentation/userspace-api/vfio-zpci-io.rst, "Reading and writing it").
 *
 * Context: process context, may sleep and fault; no lock held. The function is
 * kept awake by the caller. Takes memory_lock for reading around each
 * instruction.
 * Return: the bytes of the requests that were done, if any were; else the errno
 * of the first: -EINVAL, -EPERM, -ENOMEM, -EFAULT, -EIO or -ENXIO.
 */
ssize_t vfio_pci_zdev_io_write(struct vfio_pci_zdev *zvdev,
			       const char __user *buf, size_t count)
{
	const size_t size = sizeof(struct vfio_zpci_io_req);
	int ret;

	if (count != size)
		return zpci_io_batch(zvdev, buf, count);

	ret = zpci_io_request(zvdev, (const void __user *)buf);
	return ret ? ret : (ssize_t)size;
}

/* Read any part of the header, and nothing behind it. */
static ssize_t zpci_io_read(struct vfio_pci_zdev *zvdev, char __user *buf,
			    size_t count, u64 pos)
{
	struct vfio_zpci_io_hdr hdr = {
		.flags = VFIO_ZPCI_IO_HDR_STORE | VFIO_ZPCI_IO_HDR_BATCH,
		.max = zvdev->fn.max,
		.max_reqs = ZPCI_IO_MAX_REQS,
	};

	if (zvdev->fn.relaxed)
		hdr.flags |= VFIO_ZPCI_IO_HDR_RELAXED;
	if (count > sizeof(hdr) || pos > sizeof(hdr) - count)
		return -EINVAL;
	if (copy_to_user(buf, (u8 *)&hdr + pos, count))
		return -EFAULT;
	return count;
}

/* vfio-pci-core's way in; it keeps the function awake meanwhile. */
static ssize_t zpci_io_rw(struct vfio_pci_core_device *vdev, char __user *buf,
			  size_t count, loff_t *ppos, bool iswrite)
{
	struct vfio_pci_zdev *zvdev = to_vfio_pci_zdev(&vdev->vdev);
	u64 pos = *ppos & VFIO_PCI_OFFSET_MASK;

	if (!iswrite)
		return zpci_io_read(zvdev, buf, count, pos);
	if (pos != ZPCI_IO_REQUESTS)
		return -EINVAL;
	return vfio_pci_zdev_io_write(zvdev, buf, count);
}

/* vfio-pci-core calls it for every region; this one owns nothing. */
static void zpci_io_release(struct vfio_pci_core_device *vdev,
			    struct vfio_pci_region *region)
{
}

static const struct vfio_pci_regops zpci_io_regops = {
	.rw		= zpci_io_rw,
	.release	= zpci_io_release,
};

/*
 * What the gate must know, from resources and capabilities that do not change
 * while the function is open. A BAR counts by its type and length: its start
 * may be 0 and its iomap absent on a good ISM.
 */
static void zpci_io_describe(struct vfio_pci_zdev *zvdev)
{
	struct vfio_pci_core_device *vdev = &zvdev->core;
	struct zpci_io_geometry *fn = &zvdev->fn;
	int i;

	memset(fn, 0, sizeof(*fn));
	fn->max = min_t(u16, zvdev->zdev->maxstbl, ZPCI_IO_BLOCK_MAX);
	fn->relaxed = zvdev->relaxed;
	for (i = 0; i < ZPCI_IO_NUM_BARS; i++) {
		if (pci_resource_flags(vdev->pdev, i) & IORESOURCE_MEM)
			fn->bar[i].size = pci_resource_len(vdev->pdev, i);
	}
	if (vdev->msix_bar < ZPCI_IO_BAR_SLOTS) {
		fn->bar[vdev->msix_bar].msix_start = vdev->msix_offset;
		fn->bar[vdev->msix_bar].msix_end =
			(u64)vdev->msix_offset + vdev->msix_size;
	}
}

/**
 * vfio_pci_zdev_io_register() - give an opened function its zPCI I/O region
 * @zvdev: the function, between vfio_pci_core_enable() and
 *	vfio_pci_core_finish_enable(); vfio-pci-core drops regions on close
 *
 * Context: process context, may sleep.
 * Return: 0; -ENOMEM, and then the caller calls vfio_pci_core_disable().
 */
int vfio_pci_zdev_io_register(struct vfio_pci_zdev *zvdev)
{
	struct vfio_pci_core_device *vdev = &zvdev->core;

	zpci_io_describe(zvdev);
	zvdev->requests = ZPCI_IO_REQUESTS +
		VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_NUM_REGIONS + vdev->num_regions);
	return vfio_pci_core_register_dev_region(vdev,
			VFIO_REGION_TYPE_PCI_VENDOR_TYPE | PCI_VENDOR_ID_IBM,
			VFIO_REGION_SUBTYPE_IBM_ZPCI_IO, &zpci_io_regops,
			ZPCI_IO_REQUESTS +
			ZPCI_IO_MAX_REQS * sizeof(struct vfio_zpci_io_req),
			VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE,
			NULL);
}
