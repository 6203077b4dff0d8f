// SPDX-License-Identifier: GPL-2.0
/*
 * The rules of a function with relaxed length and alignment, on an ISM, function 2:
 * it stores into a buffer of its own, so that what was stored can be looked at.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "kselftest_harness.h"
#include "ism_endpoint.h"

#define WINDOW_BAR_OF_ISM	0
#define COMMAND_BAR_OF_ISM	2
#define WINDOW_SIZE		0x1000000000000ULL
#define PAGES			3	/* of the buffer; stores go into the second */

FIXTURE(relaxed)
{
	struct side side;
	uint64_t token;
	uint8_t *buffer;
	uint8_t expected[PAGES * PAGE] __attribute__((aligned(8)));
	uint8_t data[2 * PAGE];
};

FIXTURE_SETUP(relaxed)
{
	ASSERT_EQ(0, side_open(&self->side, "0002:00:00.0"));
	ASSERT_EQ(0, side_up(&self->side));
	self->token = register_buffer(&self->side, 0, PAGES * PAGE, 32, self->side.gid);
	ASSERT_NE(0, self->token);
	self->buffer = self->side.memory + BUFFER;
	for (int i = 0; i < 2 * PAGE; i++)
		self->data[i] = i * 7 + (i >> 8) + 1;
	for (int i = 0; i < PAGES * PAGE; i++)
		self->expected[i] = i * 5 + (i >> 8);
	memcpy(self->buffer, self->expected, PAGES * PAGE);
}

FIXTURE_TEARDOWN(relaxed)
{
	side_close(&self->side);
}

/*
 * Store @len bytes of @data at @at of the second page: whether all of it arrived
 * and all around stayed.
 */
static bool arrives(struct _test_data_relaxed *self, uint32_t at, const uint8_t *data,
		    uint32_t len)
{
	if (move(&self->side, self->token, 0, false, PAGE + at, len, data))
		return false;
	memcpy(self->expected + PAGE + at, data, len);
	return same(self->expected, self->buffer, PAGES * PAGE);
}

static int refused(struct _test_data_relaxed *self, uint32_t at, uint32_t len)
{
	return move(&self->side, self->token, 0, false, at, len, self->data);
}

TEST_F(relaxed, header_says_relaxed_and_blocks_of_4096)
{
	EXPECT_TRUE(self->side.fn.hdr.flags & VFIO_ZPCI_IO_HDR_RELAXED);
	EXPECT_EQ(4096, self->side.fn.hdr.max);
}

/* Where the driver has another layout of offsets, it has more room for a region. */
TEST_F(relaxed, positions_behind_the_region_are_EINVAL)
{
	struct vfio_zpci_io_req req = {
		.flags = VFIO_ZPCI_IO_FLAG_BLOCKW,
		.gaddr = (uintptr_t)self->data,
		.offset = self->token,
		.len = 8,
	};
	struct function *fn = &self->side.fn;
	uint64_t mark = INSNS(0, 0, 0);
	uint64_t at;

	insn_mark_begin(mark);
	for (int shift = 13; shift < 48; shift++) {
		at = fn->region + (1ULL << shift);
		EXPECT_EQ(-1, pread(fn->device, &req, sizeof(fn->hdr), at));
		EXPECT_EQ(EINVAL, errno);
		EXPECT_EQ(-1, pwrite(fn->device, &req, sizeof(req), at + REQ_POS));
		EXPECT_EQ(EINVAL, errno);
	}
	insn_mark_end(mark);
}

TEST_F(relaxed, at_every_offset_1_byte_and_all_up_to_the_boundary_arrive)
{
	uint64_t mark = INSNS(0, 0, 2 * PAGE);

	insn_mark_begin(mark);
	for (uint32_t at = 0; at < PAGE; at++) {
		ASSERT_TRUE(arrives(self, at, self->data + at, 1));
		ASSERT_TRUE(arrives(self, at, self->data + at % 11, PAGE - at));
	}
	insn_mark_end(mark);
}

