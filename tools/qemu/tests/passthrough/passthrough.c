// SPDX-License-Identifier: GPL-2.0
/*
 * What the series for QEMU brings, as a guest sees it: function 1 is an ISM and
 * function 2 an NVMe controller, both passed through with the region; function
 * 3 is QEMU's own virtio-rng, function 4 the host's, passed through likewise. What
 * the host did of each instruction is for passthrough.t to compare.
 */

#include "bare_metal.h"

#define ISM_READ_GID	(3ULL << 32 | 8)	/* command, result 0, length */
#define ISM_STATUS_AREA	1	/* command */
#define ISM_FAILED	0xffff	/* result */
#define ISM_RELAXED	0x08
#define NVME_MEMORY	2			/* the controller memory buffer */
#define NVME_VECTORS	65
#define MEMORY_OFF	0xff0			/* of the host's gate: see passthrough.t */
#define VIRTIO_COMMON	4
#define VIRTIO_QUEUE	0x20			/* three addresses of 8 bytes */

static struct function ism, nvme, rng, virtio;
static bool have_ism, have_nvme, have_rng, have_virtio;
static uint8_t block[2 * PAGE] __attribute__((aligned(PAGE)));
static uint8_t area[PAGE] __attribute__((aligned(PAGE)));

static bool ism_has_no_msix_and_is_plugged(void)
{
	return have_ism && ism.vendor == 0x1014 && ism.device == 0x04ed;
}

static bool group_says_relaxed_and_the_real_maximum(void)
{
	struct group group;

	return have_ism && query_group(&ism, &group) && group.flags & ISM_RELAXED &&
	       group.maxstbl == PAGE;
}

static bool group_of_a_strict_function_does_not(void)
{
	struct group group;

	return have_nvme && query_group(&nvme, &group) && !(group.flags & ISM_RELAXED) &&
	       group.maxstbl == 128;
}

static bool command_in_a_block_of_8_is_carried_out(void)
{
	static const uint64_t read_gid = ISM_READ_GID;
	uint64_t header = ~0ULL, gid = 0;

	return is(store_block(&ism, ISM_COMMANDS, 0, 8, &read_gid), 0) &&
	       is(load(&ism, ISM_COMMANDS, 0, 8, &header), 0) &&
	       header >> 16 == ISM_READ_GID >> 16 &&
	       is(load(&ism, ISM_COMMANDS, 8, 8, &gid), 0) && gid;
}

/* The device asks for the page when it gets its address. */
static bool page_that_was_mapped_before_the_table_was_registered_is_reached(void)
{
	uint64_t nothing = DMA_ADDRESS + PAGE, page = DMA_ADDRESS;

	return is(register_translation(&ism, area), 0) &&
	       is(ism_command(&ism, ISM_STATUS_AREA, 16, &nothing), ISM_FAILED) &&
	       is(ism_command(&ism, ISM_STATUS_AREA, 16, &page), 0);
}

/* The last answer is gone, and so is the translation. */
static bool function_reset_reaches_the_device(void)
{
	uint64_t answer = 0;

	return is(load(&ism, ISM_COMMANDS, 0, 8, &answer), 0) && answer &&
	       reset_function(&ism) &&
	       is(load(&ism, ISM_COMMANDS, 0, 8, &answer), 0) && !answer &&
	       command_in_a_block_of_8_is_carried_out();
}

/* All loads within 8 bytes of 1, 2, 4 or 8 at a multiple of that, or all others. */
static bool loads_are_one_value(bool aligned)
{
	uint64_t whole, part;
	uint8_t len, at;
	bool good = true;

	if (!is(load(&ism, ISM_COMMANDS, 8, 8, &whole), 0))
		return false;
	for (len = 1; len <= 8; len++) {
		for (at = 0; at + len <= 8; at++) {
			if ((!(len & (len - 1)) && !(at % len)) != aligned)
				continue;
			part = ~0ULL;
			if (!is(load(&ism, ISM_COMMANDS, 8 + at, len, &part), 0) ||
			    part != whole << (8 * at) >> (64 - 8 * len))
				good = false;
		}
	}
	return good;
}

static bool aligned_load_of_1_2_4_or_8_bytes_is_one_value(void)
{
	return loads_are_one_value(true);
}

static bool load_of_another_length_or_alignment_is_one_value(void)
{
	return loads_are_one_value(false);
}

