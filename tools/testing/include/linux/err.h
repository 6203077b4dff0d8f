/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_ERR_H
#define TESTING_LINUX_ERR_H

#include <stdbool.h>

/* Functions, as in the kernel: CBMC widens an int within a cast without its sign. */
static inline void *ERR_PTR(long error)
{
	return (void *)error;
}

static inline long PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

static inline bool IS_ERR(const void *ptr)
{
	return (unsigned long)ptr > -4096UL;
}

#endif
