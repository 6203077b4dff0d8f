// SPDX-License-Identifier: GPL-2.0
/*
 * What a guest sees of a host that differs, in all that host.c can change: function 1
 * is an ISM that is passed through. Where there is none, its plug was refused; the guest
 * then asks for functions by their handles.
 */

#include "bare_metal.h"

#define ISM_READ_GID	(3ULL << 32 | 8)	/* command, result 0, length */
#define ISM_RELAXED	0x08

static struct function ism;
static const uint64_t read_gid = ISM_READ_GID;

static bool answers(int expected)
{
	return is(store_block(&ism, ISM_COMMANDS, 0, 8, &read_gid), expected);
}

/* In the order in which passthrough.sh has host.c give them. Nothing is issued. */
static bool each_errno_is_what_the_contract_says(void)
{
	return answers(2) &&					/* ENOMEM */
	       answers(1) && status == FUNCTION_IN_ERROR &&	/* EIO */
	       answers(3) &&					/* ENODEV */
	       answers(1) && status == FUNCTION_IN_ERROR &&	/* EFAULT */
	       answers(OPERAND) &&				/* ENXIO */
	       answers(OPERAND) &&				/* EPERM */
	       answers(OPERAND);				/* EINVAL */
}

static bool block_that_was_not_issued_is_stored_once_when_it_is_tried_again(void)
{
	uint64_t header = ~0ULL;

	return is(load(&ism, ISM_COMMANDS, 0, 8, &header), 0) && !header && answers(0) &&
	       is(load(&ism, ISM_COMMANDS, 0, 8, &header), 0) &&
	       header >> 32 == ISM_READ_GID >> 32;
}

/* The host's group says nothing of it. */
static bool rules_of_the_group_come_from_the_region(void)
{
	struct group group;

	return query_group(&ism, &group) && group.flags & ISM_RELAXED && group.maxstbl == PAGE;
}

/* In the host's file what is 2 times 2^40 past BAR 0 is BAR 2. */
static bool store_that_the_region_does_not_offer_is_condition_code_1(void)
{
	return is(store(&ism, ISM_WINDOW, (2ULL << 40) + 0x800, 8, 0), 1) &&
	       status == FUNCTION_IN_ERROR &&
	       is(store(&ism, ISM_COMMANDS, 8, 8, 0), 1);
}

static bool functions_are_asked_for_by_handles_and_none_is_there(void)
{
	query_all_handles();
	return !enable(1, &ism);
}

static const struct test differing[] = {
	TEST(each_errno_is_what_the_contract_says),
	TEST(block_that_was_not_issued_is_stored_once_when_it_is_tried_again),
	TEST(rules_of_the_group_come_from_the_region),
	TEST(store_that_the_region_does_not_offer_is_condition_code_1),
};

static const struct test refused[] = {
	TEST(functions_are_asked_for_by_handles_and_none_is_there),
};

void bare_main(void)
{
	if (enable(1, &ism))
		run_tests(differing, ARRAY_SIZE(differing));
	else
		run_tests(refused, ARRAY_SIZE(refused));
}
