// SPDX-License-Identifier: GPL-2.0
/*
 * Refusals: each error of the contract by the smallest input that
 * provokes it, and that no instruction was issued for it.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

#include "kselftest_harness.h"
#include "function.h"

FIXTURE(refused)
{
	struct function fn;
	struct vfio_zpci_io_req req;
	uint64_t data[512];
	uint64_t mark;
};

/* Every test starts from a request that is allowed, and from a mark of none. */
FIXTURE_SETUP(refused)
{
	ASSERT_EQ(0, function_open(&self->fn));
	self->req = (struct vfio_zpci_io_req){
		.flags = VFIO_ZPCI_IO_FLAG_BLOCKW,
		.gaddr = (uintptr_t)self->data,
		.offset = WINDOW,
		.len = 16,
		.pcias = WINDOW_BAR,
	};
	ASSERT_EQ(0, request(&self->fn, &self->req));
	self->mark = INSNS(0, 0, 0);
	insn_mark_begin(self->mark);
}

FIXTURE_TEARDOWN(refused)
{
	insn_mark_end(self->mark);
	function_close(&self->fn);
}

static const uint64_t all_flags[] = {
	VFIO_ZPCI_IO_FLAG_READ, VFIO_ZPCI_IO_FLAG_BLOCKW,
	VFIO_ZPCI_IO_FLAG_STORE,
};

TEST_F(refused, flags_that_are_not_exactly_one_are_EINVAL)
{
	for (int bit = 0; bit < 64; bit++) {
		for (int other = 0; other < 64; other++) {
			if (bit == other && bit < 3)
				continue;
			self->req.flags = 1ULL << bit | 1ULL << other;
			EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
		}
	}
	self->req.flags = 0;
	EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
	self->req.flags = 7;
	EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
	self->req.flags = ~0ULL;
	EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
}

TEST_F(refused, every_reserved_bit_is_EINVAL)
{
	for (int bit = 0; bit < 32; bit++) {
		self->req.reserved = 1U << bit;
		EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
	}
	self->req.reserved = 0;
	for (int bit = 0; bit < 8; bit++) {
		self->req.reserved2 = 1U << bit;
		EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
	}
}

TEST_F(refused, length_of_0_is_EINVAL)
{
	self->req.len = 0;
	for (int i = 0; i < 3; i++) {
		self->req.flags = all_flags[i];
		EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
	}
}

TEST_F(refused, load_and_store_of_more_than_8_bytes_are_EINVAL)
{
	static const uint16_t lengths[] = { 9, 10, 12, 16, 24, 128, 0x108, 65535 };

	for (int i = 0; i < 3; i += 2) {
		self->req.flags = all_flags[i];
		for (int l = 0; l < 8; l++) {
			self->req.len = lengths[l];
			EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
		}
	}
}

TEST_F(refused, load_and_store_across_8_bytes_are_EINVAL)
{
	for (int i = 0; i < 3; i += 2) {
		self->req.flags = all_flags[i];
		for (int at = 1; at < 8; at++) {
			for (int len = 9 - at; len <= 8; len++) {
				self->req.offset = WINDOW + at;
				self->req.len = len;
				EXPECT_EQ(EINVAL,
					  request(&self->fn, &self->req));
			}
		}
	}
}

TEST_F(refused, strict_block_of_8_bytes_or_less_is_EINVAL)
{
	for (int len = 1; len <= 8; len++) {
		self->req.len = len;
		EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
	}
}

TEST_F(refused, strict_block_not_of_whole_doublewords_is_EINVAL)
{
	for (int len = 9; len <= 128; len++) {
		if (len % 8 == 0)
			continue;
		self->req.len = len;
		EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
	}
}

TEST_F(refused, strict_block_not_at_a_doubleword_is_EINVAL)
{
	for (int at = 1; at < 8; at++) {
		self->req.offset = WINDOW + at;
		EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
	}
}

TEST_F(refused, block_longer_than_max_is_EINVAL)
{
	for (int len = self->fn.hdr.max + 1; len <= 65535; len += 7) {
		self->req.offset = 0x1000;
		self->req.len = len;
		EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
	}
	self->req.len = self->fn.hdr.max + 8;
	EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
}

TEST_F(refused, block_across_4096_bytes_is_EINVAL)
{
	for (int len = 16; len <= self->fn.hdr.max; len += 8) {
		for (int before = 8; before < len; before += 8) {
			self->req.offset = 0x2000 - before;
			self->req.len = len;
			EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
		}
	}
}

TEST_F(refused, every_address_space_but_the_memory_BARs_is_EINVAL)
{
	uint64_t size;

	self->req.offset = 0;
	for (int i = 0; i < 3; i++) {
		self->req.flags = all_flags[i];
		self->req.len = all_flags[i] == VFIO_ZPCI_IO_FLAG_BLOCKW ? 16 : 8;
		for (int pcias = 0; pcias < 256; pcias++) {
			size = 0;
			if (pcias < 6)
				function_bar(&self->fn, pcias, &size);
			if (size)
				continue;
			self->req.pcias = pcias;
			EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
		}
	}
}

