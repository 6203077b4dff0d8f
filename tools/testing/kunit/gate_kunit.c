// SPDX-License-Identifier: GPL-2.0
/*
 * The gate, a fact a case: what it lets through, what it refuses and with which
 * errno, at every edge. It is compiled here once more, and is the gate of
 * request_kunit.c too.
 */

#include <kunit/test.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/vfio_zdev.h>

/* The compiler is kept from leaving the clamp out. */
static unsigned int gate_clamps;

#undef OPTIMIZER_HIDE_VAR
#define OPTIMIZER_HIDE_VAR(var)	((void)(var), gate_clamps++)

#include "zpci_io_gate.c"

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
	int result;
};

#define LOAD	VFIO_ZPCI_IO_FLAG_READ
#define BLOCK	VFIO_ZPCI_IO_FLAG_BLOCKW
#define STORE	VFIO_ZPCI_IO_FLAG_STORE

static const struct gate_case gate_cases[] = {
	{ "load of 8 bytes at 0", &strict, LOAD, 0, 8, 0, 0 },
	{ "store of 1 byte at 7", &strict, STORE, 7, 1, 0, 0 },
	{ "load of 9 bytes", &strict, LOAD, 0, 9, 0, -EINVAL },
	{ "store of 0 bytes", &strict, STORE, 0, 0, 0, -EINVAL },
	{ "load of 65535 bytes", &strict, LOAD, 0, 65535, 2, -EINVAL },
	{ "load across a doubleword", &strict, LOAD, 1, 8, 0, -EINVAL },
	{ "relaxed function: load across a doubleword", &relaxed, LOAD, 7, 2, 0, -EINVAL },

	{ "strict function: block of 8 bytes", &strict, BLOCK, 0, 8, 0, -EINVAL },
	{ "strict function: block of 16 bytes", &strict, BLOCK, 0, 16, 0, 0 },
	{ "strict function: block of 15 bytes", &strict, BLOCK, 0, 15, 0, -EINVAL },
	{ "strict function: block at 4", &strict, BLOCK, 4, 16, 0, -EINVAL },
	{ "strict function: block of 20 bytes at 4", &strict, BLOCK, 4, 20, 0, -EINVAL },
	{ "relaxed function: block of 1 byte", &relaxed, BLOCK, 4095, 1, 0, 0 },
	{ "relaxed function: block of 0 bytes", &relaxed, BLOCK, 0, 0, 0, -EINVAL },
	{ "strict function: block of 0 bytes", &strict, BLOCK, 0, 0, 0, -EINVAL },
	{ "block of 4096 bytes at 4096", &strict, BLOCK, 4096, 4096, 0, 0 },
	{ "block of 4096 bytes at 8", &strict, BLOCK, 8, 4096, 0, -EINVAL },
	{ "block across 4096 bytes", &strict, BLOCK, 4088, 16, 0, -EINVAL },
	{ "block of 4104 bytes", &strict, BLOCK, 0, 4104, 0, -EINVAL },
	{ "block of 65528 bytes", &strict, BLOCK, 0, 65528, 2, -EINVAL },
	{ "block of the maximum, 128", &strict_128, BLOCK, 0, 128, 0, 0 },
	{ "block above the maximum, 128", &strict_128, BLOCK, 0, 136, 0, -EINVAL },
	{ "block of the maximum, 100", &relaxed_100, BLOCK, 3, 100, 0, 0 },
	{ "block above the maximum, 100", &relaxed_100, BLOCK, 3, 101, 0, -EINVAL },
	{ "block where the maximum is 0", &no_blocks, BLOCK, 0, 1, 0, -EINVAL },
	{ "load where the maximum of blocks is 0", &no_blocks, LOAD, 0, 8, 0, 0 },

	{ "last 8 bytes of the BAR", &strict, LOAD, BAR_SIZE - 8, 8, 0, 0 },
	{ "first byte behind the BAR", &strict, LOAD, BAR_SIZE, 1, 0, -EINVAL },
	{ "last byte of an odd BAR", &strict, LOAD, ODD_SIZE - 1, 1, 5, 0 },
	{ "load over the end of an odd BAR", &strict, LOAD, 16, 8, 5, -EINVAL },
	{ "relaxed function: block to the end of an odd BAR", &relaxed, BLOCK, 0, ODD_SIZE, 5, 0 },
	{ "relaxed function: block over the end of an odd BAR",
	  &relaxed, BLOCK, 0, ODD_SIZE + 1, 5, -EINVAL },
	{ "absent BAR", &strict, LOAD, 0, 1, 1, -EINVAL },
	{ "last block of 256 TiB", &relaxed, BLOCK, (1ULL << 48) - 4096, 4096, 2, 0 },
	{ "first byte behind 256 TiB", &relaxed, BLOCK, 1ULL << 48, 1, 2, -EINVAL },
	{ "last bytes that an offset can name", &strict, LOAD, LARGEST - 7, 7, 4, 0 },
	{ "sum of offset and length wraps to 0", &strict, LOAD, LARGEST - 7, 8, 4, -EINVAL },
	{ "block whose end wraps to 0", &relaxed, BLOCK, LARGEST - 4095, 4096, 4, -EINVAL },
	{ "offset of 2^63", &strict, STORE, 1ULL << 63, 8, 0, -EINVAL },

	{ "first byte of the MSI-X table", &strict, LOAD, MSIX_START, 1, 3, -EPERM },
	{ "last byte of the MSI-X table", &strict, STORE, MSIX_END - 1, 1, 3, -EPERM },
	{ "byte before the MSI-X table", &strict, LOAD, MSIX_START - 1, 1, 3, 0 },
	{ "byte behind the MSI-X table", &strict, STORE, MSIX_END, 1, 3, 0 },
	{ "block that ends before the MSI-X table", &strict, BLOCK, MSIX_START - 16, 16, 3, 0 },
	{ "block that begins behind the MSI-X table", &strict, BLOCK, MSIX_END, 16, 3, 0 },
	{ "block over all of the MSI-X table", &strict, BLOCK, MSIX_START, 4096, 3, -EPERM },
	{ "block inside of the MSI-X table", &relaxed, BLOCK, MSIX_START + 9, 3, 3, -EPERM },
	{ "block over the end of the MSI-X table", &relaxed, BLOCK, MSIX_END - 1, 2, 3, -EPERM },
	{ "offset of the MSI-X table in another BAR", &strict, LOAD, MSIX_START, 8, 0, 0 },
	{ "malformed load of the MSI-X table", &strict, LOAD, MSIX_START + 1, 8, 3, -EINVAL },
	{ "malformed block to the MSI-X table", &strict, BLOCK, MSIX_START, 8, 3, -EINVAL },

	{ "address space 6", &strict, LOAD, 0, 8, 6, -EINVAL },
	{ "config space (15)", &strict, LOAD, 0, 8, 15, -EINVAL },
	{ "no flag", &strict, 0, 0, 8, 0, -EINVAL },
	{ "READ and BLOCKW", &strict, LOAD | BLOCK, 0, 8, 0, -EINVAL },
	{ "READ and STORE", &strict, LOAD | STORE, 0, 8, 0, -EINVAL },
	{ "BLOCKW and STORE", &strict, BLOCK | STORE, 0, 16, 0, -EINVAL },
	{ "all three flags", &strict, LOAD | BLOCK | STORE, 0, 8, 0, -EINVAL },
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
			gate_case->result);
}

