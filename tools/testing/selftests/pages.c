// SPDX-License-Identifier: GPL-2.0
/*
 * Batches whose requests, data or results are in a page that the kernel cannot use at
 * once. The page was never touched, or is read-only until it is copied, or another thread
 * has to answer the fault first. Each request is still issued once. If the page cannot be
 * provided at all, the batch ends there.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "function.h"

#define PAGE	4096
#define PAGES	3	/* the second is the one */
#define ALL	(PAGES * PAGE)

/* In a batch each store is followed by its load. */
#define PAIRS	63
#define REQS	(2 * PAIRS)

/*
 * Bytes from one request's data to the next one's: those of the requests BEFORE and
 * 2 * BEFORE, from 0, begin with the last bytes of a page and end in the next one.
 */
#define STRIDE	195
#define BEFORE	21

/* Requests in the first page, and a half of one behind them. */
#define IN_FIRST	40
#define REQS_AT		(PAGE - 32 * IN_FIRST - 16)

/**
 * struct paged - a function, a batch for it, and the memory
 * @fn: open function
 * @req: stores and loads of one register in turn
 * @value: their data and results, unless they are in the memory
 * @content: the content that the memory must have
 * @memory: ALL bytes, or MAP_FAILED
 * @faults: userfaultfd of the second page, or -1
 * @served: faults that were answered, after memory_lock had been free
 * @disables: @server switches memory space off before it answers
 * @server: the thread that answers them
 */
struct paged {
	struct function fn;
	struct vfio_zpci_io_req req[REQS];
	uint64_t value[REQS];
	char content[ALL];
	char *memory;
	int faults;
	int served;
	bool disables;
	pthread_t server;
};

/*
 * Map the memory with its content. Only the first and the last page are present: a write
 * into one page of a private mapping copies this page and no other.
 */
static bool map_private(struct paged *m)
{
	int fd = memfd_create("pages", MFD_CLOEXEC);

	if (fd < 0 || pwrite(fd, m->content, ALL, 0) != ALL)
		return false;
	m->memory = mmap(NULL, ALL, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	close(fd);
	if (m->memory == MAP_FAILED)
		return false;
	for (int at = 0; at < ALL; at += 2 * PAGE)
		*(volatile char *)&m->memory[at] = m->content[at];
	return true;
}

static bool readable_only(struct paged *m)
{
	return map_private(m) &&
	       *(volatile char *)&m->memory[PAGE] == m->content[PAGE];
}

static int low_power(struct function *fn, uint32_t feature)
{
	struct vfio_device_feature arg = {
		.argsz = sizeof(arg),
		.flags = VFIO_DEVICE_FEATURE_SET | feature,
	};

	return ioctl(fn->device, VFIO_DEVICE_FEATURE, &arg);
}

/*
 * Before the thread answers a fault, it enters low power and leaves it again. Both take
 * memory_lock for writing, and issue no instruction. If a request held that lock while it
 * waited for its memory, neither would ever end.
 */
static void *serve(void *arg)
{
	struct paged *m = arg;
	struct uffd_msg msg;
	struct uffdio_copy copy = {
		.dst = (uintptr_t)m->memory + PAGE,
		.src = (uintptr_t)m->content + PAGE,
		.len = PAGE,
	};

	while (read(m->faults, &msg, sizeof(msg)) == sizeof(msg)) {
		if (!low_power(&m->fn, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY) &&
		    !low_power(&m->fn, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT))
			m->served++;
		if (m->disables)
			function_command(&m->fn, COMMAND_MEMORY, false);
		ioctl(m->faults, UFFDIO_COPY, &copy);
	}
	return NULL;
}

static bool served(struct paged *m)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	m->memory = mmap(NULL, ALL, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			 -1, 0);
	if (m->memory == MAP_FAILED)
		return false;
	memcpy(m->memory, m->content, PAGE);
	memcpy(m->memory + 2 * PAGE, m->content + 2 * PAGE, PAGE);
	range.range.start = (uintptr_t)m->memory + PAGE;
	range.range.len = PAGE;
	m->faults = syscall(SYS_userfaultfd, O_CLOEXEC);
	return m->faults >= 0 && !ioctl(m->faults, UFFDIO_API, &api) &&
	       !ioctl(m->faults, UFFDIO_REGISTER, &range) &&
	       !pthread_create(&m->server, NULL, serve, m);
}

