// SPDX-License-Identifier: GPL-2.0
/*
 * Proof of the region from registration to release. vfio_pci_zdev_io_init() registers it,
 * or leaves nothing allocated, whichever allocation fails. Any part of the header can be
 * read, and nothing else. release() frees everything that the region has allocated,
 * including the buffers that CPUs keep.
 */

#include <stdlib.h>

#include <linux/vfio.h>

/* The uapi shifts 1 into the sign bit, which C leaves undefined. */
#undef VFIO_REGION_TYPE_PCI_VENDOR_TYPE
#define VFIO_REGION_TYPE_PCI_VENDOR_TYPE	BIT(31)

#include "vfio_pci_zdev_io.c"
#include "kernel.h"

static struct function f;
static const struct vfio_pci_regops *ops;
static void *data;
static unsigned int registered;
static bool no_memory;
static u16 length;
static bool fault;
static unsigned int copies;

/* The model checker's malloc() fails at will. */
void *kzalloc(size_t size, unsigned int flags)
{
	struct vfio_pci_zdev_io *object = malloc(sizeof(*object));

	assert(size == sizeof(*object) && flags == GFP_KERNEL_ACCOUNT);
	no_memory = !object;
	if (object)
		*object = (struct vfio_pci_zdev_io){ 0 };
	return object;
}

void *__alloc_percpu_gfp(size_t size, size_t align, unsigned int flags)
{
	void **object = malloc(num_possible_cpus() * sizeof(*object));
	int cpu;

	assert(size == sizeof(*object) && align == __alignof__(void *));
	assert(flags == GFP_KERNEL_ACCOUNT);
	no_memory = !object;
	for_each_possible_cpu(cpu) {
		if (object)
			object[cpu] = NULL;
	}
	return object;
}

void kfree(const void *object)
{
	free((void *)object);
}

void free_percpu(void *pointer)
{
	free(pointer);
}

int vfio_pci_core_register_dev_region(struct vfio_pci_core_device *vdev,
				      unsigned int type, unsigned int subtype,
				      const struct vfio_pci_regops *region_ops,
				      size_t size, u32 flags, void *region_data)
{
	assert(vdev == &f.core);
	assert(type == 0x80001014 && subtype == 2);
	assert(size == 16 + 127 * 32);
	assert(flags == (VFIO_REGION_INFO_FLAG_READ | VFIO_REGION_INFO_FLAG_WRITE));
	no_memory = nondet_bool();
	if (no_memory)
		return -ENOMEM;
	ops = region_ops;
	data = region_data;
	registered++;
	return 0;
}

static u64 pos;
static size_t count;

unsigned long copy_to_user(void __user *to, const void *from, unsigned long n)
{
	u8 header[16] = { 0 };
	size_t byte = nondet_size_t();
	u16 max = f.zdev.maxstbl < 4096 ? f.zdev.maxstbl : 4096;
	size_t left = nondet_size_t();

	assert(n == count && n <= 16 && pos <= 16 - n);
	assert(__CPROVER_r_ok(from, n));
	/* STORE, BATCH and RELAXED of the contract; max; the most requests. */
	*(u64 *)header = f.relaxed ? 7 : 5;
	*(u16 *)(header + 8) = max;
	*(u16 *)(header + 10) = 127;
	if (byte < n)
		assert(((const u8 *)from)[byte] == header[pos + byte]);
	__CPROVER_assume(left <= n);
	copies++;
	fault = left;
	return left;
}

/* As the core does it, for any part of the region. */
static void read_header(u64 index, struct vfio_pci_region *regions)
{
	loff_t ppos;
	ssize_t ret;

	pos = nondet_u64() & VFIO_PCI_OFFSET_MASK;
	count = nondet_size_t();
	ppos = VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_NUM_REGIONS + index) + pos;
	f.core.region = regions;

	ret = ops->rw(&f.core, NULL, count, &ppos, false);

	assert(copies <= 1);
	if (pos > 16 || count > 16 - pos)
		assert(ret == -EINVAL && !copies);
	else if (fault)
		assert(ret == -EFAULT);
	else
		assert(ret == count && (copies == 1 || !count));

	reached(ret == 16);
	reached(ret == 4 && pos == 12);
	reached(ret == 0 && pos == 16);
	reached(ret == -EINVAL && pos == 1 && count == 16);
	reached(ret == -EFAULT);
}

/* Regions that the core has already. */
#define REGIONS		3

void proof(void)
{
	struct vfio_pci_region regions[REGIONS + 1] = { 0 };
	struct vfio_pci_zdev_io *io;
	u64 index = nondet_u8() % (REGIONS + 1);
	int cpu;

	any_function(&f);
	f.core.num_regions = index;

	io = vfio_pci_zdev_io_init(&f.core, f.relaxed);

	reached(IS_ERR(io) && !registered);
	assert(IS_ERR(io) == no_memory && registered == !no_memory);
	if (IS_ERR(io)) {
		assert(PTR_ERR(io) == -ENOMEM);
		return;
	}
	assert(data == io && io->vdev == &f.core && io->zdev == &f.zdev);
	assert(io->requests ==
	       VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_NUM_REGIONS + index) + 16);
	regions[index].ops = ops;
	regions[index].data = data;

	read_header(index, regions);

	for_each_possible_cpu(cpu) {
		assert(!*per_cpu_ptr(io->spare, cpu));
		if (nondet_bool())
			*per_cpu_ptr(io->spare, cpu) = malloc(4096);
	}
	ops->release(&f.core, &regions[index]);
}
