// SPDX-License-Identifier: GPL-2.0
/*
 * Accesses that no driver makes: a block of pages that are not there, registers that are the same,
 * tables that another CPU changes meanwhile, functions without a device. ISMs of one
 * network, on the bare machine with two CPUs.
 */
#include "bare_ism.h"

#define MOVES		300000
#define HANDLES		16

static struct ism a, b;
static uint64_t token;
static uint8_t block[3 * PAGE] __attribute__((aligned(PAGE)));

/* Bring both functions up, and register a buffer of b. */
static bool both_up(void)
{
	if (!ism_up(1, &a) || !ism_up(2, &b))
		return false;
	token = register_buffer(&b, BUFFER, 40);
	return token;
}

static bool wrong_BAR_and_wrong_operand_is_an_operand_exception(void)
{
	const void *nowhere = (void *)0x10000000;

	return both_up() && is(store_block(&a.fn, 5, 0, 16, nowhere), OPERAND) &&
	       is(store_block(&a.fn, ISM_WINDOW, token, 16, nowhere), ADDRESSING) &&
	       is(store_block(&a.fn, ISM_WINDOW, token, 0, nowhere), SPECIFICATION);
}

static bool block_that_ends_in_an_invalid_page_is_an_access_exception(void)
{
	int good, bad, after;

	if (!both_up())
		return false;
	block[PAGE - 8] = 0xa5;
	dat_on(block + PAGE);
	good = store_block(&a.fn, ISM_WINDOW, token, 8, block + PAGE - 8);
	bad = store_block(&a.fn, ISM_WINDOW, token + 64, 16, block + PAGE - 8);
	after = store_block(&a.fn, ISM_WINDOW, token + 128, 8, block + PAGE - 8);
	dat_off();
	return is(good, 0) && is(bad, PAGE_TRANSLATION) && is(after, 0) &&
	       b.memory[BUFFER * PAGE] == 0xa5 && b.memory[BUFFER * PAGE + 64] == 0 &&
	       b.memory[BUFFER * PAGE + 128] == 0xa5;
}

/* The request is the offset, too: far outside the window. */
static bool PCISTB_with_one_register_for_both_is_an_operand_exception(void)
{
	uint64_t operand;

	if (!both_up())
		return false;
	operand = (uint64_t)a.fn.fh << 32 | ISM_WINDOW << 16 | 8;
	interruption = 0;
	asm volatile(".insn rsy,0xeb00000000d0,%[operand],%[operand],0(%[block])"
		     : [operand] "+d" (operand) : [block] "a" (block) : "cc", "memory");
	return is(0x100 + interruption, OPERAND) &&
	       operand == ((uint64_t)a.fn.fh << 32 | ISM_WINDOW << 16 | 8);
}

static bool PCILG_into_the_register_of_its_request_loads_the_value(void)
{
	const uint64_t header = (uint64_t)READ_GID << 32 | 8;
	union {
		unsigned __int128 pair;
		struct {
			uint64_t request;
			uint64_t offset;
		};
	} operand;
	uint32_t ipm;

	if (!both_up() || !is(store_block(&a.fn, ISM_COMMANDS, 0, 8, &header), 0))
		return false;
	operand.request = (uint64_t)a.fn.fh << 32 | ISM_COMMANDS << 16 | 8;
	operand.offset = 0;
	asm volatile(".insn rre,0xb9d20000,%[operand],%[operand]\n\tipm %[ipm]"
		     : [operand] "+d" (operand.pair), [ipm] "=d" (ipm) : : "cc", "memory");
	return is(ipm >> 28 & 3, 0) && operand.request == ((uint64_t)READ_GID << 32 | 16) &&
	       operand.offset == 0;
}

static volatile bool stop;

/* The other CPU: unmap and map the page of the buffer. */
static void unmap_and_map(void)
{
	const uint64_t mapped = b.page[BUFFER];

	while (!stop) {
		b.page[BUFFER] = PTE_INVALID;
		b.page[BUFFER] = mapped;
	}
	b.page[BUFFER] = mapped;
	for (;;)
		;
}

/* Each store is done or refused. It never puts the owner into the error state. */
static bool tables_that_another_CPU_changes_do_the_owner_no_harm(void)
{
	uint64_t done = 0, refused = 0, value;
	int outcome = 0;

	stop = false;
	if (!both_up() || !start_other_cpu(unmap_and_map))
		return false;
	while (done + refused < MOVES || !done || !refused) {
		outcome = store_block(&a.fn, ISM_WINDOW, token, 64, block);
		if (outcome == 0)
			done++;
		else if (outcome == 1)
			refused++;
		else
			break;
		if (outcome == 1 && load(&b.fn, ISM_COMMANDS, 0, 8, &value))
			break;
	}
	stop = true;
	return is(outcome >= 0x100 ? outcome : load(&b.fn, ISM_COMMANDS, 0, 8, &value), 0);
}

/* Handles count from 0; the last zPCI objects have no device. */
static bool CLP_knows_no_function_without_a_device(void)
{
	unsigned int good = 0;
	uint32_t fh;

	for (fh = 0; fh < HANDLES; fh++) {
		if (query_function(fh) || query_function(fh | 0x20000))
			good++;
		enable_function(fh);
	}
	return good == 3;
}

static const struct test tests[] = {
	TEST(wrong_BAR_and_wrong_operand_is_an_operand_exception),
	TEST(block_that_ends_in_an_invalid_page_is_an_access_exception),
	TEST(PCISTB_with_one_register_for_both_is_an_operand_exception),
	TEST(PCILG_into_the_register_of_its_request_loads_the_value),
	TEST(tables_that_another_CPU_changes_do_the_owner_no_harm),
	TEST(CLP_knows_no_function_without_a_device),
};

void bare_main(void)
{
	run_ism_tests(tests, ARRAY_SIZE(tests));
}
