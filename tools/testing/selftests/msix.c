// SPDX-License-Identifier: GPL-2.0
/* Requests cannot reach the MSI-X table, but can reach the bytes beside it. */
#include <endian.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "function.h"

#define PCI_CAP_ID_MSIX	0x11

FIXTURE(msix)
{
	struct function fn;
	unsigned int bar;
	uint64_t start, end, size;
};

/* Read @len bytes of config space at @at, little-endian. */
static uint32_t config_read(struct function *fn, unsigned int at, unsigned int len)
{
	uint64_t size, config;
	uint32_t value = 0;

	config = function_bar(fn, VFIO_PCI_CONFIG_REGION_INDEX, &size);
	if (pread(fn->device, &value, len, config + at) != len)
		return 0;
	return le32toh(value);
}

FIXTURE_SETUP(msix)
{
	unsigned int cap;
	uint32_t table;

	ASSERT_EQ(0, function_open(&self->fn));
	cap = config_read(&self->fn, 0x34, 1);
	while (cap && config_read(&self->fn, cap, 1) != PCI_CAP_ID_MSIX)
		cap = config_read(&self->fn, cap + 1, 1);
	ASSERT_NE(0, cap);
	table = config_read(&self->fn, cap + 4, 4);
	self->bar = table & 7;
	self->start = table & ~7U;
	self->end = self->start +
		((config_read(&self->fn, cap + 2, 2) & 0x7ff) + 1) * 16;
	function_bar(&self->fn, self->bar, &self->size);
	ASSERT_LT(self->end, self->size);
}

FIXTURE_TEARDOWN(msix)
{
	function_close(&self->fn);
}

TEST_F(msix, every_byte_of_the_table_is_EPERM)
{
	uint64_t data[2] = { 0 }, mark = INSNS(0, 0, 0);

	insn_mark_begin(mark);
	for (uint64_t at = self->start; at < self->end; at++) {
		EXPECT_EQ(EPERM, load(&self->fn, self->bar, at, 1, data));
		EXPECT_EQ(EPERM, store(&self->fn, self->bar, at, 1, 0));
	}
	for (uint64_t at = self->start; at < self->end; at += 8)
		EXPECT_EQ(EPERM, store_block(&self->fn, self->bar, at, 16, data));
	insn_mark_end(mark);
}

TEST_F(msix, EINVAL_comes_before_EPERM)
{
	uint64_t data[2] = { 0 }, mark = INSNS(0, 0, 0);

	insn_mark_begin(mark);
	EXPECT_EQ(EINVAL, load(&self->fn, self->bar, self->start, 9, data));
	EXPECT_EQ(EINVAL, store_block(&self->fn, self->bar, self->start, 8, data));
	insn_mark_end(mark);
}

TEST_F(msix, EPERM_comes_before_EFAULT)
{
	uint64_t mark = INSNS(0, 0, 0);

	insn_mark_begin(mark);
	EXPECT_EQ(EPERM, store_block(&self->fn, self->bar, self->start, 16,
				     (void *)8));
	insn_mark_end(mark);
}

/*
 * The emulator has nothing there and answers with a program exception. So the one
 * instruction was issued, and ended with the contract's ENXIO.
 */
TEST_F(msix, first_byte_behind_the_table_reaches_the_function)
{
	uint64_t value, mark = INSNS(1, 0, 0);

	insn_mark_begin(mark);
	EXPECT_EQ(ENXIO, load(&self->fn, self->bar, self->end, 8, &value));
	insn_mark_end(mark);
}

TEST_F(msix, program_exception_of_a_store_is_ENXIO)
{
	uint64_t data[2] = { 0 }, mark = INSNS(0, 1, 1);

	insn_mark_begin(mark);
	EXPECT_EQ(ENXIO, store(&self->fn, self->bar, self->end, 8, 0));
	EXPECT_EQ(ENXIO, store_block(&self->fn, self->bar, self->end, 16, data));
	insn_mark_end(mark);
}

TEST_F(msix, pending_bits_stay_reachable)
{
	uint64_t value = ~0ULL, mark = INSNS(1, 0, 0);

	insn_mark_begin(mark);
	EXPECT_EQ(0, load(&self->fn, self->bar, 0x800, 8, &value));
	insn_mark_end(mark);
	EXPECT_EQ(0, value);
}

int main(int argc, char **argv)
{
	function_choose(&argc, argv);
	return test_harness_run(argc, argv);
}
