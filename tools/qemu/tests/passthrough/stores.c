// SPDX-License-Identifier: GPL-2.0
/*
 * Stores to function 1, an ISM that is passed through, until the machine is reset. What the
 * host takes away meanwhile is gone then, and no store ended otherwise than it may.
 */

#include "bare_metal.h"

static struct function ism;
static uint8_t block[16] __attribute__((aligned(8)));

static bool function_that_the_host_takes_away_while_it_is_stored_to_is_gone(void)
{
	return true;
}

static const struct test tests[] = {
	TEST(function_that_the_host_takes_away_while_it_is_stored_to_is_gone),
};

void bare_main(void)
{
	int outcome;

	if (!enable(1, &ism)) {
		run_tests(tests, ARRAY_SIZE(tests));
		return;
	}
	print("storing\n");
	do {
		outcome = store_block(&ism, ISM_COMMANDS, 8, sizeof(block), block);
	} while (!outcome || outcome == 1 || outcome == 3);
	print("not ok: a store ended with ");
	print_number(outcome);
	print("\n");
}
