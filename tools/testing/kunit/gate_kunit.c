// SPDX-License-Identifier: GPL-2.0
/*
 * The gate, one fact for each case: the requests that it allows, those that it refuses and
 * the rule, at every edge. It is compiled here again, and is also the gate of
 * request_kunit.c.
 */

#include <kunit/test.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/vfio_zdev.h>

/* Counted, as its effect is on speculation only. */
#include <linux/nospec.h>

static unsigned int gate_clamps;
static unsigned long gate_clamped;

#undef array_index_nospec
#define array_index_nospec(index, size)	clamped(index, size)

static unsigned long clamped(unsigned long index, unsigned long size)
{
	gate_clamps++;
	gate_clamped = size;
	return index < size ? index : 0;
}

#include "zpci_io_gate.h"

#define BAR_SIZE	0x4000
#define MSIX_START	0x1000ULL
#define MSIX_END	0x1100ULL
#define ODD_SIZE	21
#define LARGEST		(~0ULL)

/*
 * BAR 0: ordinary; 1: absent; 2: of an ISM; 3: with an MSI-X table; 4: the
 * largest that a length can say; 5: not a whole number of doublewords.
 */
#define BARS {								\
	[0] = { .size = BAR_SIZE },					\
	[2] = { .size = 1ULL << 48 },					\
	[3] = { .size = BAR_SIZE, .msix_start = MSIX_START,		\
		.msix_end = MSIX_END },					\
	[4] = { .size = LARGEST },					\
	[5] = { .size = ODD_SIZE },					\
}

static const struct zpci_io_geometry strict = { .bar = BARS, .max = 4096 };
static const struct zpci_io_geometry relaxed = {
	.bar = BARS, .max = 4096, .relaxed = true
};

static const struct zpci_io_geometry strict_128 = { .bar = BARS, .max = 128 };
static const struct zpci_io_geometry relaxed_100 = {
	.bar = BARS, .max = 100, .relaxed = true
};

static const struct zpci_io_geometry no_blocks = {
	.bar = BARS, .max = 0, .relaxed = true
};

struct gate_case {
	const char *fact;
	const struct zpci_io_geometry *fn;
	u64 flags;
	u64 offset;
	u32 len;
	u8 pcias;
	enum zpci_io_rule rule;
};

#define LOAD	VFIO_ZPCI_IO_FLAG_READ
#define BLOCK	VFIO_ZPCI_IO_FLAG_BLOCKW
#define STORE	VFIO_ZPCI_IO_FLAG_STORE

#define RULE(name)	ZPCI_IO_RULE_##name

