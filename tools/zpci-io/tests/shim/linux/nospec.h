/* SPDX-License-Identifier: GPL-2.0 */
/* What the driver's gate takes from the kernel, for a test program. */
#ifndef TESTS_LINUX_NOSPEC_H
#define TESTS_LINUX_NOSPEC_H

#include <linux/types.h>
#include <stdbool.h>

typedef __u16 u16;
typedef __u64 u64;

static inline u64 array_index_nospec(u64 index, u64 size)
{
	return index < size ? index : 0;
}

#endif /* TESTS_LINUX_NOSPEC_H */
