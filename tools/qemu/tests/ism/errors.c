// SPDX-License-Identifier: GPL-2.0
/*
 * The error state: its causes, its effects, and the ways out of it. The tests use three ISMs
 * of one network, on the bare machine. The runner passes lines that begin with "monitor" to
 * QEMU's monitor.
 */
#include "bare_ism.h"

#define ERROR_CODE	0x3a

static const struct fib nothing;
static struct ism a, b, c;
static const uint64_t read_gid = (uint64_t)READ_GID << 32 | 8;
static const uint64_t query = (uint64_t)QUERY_INFORMATION << 32 | 8;
static uint64_t block[3] __attribute__((aligned(8)));

static int start(struct ism *ism, const uint64_t *header)
{
	return store_block(&ism->fn, ISM_COMMANDS, 0, 8, header);
}

static bool is_in_error(void)
{
	uint64_t value;

	return load(&a.fn, ISM_COMMANDS, 0, 8, &value) == 1;
}

static bool commands_one_after_another_are_done(void)
{
	uint64_t body[24];
	int i;

	if (!ism_up(1, &a))
		return false;
	for (i = 0; i < 100; i++)
		if (!is(ism_command(&a.fn, QUERY_INFORMATION, 8, body), 0) ||
		    !is(ism_command(&a.fn, 0x7777, 8, body), FAILED))
			return false;
	return true;
}

static bool command_before_the_answer_was_loaded_is_the_error_state(void)
{
	return ism_up(1, &a) && is(start(&a, &read_gid), 0) && is(start(&a, &query), 1) &&
	       is_in_error();
}

/* Its last word is not loaded. */
static bool command_before_the_end_of_the_answer_was_loaded_is_the_error_state(void)
{
	uint64_t value;
	int i;

	if (!ism_up(1, &a) || !is(start(&a, &query), 0))
		return false;
	for (i = 0; i < 200 - 8; i += 8)
		if (!is(load(&a.fn, ISM_COMMANDS, i, 8, &value), 0))
			return false;
	return is(start(&a, &read_gid), 1) && is_in_error();
}

static bool body_before_the_answer_was_loaded_is_the_error_state(void)
{
	return ism_up(1, &a) && is(start(&a, &read_gid), 0) &&
	       is(store_block(&a.fn, ISM_COMMANDS, 8, 8, block), 1) && is_in_error();
}

static bool second_body_before_the_command_of_the_first_is_the_error_state(void)
{
	return ism_up(1, &a) && is(store_block(&a.fn, ISM_COMMANDS, 8, 24, block), 0) &&
	       is(store_block(&a.fn, ISM_COMMANDS, 8, 8, block), 1) && is_in_error();
}

static bool body_in_pieces_and_answer_in_any_order_are_done(void)
{
	uint64_t gid = 0, header = 0;

	return ism_up(1, &a) && is(store_block(&a.fn, ISM_COMMANDS, 8, 8, block), 0) &&
	       is(store_block(&a.fn, ISM_COMMANDS, 16, 8, block), 0) &&
	       is(start(&a, &read_gid), 0) &&
	       is(load(&a.fn, ISM_COMMANDS, 8, 4, &gid), 0) &&
	       is(load(&a.fn, ISM_COMMANDS, 0, 8, &header), 0) &&
	       is(load(&a.fn, ISM_COMMANDS, 12, 4, &gid), 0) && is(start(&a, &query), 0);
}

/* Function 1 in the error state, by a mistake; function 2 and 3 are up. */
static bool make_error(void)
{
	return ism_up(2, &b) && ism_up(3, &c) && ism_up(1, &a) &&
	       is(start(&a, &read_gid), 0) && is(start(&a, &read_gid), 1);
}

static bool owner_gets_an_error_event(void)
{
	struct error_event event;

	return make_error() && next_error_event(&event) && event.fid == a.fn.fid &&
	       event.fh == a.fn.fh && event.pec == ERROR_CODE && !next_error_event(&event);
}

static bool every_instruction_is_condition_code_1(void)
{
	uint64_t value;

	return make_error() && is(load(&a.fn, ISM_COMMANDS, 0, 8, &value), 1) &&
	       is(load(&a.fn, CONFIG, 0, 4, &value), 1) &&
	       is(load(&a.fn, ISM_COMMANDS, 5000, 8, &value), 1) &&
	       is(store(&a.fn, ISM_COMMANDS, 0, 8, 0), 1) &&
	       is(store(&a.fn, CONFIG, 4, 2, 0x0600), 1) && is(start(&a, &read_gid), 1) &&
	       is(store_block(&a.fn, ISM_WINDOW, 0, 8, block), 1);
}

