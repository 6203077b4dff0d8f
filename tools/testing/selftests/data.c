// SPDX-License-Identifier: GPL-2.0
/*
 * Data is stored as it was given and loaded as it is in the function, by one instruction
 * for each request.
 *
 * The machine's virtio function keeps 32-bit registers at 0x20..0x37 of BAR 4.
 * An emulator may turn PCILG and PCISTG of 3, 5, 6 and 7 bytes into shorter ones, and end
 * those that are not aligned to their length with a program exception: for those, only
 * that they are issued is tested.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

#include "kselftest_harness.h"
#include "function.h"

#define VALUE	0xa1a2a3a4b1b2b3b4ULL
#define FILLER	0x5a5a5a5a5a5a5a5aULL

FIXTURE(data)
{
	struct function fn;
};

FIXTURE_SETUP(data)
{
	ASSERT_EQ(0, function_open(&self->fn));
}

FIXTURE_TEARDOWN(data)
{
	function_close(&self->fn);
}

TEST_F(data, load_writes_8_bytes_value_right_aligned_rest_0)
{
	static const unsigned int lengths[] = { 1, 2, 4, 8 };
	uint64_t buf[3], mark = INSNS(4, 1, 0);

	insn_mark_begin(mark);
	ASSERT_EQ(0, store(&self->fn, WINDOW_BAR, WINDOW, 8, VALUE));
	for (int i = 0; i < 4; i++) {
		memset(buf, 0x5a, sizeof(buf));
		ASSERT_EQ(0, load(&self->fn, WINDOW_BAR, WINDOW, lengths[i],
				  &buf[1]));
		EXPECT_EQ(VALUE >> (64 - 8 * lengths[i]), buf[1]);
		EXPECT_EQ(FILLER, buf[0]);
		EXPECT_EQ(FILLER, buf[2]);
	}
	insn_mark_end(mark);
}

TEST_F(data, store_takes_the_value_right_aligned)
{
	uint64_t value, mark = INSNS(2, 2, 0);

	insn_mark_begin(mark);
	/* Bytes above the value are not stored. */
	ASSERT_EQ(0, store(&self->fn, WINDOW_BAR, WINDOW, 4, VALUE));
	ASSERT_EQ(0, load(&self->fn, WINDOW_BAR, WINDOW, 4, &value));
	EXPECT_EQ(VALUE & 0xffffffff, value);
	ASSERT_EQ(0, store(&self->fn, WINDOW_BAR, WINDOW + 4, 4, ~VALUE));
	ASSERT_EQ(0, load(&self->fn, WINDOW_BAR, WINDOW, 8, &value));
	EXPECT_EQ(VALUE << 32 | (~VALUE & 0xffffffff), value);
	insn_mark_end(mark);
}

/* True if the request was done, or if the emulator ended it by a program exception. */
static bool issued(int ret)
{
	return !ret || ret == ENXIO;
}

TEST_F(data, every_length_and_offset_within_8_bytes_is_one_instruction)
{
	uint64_t value, mark = INSNS(36, 36, 0);

	insn_mark_begin(mark);
	for (int at = 0; at < 8; at++) {
		for (int len = 1; len <= 8 - at; len++) {
			EXPECT_TRUE(issued(store(&self->fn, WINDOW_BAR,
						 WINDOW + at, len, 0)));
			EXPECT_TRUE(issued(load(&self->fn, WINDOW_BAR,
						WINDOW + at, len, &value)));
		}
	}
	insn_mark_end(mark);
}

/* Every block of a strict function that the window can hold. */
TEST_F(data, block_arrives_whole_by_one_instruction)
{
	uint64_t block[3], value, mark = INSNS(0, 0, 1);
	static const struct {
		unsigned int at, len;
	} blocks[] = { { 0, 16 }, { 8, 16 }, { 0, 24 } };

	for (int b = 0; b < 3; b++) {
		for (int i = 0; i < 3; i++) {
			block[i] = VALUE * (b + 1) + i;
			ASSERT_EQ(0, store(&self->fn, WINDOW_BAR,
					   WINDOW + 8 * i, 8, FILLER));
		}
		insn_mark_begin(mark);
		ASSERT_EQ(0, store_block(&self->fn, WINDOW_BAR,
					 WINDOW + blocks[b].at, blocks[b].len,
					 block));
		insn_mark_end(mark);
		for (unsigned int at = 0; at < 24; at += 8) {
			bool in = at >= blocks[b].at &&
				  at < blocks[b].at + blocks[b].len;

			ASSERT_EQ(0, load(&self->fn, WINDOW_BAR, WINDOW + at,
					  8, &value));
			EXPECT_EQ(in ? stored_doubleword(block[(at - blocks[b].at) / 8]) :
				  FILLER, value);
		}
	}
}