/* No such buffer: the host's function answers with condition code 1. */
static bool block_of_4096_goes_to_the_host(void)
{
	return is(store_block(&ism, ISM_WINDOW, 0x123000000000, PAGE, block), 1);
}

static bool error_of_the_host_has_the_status_function_in_error(void)
{
	return is(store_block(&ism, ISM_WINDOW, 0x123000000000, 8, block), 1) &&
	       status == FUNCTION_IN_ERROR;
}

static bool blocks_of_odd_length_at_odd_offsets_go_to_the_host(void)
{
	return is(store_block(&ism, ISM_WINDOW, 0x123000000001, 1, block + 3), 1) &&
	       is(store_block(&ism, ISM_WINDOW, 0x123000000003, 9, block + 5), 1) &&
	       is(store_block(&ism, ISM_WINDOW, 0x123000000001, 4095, block + 7), 1) &&
	       is(store_block(&ism, ISM_WINDOW, 0x123000000008, 256, block), 1);
}

static bool block_of_0_or_across_4096_is_a_specification_exception(void)
{
	return is(store_block(&ism, ISM_WINDOW, 0, 0, block), SPECIFICATION) &&
	       is(store_block(&ism, ISM_WINDOW, 1, PAGE, block), SPECIFICATION) &&
	       is(store_block(&ism, ISM_WINDOW, PAGE - 8, 9, block), SPECIFICATION) &&
	       is(store_block(&ism, ISM_WINDOW, 0, 4097, block), SPECIFICATION);
}

static bool block_outside_the_bar_is_an_operand_exception(void)
{
	return is(store_block(&ism, ISM_COMMANDS, PAGE, 256, block), OPERAND) &&
	       is(store_block(&ism, ISM_WINDOW, 1ULL << 48, 256, block), OPERAND) &&
	       is(store_block(&ism, ISM_WINDOW, -16ULL, 16, block), OPERAND) &&
	       is(store_block(&ism, 5, 0, 16, block), OPERAND);
}

/* The BAR is looked at before the block is read. */
static bool wrong_bar_comes_before_a_wrong_operand(void)
{
	return is(store_block(&ism, 5, 0, 16, NO_MEMORY), OPERAND) &&
	       is(store_block(&ism, ISM_COMMANDS, PAGE, 16, NO_MEMORY), OPERAND) &&
	       is(store_block(&nvme, 5, 0, 16, NO_MEMORY), OPERAND) &&
	       is(store_block(&rng, 5, 0, 16, NO_MEMORY), OPERAND);
}

/* In storage, then by translation: passthrough.t sees that no block goes out. */
static bool block_that_cannot_be_read_is_its_exception(void)
{
	int across, before;

	if (!is(store_block(&ism, ISM_WINDOW, 0x123000000000, 16, NO_MEMORY - 8), ADDRESSING))
		return false;
	dat_on(block + PAGE);
	across = store_block(&ism, ISM_WINDOW, 0x123000000000, 16, block + PAGE - 8);
	before = store_block(&ism, ISM_WINDOW, 0x123000000000, 8, block + PAGE - 8);
	dat_off();
	return is(across, PAGE_TRANSLATION) && is(before, 1);
}

static bool block_to_no_bar_is_condition_code_1(void)
{
	return is(store_block(&ism, CONFIG, 0, 16, block), 1) &&
	       is(store_block(&ism, 6, 0, 16, block), 1);
}

static bool load_across_8_is_an_operand_exception(void)
{
	uint64_t value;

	return is(load(&ism, ISM_COMMANDS, 1, 8, &value), OPERAND) &&
	       is(load(&ism, ISM_COMMANDS, 0, 0, &value), OPERAND);
}

/* The host's function takes no PCISTG; past 2^40 no other BAR is hit. */
static bool store_goes_to_the_host_as_a_store(void)
{
	return is(store(&ism, ISM_WINDOW, 0x20000000800, 8, ISM_READ_GID), 1);
}

/*
 * In the host's file what is 7 times 2^40 past BAR 0 is the configuration space. 0 in
 * its command register would turn the memory space off.
 */
static bool bar_in_the_guest_s_memory_is_not_there(void)
{
	const uint64_t base = 1ULL << 48;
	uint64_t value;

	return is(store(&ism, CONFIG, 0x14, 4, __builtin_bswap32(base >> 32)), 0) &&
	       is(store_to_memory(base + (7ULL << 40) + 4, 0), ADDRESSING) &&
	       is(store(&ism, CONFIG, 0x14, 4, 0), 0) &&
	       is(load(&ism, ISM_COMMANDS, 0, 8, &value), 0);
}