FIXTURE(missing_page)
{
	struct paged m;
};

FIXTURE_VARIANT(missing_page)
{
	bool (*map)(struct paged *m);
	bool there;
	bool served;
};

FIXTURE_VARIANT_ADD(missing_page, never_touched) { .map = map_private };
FIXTURE_VARIANT_ADD(missing_page, readable_only) { .map = readable_only, .there = true };
FIXTURE_VARIANT_ADD(missing_page, served) { .map = served, .served = true };

/* Is a page present at this address, perhaps read-only? /proc/PID/pagemap, bit 63. */
static bool page_is_there(const char *address)
{
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	uint64_t entry = 0;

	pread(fd, &entry, sizeof(entry), (uintptr_t)address / PAGE * sizeof(entry));
	close(fd);
	return entry >> 63;
}

static void prepare(struct paged *m)
{
	m->memory = MAP_FAILED;
	m->faults = -1;
	for (int i = 0; i < ALL; i++)
		m->content[i] = i * 7 + (i >> 8) + 1;
	for (int i = 0; i < REQS; i++) {
		m->value[i] = i & 1 ? 0 : 0x1000 + i;
		m->req[i] = (struct vfio_zpci_io_req){
			.flags = i & 1 ? VFIO_ZPCI_IO_FLAG_READ : VFIO_ZPCI_IO_FLAG_STORE,
			.gaddr = (uintptr_t)&m->value[i],
			.offset = WINDOW,
			.len = 8,
			.pcias = WINDOW_BAR,
		};
	}
}

static void unmap(struct paged *m)
{
	if (m->faults >= 0) {
		pthread_cancel(m->server);
		pthread_join(m->server, NULL);
		close(m->faults);
		m->faults = -1;
	}
	if (m->memory != MAP_FAILED)
		munmap(m->memory, ALL);
	m->memory = MAP_FAILED;
}

static bool has_userfaultfd(void)
{
	return !access("/proc/sys/vm/unprivileged_userfaultfd", F_OK);
}

FIXTURE_SETUP(missing_page)
{
	if (variant->served && !has_userfaultfd())
		SKIP(return, "the kernel has no userfaultfd");
	ASSERT_EQ(0, function_open(&self->m.fn));
	prepare(&self->m);
}

FIXTURE_TEARDOWN(missing_page)
{
	unmap(&self->m);
	function_close(&self->m.fn);
}

/* The register after a store of @len bytes at @from. */
static uint64_t stored(const char *from, unsigned int len)
{
	uint64_t value;

	memcpy(&value, from, sizeof(value));
	return len == 8 ? value : stored_doubleword(value);
}

/* Let the stores of the batch have their data in the memory, at STRIDE bytes. */
static void data_in_memory(struct paged *m, uint64_t flags, unsigned int len)
{
	for (int i = 0; i < PAIRS; i++) {
		m->req[2 * i].flags = flags;
		m->req[2 * i].len = len;
		m->req[2 * i].gaddr = (uintptr_t)m->memory + i * STRIDE;
	}
}

/* The same for the results of loads. */
static void results_in_memory(struct paged *m)
{
	for (int i = 0; i < PAIRS; i++)
		m->req[2 * i + 1].gaddr = (uintptr_t)m->memory + i * STRIDE;
}

static ssize_t submit(struct paged *m, const void *req, unsigned int reqs)
{
	return pwrite(m->fn.device, req, 32 * reqs, m->fn.region + REQ_POS);
}

/* The requests lie before the page and in it, then in it and behind. */
TEST_F(missing_page, requests_in_it_are_issued_once_each)
{
	struct paged *m = &self->m;
	uint64_t mark = INSNS(2 * PAIRS, 2 * PAIRS, 0);

	insn_mark_begin(mark);
	for (int at = REQS_AT; at < 2 * PAGE; at += PAGE) {
		memset(m->value, 0, sizeof(m->value));
		for (int i = 0; i < REQS; i += 2)
			m->value[i] = at + i;
		memcpy(m->content + at, m->req, sizeof(m->req));
		ASSERT_TRUE(variant->map(m));
		ASSERT_EQ(variant->there, page_is_there(m->memory + PAGE));
		EXPECT_EQ(32 * REQS, submit(m, m->memory + at, REQS));
		EXPECT_TRUE(page_is_there(m->memory + PAGE));
		for (int i = 0; i < REQS; i += 2)
			EXPECT_EQ(m->value[i], m->value[i + 1]);
		unmap(m);
	}
	insn_mark_end(mark);
	EXPECT_EQ(variant->served ? 2 : 0, m->served);
}

