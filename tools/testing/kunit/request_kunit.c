// SPDX-License-Identifier: GPL-2.0
/*
 * The region, one fact for each case: its header, and the path of a request to its
 * instruction. Recorders replace the instructions and the kernel around the region. The
 * cases check the instruction, its registers, the order of calls, and the caller's result.
 */

#include <kunit/test.h>
#include <linux/pci.h>
#include <linux/percpu.h>
#include <linux/pm_runtime.h>
#include <linux/rwsem.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vfio_pci_core.h>
#include <linux/vfio_zdev.h>
#include <asm/pci_insn.h>

#include "recorder.h"

/* The description of the region that vfio-pci-core gets. */
static struct {
	unsigned int type;
	unsigned int subtype;
	const struct vfio_pci_regops *ops;
	size_t size;
	u32 flags;
	void *data;
	int result;
} region;

/* Those that vfio-pci-core has of the function, this one among them. */
static struct vfio_pci_region regions[4];

static inline int region_register(struct vfio_pci_core_device *vdev,
				  unsigned int type, unsigned int subtype,
				  const struct vfio_pci_regops *ops,
				  size_t size, u32 flags, void *data)
{
	region.type = type;
	region.subtype = subtype;
	region.ops = ops;
	region.size = size;
	region.flags = flags;
	region.data = data;
	regions[vdev->num_regions].data = data;
	return region.result;
}

#define vfio_pci_core_register_dev_region(vdev, type, subtype, ops, size, \
					  flags, data)			\
	region_register(vdev, type, subtype, ops, size, flags, data)

/* The function that the suite makes belongs to no bus. */
static struct zpci_dev *zdev;

#define to_zpci(pdev)	((void)(pdev), zdev)

/* The allocation of an open that fails, from 1; 0: none. */
static unsigned int failing_allocation;

/* Per-CPU pointers that are not freed. */
static unsigned int spares;

static bool allocation_fails(void)
{
	return failing_allocation && !--failing_allocation;
}

static void *region_alloc(size_t size, gfp_t flags)
{
	KUNIT_EXPECT_EQ(rec.test, flags, GFP_KERNEL_ACCOUNT);
	return allocation_fails() ? NULL : kzalloc(size, GFP_KERNEL);
}

static void * __percpu *spare_alloc(gfp_t flags)
{
	KUNIT_EXPECT_EQ(rec.test, flags, GFP_KERNEL_ACCOUNT);
	if (allocation_fails())
		return NULL;
	spares++;
	return alloc_percpu_gfp(void *, GFP_KERNEL);
}

static void spare_free(void * __percpu *spare)
{
	spares--;
	free_percpu(spare);
}

#undef kzalloc_obj
#define kzalloc_obj(object, flags)	region_alloc(sizeof(object), flags)
#undef alloc_percpu_gfp
#define alloc_percpu_gfp(type, flags)	spare_alloc(flags)
#undef free_percpu
#define free_percpu(spare)		spare_free(spare)

#include "vfio_pci_zdev_io.c"

#define FID		0x1234U
#define HANDLE		0x8abcdef1U
#define MSIX_START	0x1000U
#define MSIX_SIZE	0x100U

static struct vfio_pci_core_device *vdev;
static struct vfio_pci_zdev_io *io;
static struct pci_dev *pdev;

/* The tracepoint's last line. */
static struct {
	u32 fid;
	struct vfio_zpci_io_req req;
	unsigned int rule;
	int result;
} traced;

bool trace_vfio_zpci_io_enabled(void)
{
	return rec.tracing;
}

void trace_vfio_zpci_io(u32 fid, const struct vfio_zpci_io_req *req,
			unsigned int rule, int result)
{
	recorded("trace");
	KUNIT_EXPECT_FALSE(rec.test, rec.locked);
	traced.fid = fid;
	traced.req = *req;
	traced.rule = rule;
	traced.result = result;
}

static void bar(int i, u64 start, u64 size, unsigned long flags)
{
	pdev->resource[i].start = start;
	pdev->resource[i].end = size ? start + size - 1 : 0;
	pdev->resource[i].flags = flags;
}

static void command(u8 low)
{
	vdev->vconfig[PCI_COMMAND] = low;
}

/*
 * A relaxed function. BAR 0: memory; 1: I/O ports; 2: memory of 256 TiB at
 * address 0; 3: memory with an MSI-X table; 4: of no length; 5: absent.
 */
static void close_function(void)
{
	struct vfio_pci_region closed = { .data = io };

	if (io)
		region.ops->release(vdev, &closed);
	io = NULL;
	KUNIT_EXPECT_EQ(rec.test, spares, 0);
}

/* Open it again. */
static int open_function(bool relaxed)
{
	int ret;

	close_function();
	io = vfio_pci_zdev_io_init(vdev, relaxed);
	if (!IS_ERR(io))
		return 0;
	ret = PTR_ERR(io);
	io = NULL;
	return ret;
}

