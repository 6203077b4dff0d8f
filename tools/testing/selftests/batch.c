// SPDX-License-Identifier: GPL-2.0
/* Several requests in one write: strictly one after another. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/uio.h>

#include "kselftest_harness.h"
#include "function.h"

#define REQS	127

FIXTURE(batch)
{
	struct function fn;
	struct vfio_zpci_io_req req[REQS + 1];
	uint64_t value[REQS + 1];
};

/* Stores and loads of one register in turn: each load returns the value stored before. */
FIXTURE_SETUP(batch)
{
	ASSERT_EQ(0, function_open(&self->fn));
	for (int i = 0; i < REQS + 1; i++) {
		self->value[i] = i & 1 ? 0 : 0x1000 + i;
		self->req[i] = (struct vfio_zpci_io_req){
			.flags = i & 1 ? VFIO_ZPCI_IO_FLAG_READ :
				 VFIO_ZPCI_IO_FLAG_STORE,
			.gaddr = (uintptr_t)&self->value[i],
			.offset = WINDOW,
			.len = 8,
			.pcias = WINDOW_BAR,
		};
	}
}

FIXTURE_TEARDOWN(batch)
{
	function_close(&self->fn);
}

static ssize_t submit(struct function *fn, const void *req, unsigned int reqs)
{
	return pwrite(fn->device, req, 32 * reqs, fn->region + REQ_POS);
}

TEST_F(batch, requests_are_done_in_order_each_by_one_instruction)
{
	uint64_t mark = INSNS(63, 64, 0);

	insn_mark_begin(mark);
	EXPECT_EQ(32 * REQS, submit(&self->fn, self->req, REQS));
	insn_mark_end(mark);
	for (int i = 1; i < REQS; i += 2)
		EXPECT_EQ(self->value[i - 1], self->value[i]);
}

TEST_F(batch, every_number_of_requests_up_to_max_reqs_is_taken)
{
	for (int reqs = 1; reqs <= REQS; reqs++) {
		uint64_t mark = INSNS(reqs / 2, (reqs + 1) / 2, 0);

		insn_mark_begin(mark);
		EXPECT_EQ(32 * reqs, submit(&self->fn, self->req, reqs));
		insn_mark_end(mark);
	}
}

TEST_F(batch, more_than_max_reqs_is_EINVAL_and_nothing_is_issued)
{
	uint64_t mark = INSNS(0, 0, 0);

	insn_mark_begin(mark);
	EXPECT_EQ(-1, submit(&self->fn, self->req, REQS + 1));
	EXPECT_EQ(EINVAL, errno);
	insn_mark_end(mark);
}

TEST_F(batch, that_fails_at_request_k_returns_32k_and_issues_none_after)
{
	for (int k = 1; k < 16; k++) {
		uint64_t mark = INSNS(k / 2, (k + 1) / 2, 0);

		self->req[k].reserved = 1;
		insn_mark_begin(mark);
		EXPECT_EQ(32 * k, submit(&self->fn, self->req, 16));
		insn_mark_end(mark);
		self->req[k].reserved = 0;
	}
}

TEST_F(batch, that_fails_at_the_first_request_returns_its_errno)
{
	uint64_t mark = INSNS(0, 0, 0);

	self->req[0].reserved = 1;
	insn_mark_begin(mark);
	EXPECT_EQ(-1, submit(&self->fn, self->req, 16));
	EXPECT_EQ(EINVAL, errno);
	insn_mark_end(mark);
}

TEST_F(batch, requests_behind_the_end_of_memory_end_it_after_those_before)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t mark = INSNS(1, 1, 0);

	ASSERT_NE(MAP_FAILED, page);
	ASSERT_EQ(0, munmap(page + 4096, 4096));
	memcpy(page + 4096 - 64, self->req, 64);
	insn_mark_begin(mark);
	EXPECT_EQ(64, submit(&self->fn, page + 4096 - 64, 3));
	insn_mark_end(mark);
}

TEST_F(batch, data_that_cannot_be_read_ends_it_there)
{
	uint64_t mark = INSNS(1, 1, 0);

	self->req[2].gaddr = 8;
	insn_mark_begin(mark);
	EXPECT_EQ(64, submit(&self->fn, self->req, 8));
	insn_mark_end(mark);
}

TEST_F(batch, result_that_cannot_be_written_ends_it_after_the_load)
{
	uint64_t mark = INSNS(2, 2, 0);

	self->req[3].gaddr = 8;
	insn_mark_begin(mark);
	EXPECT_EQ(96, submit(&self->fn, self->req, 8));
	insn_mark_end(mark);
}