TEST_F(missing_page, stores_with_data_in_it_are_issued_once_each)
{
	struct paged *m = &self->m;
	uint64_t mark = INSNS(PAIRS, PAIRS, 0);

	ASSERT_TRUE(variant->map(m));
	data_in_memory(m, VFIO_ZPCI_IO_FLAG_STORE, 8);
	ASSERT_EQ(variant->there, page_is_there(m->memory + PAGE));
	insn_mark_begin(mark);
	EXPECT_EQ(32 * REQS, submit(m, m->req, REQS));
	insn_mark_end(mark);
	for (int i = 0; i < PAIRS; i++)
		EXPECT_EQ(stored(m->content + i * STRIDE, 8), m->value[2 * i + 1]);
	EXPECT_EQ(variant->served, m->served);
}

TEST_F(missing_page, blocks_with_data_in_it_are_issued_once_each)
{
	struct paged *m = &self->m;
	uint64_t mark = INSNS(PAIRS, 0, PAIRS);

	ASSERT_TRUE(variant->map(m));
	data_in_memory(m, VFIO_ZPCI_IO_FLAG_BLOCKW, 24);
	ASSERT_EQ(variant->there, page_is_there(m->memory + PAGE));
	insn_mark_begin(mark);
	EXPECT_EQ(32 * REQS, submit(m, m->req, REQS));
	insn_mark_end(mark);
	for (int i = 0; i < PAIRS; i++)
		EXPECT_EQ(stored(m->content + i * STRIDE, 24), m->value[2 * i + 1]);
	EXPECT_EQ(variant->served, m->served);
}

TEST_F(missing_page, loads_with_results_in_it_are_issued_once_each)
{
	struct paged *m = &self->m;
	uint64_t mark = INSNS(PAIRS, PAIRS, 0);

	ASSERT_TRUE(variant->map(m));
	results_in_memory(m);
	ASSERT_EQ(variant->there, page_is_there(m->memory + PAGE));
	insn_mark_begin(mark);
	EXPECT_EQ(32 * REQS, submit(m, m->req, REQS));
	insn_mark_end(mark);
	for (int i = 0; i < PAIRS; i++) {
		EXPECT_EQ(0, memcmp(&m->value[2 * i], m->memory + i * STRIDE, 8));
		memcpy(m->content + i * STRIDE, &m->value[2 * i], 8);
	}
	/* And nothing else was written. */
	EXPECT_EQ(0, memcmp(m->content, m->memory, ALL));
	EXPECT_EQ(variant->served, m->served);
}

/* A load may write the request after it: that request is copied in afterwards. */
TEST_F(missing_page, result_in_it_that_is_the_next_request_is_written_first)
{
	struct paged *m = &self->m;
	char *next = m->content + PAGE;
	uint64_t mark = INSNS(2, 1, 0);

	/* Reserved bits on, until the load before puts 0 there; and no length. */
	m->req[2] = m->req[3];
	m->req[2].reserved = ~0U;
	m->req[2].len = 0;
	/* reserved 0, len 8, pcias, reserved2 0, as a register image */
	m->value[0] = 8ULL << 16 | (uint64_t)WINDOW_BAR << 8;
	memcpy(next - 64, m->req, 96);
	ASSERT_TRUE(variant->map(m));
	next = m->memory + PAGE;
	((struct vfio_zpci_io_req *)next)[-1].gaddr =
		(uintptr_t)next + offsetof(struct vfio_zpci_io_req, reserved);
	insn_mark_begin(mark);
	EXPECT_EQ(96, submit(m, next - 64, 3));
	insn_mark_end(mark);
	EXPECT_EQ(m->value[0], m->value[3]);
	EXPECT_EQ(variant->served, m->served);
}