static bool peers_owners_and_users_get_events(void)
{
	uint64_t of_a, of_b;

	if (!ism_up(2, &b) || !ism_up(3, &c) || !ism_up(1, &a))
		return false;
	of_a = register_buffer(&a, BUFFER, 40);
	of_b = register_buffer(&b, BUFFER, 41);
	if (!of_a || !of_b || !is(store_block(&a.fn, ISM_WINDOW, of_b, 8, block), 0) ||
	    !is(store_block(&c.fn, ISM_WINDOW, of_a, 8, block), 0) ||
	    !is(start(&a, &read_gid), 0) || !is(start(&a, &read_gid), 1))
		return false;
	/* The function; that which used b's buffer; that which owned c's. */
	return events(&b) == 2 && event_of(&b, 0) == (1UL << 32 | 1) && event_of(&b, 1) == 3 &&
	       events(&c) == 2 && event_of(&c, 0) == (1UL << 32 | 1) && event_of(&c, 1) == 2 &&
	       is(store_block(&c.fn, ISM_WINDOW, of_a, 8, block), 1);
}

static bool reset_of_the_block_lets_instructions_through_but_no_DMA(void)
{
	uint64_t status[] = { DMA_ADDRESS };

	return make_error() && is(modify(&a.fn, RESET_BLOCK, &nothing), 0) &&
	       is(ism_command(&a.fn, REGISTER_STATUS, 16, status), FAILED) &&
	       is(modify(&a.fn, RESET_BLOCK, &nothing), 1);
}

/* The registrations are gone, so the same can be registered again. */
static bool works_again(void)
{
	uint64_t status[] = { DMA_ADDRESS }, queue[] = { DMA_ADDRESS + PAGE, 512 };
	uint64_t token;

	return is(ism_command(&a.fn, REGISTER_STATUS, 16, status), 0) &&
	       is(ism_command(&a.fn, REGISTER_QUEUE, 24, queue), 0) &&
	       (token = register_buffer(&a, BUFFER, 40)) &&
	       is(store_block(&b.fn, ISM_WINDOW, token | SIGNAL, 8, block), 0);
}

static bool reset_of_the_error_state_makes_it_work_again(void)
{
	return make_error() && is(modify(&a.fn, RESET_ERROR, &nothing), 0) && works_again();
}

static bool reset_of_the_block_and_then_of_the_error_state_makes_it_work_again(void)
{
	return make_error() && is(modify(&a.fn, RESET_BLOCK, &nothing), 0) &&
	       is(modify(&a.fn, RESET_ERROR, &nothing), 0) && works_again();
}

static bool disabling_and_enabling_makes_it_work_again(void)
{
	return make_error() && disable(&a.fn) && ism_open(1, &a) && works_again();
}

static bool monitor_puts_a_function_into_the_error_state(void)
{
	struct error_event event;

	if (!ism_up(1, &a) || is_in_error())
		return false;
	print("monitor ism-error f9\n");
	print("monitor ism-error f3\n");
	print("monitor ism-error f1\n");
	return within_time(is_in_error) && next_error_event(&event) &&
	       event.fid == a.fn.fid && event.pec == ERROR_CODE;
}

static const struct test tests[] = {
	TEST(commands_one_after_another_are_done),
	TEST(command_before_the_answer_was_loaded_is_the_error_state),
	TEST(command_before_the_end_of_the_answer_was_loaded_is_the_error_state),
	TEST(body_before_the_answer_was_loaded_is_the_error_state),
	TEST(second_body_before_the_command_of_the_first_is_the_error_state),
	TEST(body_in_pieces_and_answer_in_any_order_are_done),
	TEST(owner_gets_an_error_event),
	TEST(every_instruction_is_condition_code_1),
	TEST(peers_owners_and_users_get_events),
	TEST(reset_of_the_block_lets_instructions_through_but_no_DMA),
	TEST(reset_of_the_error_state_makes_it_work_again),
	TEST(reset_of_the_block_and_then_of_the_error_state_makes_it_work_again),
	TEST(disabling_and_enabling_makes_it_work_again),
	TEST(monitor_puts_a_function_into_the_error_state),
};

void bare_main(void)
{
	run_ism_tests(tests, ARRAY_SIZE(tests));
}
