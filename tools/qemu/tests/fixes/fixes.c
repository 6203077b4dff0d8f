// SPDX-License-Identifier: GPL-2.0
/*
 * The faults of QEMU that tools/qemu/fixes removes, as a guest sees them. Function 1 is an
 * ISM, function 2 an NVMe controller, whose controller memory buffer keeps what is stored,
 * and function 3 a virtio-rng, all of them emulated.
 */

#include "bare_metal.h"

#define ISM_STATUS_AREA	1	/* command */
#define ISM_FAILED	0xffff	/* result */
#define MEMORY_BAR	2
#define VIRTIO_COMMON	4
#define VIRTIO_QUEUE	0x20			/* three addresses of 8 bytes */
#define FILLER		0x5a5a5a5a5a5a5a5aULL
#define VALUE		0xa1a2a3a4b1b2b3b4ULL

static struct function ism, nvme, rng;
static uint8_t area[PAGE] __attribute__((aligned(PAGE)));
static uint8_t block[PAGE] __attribute__((aligned(PAGE)));

static bool block_is_stored_in_the_order_of_its_bytes(void)
{
	uint64_t value;
	int i;

	for (i = 0; i < 128; i++)
		block[i] = i;
	if (!is(store_block(&nvme, MEMORY_BAR, 0x100, 128, block), 0))
		return false;
	for (i = 0; i < 128; i += 8) {
		if (!is(load(&nvme, MEMORY_BAR, 0x100 + i, 8, &value), 0) ||
		    value != *(uint64_t *)(block + i))
			return false;
	}
	return true;
}

/* The low bits of a number that @len bytes have. */
static uint64_t bits(uint8_t len)
{
	return ~0ULL >> (64 - 8 * len);
}

static bool load_and_store_of_any_length_and_alignment_within_8_bytes_is_of_that_many(void)
{
	uint64_t value, expected;
	uint8_t at, len, after;

	for (at = 0; at < 8; at++) {
		for (len = 1; len <= 8 - at; len++) {
			after = 8 * (8 - at - len);
			expected = FILLER & ~(bits(len) << after);
			expected |= (VALUE & bits(len)) << after;
			if (!is(store(&nvme, MEMORY_BAR, 0x200, 8, FILLER), 0) ||
			    !is(store(&nvme, MEMORY_BAR, 0x200 + at, len, VALUE), 0) ||
			    !is(load(&nvme, MEMORY_BAR, 0x200, 8, &value), 0) ||
			    value != expected ||
			    !is(load(&nvme, MEMORY_BAR, 0x200 + at, len, &value), 0) ||
			    value != (VALUE & bits(len)))
				return false;
		}
	}
	return true;
}

/* The device translates the address of the page when it gets that address. */
static bool page_that_was_mapped_before_the_table_was_registered_is_reached(void)
{
	uint64_t nothing = DMA_ADDRESS + PAGE, page = DMA_ADDRESS;

	return is(register_translation(&ism, area), 0) &&
	       is(ism_command(&ism, ISM_STATUS_AREA, 16, &nothing), ISM_FAILED) &&
	       is(ism_command(&ism, ISM_STATUS_AREA, 16, &page), 0);
}

static bool function_reset_reaches_the_device(void)
{
	uint64_t value;

	return is(store(&rng, VIRTIO_COMMON, VIRTIO_QUEUE, 8, 0x100000), 0) &&
	       is(load(&rng, VIRTIO_COMMON, VIRTIO_QUEUE, 8, &value), 0) && value &&
	       reset_function(&rng) &&
	       is(load(&rng, VIRTIO_COMMON, VIRTIO_QUEUE, 8, &value), 0) && !value;
}

/* The BAR is checked before the block is read. */
static bool wrong_bar_comes_before_a_wrong_operand(void)
{
	return is(store_block(&rng, 5, 0, 16, NO_MEMORY), OPERAND) &&
	       is(store_block(&nvme, MEMORY_BAR, 1ULL << 20, 16, NO_MEMORY), OPERAND) &&
	       is(store_block(&nvme, MEMORY_BAR, 0, 16, NO_MEMORY - 8), ADDRESSING);
}

static bool access_outside_of_each_bar_is_an_operand_exception(void)
{
	static const uint64_t outside[] = { 1ULL << 20, 1ULL << 40, -8ULL };
	uint64_t value;
	int i;

	if (!is(load(&rng, 5, 0, 8, &value), OPERAND) || !is(store(&rng, 5, 0, 8, 0), OPERAND))
		return false;
	for (i = 0; i < 3; i++) {
		if (!is(load(&nvme, MEMORY_BAR, outside[i], 8, &value), OPERAND) ||
		    !is(store(&nvme, MEMORY_BAR, outside[i], 8, 0), OPERAND) ||
		    !is(store_block(&nvme, MEMORY_BAR, outside[i] & -16ULL, 16, block),
			OPERAND))
			return false;
	}
	return true;
}

/* The refused refresh puts the function into the error state. */
static bool refresh_whose_end_wraps_around_is_refused(void)
{
	return is(register_translation(&nvme, area), 0) &&
	       is(refresh(&nvme, DMA_ADDRESS, PAGE), 0) &&
	       is(refresh(&nvme, DMA_ADDRESS + PAGE, -PAGE), 1);
}

static const struct test tests[] = {
	TEST(block_is_stored_in_the_order_of_its_bytes),
	TEST(load_and_store_of_any_length_and_alignment_within_8_bytes_is_of_that_many),
	TEST(page_that_was_mapped_before_the_table_was_registered_is_reached),
	TEST(function_reset_reaches_the_device),
	TEST(wrong_bar_comes_before_a_wrong_operand),
	TEST(access_outside_of_each_bar_is_an_operand_exception),
	TEST(refresh_whose_end_wraps_around_is_refused),
};

void bare_main(void)
{
	enable(1, &ism);
	enable(2, &nvme);
	enable(3, &rng);
	run_tests(tests, ARRAY_SIZE(tests));
}