TEST_F(relaxed, blocks_of_1_to_4096_bytes_arrive_behind_a_boundary_and_before_it)
{
	uint64_t mark = INSNS(0, 0, 2 * PAGE);

	insn_mark_begin(mark);
	for (uint32_t len = 1; len <= PAGE; len++) {
		ASSERT_TRUE(arrives(self, 0, self->data + len % 13, len));
		ASSERT_TRUE(arrives(self, PAGE - len, self->data + len % 17, len));
	}
	insn_mark_end(mark);
}

/* The second page's ends, and everything near a multiple of 8. */
TEST_F(relaxed, small_blocks_arrive_at_every_alignment)
{
	uint64_t mark = INSNS(0, 0, 64 * 64);

	insn_mark_begin(mark);
	for (uint32_t at = 0; at < 64; at++)
		for (uint32_t len = 1; len <= 64; len++)
			ASSERT_TRUE(arrives(self, 1000 + at, self->data + at * len % 4001, len));
	insn_mark_end(mark);
}

TEST_F(relaxed, data_at_every_alignment_and_across_pages_arrives)
{
	uint64_t mark = INSNS(0, 0, PAGE);
	uint8_t *data = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, data);
	memcpy(data, self->data, 2 * PAGE);
	insn_mark_begin(mark);
	for (uint32_t from = 0; from < PAGE; from++)
		ASSERT_TRUE(arrives(self, 0, data + from, PAGE - from % 8));
	insn_mark_end(mark);
}

#define LARGE	1000	/* bytes: from the heap, not from the stack of the kernel */
#define BLOCKS	12	/* four to a page of the buffer */
#define APART	2500	/* bytes between the data of two */
#define DATA	(8 * PAGE)

/*
 * DATA bytes that are in memory, of which this process has no page yet. A page that is
 * fetched brings those around it with it, as far as they may be used alike: every second
 * one may be read only.
 */
