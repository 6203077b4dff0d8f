/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * The headers of this folder replace the kernel's for the one file of the driver that
 * the library compiles: the gate. They define only what the gate uses. (The host's
 * tests of the driver have replacements of their own for most of the kernel, with a
 * real array_index_nospec().)
 */

#ifndef ZPCI_IO_LINUX_TYPES_H
#define ZPCI_IO_LINUX_TYPES_H

#include_next <linux/types.h>

#include <stdbool.h>

typedef __u16 u16;
typedef __u64 u64;

#define __aligned(x)	__attribute((__aligned__(x)))

/* Some C libraries define it already. */
#ifndef __always_inline
#define __always_inline	inline __attribute((__always_inline__))
#endif

#endif /* ZPCI_IO_LINUX_TYPES_H */