static int request_init(struct kunit *test)
{
	recorder_start(test);
	memset(&region, 0, sizeof(region));
	memset(&traced, 0, sizeof(traced));

	vdev = kunit_kzalloc(test, sizeof(*vdev), GFP_KERNEL);
	zdev = kunit_kzalloc(test, sizeof(*zdev), GFP_KERNEL);
	pdev = kunit_kzalloc(test, sizeof(*pdev), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, vdev);
	KUNIT_ASSERT_NOT_NULL(test, zdev);
	KUNIT_ASSERT_NOT_NULL(test, pdev);
	vdev->pdev = pdev;
	vdev->region = regions;
	vdev->vconfig = kunit_kzalloc(test, 256, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, vdev->vconfig);
	init_rwsem(&vdev->memory_lock);
	rec.lock = &vdev->memory_lock;

	zdev->fid = FID;
	zdev->fh = HANDLE;
	zdev->maxstbl = 4096;
	vdev->num_regions = 3;
	command(PCI_COMMAND_MEMORY);
	bar(0, 0x10000, 0x10000, IORESOURCE_MEM);
	bar(1, 0x100, 0x10000, IORESOURCE_IO);
	bar(2, 0, 1ULL << 48, IORESOURCE_MEM);
	bar(3, 0x20000, 0x4000, IORESOURCE_MEM);
	bar(4, 0, 0, IORESOURCE_MEM);
	vdev->msix_bar = 3;
	vdev->msix_offset = MSIX_START;
	vdev->msix_size = MSIX_SIZE;
	return open_function(true);
}

static void request_exit(struct kunit *test)
{
	close_function();
}

/* Requests lie at the head of user memory, data behind them. */
#define DATA	4096

static struct vfio_zpci_io_req *request(unsigned int i)
{
	return (struct vfio_zpci_io_req *)rec.user + i;
}

static struct vfio_zpci_io_req *ask(unsigned int i, u64 flags, u64 offset,
				    u16 len, u8 pcias)
{
	*request(i) = (struct vfio_zpci_io_req){
		.flags = flags,
		.gaddr = (unsigned long)rec.user + DATA,
		.offset = offset,
		.len = len,
		.pcias = pcias,
	};
	return request(i);
}

static ssize_t write_at(u64 pos, size_t count)
{
	loff_t ppos = VFIO_PCI_INDEX_TO_OFFSET(12) + pos;
	ssize_t ret;

	recorder_clear();
	ret = region.ops->rw(vdev, (char __user __force *)rec.user,
			     count, &ppos, true);
	KUNIT_EXPECT_EQ(rec.test, ppos, VFIO_PCI_INDEX_TO_OFFSET(12) + pos);
	KUNIT_EXPECT_FALSE(rec.test, rec.locked);
	KUNIT_EXPECT_FALSE(rec.test, rec.atomic);
	KUNIT_EXPECT_FALSE(rec.test, rec.awake);
	return ret;
}

static ssize_t write_requests(unsigned int n)
{
	int cpu;

	/* Each write finds no buffer that a CPU kept. */
	for_each_possible_cpu(cpu) {
		(kfree)(*per_cpu_ptr(io->spare, cpu));
		*per_cpu_ptr(io->spare, cpu) = NULL;
	}
	return write_at(16, n * 32);
}

static ssize_t read_at(u64 pos, size_t count)
{
	loff_t ppos = VFIO_PCI_INDEX_TO_OFFSET(12) + pos;
	ssize_t ret;

	recorder_clear();
	ret = region.ops->rw(vdev, (char __user __force *)rec.user,
			     count, &ppos, false);
	KUNIT_EXPECT_EQ(rec.test, ppos, VFIO_PCI_INDEX_TO_OFFSET(12) + pos);
	return ret;
}

static void region_is_registered_as_the_contract_says(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, region.type, 0x80001014U);
	KUNIT_EXPECT_EQ(test, region.subtype, 2);
	KUNIT_EXPECT_EQ(test, region.size, 16 + 32 * 127);
	KUNIT_EXPECT_EQ(test, region.flags, VFIO_REGION_INFO_FLAG_READ |
			VFIO_REGION_INFO_FLAG_WRITE);
	KUNIT_EXPECT_PTR_EQ(test, region.data, io);
}

static void requests_are_taken_at_one_place(struct kunit *test)
{
	u64 pos = VFIO_PCI_INDEX_TO_OFFSET(9 + 3) + 16;

	KUNIT_EXPECT_TRUE(test, vfio_pci_zdev_io_takes(io, pos));
	KUNIT_EXPECT_FALSE(test, vfio_pci_zdev_io_takes(io, pos - 16));
	KUNIT_EXPECT_FALSE(test, vfio_pci_zdev_io_takes(io, pos + 32));
}

static void failed_registration_is_told(struct kunit *test)
{
	region.result = -ENOMEM;
	KUNIT_EXPECT_EQ(test, open_function(true), -ENOMEM);
}

static void failed_allocation_opens_nothing(struct kunit *test)
{
	static const char * const freed[] = { "", "kfree" };
	unsigned int i;

	close_function();
	for (i = 0; i < ARRAY_SIZE(freed); i++) {
		memset(&region, 0, sizeof(region));
		recorder_clear();
		failing_allocation = i + 1;
		KUNIT_EXPECT_EQ(test, open_function(true), -ENOMEM);
		KUNIT_EXPECT_PTR_EQ(test, region.data, NULL);
		KUNIT_EXPECT_STREQ(test, rec.log, freed[i]);
	}
}