static uint8_t *map_untouched(const uint8_t *content)
{
	int fd = memfd_create("data", MFD_CLOEXEC);
	uint8_t *data = MAP_FAILED;

	if (fd >= 0 && pwrite(fd, content, DATA, 0) == DATA)
		data = mmap(NULL, DATA, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	close(fd);
	for (int at = 0; data != MAP_FAILED && at < DATA; at += 2 * PAGE)
		mprotect(data + at, PAGE, PROT_READ);
	return data;
}

static long faults_taken(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt;
}

TEST_F(relaxed, large_blocks_of_a_batch_arrive_from_pages_that_are_not_there)
{
	struct function *fn = &self->side.fn;
	struct vfio_zpci_io_req req[BLOCKS];
	uint64_t mark = INSNS(0, 0, BLOCKS);
	static uint8_t content[DATA];
	uint8_t *data;
	long faults;

	for (int i = 0; i < DATA; i++)
		content[i] = i * 3 + (i >> 8);
	data = map_untouched(content);
	ASSERT_NE(MAP_FAILED, data);
	for (int i = 0; i < BLOCKS; i++) {
		uint32_t at = i / 4 * PAGE + i % 4 * LARGE;

		req[i] = (struct vfio_zpci_io_req){
			.flags = VFIO_ZPCI_IO_FLAG_BLOCKW,
			.gaddr = (uintptr_t)data + i * APART,
			.offset = self->token + at,
			.len = LARGE,
			.pcias = WINDOW_BAR_OF_ISM,
		};
		memcpy(self->expected + at, content + i * APART, LARGE);
	}
	faults = faults_taken();
	insn_mark_begin(mark);
	EXPECT_EQ(sizeof(req), pwrite(fn->device, req, sizeof(req), fn->region + REQ_POS));
	insn_mark_end(mark);
	EXPECT_LE(faults + DATA / PAGE - 1, faults_taken());
	EXPECT_TRUE(same(self->expected, self->buffer, PAGES * PAGE));
	munmap(data, DATA);
}

TEST_F(relaxed, block_across_4096_bytes_is_EINVAL_at_every_offset)
{
	uint64_t mark = INSNS(0, 0, 0);

	insn_mark_begin(mark);
	for (uint32_t at = 1; at < PAGE; at++) {
		ASSERT_EQ(EINVAL, refused(self, PAGE + at, PAGE - at + 1));
		ASSERT_EQ(EINVAL, refused(self, PAGE + at, PAGE));
	}
	insn_mark_end(mark);
	EXPECT_TRUE(same(self->expected, self->buffer, PAGES * PAGE));
}

TEST_F(relaxed, block_of_0_or_more_than_4096_bytes_is_EINVAL)
{
	uint64_t mark = INSNS(0, 0, 0);

	insn_mark_begin(mark);
	for (uint32_t at = 0; at < 16; at++) {
		EXPECT_EQ(EINVAL, refused(self, at, 0));
		EXPECT_EQ(EINVAL, refused(self, at, 4097));
		EXPECT_EQ(EINVAL, refused(self, at, 8192));
		EXPECT_EQ(EINVAL, refused(self, at, 65535));
	}
	insn_mark_end(mark);
}

TEST_F(relaxed, load_and_store_keep_to_8_bytes_and_their_boundary)
{
	struct function *fn = &self->side.fn;
	uint64_t mark = INSNS(0, 0, 0);
	uint64_t value;

	insn_mark_begin(mark);
	for (unsigned int at = 0; at < 8; at++) {
		for (unsigned int len = 9 - at; len < 20; len++) {
			EXPECT_EQ(EINVAL, load(fn, COMMAND_BAR_OF_ISM, at, len, &value));
			EXPECT_EQ(EINVAL, store(fn, COMMAND_BAR_OF_ISM, at, len, 0));
		}
		EXPECT_EQ(EINVAL, load(fn, COMMAND_BAR_OF_ISM, at, 0, &value));
		EXPECT_EQ(EINVAL, store(fn, COMMAND_BAR_OF_ISM, at, 0, 0));
	}
	insn_mark_end(mark);
	mark = INSNS(36, 0, 0);
	insn_mark_begin(mark);
	for (unsigned int at = 0; at < 8; at++)
		for (unsigned int len = 1; len <= 8 - at; len++)
			EXPECT_EQ(0, load(fn, COMMAND_BAR_OF_ISM, at, len, &value));
	insn_mark_end(mark);
}

TEST_F(relaxed, what_ISM_itself_refuses_is_EIO_after_one_instruction)
{
	struct function *fn = &self->side.fn;
	uint64_t mark = INSNS(1, 2, 3);
	uint64_t value;

	insn_mark_begin(mark);
	EXPECT_EQ(EIO, load(fn, WINDOW_BAR_OF_ISM, 0, 8, &value));
	EXPECT_EQ(EIO, store(fn, WINDOW_BAR_OF_ISM, self->token, 8, 1));
	EXPECT_EQ(EIO, store(fn, COMMAND_BAR_OF_ISM, 8, 8, 1));
	EXPECT_EQ(EIO, store_block(fn, COMMAND_BAR_OF_ISM, 3, 1, self->data));
	EXPECT_EQ(EIO, move(&self->side, self->token + (1ULL << 32), 0, false, 0, 8,
			    self->data));
	EXPECT_EQ(EIO, refused(self, PAGES * PAGE, 1));
	insn_mark_end(mark);
}

TEST_F(relaxed, malformed_requests_are_EINVAL)
{
	struct vfio_zpci_io_req good = {
		.flags = VFIO_ZPCI_IO_FLAG_BLOCKW,
		.gaddr = (uintptr_t)self->data,
		.offset = self->token + 3,
		.len = 5,
		.pcias = WINDOW_BAR_OF_ISM,
	}, req;
	uint64_t mark = INSNS(0, 0, 0);

	insn_mark_begin(mark);
	for (int bit = 0; bit < 64; bit++) {
		req = good;
		req.flags ^= 1ULL << bit;
		EXPECT_EQ(EINVAL, request(&self->side.fn, &req));
	}
	for (int bit = 0; bit < 32; bit++) {
		req = good;
		req.reserved = 1U << bit;
		EXPECT_EQ(EINVAL, request(&self->side.fn, &req));
	}
	for (int bit = 0; bit < 8; bit++) {
		req = good;
		req.reserved2 = 1U << bit;
		EXPECT_EQ(EINVAL, request(&self->side.fn, &req));
	}
	for (int pcias = 0; pcias < 256; pcias++) {
		req = good;
		req.offset = 8;
		req.pcias = pcias;
		if (pcias != WINDOW_BAR_OF_ISM && pcias != COMMAND_BAR_OF_ISM)
			EXPECT_EQ(EINVAL, request(&self->side.fn, &req));
	}
	for (unsigned int at = 0; at < 64; at++) {
		if (at == REQ_POS)
			continue;
		EXPECT_EQ(-1, pwrite(self->side.fn.device, &good, 32, self->side.fn.region + at));
		EXPECT_EQ(EINVAL, errno);
	}
	for (unsigned int len = 1; len < 32; len++) {
		EXPECT_EQ(-1, pwrite(self->side.fn.device, &good, len,
				     self->side.fn.region + REQ_POS));
		EXPECT_EQ(EINVAL, errno);
	}
	insn_mark_end(mark);
	mark = INSNS(0, 0, 1);
	insn_mark_begin(mark);
	EXPECT_EQ(0, request(&self->side.fn, &good));
	insn_mark_end(mark);
}

TEST_F(relaxed, data_that_is_not_there_or_ends_too_early_is_EFAULT)
{
	uint64_t mark = INSNS(0, 0, 0);
	uint8_t *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, page);
	ASSERT_EQ(0, munmap(page + PAGE, PAGE));
	memset(page, 1, PAGE);
	insn_mark_begin(mark);
	EXPECT_EQ(EFAULT, move(&self->side, self->token, 0, false, 0, 1, (void *)8));
	EXPECT_EQ(EFAULT, move(&self->side, self->token, 0, false, 0, 1, page + PAGE));
	for (uint32_t len = 2; len <= PAGE; len++)
		ASSERT_EQ(EFAULT, move(&self->side, self->token, 0, false, 0, len,
				       page + PAGE - len + 1));
	insn_mark_end(mark);
	EXPECT_TRUE(same(self->expected, self->buffer, PAGES * PAGE));
}