static bool disabled_handle_is_condition_code_3(void)
{
	struct function gone = ism;
	uint64_t value;

	gone.fh &= 0x7fffffff;
	return is(store_block(&gone, ISM_WINDOW, 0, 16, block), 3) &&
	       is(load(&gone, ISM_COMMANDS, 0, 8, &value), 3);
}

static bool memory_space_off_is_condition_code_1(void)
{
	uint64_t value;
	bool good;

	if (!is(store(&ism, CONFIG, 4, 2, 0x0400), 0))
		return false;
	good = is(store_block(&ism, ISM_WINDOW, MEMORY_OFF, 16, block), 1) &&
	       is(load(&ism, ISM_COMMANDS, MEMORY_OFF, 8, &value), 1);
	return is(store(&ism, CONFIG, 4, 2, 0x0600), 0) && good;
}

static bool configuration_space_stays_with_qemu(void)
{
	uint64_t id = 0;

	return is(load(&ism, CONFIG, 0, 4, &id), 0) && id == 0x1410ed04;
}

static bool block_into_memory_of_a_function_with_msix_is_read_back(void)
{
	uint64_t value;
	uint16_t i;

	for (i = 0; i < 128; i++)
		block[i] = i;
	if (!is(store_block(&nvme, NVME_MEMORY, 0x100, 128, block), 0))
		return false;
	for (i = 0; i < 128; i += 8) {
		value = 0;
		if (!is(load(&nvme, NVME_MEMORY, 0x100 + i, 8, &value), 0) ||
		    value != *(uint64_t *)(block + i))
			return false;
	}
	return true;
}

static bool store_of_1_2_4_and_8_bytes_is_read_back(void)
{
	static const uint64_t number = 0x0102030405060708;
	uint64_t value;
	uint8_t len;

	for (len = 1; len <= 8; len *= 2) {
		value = 0;
		if (!is(store(&nvme, NVME_MEMORY, 0x200, len, number >> (64 - 8 * len)), 0) ||
		    !is(load(&nvme, NVME_MEMORY, 0x200, len, &value), 0) ||
		    value != number >> (64 - 8 * len))
			return false;
	}
	return true;
}

static bool strict_function_takes_doublewords_only(void)
{
	return is(store_block(&nvme, NVME_MEMORY, 0, 8, block), SPECIFICATION) &&
	       is(store_block(&nvme, NVME_MEMORY, 0, 17, block), SPECIFICATION) &&
	       is(store_block(&nvme, NVME_MEMORY, 4, 16, block), SPECIFICATION) &&
	       is(store_block(&nvme, NVME_MEMORY, 0, 16, block + 4), SPECIFICATION) &&
	       is(store_block(&nvme, NVME_MEMORY, 0, 136, block), SPECIFICATION);
}

/* Where the MSI-X table is: BAR, and offset; offset 1 where there is none. */
static uint64_t msix_table(const struct function *fn, uint8_t *bar)
{
	uint64_t at = 0, word = 0;

	load(fn, CONFIG, 0x34, 1, &at);
	while (at >= 0x40) {
		load(fn, CONFIG, at, 2, &word);
		if (word >> 8 == 0x11) {
			load(fn, CONFIG, at + 4, 4, &word);
			word = __builtin_bswap32(word);
			*bar = word & 7;
			return word & ~7ULL;
		}
		at = word & 0xff;
	}
	return 1;
}

/*
 * The part behind the table is not stored either, which passthrough.t sees, and the table
 * is looked at before the block is read.
 */
static bool block_that_reaches_into_the_msix_table_is_an_operand_exception(void)
{
	uint8_t bar = 0;
	uint64_t end = msix_table(&nvme, &bar) + NVME_VECTORS * 16;

	return is(store_block(&nvme, bar, end - 8, 16, block), OPERAND) &&
	       is(store_block(&nvme, bar, end - 8, 16, NO_MEMORY), OPERAND);
}

static bool keeps_its_table(const struct function *fn)
{
	uint8_t bar = 0;
	uint64_t at = msix_table(fn, &bar), value = 0;

	return at != 1 && is(store(fn, bar, at + 8, 4, 0x12345678), 0) &&
	       is(load(fn, bar, at + 8, 4, &value), 0) && value == 0x12345678;
}