/* A command register is written by stores, and read by loads. */
TEST(memory_space_switched_off_while_a_batch_waits_for_a_page_ends_it_there)
{
	static struct paged paged = { .disables = true };
	struct paged *m = &paged;
	uint64_t mark = INSNS(ANY, ANY, BEFORE);

	if (!has_userfaultfd())
		SKIP(return, "the kernel has no userfaultfd");
	ASSERT_EQ(0, function_open(&m->fn));
	prepare(m);
	ASSERT_TRUE(served(m));
	for (int i = 0; i < PAIRS; i++) {
		m->req[i].flags = VFIO_ZPCI_IO_FLAG_BLOCKW;
		m->req[i].len = 24;
		m->req[i].gaddr = (uintptr_t)m->memory + i * STRIDE;
	}
	insn_mark_begin(mark);
	EXPECT_EQ(32 * BEFORE, submit(m, m->req, PAIRS));
	EXPECT_EQ(EIO, request(&m->fn, &m->req[BEFORE]));
	insn_mark_end(mark);
	EXPECT_EQ(1, m->served);
	unmap(m);
	function_close(&m->fn);
}

/* If the page cannot be provided, the batch ends. */
FIXTURE(forbidden_page)
{
	struct paged m;
};

FIXTURE_SETUP(forbidden_page)
{
	ASSERT_EQ(0, function_open(&self->m.fn));
	prepare(&self->m);
	memcpy(self->m.content + REQS_AT, self->m.req, sizeof(self->m.req));
	ASSERT_TRUE(map_private(&self->m));
	ASSERT_EQ(0, mprotect(self->m.memory + PAGE, PAGE, PROT_NONE));
}

FIXTURE_TEARDOWN(forbidden_page)
{
	unmap(&self->m);
	function_close(&self->m.fn);
}

TEST_F(forbidden_page, ends_a_batch_at_the_request_that_reaches_into_it)
{
	struct paged *m = &self->m;
	uint64_t mark = INSNS(IN_FIRST / 2, IN_FIRST / 2, 0);

	insn_mark_begin(mark);
	EXPECT_EQ(32 * IN_FIRST, submit(m, m->memory + REQS_AT, REQS));
	insn_mark_end(mark);
}

TEST_F(forbidden_page, ends_a_batch_at_the_store_whose_data_reaches_into_it)
{
	struct paged *m = &self->m;
	uint64_t mark = INSNS(BEFORE, BEFORE, 0);

	data_in_memory(m, VFIO_ZPCI_IO_FLAG_STORE, 8);
	insn_mark_begin(mark);
	EXPECT_EQ(32 * 2 * BEFORE, submit(m, m->req, REQS));
	insn_mark_end(mark);
}

TEST_F(forbidden_page, ends_a_batch_at_the_block_whose_data_reaches_into_it)
{
	struct paged *m = &self->m;
	uint64_t mark = INSNS(BEFORE, 0, BEFORE);

	data_in_memory(m, VFIO_ZPCI_IO_FLAG_BLOCKW, 24);
	insn_mark_begin(mark);
	EXPECT_EQ(32 * 2 * BEFORE, submit(m, m->req, REQS));
	insn_mark_end(mark);
}

/* The load whose result it is was done, and is not counted. */
TEST_F(forbidden_page, ends_a_batch_after_the_load_whose_result_reaches_into_it)
{
	struct paged *m = &self->m;
	uint64_t mark = INSNS(BEFORE + 1, BEFORE + 1, 0);

	results_in_memory(m);
	insn_mark_begin(mark);
	EXPECT_EQ(32 * (2 * BEFORE + 1), submit(m, m->req, REQS));
	insn_mark_end(mark);
}

TEST_F(forbidden_page, that_may_be_read_ends_it_after_such_a_load_too)
{
	struct paged *m = &self->m;
	uint64_t mark = INSNS(BEFORE + 1, BEFORE + 1, 0);

	ASSERT_EQ(0, mprotect(m->memory + PAGE, PAGE, PROT_READ));
	results_in_memory(m);
	insn_mark_begin(mark);
	EXPECT_EQ(32 * (2 * BEFORE + 1), submit(m, m->req, REQS));
	insn_mark_end(mark);
	EXPECT_EQ(0, memcmp(m->memory + PAGE, m->content + PAGE, PAGE));
}

int main(int argc, char **argv)
{
	function_choose(&argc, argv);
	return test_harness_run(argc, argv);
}