TEST_F(relaxed, result_that_cannot_be_written_is_EFAULT_after_the_load)
{
	uint64_t mark = INSNS(1, 0, 0);

	insn_mark_begin(mark);
	EXPECT_EQ(EFAULT, load(&self->side.fn, COMMAND_BAR_OF_ISM, 0, 8, (void *)8));
	insn_mark_end(mark);
}

TEST_F(relaxed, memory_space_switched_off_is_EIO_without_an_instruction)
{
	uint64_t mark = INSNS(0, 0, 0);
	uint64_t value;

	ASSERT_EQ(0, function_command(&self->side.fn, COMMAND_MEMORY, false));
	insn_mark_begin(mark);
	EXPECT_EQ(EIO, refused(self, 1, 3));
	EXPECT_EQ(EIO, load(&self->side.fn, COMMAND_BAR_OF_ISM, 0, 8, &value));
	EXPECT_EQ(EIO, store(&self->side.fn, COMMAND_BAR_OF_ISM, 0, 8, 0));
	/* A malformed request is still refused first, and so is unreadable data. */
	EXPECT_EQ(EINVAL, refused(self, 1, 4096));
	EXPECT_EQ(EFAULT, move(&self->side, self->token, 0, false, 0, 1, (void *)8));
	insn_mark_end(mark);
	ASSERT_EQ(0, function_command(&self->side.fn, COMMAND_MEMORY, true));
	mark = INSNS(0, 0, 1);
	insn_mark_begin(mark);
	EXPECT_TRUE(arrives(self, 1, self->data, 3));
	insn_mark_end(mark);
}

TEST_F(relaxed, offsets_up_to_the_last_of_256_TiB_reach_the_function)
{
	static const uint64_t reach[] = {
		1ULL << 32, 1ULL << 39, 1ULL << 40, 1ULL << 41, 1ULL << 47, WINDOW_SIZE - PAGE,
	};
	struct function *fn = &self->side.fn;
	uint64_t mark = INSNS(0, 0, ARRAY_SIZE(reach) + 3);

	/* No buffer has such a token: EIO is the function's word. */
	insn_mark_begin(mark);
	for (unsigned int i = 0; i < ARRAY_SIZE(reach); i++)
		EXPECT_EQ(EIO, store_block(fn, WINDOW_BAR_OF_ISM,
					   reach[i] == self->token ? reach[i] + PAGES * PAGE :
					   reach[i], PAGE, self->data));
	EXPECT_EQ(EIO, store_block(fn, WINDOW_BAR_OF_ISM, WINDOW_SIZE - 1, 1, self->data));
	EXPECT_EQ(EIO, store_block(fn, WINDOW_BAR_OF_ISM, WINDOW_SIZE - 9, 9, self->data));
	EXPECT_EQ(EIO, store_block(fn, COMMAND_BAR_OF_ISM, PAGE - 1, 1, self->data));
	insn_mark_end(mark);
}