/* A load may write the request that follows it: that request is copied in afterwards. */
TEST_F(batch, request_is_copied_in_after_the_one_before_is_done)
{
	uint64_t mark = INSNS(2, 1, 0);

	/* Reserved bits are set, until the load before puts 0 there. */
	self->value[0] = 8;
	self->req[1].gaddr = (uintptr_t)&self->req[2].reserved;
	self->req[2] = self->req[3];
	self->req[2].reserved = ~0U;
	self->req[2].len = 0;
	/* reserved 0, len 8, pcias 4, reserved2 0, as a register image */
	self->value[0] = 8ULL << 16 | (uint64_t)WINDOW_BAR << 8;
	insn_mark_begin(mark);
	EXPECT_EQ(96, submit(&self->fn, self->req, 3));
	insn_mark_end(mark);
	EXPECT_EQ(self->value[0], self->value[3]);
}

TEST_F(batch, blocks_of_a_batch_are_one_instruction_each)
{
	uint64_t block[3] = { 1, 2, 3 }, mark = INSNS(0, 0, REQS);

	for (int i = 0; i < REQS; i++) {
		self->req[i].flags = VFIO_ZPCI_IO_FLAG_BLOCKW;
		self->req[i].gaddr = (uintptr_t)block;
		self->req[i].len = 24;
	}
	insn_mark_begin(mark);
	EXPECT_EQ(32 * REQS, submit(&self->fn, self->req, REQS));
	insn_mark_end(mark);
}

/*
 * pwritev() is one write for each iovec, all at the same position. So one call sends many
 * requests, and the driver does not check for a fatal signal between them.
 */
static ssize_t submit_iovecs(struct function *fn, const struct iovec *iov, int iovs)
{
	return pwritev(fn->device, iov, iovs, fn->region + REQ_POS);
}

TEST_F(batch, iovecs_of_one_request_each_all_go_out)
{
	struct iovec iov[IOV_MAX];
	uint64_t mark = INSNS(IOV_MAX / 2, IOV_MAX / 2, 0);

	for (int i = 0; i < IOV_MAX; i++)
		iov[i] = (struct iovec){ &self->req[i & 1], 32 };
	insn_mark_begin(mark);
	EXPECT_EQ(32 * IOV_MAX, submit_iovecs(&self->fn, iov, IOV_MAX));
	insn_mark_end(mark);
}

TEST_F(batch, max_reqs_holds_for_each_iovec_by_itself)
{
	struct iovec iov[] = { { self->req, 32 * REQS }, { self->req, 32 * REQS } };
	uint64_t mark = INSNS(2 * 63, 2 * 64, 0);

	insn_mark_begin(mark);
	EXPECT_EQ(2 * 32 * REQS, submit_iovecs(&self->fn, iov, 2));
	insn_mark_end(mark);

	mark = INSNS(63, 64, 0);
	iov[1].iov_len = 32 * (REQS + 1);
	insn_mark_begin(mark);
	EXPECT_EQ(32 * REQS, submit_iovecs(&self->fn, iov, 2));
	insn_mark_end(mark);
}

TEST_F(batch, request_in_two_iovecs_is_EINVAL_and_not_issued)
{
	char *half = (char *)&self->req[1] + 16;
	struct iovec iov[] = { { self->req, 32 }, { &self->req[1], 16 }, { half, 16 } };
	uint64_t mark = INSNS(0, 1, 0);

	insn_mark_begin(mark);
	EXPECT_EQ(32, submit_iovecs(&self->fn, iov, 3));
	insn_mark_end(mark);

	mark = INSNS(0, 0, 0);
	insn_mark_begin(mark);
	EXPECT_EQ(-1, submit_iovecs(&self->fn, &iov[1], 2));
	EXPECT_EQ(EINVAL, errno);
	insn_mark_end(mark);
}

TEST_F(batch, that_fails_within_an_iovec_ends_the_write_there)
{
	struct iovec iov[] = {
		{ self->req, 32 * 4 }, { self->req + 4, 32 * 4 }, { self->req + 8, 32 * 4 },
	};
	uint64_t mark = INSNS(3, 3, 0);

	self->req[6].reserved = 1;
	insn_mark_begin(mark);
	EXPECT_EQ(32 * 6, submit_iovecs(&self->fn, iov, 3));
	insn_mark_end(mark);
}

int main(int argc, char **argv)
{
	function_choose(&argc, argv);
	return test_harness_run(argc, argv);
}
