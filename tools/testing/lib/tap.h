/* SPDX-License-Identifier: GPL-2.0 */
/* Test Anything Protocol, for prove(1). */

#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
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
 * okf() - the same, with the fact as printf() formats it
 * @holds:	whether it does
 * @format:	the fact, with up to 511 characters of it printed
 */
__attribute((format(printf, 2, 3)))
static inline void okf(bool holds, const char *format, ...)
{
	char fact[512];
	va_list args;

	va_start(args, format);
	vsnprintf(fact, sizeof(fact), format, args);
	va_end(args);
	ok(holds, fact);
}

/**
 * tap_end() - print the plan, after all test points
 *
 * Return: the exit status of the test program.
 */
static inline int tap_end(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif /* TAP_H */