TEST_F(relaxed, block_arrives_behind_an_offset_of_2_to_the_40)
{
	uint64_t mark = INSNS(0, 0, 1);
	int tries = 0;

	while (self->token >> 40 == 0) {
		ASSERT_EQ(0, simple1(&self->side, RELEASE_BUFFER, self->token));
		self->token = register_buffer(&self->side, 0, PAGES * PAGE, 32, self->side.gid);
		ASSERT_GT(300, tries++);
	}
	insn_mark_begin(mark);
	EXPECT_TRUE(arrives(self, 17, self->data, 4001));
	insn_mark_end(mark);
}

TEST_F(relaxed, offsets_at_and_past_2_to_the_48_and_2_to_the_64_are_EINVAL)
{
	static const uint32_t lengths[] = { 1, 2, 3, 7, 8, 9, 16, 100, 4095, 4096 };
	struct function *fn = &self->side.fn;
	uint64_t mark = INSNS(0, 0, 0);
	uint64_t value;

	insn_mark_begin(mark);
	for (unsigned int l = 0; l < ARRAY_SIZE(lengths); l++) {
		uint32_t len = lengths[l];

		for (int bit = 48; bit < 64; bit++) {
			EXPECT_EQ(EINVAL, store_block(fn, WINDOW_BAR_OF_ISM, 1ULL << bit, len,
						      self->data));
			EXPECT_EQ(EINVAL, store_block(fn, WINDOW_BAR_OF_ISM,
						      (1ULL << bit) + self->token, len,
						      self->data));
		}
		/* The last len bytes of 64 bits, which end where 0 would follow. */
		EXPECT_EQ(EINVAL, store_block(fn, WINDOW_BAR_OF_ISM, -(uint64_t)len, len,
					      self->data));
		/* Around the end, as far as a block goes. */
		for (uint32_t before = 1; before < len; before += len / 7 + 1) {
			EXPECT_EQ(EINVAL, store_block(fn, WINDOW_BAR_OF_ISM, -(uint64_t)before,
						      len, self->data));
			EXPECT_EQ(EINVAL, store_block(fn, WINDOW_BAR_OF_ISM,
						      WINDOW_SIZE - before, len, self->data));
			EXPECT_EQ(EINVAL, store_block(fn, COMMAND_BAR_OF_ISM, PAGE - before, len,
						      self->data));
		}
		EXPECT_EQ(EINVAL, store_block(fn, COMMAND_BAR_OF_ISM, PAGE, len, self->data));
	}
	for (int bit = 48; bit < 64; bit++) {
		EXPECT_EQ(EINVAL, load(fn, WINDOW_BAR_OF_ISM, 1ULL << bit, 1, &value));
		EXPECT_EQ(EINVAL, store(fn, WINDOW_BAR_OF_ISM, 1ULL << bit, 1, 0));
	}
	EXPECT_EQ(EINVAL, load(fn, WINDOW_BAR_OF_ISM, -1ULL, 1, &value));
	EXPECT_EQ(EINVAL, store(fn, WINDOW_BAR_OF_ISM, -8ULL, 8, 0));
	insn_mark_end(mark);
}

TEST_F(relaxed, batch_of_127_blocks_of_all_sorts_arrives_in_order)
{
	struct vfio_zpci_io_req req[127];
	uint64_t mark = INSNS(0, 0, 127);
	unsigned int seed = 1;

	/* They overlap: what comes later must lie on top. */
	for (int i = 0; i < 127; i++) {
		uint32_t len = rand_r(&seed) % 300 + 1;
		uint32_t at = rand_r(&seed) % (1000 - 300);
		const uint8_t *data = self->data + rand_r(&seed) % 4096;

		req[i] = (struct vfio_zpci_io_req){
			.flags = VFIO_ZPCI_IO_FLAG_BLOCKW,
			.gaddr = (uintptr_t)data,
			.offset = self->token | (PAGE + at),
			.len = len,
			.pcias = WINDOW_BAR_OF_ISM,
		};
		memcpy(self->expected + PAGE + at, data, len);
	}
	insn_mark_begin(mark);
	EXPECT_EQ(sizeof(req), pwrite(self->side.fn.device, req, sizeof(req),
				      self->side.fn.region + REQ_POS));
	insn_mark_end(mark);
	EXPECT_TRUE(same(self->expected, self->buffer, PAGES * PAGE));
}

