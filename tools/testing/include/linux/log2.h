/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_LOG2_H
#define TESTING_LINUX_LOG2_H

/* For 1 and up. */
static inline unsigned long roundup_pow_of_two(unsigned long n)
{
	return n == 1 ? 1 : 2UL << (8 * sizeof(n) - 1 - __builtin_clzl(n - 1));
}

#endif