static const struct gate_case gate_cases[] = {
	{ "load of 8 bytes at 0", &strict, LOAD, 0, 8, 0, RULE(NONE) },
	{ "store of 1 byte at 7", &strict, STORE, 7, 1, 0, RULE(NONE) },
	{ "load of 9 bytes", &strict, LOAD, 0, 9, 0, RULE(REGISTER_LENGTH) },
	{ "store of 0 bytes", &strict, STORE, 0, 0, 0, RULE(REGISTER_LENGTH) },
	{ "load of 65535 bytes", &strict, LOAD, 0, 65535, 2, RULE(REGISTER_LENGTH) },
	{ "load across a doubleword", &strict, LOAD, 1, 8, 0, RULE(REGISTER_BOUNDARY) },
	{ "relaxed function: load across a doubleword",
	  &relaxed, LOAD, 7, 2, 0, RULE(REGISTER_BOUNDARY) },

	{ "strict function: block of 8 bytes", &strict, BLOCK, 0, 8, 0, RULE(BLOCK_LENGTH) },
	{ "strict function: block of 16 bytes", &strict, BLOCK, 0, 16, 0, RULE(NONE) },
	{ "strict function: block of 9 bytes", &strict, BLOCK, 0, 9, 0, RULE(BLOCK_ALIGNMENT) },
	{ "strict function: block of 15 bytes", &strict, BLOCK, 0, 15, 0, RULE(BLOCK_ALIGNMENT) },
	{ "strict function: block at 4", &strict, BLOCK, 4, 16, 0, RULE(BLOCK_ALIGNMENT) },
	{ "strict function: block of 20 bytes at 4",
	  &strict, BLOCK, 4, 20, 0, RULE(BLOCK_ALIGNMENT) },
	{ "relaxed function: block of 1 byte", &relaxed, BLOCK, 4095, 1, 0, RULE(NONE) },
	{ "relaxed function: block of 0 bytes", &relaxed, BLOCK, 0, 0, 0, RULE(BLOCK_LENGTH) },
	{ "strict function: block of 0 bytes", &strict, BLOCK, 0, 0, 0, RULE(BLOCK_LENGTH) },
	{ "block of 4096 bytes at 4096", &strict, BLOCK, 4096, 4096, 0, RULE(NONE) },
	{ "block of 4096 bytes at 8", &strict, BLOCK, 8, 4096, 0, RULE(BLOCK_BOUNDARY) },
	{ "block across 4096 bytes", &strict, BLOCK, 4088, 16, 0, RULE(BLOCK_BOUNDARY) },
	{ "block of 4104 bytes", &strict, BLOCK, 0, 4104, 0, RULE(BLOCK_MAX) },
	{ "block of 65528 bytes", &strict, BLOCK, 0, 65528, 2, RULE(BLOCK_MAX) },
	{ "block of the maximum, 128", &strict_128, BLOCK, 0, 128, 0, RULE(NONE) },
	{ "block above the maximum, 128", &strict_128, BLOCK, 0, 136, 0, RULE(BLOCK_MAX) },
	{ "block of the maximum, 100", &relaxed_100, BLOCK, 3, 100, 0, RULE(NONE) },
	{ "block above the maximum, 100", &relaxed_100, BLOCK, 3, 101, 0, RULE(BLOCK_MAX) },
	{ "block where the maximum is 0", &no_blocks, BLOCK, 0, 1, 0, RULE(BLOCK_MAX) },
	{ "load where the maximum of blocks is 0", &no_blocks, LOAD, 0, 8, 0, RULE(NONE) },

	{ "last 8 bytes of the BAR", &strict, LOAD, BAR_SIZE - 8, 8, 0, RULE(NONE) },
	{ "first byte behind the BAR", &strict, LOAD, BAR_SIZE, 1, 0, RULE(RANGE) },
	{ "last byte of an odd BAR", &strict, LOAD, ODD_SIZE - 1, 1, 5, RULE(NONE) },
	{ "load over the end of an odd BAR", &strict, LOAD, 16, 8, 5, RULE(RANGE) },
	{ "relaxed function: block to the end of an odd BAR",
	  &relaxed, BLOCK, 0, ODD_SIZE, 5, RULE(NONE) },
	{ "relaxed function: block over the end of an odd BAR",
	  &relaxed, BLOCK, 0, ODD_SIZE + 1, 5, RULE(RANGE) },
	{ "absent BAR", &strict, LOAD, 0, 1, 1, RULE(BAR) },
	{ "last block of 256 TiB", &relaxed, BLOCK, (1ULL << 48) - 4096, 4096, 2, RULE(NONE) },
	{ "first byte behind 256 TiB", &relaxed, BLOCK, 1ULL << 48, 1, 2, RULE(RANGE) },
	{ "last bytes that an offset can name", &strict, LOAD, LARGEST - 7, 7, 4, RULE(NONE) },
	{ "sum of offset and length wraps to 0", &strict, LOAD, LARGEST - 7, 8, 4, RULE(RANGE) },
	{ "block whose end wraps to 0", &relaxed, BLOCK, LARGEST - 4095, 4096, 4, RULE(RANGE) },
	{ "offset of 2^63", &strict, STORE, 1ULL << 63, 8, 0, RULE(RANGE) },

	{ "first byte of the MSI-X table", &strict, LOAD, MSIX_START, 1, 3, RULE(MSIX) },
	{ "last byte of the MSI-X table", &strict, STORE, MSIX_END - 1, 1, 3, RULE(MSIX) },
	{ "byte before the MSI-X table", &strict, LOAD, MSIX_START - 1, 1, 3, RULE(NONE) },
	{ "byte behind the MSI-X table", &strict, STORE, MSIX_END, 1, 3, RULE(NONE) },
	{ "block that ends before the MSI-X table",
	  &strict, BLOCK, MSIX_START - 16, 16, 3, RULE(NONE) },
	{ "block that begins behind the MSI-X table",
	  &strict, BLOCK, MSIX_END, 16, 3, RULE(NONE) },
	{ "block over all of the MSI-X table", &strict, BLOCK, MSIX_START, 4096, 3, RULE(MSIX) },
	{ "block inside of the MSI-X table", &relaxed, BLOCK, MSIX_START + 9, 3, 3, RULE(MSIX) },
	{ "block over the end of the MSI-X table",
	  &relaxed, BLOCK, MSIX_END - 1, 2, 3, RULE(MSIX) },
	{ "offset of the MSI-X table in another BAR",
	  &strict, LOAD, MSIX_START, 8, 0, RULE(NONE) },
	{ "malformed load of the MSI-X table",
	  &strict, LOAD, MSIX_START + 1, 8, 3, RULE(REGISTER_BOUNDARY) },
	{ "malformed block to the MSI-X table",
	  &strict, BLOCK, MSIX_START, 8, 3, RULE(BLOCK_LENGTH) },

	{ "address space 6", &strict, LOAD, 0, 8, 6, RULE(SPACE) },
	{ "config space (15)", &strict, LOAD, 0, 8, 15, RULE(SPACE) },
	{ "no flag", &strict, 0, 0, 8, 0, RULE(OPERATION) },
	{ "READ and BLOCKW", &strict, LOAD | BLOCK, 0, 8, 0, RULE(OPERATION) },
	{ "READ and STORE", &strict, LOAD | STORE, 0, 8, 0, RULE(OPERATION) },
	{ "BLOCKW and STORE", &strict, BLOCK | STORE, 0, 16, 0, RULE(OPERATION) },
	{ "all three flags", &strict, LOAD | BLOCK | STORE, 0, 8, 0, RULE(OPERATION) },
};

