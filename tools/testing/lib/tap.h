/* SPDX-License-Identifier: GPL-2.0 */
/* Test Anything Protocol, for prove(1). */

#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stdio.h>

static int tap_count, tap_failed;

/**
 * ok() - a fact: does it hold?
 * @holds:	whether it does
 * @fact:	the fact
 */
static inline void ok(bool holds, const char *fact)
{
	tap_failed += !holds;
	printf("%sok %d - %s\n", holds ? "" : "not ", ++tap_count, fact);
	fflush(stdout);
}

/**
 * tap_end() - the plan, once all facts are told
 *
 * Return: the exit status of the test program.
 */
static inline int tap_end(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif /* TAP_H */
