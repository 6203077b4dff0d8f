// SPDX-License-Identifier: GPL-2.0
/*
 * Adapter interruptions of several functions, and what a reset of the machine leaves of
 * them: three ISMs of one network, on the bare machine.
 */
#include "bare_ism.h"

static struct ism a, b, c;
static const uint8_t block[16] __attribute__((aligned(8)));

/* Bring all functions up, and take all pending interruptions. */
static bool all_up(void)
{
	if (!ism_up(1, &a) || !ism_up(2, &b) || !ism_up(3, &c))
		return false;
	while (take_interruption())
		;
	summary[0] = 0;
	return true;
}

static bool one_function_s_summary_bit_does_not_suppress_another_s(void)
{
	uint64_t token;

	if (!all_up())
		return false;
	token = register_buffer(&b, BUFFER, 40);
	if (!token || !is(store_block(&a.fn, ISM_WINDOW, token | SIGNAL, 16, block), 0) ||
	    summary[0] != 0x40 || !take_interruption())
		return false;
	/* That of function 1 is on, for something that its program has not seen yet. */
	b.memory[STATUS] = 0;
	summary[0] = 0x80;
	return is(store_block(&a.fn, ISM_WINDOW, token | SIGNAL, 16, block), 0) &&
	       summary[0] == 0xc0 && take_interruption();
}

static bool summary_bit_that_is_on_suppresses_the_function_s_own(void)
{
	uint64_t token;

	if (!all_up())
		return false;
	token = register_buffer(&b, BUFFER, 40);
	summary[0] = 0x40;
	return token && is(store_block(&a.fn, ISM_WINDOW, token | SIGNAL, 16, block), 0) &&
	       summary[0] == 0x40 && *b.vector && !take_interruption();
}

static bool nothing_is_sent_while_the_machine_is_reset(void)
{
	if (!all_up() || events(&a) || events(&b) || events(&c))
		return false;
	reset();
	return !events(&a) && !events(&b) && !events(&c) && !summary[0] &&
	       !a.memory[STATUS] && !b.memory[STATUS] && !c.memory[STATUS] &&
	       !take_interruption();
}

/* Disabling a function ends its registrations, and its peers get an event. */
static bool reset_of_one_function_is_an_event_for_its_peers(void)
{
	return all_up() && disable(&a.fn) && events(&b) == 1 && events(&c) == 1 &&
	       event_of(&b, 0) == (1UL << 32 | 7) && take_interruption();
}

static bool error_event_does_not_survive_a_reset_of_the_machine(void)
{
	const uint64_t header = (uint64_t)READ_GID << 32 | 8;
	struct error_event event;

	if (!all_up() || !is(store_block(&a.fn, ISM_COMMANDS, 0, 8, &header), 0) ||
	    !is(store_block(&a.fn, ISM_COMMANDS, 0, 8, &header), 1))
		return false;
	reset();
	return !next_error_event(&event);
}

static const struct test tests[] = {
	TEST(one_function_s_summary_bit_does_not_suppress_another_s),
	TEST(summary_bit_that_is_on_suppresses_the_function_s_own),
	TEST(nothing_is_sent_while_the_machine_is_reset),
	TEST(reset_of_one_function_is_an_event_for_its_peers),
	TEST(error_event_does_not_survive_a_reset_of_the_machine),
};

void bare_main(void)
{
	run_ism_tests(tests, ARRAY_SIZE(tests));
}