KUNIT_ARRAY_PARAM_DESC(gate, gate_cases, fact);

static void request_is_answered(struct kunit *test)
{
	const struct gate_case *gate_case = test->param_value;
	const struct vfio_zpci_io_req req = {
		.flags = gate_case->flags,
		.offset = gate_case->offset,
		.len = gate_case->len,
		.pcias = gate_case->pcias,
	};

	KUNIT_EXPECT_EQ(test, zpci_io_gate(gate_case->fn, &req),
			gate_case->rule);
}

/* The errno of the gate's answer. */
static int gate(const struct zpci_io_geometry *fn, u64 flags, u64 offset,
		u16 len, u8 pcias)
{
	const struct vfio_zpci_io_req req = {
		.flags = flags, .offset = offset, .len = len, .pcias = pcias,
	};

	return zpci_io_rule_errno(zpci_io_gate(fn, &req));
}

/* The tracepoint shows the numbers: they never change. */
static void numbers_of_the_rules_are_stable(struct kunit *test)
{
	static const enum zpci_io_rule rules[] = {
		RULE(NONE), RULE(RESERVED), RULE(OPERATION),
		RULE(REGISTER_LENGTH), RULE(REGISTER_BOUNDARY),
		RULE(BLOCK_MAX), RULE(BLOCK_BOUNDARY), RULE(BLOCK_LENGTH),
		RULE(BLOCK_ALIGNMENT), RULE(SPACE), RULE(BAR), RULE(RANGE),
		RULE(MSIX),
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(rules); i++)
		KUNIT_EXPECT_EQ(test, rules[i], i);
}

static void rule_is_told_by_its_errno(struct kunit *test)
{
	unsigned int rule;

	KUNIT_EXPECT_EQ(test, zpci_io_rule_errno(RULE(NONE)), 0);
	for (rule = RULE(NONE) + 1; rule < RULE(MSIX); rule++)
		KUNIT_EXPECT_EQ(test, zpci_io_rule_errno(rule), -EINVAL);
	KUNIT_EXPECT_EQ(test, zpci_io_rule_errno(RULE(MSIX)), -EPERM);
}

static void user_address_is_no_matter(struct kunit *test)
{
	struct vfio_zpci_io_req req = { .flags = LOAD, .len = 8 };
	int bit;

	for (bit = 0; bit < 64; bit++) {
		req.gaddr = 1ULL << bit;
		KUNIT_EXPECT_EQ(test, zpci_io_gate(&strict, &req), RULE(NONE));
	}
}

static void every_unknown_flag_is_refused(struct kunit *test)
{
	int bit;

	for (bit = 3; bit < 64; bit++) {
		KUNIT_EXPECT_EQ_MSG(test, gate(&strict, 1ULL << bit, 0, 8, 0),
				    -EINVAL, "bit %d", bit);
		KUNIT_EXPECT_EQ_MSG(test, gate(&strict, LOAD | 1ULL << bit, 0, 8, 0),
				    -EINVAL, "READ and bit %d", bit);
	}
}