static bool msix_table_stays_with_qemu(void)
{
	return keeps_its_table(&nvme);
}

/*
 * Addresses of a queue, in a block and in a store. As a whole the block would be too
 * long for the device, and be refused.
 */
static bool takes_addresses(const struct function *fn)
{
	static const uint64_t addresses[3] __attribute__((aligned(8))) = {
		0x0000100000200000, 0x0000300000400000, 0x0000500000600000
	};
	uint64_t value = 0;

	return is(store_block(fn, VIRTIO_COMMON, VIRTIO_QUEUE, 24, addresses), 0) &&
	       is(load(fn, VIRTIO_COMMON, VIRTIO_QUEUE + 8, 8, &value), 0) &&
	       value == addresses[1] &&
	       is(store(fn, VIRTIO_COMMON, VIRTIO_QUEUE, 4, 0x00400000), 0) &&
	       is(load(fn, VIRTIO_COMMON, VIRTIO_QUEUE, 4, &value), 0) && value == 0x00400000;
}

static bool virtio_function_takes_data_and_its_msix_table_stays_with_qemu(void)
{
	return have_virtio && takes_addresses(&virtio) && keeps_its_table(&virtio);
}

static bool emulated_function_has_the_ordinary_operations(void)
{
	return have_rng && takes_addresses(&rng);
}

static bool emulated_function_refuses_a_block_past_its_bar(void)
{
	return is(store_block(&rng, 5, 0, 16, block), OPERAND);
}

/* passthrough.t looks at what QEMU does of it, and when. */
static bool ism_with_a_translation_is_enabled_anew_after_a_reset(void)
{
	struct function before = ism;
	uint64_t value;

	if (!is(register_translation(&ism, area), 0))
		return false;
	reset();
	return is(load(&before, ISM_COMMANDS, 0, 8, &value), 3) && enable(1, &ism) &&
	       command_in_a_block_of_8_is_carried_out();
}

static const struct test tests[] = {
	TEST(ism_has_no_msix_and_is_plugged),
	TEST(group_says_relaxed_and_the_real_maximum),
	TEST(group_of_a_strict_function_does_not),
	TEST(command_in_a_block_of_8_is_carried_out),
	TEST(page_that_was_mapped_before_the_table_was_registered_is_reached),
	TEST(function_reset_reaches_the_device),
	TEST(aligned_load_of_1_2_4_or_8_bytes_is_one_value),
	TEST(load_of_another_length_or_alignment_is_one_value),
	TEST(block_of_4096_goes_to_the_host),
	TEST(error_of_the_host_has_the_status_function_in_error),
	TEST(blocks_of_odd_length_at_odd_offsets_go_to_the_host),
	TEST(block_of_0_or_across_4096_is_a_specification_exception),
	TEST(block_outside_the_bar_is_an_operand_exception),
	TEST(wrong_bar_comes_before_a_wrong_operand),
	TEST(block_that_cannot_be_read_is_its_exception),
	TEST(block_to_no_bar_is_condition_code_1),
	TEST(load_across_8_is_an_operand_exception),
	TEST(store_goes_to_the_host_as_a_store),
	TEST(bar_in_the_guest_s_memory_is_not_there),
	TEST(disabled_handle_is_condition_code_3),
	TEST(memory_space_off_is_condition_code_1),
	TEST(configuration_space_stays_with_qemu),
	TEST(block_into_memory_of_a_function_with_msix_is_read_back),
	TEST(store_of_1_2_4_and_8_bytes_is_read_back),
	TEST(strict_function_takes_doublewords_only),
	TEST(msix_table_stays_with_qemu),
	TEST(block_that_reaches_into_the_msix_table_is_an_operand_exception),
	TEST(virtio_function_takes_data_and_its_msix_table_stays_with_qemu),
	TEST(emulated_function_has_the_ordinary_operations),
	TEST(emulated_function_refuses_a_block_past_its_bar),
	TEST(ism_with_a_translation_is_enabled_anew_after_a_reset),
};

void bare_main(void)
{
	have_ism = enable(1, &ism);
	have_nvme = enable(2, &nvme);
	have_rng = enable(3, &rng);
	have_virtio = enable(4, &virtio);
	run_tests(tests, ARRAY_SIZE(tests));
}