static int gate(const struct zpci_io_geometry *fn, u64 flags, u64 offset,
		u16 len, u8 pcias)
{
	const struct vfio_zpci_io_req req = {
		.flags = flags, .offset = offset, .len = len, .pcias = pcias,
	};

	return zpci_io_gate(fn, &req);
}

static void user_address_is_no_matter(struct kunit *test)
{
	struct vfio_zpci_io_req req = { .flags = LOAD, .len = 8 };
	int bit;

	for (bit = 0; bit < 64; bit++) {
		req.gaddr = 1ULL << bit;
		KUNIT_EXPECT_EQ(test, zpci_io_gate(&strict, &req), 0);
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
		KUNIT_EXPECT_EQ_MSG(test, zpci_io_gate(&strict, &req), -EINVAL,
				    "reserved, bit %d", bit);
	}
	req.reserved = 0;
	for (bit = 0; bit < 8; bit++) {
		req.reserved2 = 1U << bit;
		KUNIT_EXPECT_EQ_MSG(test, zpci_io_gate(&strict, &req), -EINVAL,
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
	unsigned int pcias;

	gate(&strict, LOAD, 0, 8, 5);
	KUNIT_EXPECT_EQ(test, gate_clamps, before + 1);
	for (pcias = 0; pcias < 256; pcias++)
		KUNIT_EXPECT_PTR_EQ(test, bar_of(&strict, pcias),
				    &strict.bar[pcias % ARRAY_SIZE(strict.bar)]);
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