static void every_reserved_bit_is_refused(struct kunit *test)
{
	struct vfio_zpci_io_req req = { .flags = LOAD, .len = 8 };
	int bit;

	for (bit = 0; bit < 32; bit++) {
		req.reserved = 1U << bit;
		KUNIT_EXPECT_EQ_MSG(test, zpci_io_gate(&strict, &req), RULE(RESERVED),
				    "reserved, bit %d", bit);
	}
	req.reserved = 0;
	for (bit = 0; bit < 8; bit++) {
		req.reserved2 = 1U << bit;
		KUNIT_EXPECT_EQ_MSG(test, zpci_io_gate(&strict, &req), RULE(RESERVED),
				    "reserved2, bit %d", bit);
	}
}

static void address_spaces_are_the_memory_bars(struct kunit *test)
{
	unsigned int pcias;

	for (pcias = 0; pcias < 256; pcias++) {
		bool memory = pcias < 6 && pcias != 1;

		KUNIT_EXPECT_EQ_MSG(test, gate(&strict, LOAD, 0, 8, pcias),
				    memory ? 0 : -EINVAL, "address space %u", pcias);
	}
}

static void bar_number_is_clamped_against_speculation(struct kunit *test)
{
	unsigned int before = gate_clamps;

	gate(&strict, LOAD, 0, 8, 5);
	KUNIT_EXPECT_EQ(test, gate_clamps, before + 1);
	KUNIT_EXPECT_EQ(test, gate_clamped, ARRAY_SIZE(strict.bar));
}

static void loads_and_stores_stay_in_a_doubleword(struct kunit *test)
{
	u64 offset;
	u16 len;

	for (offset = 0; offset < 24; offset++) {
		for (len = 0; len < 20; len++) {
			bool allowed = len && offset / 8 == (offset + len - 1) / 8;

			KUNIT_EXPECT_EQ_MSG(test, gate(&strict, LOAD, offset, len, 0),
					    allowed ? 0 : -EINVAL,
					    "load of %u at %llu", len, offset);
			KUNIT_EXPECT_EQ_MSG(test, gate(&relaxed, STORE, offset, len, 0),
					    allowed ? 0 : -EINVAL,
					    "store of %u at %llu", len, offset);
		}
	}
}

/* Lengths around 0 and around 4096. */
static u32 next_length(u32 len)
{
	return len == 48 ? 4040 : len + 1;
}

static void strict_blocks_are_whole_doublewords(struct kunit *test)
{
	u64 offset;
	u32 len;

	for (offset = 4096 - 20; offset < 4096 + 20; offset++) {
		for (len = 0; len <= 4120; len = next_length(len)) {
			bool allowed = len >= 16 && len % 8 == 0 && offset % 8 == 0 &&
				       offset / 4096 == (offset + len - 1) / 4096;

			KUNIT_EXPECT_EQ_MSG(test, gate(&strict, BLOCK, offset, len, 0),
					    allowed ? 0 : -EINVAL,
					    "block of %u at %llu", len, offset);
		}
	}
}

static void relaxed_blocks_stay_in_a_page(struct kunit *test)
{
	u64 offset;
	u32 len;

	for (offset = 4096 - 20; offset < 4096 + 20; offset++) {
		for (len = 0; len <= 4120; len = next_length(len)) {
			bool allowed = len &&
				       offset / 4096 == (offset + len - 1) / 4096;

			KUNIT_EXPECT_EQ_MSG(test, gate(&relaxed, BLOCK, offset, len, 0),
					    allowed ? 0 : -EINVAL,
					    "block of %u at %llu", len, offset);
		}
	}
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(request_is_answered, gate_gen_params),
	KUNIT_CASE(numbers_of_the_rules_are_stable),
	KUNIT_CASE(rule_is_told_by_its_errno),
	KUNIT_CASE(user_address_is_no_matter),
	KUNIT_CASE(every_unknown_flag_is_refused),
	KUNIT_CASE(every_reserved_bit_is_refused),
	KUNIT_CASE(address_spaces_are_the_memory_bars),
	KUNIT_CASE(bar_number_is_clamped_against_speculation),
	KUNIT_CASE(loads_and_stores_stay_in_a_doubleword),
	KUNIT_CASE(strict_blocks_are_whole_doublewords),
	KUNIT_CASE(relaxed_blocks_stay_in_a_page),
	{}
};

static struct kunit_suite suite = {
	.name = "zpci_io_gate",
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_DESCRIPTION("KUnit suites of the zPCI I/O region");
MODULE_LICENSE("GPL");