/* Length of the answer that holds all capabilities, and where the group's is. */
static uint32_t group_place(int device, uint32_t *length)
{
	char answer[1024] __attribute__((aligned(8))) = { 0 };
	struct vfio_device_info *info = (void *)answer;
	struct vfio_info_cap_header *cap;

	info->argsz = sizeof(answer);
	if (ioctl(device, VFIO_DEVICE_GET_INFO, answer))
		return 0;
	*length = info->argsz;
	for (uint32_t at = info->cap_offset; at; at = cap->next) {
		cap = (void *)(answer + at);
		if (cap->id == VFIO_DEVICE_INFO_CAP_ZPCI_GROUP)
			return at;
	}
	return 0;
}

TEST_F(relaxed, GET_INFO_says_relaxed_exactly_where_argsz_holds_the_answer)
{
	const int device = self->side.fn.device;
	char answer[1200] __attribute__((aligned(8)));
	struct vfio_device_info_cap_zpci_group *group;
	struct vfio_device_info *info = (void *)answer;
	unsigned int said = 0;
	uint32_t place, full = 0;

	place = group_place(device, &full);
	ASSERT_NE(0, place);
	for (uint32_t argsz = 0; argsz <= 1024; argsz++) {
		memset(answer, 0x5a, sizeof(answer));
		info->argsz = argsz;
		if (argsz < 16) {
			ASSERT_EQ(-1, ioctl(device, VFIO_DEVICE_GET_INFO, answer));
			ASSERT_EQ(EINVAL, errno);
			continue;
		}
		ASSERT_EQ(0, ioctl(device, VFIO_DEVICE_GET_INFO, answer));
		for (uint32_t at = argsz; at < sizeof(answer); at++)
			ASSERT_EQ(0x5a, answer[at]);
		if (argsz < sizeof(*info) || !(info->flags & VFIO_DEVICE_FLAGS_CAPS) ||
		    !info->cap_offset)
			continue;
		ASSERT_GE(argsz, place + sizeof(*group));
		group = (void *)(answer + place);
		ASSERT_EQ(VFIO_DEVICE_INFO_CAP_ZPCI_GROUP, group->header.id);
		ASSERT_TRUE(group->flags & VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED);
		said++;
	}
	EXPECT_LT(0, said);
}

static struct {
	uint32_t word[64];
	uint8_t behind[4096 - 256];
} rewritten __attribute__((aligned(4096)));
static bool stop;

static void *rewrite(void *arg)
{
	unsigned int seed = 1;

	/* Any offset and any length up to the end of the words; argsz is 0 at times. */
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED))
		__atomic_store_n(&rewritten.word[rand_r(&seed) % 64], rand_r(&seed) % 257,
				 __ATOMIC_RELAXED);
	return arg;
}

TEST_F_TIMEOUT(relaxed, GET_INFO_into_a_buffer_that_another_thread_rewrites_stays_in_it, 120)
{
	unsigned int done = 0;
	pthread_t thread;

	ASSERT_EQ(0, pthread_create(&thread, NULL, rewrite, NULL));
	for (int i = 0; i < 4000; i++) {
		__atomic_store_n(&rewritten.word[0], 256, __ATOMIC_RELAXED);
		if (!ioctl(self->side.fn.device, VFIO_DEVICE_GET_INFO, &rewritten))
			done++;
		else
			ASSERT_EQ(EINVAL, errno);
	}
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_LT(0, done);
	for (unsigned int i = 0; i < sizeof(rewritten.behind); i++)
		ASSERT_EQ(0, rewritten.behind[i]);
	EXPECT_TRUE(arrives(self, 0, self->data, 1));
}

TEST_HARNESS_MAIN