static void release_frees_what_cpus_keep(struct kunit *test)
{
	ask(0, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 4096, 0);
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	recorder_clear();
	close_function();
	KUNIT_EXPECT_STREQ(test, rec.log, "kfree kfree");
}

static void function_that_does_not_wake_is_eio(struct kunit *test)
{
	ask(0, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	ask(1, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	rec.asleep = -EACCES;
	KUNIT_EXPECT_EQ(test, write_requests(1), -EIO);
	KUNIT_EXPECT_STREQ(test, rec.log, "");
	KUNIT_EXPECT_EQ(test, write_requests(2), -EIO);
	KUNIT_EXPECT_STREQ(test, rec.log, "");
	rec.asleep = 0;
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
}

static void function_is_described_anew_at_each_open(struct kunit *test)
{
	bar(0, 0, 0, 0);
	vdev->msix_bar = 0xff;
	open_function(true);

	ask(0, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	KUNIT_EXPECT_EQ(test, write_requests(1), -EINVAL);
	ask(0, VFIO_ZPCI_IO_FLAG_READ, MSIX_START, 8, 3);
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
}

/* An MSI-X capability that names a BAR that there is not. */
static void msix_table_in_no_bar_is_nowhere(struct kunit *test)
{
	vdev->msix_offset = ~0U;
	for (vdev->msix_bar = 6; vdev->msix_bar < 10; vdev->msix_bar++) {
		open_function(true);
		KUNIT_EXPECT_EQ(test, io->fn.max, 4096);
		ask(0, VFIO_ZPCI_IO_FLAG_READ, MSIX_START, 8, 3);
		KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	}
}

static void any_part_of_the_header_can_be_read_and_no_more(struct kunit *test)
{
	static const struct vfio_zpci_io_hdr expected = {
		.flags = 7, .max = 4096, .max_reqs = 127,
	};
	const u8 *bytes = (const u8 *)&expected;
	size_t pos, count;

	for (pos = 0; pos <= 20; pos++) {
		for (count = 0; count <= 20; count++) {
			bool inside = pos + count <= 16;

			memset(rec.user, 0xee, 32);
			KUNIT_EXPECT_EQ_MSG(test, read_at(pos, count),
					    inside ? (int)count : -EINVAL,
					    "%d bytes at %d", (int)count, (int)pos);
			KUNIT_EXPECT_EQ(test, rec.user[inside ? count : 0], 0xee);
			if (inside)
				KUNIT_EXPECT_MEMEQ(test, rec.user, bytes + pos, count);
		}
	}
	KUNIT_EXPECT_EQ(test, read_at(VFIO_PCI_OFFSET_MASK, 16), -EINVAL);
	KUNIT_EXPECT_EQ(test, read_at(0, ~(size_t)0), -EINVAL);
}

static void header_tells_strict_from_relaxed(struct kunit *test)
{
	open_function(false);
	KUNIT_EXPECT_EQ(test, read_at(0, 16), 16);
	KUNIT_EXPECT_EQ(test, *(u64 *)rec.user, VFIO_ZPCI_IO_HDR_STORE |
			VFIO_ZPCI_IO_HDR_BATCH);
}

static void largest_block_is_the_groups_and_4096_at_most(struct kunit *test)
{
	static const u16 maxstbl[] = { 0, 1, 8, 128, 4095, 4096, 4097, 65535 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(maxstbl); i++) {
		u16 max = maxstbl[i] < 4096 ? maxstbl[i] : 4096;

		zdev->maxstbl = maxstbl[i];
		open_function(true);
		KUNIT_EXPECT_EQ(test, read_at(8, 2), 2);
		KUNIT_EXPECT_EQ(test, *(u16 *)rec.user, max);
		ask(0, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, max + 1, 0);
		KUNIT_EXPECT_EQ(test, write_requests(1), -EINVAL);
	}
}

static void unwritable_memory_fails_the_read_of_the_header(struct kunit *test)
{
	rec.fault = 15;
	KUNIT_EXPECT_EQ(test, read_at(0, 16), -EFAULT);
	KUNIT_EXPECT_EQ(test, read_at(0, 15), 15);
}

static void requests_are_taken_at_offset_16_only(struct kunit *test)
{
	u64 pos;

	ask(0, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	for (pos = 0; pos <= 4200; pos++) {
		if (pos == 16)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, write_at(pos, 32), -EINVAL,
				    "at %llu", pos);
		KUNIT_EXPECT_STREQ(test, rec.log, "");
	}
	KUNIT_EXPECT_EQ(test, write_at(VFIO_PCI_OFFSET_MASK, 32), -EINVAL);
	KUNIT_EXPECT_EQ(test, write_at(16, 32), 32);
}

static void writes_are_1_to_127_whole_requests(struct kunit *test)
{
	size_t count;
	int i;

	for (i = 0; i < 128; i++)
		ask(i, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	for (count = 1; count <= 130 * 32; count++) {
		bool whole = count % 32 == 0 && count / 32 <= 127;

		if (whole && count / 32 > 2 && count / 32 < 126)
			continue;
		KUNIT_EXPECT_EQ_MSG(test, write_at(16, count),
				    whole ? (int)count : -EINVAL,
				    "%d bytes", (int)count);
		KUNIT_EXPECT_EQ(test, rec.issued, whole ? count / 32 : 0);
	}
	KUNIT_EXPECT_EQ(test, write_at(16, ~(size_t)31), -EINVAL);
}

static void write_of_nothing_is_nothing(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, write_at(16, 0), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, "");
}

static void load_is_one_instruction_and_its_register_image(struct kunit *test)
{
	u64 image;
	u16 len;

	for (len = 1; len <= 8; len++) {
		rec.loaded = 0x1122334455667788ULL >> (64 - 8 * len);
		ask(0, VFIO_ZPCI_IO_FLAG_READ, 0x4320, len, 2);
		KUNIT_EXPECT_EQ(test, write_requests(1), 32);
		KUNIT_EXPECT_STREQ(test, rec.log,
				   "in32 lock load unlock out8 trace");
		KUNIT_EXPECT_EQ(test, rec.insn,
				(u64)HANDLE << 32 | 2 << 16 | len);
		KUNIT_EXPECT_EQ(test, rec.offset, 0x4320);
		memcpy(&image, rec.user + DATA, 8);
		KUNIT_EXPECT_EQ(test, image, rec.loaded);
	}
}

static void store_is_one_instruction_and_8_bytes(struct kunit *test)
{
	u16 len;

	for (len = 1; len <= 8; len++) {
		ask(0, VFIO_ZPCI_IO_FLAG_STORE, 0x4320, len, 2);
		request(0)->gaddr += len;
		KUNIT_EXPECT_EQ(test, write_requests(1), 32);
		KUNIT_EXPECT_STREQ(test, rec.log,
				   "in32 in8 lock store unlock trace");
		KUNIT_EXPECT_EQ(test, rec.insn,
				(u64)HANDLE << 32 | 2 << 16 | len);
		KUNIT_EXPECT_EQ(test, rec.offset, 0x4320);
		KUNIT_EXPECT_MEMEQ(test, rec.data, rec.user + DATA + len, 8);
	}
}

/* Up to 128 bytes without the heap; above, a buffer that the CPU keeps. */
static void block_of_each_length_is_one_instruction(struct kunit *test)
{
	char expected[80];
	u16 len;

	for (len = 1; len <= 4096; len++) {
		ask(0, VFIO_ZPCI_IO_FLAG_BLOCKW, 0x7000, len, 0);
		request(0)->gaddr += len % 19;
		if (len <= 128)
			snprintf(expected, sizeof(expected),
				 "in32 in%u lock block unlock trace", len);
		else
			snprintf(expected, sizeof(expected),
				 "in32 kmalloc4096 in%u lock block unlock trace",
				 len);
		KUNIT_EXPECT_EQ(test, write_requests(1), 32);
		KUNIT_EXPECT_STREQ(test, rec.log, expected);
		KUNIT_EXPECT_EQ(test, rec.insn, (u64)HANDLE << 32 | len);
		KUNIT_EXPECT_EQ(test, rec.offset, 0x7000);
		KUNIT_EXPECT_MEMEQ(test, rec.data, rec.user + DATA + len % 19, len);
	}
}

static void large_block_after_a_large_one_allocates_nothing(struct kunit *test)
{
	ask(0, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 4096, 0);
	ask(1, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 129, 0);
	KUNIT_EXPECT_EQ(test, write_requests(2), 64);
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 kmalloc4096 in4096 lock block unlock trace look in32 in129 lock block unlock trace");
	ask(0, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 4095, 0);
	KUNIT_EXPECT_EQ(test, write_at(16, 32), 32);
	KUNIT_EXPECT_STREQ(test, rec.log, "in32 in4095 lock block unlock trace");
}

/* Another write gives a buffer to the CPU first. */
static void *another_spare;

static void spare_put_by_another(void)
{
	*raw_cpu_ptr(io->spare) = another_spare;
}

static void buffer_that_finds_its_place_taken_is_freed(struct kunit *test)
{
	ask(0, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 4096, 0);
	another_spare = kmalloc(4096, GFP_KERNEL_ACCOUNT);
	rec.at_lock = spare_put_by_another;
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	rec.at_lock = NULL;
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 kmalloc4096 in4096 lock block unlock kfree trace");
}

static void block_to_each_offset_is_one_instruction(struct kunit *test)
{
	u64 offset;

	for (offset = 0; offset < 4096 - 64; offset += 5) {
		ask(0, VFIO_ZPCI_IO_FLAG_BLOCKW, (1ULL << 47) + offset, 64, 2);
		KUNIT_EXPECT_EQ(test, write_requests(1), 32);
		KUNIT_EXPECT_EQ(test, rec.issued, 1);
		KUNIT_EXPECT_EQ(test, rec.insn, (u64)HANDLE << 32 | 2 << 16 | 64);
		KUNIT_EXPECT_EQ(test, rec.offset, (1ULL << 47) + offset);
	}
}

/* The three instructions, store block from the stack and from the heap. */
static const struct operation {
	const char *name;
	u64 flags;
	u16 len;
	const char *issued;
	const char *not_issued;
} operations[] = {
	{ "load", VFIO_ZPCI_IO_FLAG_READ, 4,
	  "in32 lock load unlock", "in32 lock unlock trace" },
	{ "store", VFIO_ZPCI_IO_FLAG_STORE, 4,
	  "in32 in8 lock store unlock", "in32 in8 lock unlock trace" },
	{ "block of 64", VFIO_ZPCI_IO_FLAG_BLOCKW, 64,
	  "in32 in64 lock block unlock", "in32 in64 lock unlock trace" },
	{ "block of 300", VFIO_ZPCI_IO_FLAG_BLOCKW, 300,
	  "in32 kmalloc4096 in300 lock block unlock",
	  "in32 kmalloc4096 in300 lock unlock trace" },
};

KUNIT_ARRAY_PARAM_DESC(operation, operations, name);

static void ask_for(unsigned int i, const struct operation *op)
{
	ask(i, op->flags, 0x100, op->len, 0);
}

/* A load that failed writes nothing. */
static void result_of_the_instruction_is_the_callers(struct kunit *test)
{
	static const int results[] = { -EIO, -ENXIO };
	const struct operation *op = test->param_value;
	char expected[80];
	u8 before[8];
	unsigned int i;

	snprintf(expected, sizeof(expected), "%s trace", op->issued);
	memcpy(before, rec.user + DATA, 8);
	for (i = 0; i < ARRAY_SIZE(results); i++) {
		rec.result = results[i];
		ask_for(0, op);
		KUNIT_EXPECT_EQ(test, write_requests(1), results[i]);
		KUNIT_EXPECT_STREQ(test, rec.log, expected);
		KUNIT_EXPECT_MEMEQ(test, before, rec.user + DATA, 8);
		KUNIT_EXPECT_EQ(test, traced.result, results[i]);
	}
}

static void disabled_handle_gets_no_instruction(struct kunit *test)
{
	const struct operation *op = test->param_value;

	zdev->fh = HANDLE & 0x7fffffff;
	ask_for(0, op);
	KUNIT_EXPECT_EQ(test, write_requests(1), -EIO);
	KUNIT_EXPECT_STREQ(test, rec.log, op->not_issued);

	zdev->fh = 0x80000000;
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	KUNIT_EXPECT_EQ(test, rec.insn >> 32, 0x80000000);
}

static void memory_that_is_off_gets_no_instruction(struct kunit *test)
{
	const struct operation *op = test->param_value;

	ask_for(0, op);
	command((u8)~PCI_COMMAND_MEMORY);
	KUNIT_EXPECT_EQ(test, write_requests(1), -EIO);
	KUNIT_EXPECT_STREQ(test, rec.log, op->not_issued);

	/* A virtual function has no such bit. */
	pdev->no_command_memory = 1;
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	KUNIT_EXPECT_EQ(test, rec.issued, 1);
}

static void low_power_gets_no_instruction(struct kunit *test)
{
	const struct operation *op = test->param_value;

	ask_for(0, op);
	pdev->current_state = PCI_D3hot;
	KUNIT_EXPECT_EQ(test, write_requests(1), -EIO);
	KUNIT_EXPECT_STREQ(test, rec.log, op->not_issued);
	pdev->no_command_memory = 1;
	pdev->current_state = PCI_D3cold;
	KUNIT_EXPECT_EQ(test, write_requests(1), -EIO);
	KUNIT_EXPECT_STREQ(test, rec.log, op->not_issued);

	pdev->current_state = PCI_D2;
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	KUNIT_EXPECT_EQ(test, rec.issued, 1);
}

static void other_handle(void)
{
	zdev->fh = 0x80000007;
}

static void no_handle(void)
{
	zdev->fh = 7;
}

static void no_memory_space(void)
{
	command(0);
}

/* The second time. */
static void memory_goes_off(void)
{
	if (rec.issued)
		command(0);
}

/* A reset that ended just before the lock was got. */
static void function_is_looked_at_under_the_lock(struct kunit *test)
{
	const struct operation *op = test->param_value;

	ask_for(0, op);
	rec.at_lock = other_handle;
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	KUNIT_EXPECT_EQ(test, rec.insn >> 32, 0x80000007);
	rec.at_lock = no_handle;
	KUNIT_EXPECT_EQ(test, write_requests(1), -EIO);
	KUNIT_EXPECT_EQ(test, rec.issued, 0);
	zdev->fh = HANDLE;
	rec.at_lock = no_memory_space;
	KUNIT_EXPECT_EQ(test, write_requests(1), -EIO);
	KUNIT_EXPECT_EQ(test, rec.issued, 0);
}

static void handle_is_read_anew_each_time(struct kunit *test)
{
	ask(0, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	ask(1, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	rec.at_lock = other_handle;
	rec.result = -EIO;
	KUNIT_EXPECT_EQ(test, write_requests(2), -EIO);
	KUNIT_EXPECT_EQ(test, rec.insn >> 32, 0x80000007);
	rec.at_lock = no_handle;
	rec.result = 0;
	KUNIT_EXPECT_EQ(test, write_requests(2), -EIO);
	rec.at_lock = other_handle;
	KUNIT_EXPECT_EQ(test, write_requests(2), 64);
}

static void unreadable_request_is_efault(struct kunit *test)
{
	size_t present;

	for (present = 0; present < 32; present++) {
		ask(0, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
		rec.fault = present;
		KUNIT_EXPECT_EQ(test, write_requests(1), -EFAULT);
		KUNIT_EXPECT_STREQ(test, rec.log, "in32");
		/* The first of a batch comes without the lock: one copy decides. */
		KUNIT_EXPECT_EQ(test, write_requests(2), -EFAULT);
		KUNIT_EXPECT_STREQ(test, rec.log, "in32");
	}
}

static void unreadable_data_is_efault_and_no_instruction(struct kunit *test)
{
	const struct operation *op = test->param_value;
	size_t bytes = op->flags == VFIO_ZPCI_IO_FLAG_STORE ? 8 : op->len;

	if (op->flags == VFIO_ZPCI_IO_FLAG_READ)
		return;
	ask_for(0, op);
	request(0)->gaddr = (unsigned long)rec.user + RECORDER_USER - bytes;
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	request(0)->gaddr++;
	KUNIT_EXPECT_EQ(test, write_requests(1), -EFAULT);
	KUNIT_EXPECT_EQ(test, rec.issued, 0);
	KUNIT_EXPECT_EQ(test, traced.result, -EFAULT);
	if (op->len > 128)
		KUNIT_EXPECT_STREQ(test, rec.log,
				   "in32 kmalloc4096 in300 trace");
}

static void unwritable_result_is_efault_after_the_load(struct kunit *test)
{
	ask(0, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	request(0)->gaddr = (unsigned long)rec.user + RECORDER_USER - 7;
	KUNIT_EXPECT_EQ(test, write_requests(1), -EFAULT);
	KUNIT_EXPECT_STREQ(test, rec.log, "in32 lock load unlock out8 trace");
	KUNIT_EXPECT_EQ(test, traced.result, -EFAULT);
}

static void wild_user_addresses_are_efault(struct kunit *test)
{
	const struct operation *op = test->param_value;
	static const u64 wild[] = { 0, 1, 1ULL << 63, ~0ULL, ~7ULL };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wild); i++) {
		ask_for(0, op);
		request(0)->gaddr = wild[i];
		KUNIT_EXPECT_EQ(test, write_requests(1), -EFAULT);
	}
}

static void no_memory_is_enomem_and_no_instruction(struct kunit *test)
{
	ask(0, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 129, 0);
	rec.no_memory = true;
	KUNIT_EXPECT_EQ(test, write_requests(1), -ENOMEM);
	KUNIT_EXPECT_STREQ(test, rec.log, "in32 kmalloc4096 trace");
	ask(0, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 128, 0);
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
}

static void refused_request_touches_nothing(struct kunit *test)
{
	const struct operation *op = test->param_value;
	static const u8 not_memory[] = { 1, 4, 5, 6, 15, 255 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(not_memory); i++) {
		ask_for(0, op);
		request(0)->pcias = not_memory[i];
		KUNIT_EXPECT_EQ(test, write_requests(1), -EINVAL);
		KUNIT_EXPECT_STREQ(test, rec.log, "in32 trace");
	}
	ask_for(0, op);
	request(0)->pcias = 3;
	request(0)->offset = MSIX_START;
	KUNIT_EXPECT_EQ(test, write_requests(1), -EPERM);
	KUNIT_EXPECT_STREQ(test, rec.log, "in32 trace");
	request(0)->offset = MSIX_START + MSIX_SIZE;
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	request(0)->offset = MSIX_START - op->len;
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	request(0)->reserved = 1;
	KUNIT_EXPECT_EQ(test, write_requests(1), -EINVAL);
	KUNIT_EXPECT_STREQ(test, rec.log, "in32 trace");
}

static void rewrite_request(void)
{
	memset(request(0), 0xff, 32);
}

static void request_is_read_once(struct kunit *test)
{
	const struct operation *op = test->param_value;

	ask_for(0, op);
	rec.after_in = rewrite_request;
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	KUNIT_EXPECT_EQ(test, rec.insn, (u64)HANDLE << 32 | op->len);
	KUNIT_EXPECT_EQ(test, rec.offset, 0x100);
}

static void each_request_is_traced_with_its_result(struct kunit *test)
{
	const struct operation *op = test->param_value;

	ask_for(0, op);
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	KUNIT_EXPECT_EQ(test, traced.fid, FID);
	KUNIT_EXPECT_EQ(test, traced.result, 0);
	KUNIT_EXPECT_EQ(test, traced.rule, ZPCI_IO_RULE_NONE);
	KUNIT_EXPECT_MEMEQ(test, &traced.req, request(0), 32);
	request(0)->pcias = 99;
	KUNIT_EXPECT_EQ(test, write_requests(1), -EINVAL);
	KUNIT_EXPECT_EQ(test, traced.result, -EINVAL);
	KUNIT_EXPECT_EQ(test, traced.rule, ZPCI_IO_RULE_SPACE);
	KUNIT_EXPECT_EQ(test, traced.req.pcias, 99);
}

static void requests_of_a_batch_are_taken_one_after_another(struct kunit *test)
{
	ask(0, VFIO_ZPCI_IO_FLAG_STORE, 0, 8, 0);
	ask(1, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	ask(2, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 24, 0);
	KUNIT_EXPECT_EQ(test, write_requests(3), 96);
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 in8 lock store unlock trace look in32 lock load out8 unlock trace look in32 in24 lock block unlock trace");
}

/* The lock is kept if nothing traces or waits, and all memory is present. */
static void lock_is_held_over_a_batch(struct kunit *test)
{
	rec.tracing = false;
	ask(0, VFIO_ZPCI_IO_FLAG_STORE, 0, 8, 0);
	ask(1, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	ask(2, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 24, 0);
	KUNIT_EXPECT_EQ(test, write_requests(3), 96);
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 in8 lock store look in32 load out8 look in32 in24 block unlock");
}

static void batch_keeps_one_buffer_for_its_large_blocks(struct kunit *test)
{
	rec.tracing = false;
	ask(0, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	ask(1, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 4096, 0);
	ask(2, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 129, 0);
	KUNIT_EXPECT_EQ(test, write_requests(3), 96);
	/* Memory is allocated without the lock. */
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 lock load out8 look in32 unlock kmalloc4096 in4096 lock block look in32 in129 block unlock");
	KUNIT_EXPECT_EQ(test, write_at(16, 96), 96);
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 lock load out8 look in32 in4096 block look in32 in129 block unlock");
}

static void batch_lets_go_where_somebody_waits(struct kunit *test)
{
	unsigned int i;

	rec.tracing = false;
	rec.wait_at = 1;
	for (i = 0; i < 3; i++)
		ask(i, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	KUNIT_EXPECT_EQ(test, write_requests(3), 96);
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 lock load out8 look unlock resched in32 lock load out8 look in32 load out8 unlock");
	/* Nobody waits, but it is time to schedule. */
	rec.wait_at = 0;
	rec.late = true;
	KUNIT_EXPECT_EQ(test, write_requests(2), 64);
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 lock load out8 look unlock resched in32 lock load out8 unlock");
}

/* A copy that failed under the lock is repeated without it, and nothing happens twice. */
static void batch_lets_go_where_memory_is_away(struct kunit *test)
{
	rec.tracing = false;
	rec.loaded = 0x0123456789abcdefULL;
	ask(0, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	ask(1, VFIO_ZPCI_IO_FLAG_READ, 8, 8, 0);
	ask(2, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 24, 0)->gaddr += 100;

	rec.away = 32 + 5;
	KUNIT_EXPECT_EQ(test, write_requests(3), 96);
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 lock load out8 look in32 unlock in32 lock load out8 look in32 in24 block unlock");
	rec.away = DATA + 3;
	memset(rec.user + DATA, 0, 8);
	KUNIT_EXPECT_EQ(test, write_requests(3), 96);
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 lock load out8 unlock out8 look in32 lock load out8 look in32 in24 block unlock");
	KUNIT_EXPECT_MEMEQ(test, rec.user + DATA, &rec.loaded, 8);
	rec.away = DATA + 123;
	KUNIT_EXPECT_EQ(test, write_requests(3), 96);
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 lock load out8 look in32 load out8 look in32 in24 unlock in24 lock block unlock");
	KUNIT_EXPECT_MEMEQ(test, rec.data, rec.user + DATA + 100, 24);
}

static void batch_that_ends_early_lets_go(struct kunit *test)
{
	rec.tracing = false;
	ask(0, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 200, 0);
	ask(1, VFIO_ZPCI_IO_FLAG_BLOCKW, 0, 200, 0)->gaddr =
		(unsigned long)rec.user + RECORDER_USER - 199;
	KUNIT_EXPECT_EQ(test, write_requests(2), 32);
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 kmalloc4096 in200 lock block look in32 in200 unlock in200");
	rec.signal_at = 1;
	KUNIT_EXPECT_EQ(test, write_requests(2), 32);
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 kmalloc4096 in200 lock block look unlock");
}

/* It cannot change while the lock is held; after that it is read again. */
static void memory_space_is_tested_in_each_hold(struct kunit *test)
{
	rec.tracing = false;
	ask(0, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	ask(1, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	rec.wait_at = 1;
	rec.at_lock = memory_goes_off;
	KUNIT_EXPECT_EQ(test, write_requests(2), 32);
	KUNIT_EXPECT_STREQ(test, rec.log,
			   "in32 lock load out8 look unlock resched in32 lock unlock");
}

/* A load's result is the next request's data. */
static void result_is_there_for_the_next_request(struct kunit *test)
{
	rec.loaded = 0x0123456789abcdefULL;
	ask(0, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	ask(1, VFIO_ZPCI_IO_FLAG_STORE, 0, 8, 0);
	KUNIT_EXPECT_EQ(test, write_requests(2), 64);
	KUNIT_EXPECT_MEMEQ(test, rec.data, &rec.loaded, 8);
}

static void batch_ends_at_the_first_instruction_that_fails(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < 127; i++)
		ask(i, VFIO_ZPCI_IO_FLAG_STORE, 8 * i, 8, 0);
	rec.result = -ENXIO;
	for (i = 0; i < 127; i += 21) {
		rec.fail_at = i;
		KUNIT_EXPECT_EQ(test, write_requests(127), i ? (int)(32 * i) : -ENXIO);
		KUNIT_EXPECT_EQ(test, rec.issued, i + 1);
		KUNIT_EXPECT_EQ(test, rec.offset, 8 * i);
	}
}

static void batch_ends_at_the_first_request_that_is_refused(struct kunit *test)
{
	unsigned int bad, i;

	for (bad = 0; bad < 10; bad++) {
		for (i = 0; i < 10; i++)
			ask(i, VFIO_ZPCI_IO_FLAG_READ, 8 * i, i == bad ? 9 : 8, 0);
		KUNIT_EXPECT_EQ(test, write_requests(10),
				bad ? (int)(32 * bad) : -EINVAL);
		KUNIT_EXPECT_EQ(test, rec.issued, bad);
	}
}

static void batch_ends_where_user_memory_does(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < 127; i++)
		ask(i, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0)->gaddr = (unsigned long)rec.user;
	rec.fault = 40 * 32 + 31;
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	ask(0, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0)->gaddr = (unsigned long)rec.user;
	KUNIT_EXPECT_EQ(test, write_requests(127), 40 * 32);
	KUNIT_EXPECT_EQ(test, rec.issued, 40);
}

/* Between two requests, and not before the first or behind the last. */
static void fatal_signal_ends_the_batch(struct kunit *test)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		ask(i, VFIO_ZPCI_IO_FLAG_READ, 0, 8, 0);
	for (rec.signal_at = 1; rec.signal_at < 4; rec.signal_at++) {
		KUNIT_EXPECT_EQ(test, write_requests(4), 32 * rec.signal_at);
		KUNIT_EXPECT_EQ(test, rec.issued, rec.signal_at);
	}
	rec.signal_at = 1;
	KUNIT_EXPECT_EQ(test, write_requests(1), 32);
	KUNIT_EXPECT_EQ(test, rec.looks, 0);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(region_is_registered_as_the_contract_says),
	KUNIT_CASE(requests_are_taken_at_one_place),
	KUNIT_CASE(failed_registration_is_told),
	KUNIT_CASE(failed_allocation_opens_nothing),
	KUNIT_CASE(release_frees_what_cpus_keep),
	KUNIT_CASE(function_that_does_not_wake_is_eio),
	KUNIT_CASE(function_is_described_anew_at_each_open),
	KUNIT_CASE(msix_table_in_no_bar_is_nowhere),
	KUNIT_CASE(any_part_of_the_header_can_be_read_and_no_more),
	KUNIT_CASE(header_tells_strict_from_relaxed),
	KUNIT_CASE(largest_block_is_the_groups_and_4096_at_most),
	KUNIT_CASE(unwritable_memory_fails_the_read_of_the_header),
	KUNIT_CASE(requests_are_taken_at_offset_16_only),
	KUNIT_CASE(writes_are_1_to_127_whole_requests),
	KUNIT_CASE(write_of_nothing_is_nothing),
	KUNIT_CASE(load_is_one_instruction_and_its_register_image),
	KUNIT_CASE(store_is_one_instruction_and_8_bytes),
	KUNIT_CASE(block_of_each_length_is_one_instruction),
	KUNIT_CASE(large_block_after_a_large_one_allocates_nothing),
	KUNIT_CASE(buffer_that_finds_its_place_taken_is_freed),
	KUNIT_CASE(block_to_each_offset_is_one_instruction),
	KUNIT_CASE_PARAM(result_of_the_instruction_is_the_callers, operation_gen_params),
	KUNIT_CASE_PARAM(disabled_handle_gets_no_instruction, operation_gen_params),
	KUNIT_CASE_PARAM(memory_that_is_off_gets_no_instruction, operation_gen_params),
	KUNIT_CASE_PARAM(low_power_gets_no_instruction, operation_gen_params),
	KUNIT_CASE_PARAM(function_is_looked_at_under_the_lock, operation_gen_params),
	KUNIT_CASE(handle_is_read_anew_each_time),
	KUNIT_CASE(unreadable_request_is_efault),
	KUNIT_CASE_PARAM(unreadable_data_is_efault_and_no_instruction, operation_gen_params),
	KUNIT_CASE(unwritable_result_is_efault_after_the_load),
	KUNIT_CASE_PARAM(wild_user_addresses_are_efault, operation_gen_params),
	KUNIT_CASE(no_memory_is_enomem_and_no_instruction),
	KUNIT_CASE_PARAM(refused_request_touches_nothing, operation_gen_params),
	KUNIT_CASE_PARAM(request_is_read_once, operation_gen_params),
	KUNIT_CASE_PARAM(each_request_is_traced_with_its_result, operation_gen_params),
	KUNIT_CASE(requests_of_a_batch_are_taken_one_after_another),
	KUNIT_CASE(lock_is_held_over_a_batch),
	KUNIT_CASE(batch_keeps_one_buffer_for_its_large_blocks),
	KUNIT_CASE(batch_lets_go_where_somebody_waits),
	KUNIT_CASE(batch_lets_go_where_memory_is_away),
	KUNIT_CASE(batch_that_ends_early_lets_go),
	KUNIT_CASE(memory_space_is_tested_in_each_hold),
	KUNIT_CASE(result_is_there_for_the_next_request),
	KUNIT_CASE(batch_ends_at_the_first_instruction_that_fails),
	KUNIT_CASE(batch_ends_at_the_first_request_that_is_refused),
	KUNIT_CASE(batch_ends_where_user_memory_does),
	KUNIT_CASE(fatal_signal_ends_the_batch),
	{}
};

static struct kunit_suite suite = {
	.name = "zpci_io_request",
	.init = request_init,
	.exit = request_exit,
	.test_cases = cases,
};

kunit_test_suite(suite);