TEST_F(refused, range_at_and_past_the_end_of_the_BAR_is_EINVAL)
{
	uint64_t size, offsets[] = {
		0, 8, 1ULL << 32, 1ULL << 40, (1ULL << 48) - 16, 1ULL << 48,
		(1ULL << 48) + WINDOW, 1ULL << 56, 1ULL << 63, -16ULL, -8ULL,
		-4096ULL,
	};

	function_bar(&self->fn, WINDOW_BAR, &size);
	ASSERT_LT(0, size);
	offsets[0] = size;
	offsets[1] = size - 8;
	for (int i = 0; i < 3; i++) {
		self->req.flags = all_flags[i];
		for (unsigned int o = 0; o < sizeof(offsets) / 8; o++) {
			if (o == 1 && all_flags[i] != VFIO_ZPCI_IO_FLAG_BLOCKW)
				continue;
			self->req.offset = offsets[o];
			self->req.len =
				all_flags[i] == VFIO_ZPCI_IO_FLAG_BLOCKW ? 16 : 8;
			EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
		}
	}
	self->req.flags = VFIO_ZPCI_IO_FLAG_READ;
	self->req.len = 1;
	self->req.offset = -1ULL;
	EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
	self->req.offset = size;
	EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
}

TEST_F(refused, write_at_any_position_but_16_is_EINVAL)
{
	for (int at = 0; at <= 4096; at++) {
		if (at == 16)
			continue;
		EXPECT_EQ(-1, pwrite(self->fn.device, &self->req, 32,
				     self->fn.region + at));
		EXPECT_EQ(EINVAL, errno);
	}
	EXPECT_EQ(-1, pwrite(self->fn.device, &self->req, 32,
			     self->fn.region + (1ULL << 40) - 32));
	EXPECT_EQ(EINVAL, errno);
}

TEST_F(refused, write_of_anything_but_whole_requests_is_EINVAL)
{
	static char buf[32 * 200];

	for (int i = 0; i < 200; i++)
		memcpy(buf + 32 * i, &self->req, 32);
	for (int len = 1; len <= 32 * 200; len++) {
		if (len % 32 == 0 && len <= 32 * 127)
			continue;
		EXPECT_EQ(-1, pwrite(self->fn.device, buf, len,
				     self->fn.region + REQ_POS));
		EXPECT_EQ(EINVAL, errno);
	}
}

TEST_F(refused, request_in_memory_that_is_not_there_is_EFAULT)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, page);
	ASSERT_EQ(0, munmap(page + 4096, 4096));
	memset(page, 0, 4096);
	memcpy(page + 4096 - 31, &self->req, 31);
	for (int part = 0; part < 32; part++) {
		EXPECT_EQ(-1, pwrite(self->fn.device, page + 4096 - part, 32,
				     self->fn.region + REQ_POS));
		EXPECT_EQ(EFAULT, errno);
	}
}

TEST_F(refused, data_in_memory_that_is_not_there_is_EFAULT)
{
	static const uint64_t wild[] = {
		0, 8, 4095, 1ULL << 47, 1ULL << 53, 1ULL << 63, -1ULL, -4096ULL,
	};

	for (int i = 1; i < 3; i++) {
		self->req.flags = all_flags[i];
		self->req.len = i == 1 ? 16 : 8;
		for (int w = 0; w < 8; w++) {
			self->req.gaddr = wild[w];
			EXPECT_EQ(EFAULT, request(&self->fn, &self->req));
		}
	}
}

TEST_F(refused, data_that_ends_in_memory_that_is_not_there_is_EFAULT)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, page);
	ASSERT_EQ(0, munmap(page + 4096, 4096));
	memset(page, 1, 4096);
	for (int part = 1; part < 16; part++) {
		self->req.gaddr = (uintptr_t)page + 4096 - part;
		EXPECT_EQ(EFAULT, request(&self->fn, &self->req));
	}
	self->req.flags = VFIO_ZPCI_IO_FLAG_STORE;
	self->req.len = 1;
	for (int part = 1; part < 8; part++) {
		self->req.gaddr = (uintptr_t)page + 4096 - part;
		EXPECT_EQ(EFAULT, request(&self->fn, &self->req));
	}
}

TEST_F(refused, memory_space_switched_off_is_EIO)
{
	/* Config space is reached with instructions, too: marks around. */
	insn_mark_end(self->mark);
	ASSERT_EQ(0, function_command(&self->fn, COMMAND_MEMORY, false));
	insn_mark_begin(self->mark);
	for (int i = 0; i < 3; i++) {
		self->req.flags = all_flags[i];
		self->req.len = i == 1 ? 16 : 8;
		EXPECT_EQ(EIO, request(&self->fn, &self->req));
	}
	insn_mark_end(self->mark);
	ASSERT_EQ(0, function_command(&self->fn, COMMAND_MEMORY, true));
	EXPECT_EQ(0, request(&self->fn, &self->req));
	insn_mark_begin(self->mark);
}

TEST_F(refused, EINVAL_comes_before_EFAULT_and_EIO)
{
	insn_mark_end(self->mark);
	ASSERT_EQ(0, function_command(&self->fn, COMMAND_MEMORY, false));
	insn_mark_begin(self->mark);
	self->req.gaddr = 8;
	self->req.len = 12;
	EXPECT_EQ(EINVAL, request(&self->fn, &self->req));
	self->req.len = 16;
	EXPECT_EQ(EFAULT, request(&self->fn, &self->req));
}

int main(int argc, char **argv)
{
	function_choose(&argc, argv);
	return test_harness_run(argc, argv);
}