TEST_F(data, BAR_region_shows_what_the_region_stored)
{
	uint64_t size, bar = function_bar(&self->fn, WINDOW_BAR, &size), value;

	ASSERT_EQ(0, store(&self->fn, WINDOW_BAR, WINDOW, 8, VALUE));
	ASSERT_EQ(8, pread(self->fn.device, &value, 8, bar + WINDOW));
	EXPECT_EQ(VALUE, value);
	value = ~VALUE;
	ASSERT_EQ(8, pwrite(self->fn.device, &value, 8, bar + WINDOW));
	ASSERT_EQ(0, load(&self->fn, WINDOW_BAR, WINDOW, 8, &value));
	EXPECT_EQ(~VALUE, value);
}

TEST_F(data, user_memory_may_have_any_alignment_and_cross_pages)
{
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t value, expected[3], mark = INSNS(3, 0, 1);

	ASSERT_NE(MAP_FAILED, pages);
	for (int at = 4096 - 32; at <= 4096 + 8; at++) {
		for (int i = 0; i < 24; i++)
			pages[at + i] = at + i;
		memcpy(expected, pages + at, 24);
		insn_mark_begin(mark);
		ASSERT_EQ(0, store_block(&self->fn, WINDOW_BAR, WINDOW, 24,
					 pages + at));
		for (int i = 0; i < 3; i++) {
			memset(pages + at, 0, 8);
			ASSERT_EQ(0, load(&self->fn, WINDOW_BAR, WINDOW + 8 * i,
					  8, (void *)(pages + at)));
			memcpy(&value, pages + at, 8);
			EXPECT_EQ(stored_doubleword(expected[i]), value);
		}
		insn_mark_end(mark);
	}
}

TEST_F(data, every_strict_length_up_to_max_is_one_instruction)
{
	static const char zeros[4096];
	uint64_t mark = INSNS(0, 0, 1);

	/* The function's notification area takes any store and keeps none. */
	for (int len = 16; len <= self->fn.hdr.max; len += 8) {
		for (int end = 0; end < 4096 - len; end += 512) {
			insn_mark_begin(mark);
			EXPECT_EQ(0, store_block(&self->fn, WINDOW_BAR,
						 0x3000 + end, len, zeros));
			insn_mark_end(mark);
		}
		insn_mark_begin(mark);
		EXPECT_EQ(0, store_block(&self->fn, WINDOW_BAR, 0x4000 - len,
					 len, zeros));
		insn_mark_end(mark);
	}
}

TEST_F(data, load_into_memory_that_is_not_there_is_EFAULT_after_the_load)
{
	uint64_t mark = INSNS(1, 0, 0);
	const void *page = mmap(NULL, 4096, PROT_READ,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	insn_mark_begin(mark);
	EXPECT_EQ(EFAULT, load(&self->fn, WINDOW_BAR, WINDOW, 8, (void *)8));
	insn_mark_end(mark);
	insn_mark_begin(mark);
	EXPECT_EQ(EFAULT, load(&self->fn, WINDOW_BAR, WINDOW, 8, (void *)page));
	insn_mark_end(mark);
}

TEST_F(data, load_that_fails_leaves_the_memory_alone)
{
	uint64_t value = FILLER;

	EXPECT_EQ(EINVAL, load(&self->fn, WINDOW_BAR, WINDOW, 9, &value));
	ASSERT_EQ(0, function_command(&self->fn, COMMAND_MEMORY, false));
	EXPECT_EQ(EIO, load(&self->fn, WINDOW_BAR, WINDOW, 8, &value));
	EXPECT_EQ(FILLER, value);
}

int main(int argc, char **argv)
{
	function_choose(&argc, argv);
	return test_harness_run(argc, argv);
}
