/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * The headers of this folder stand in for the kernel's, for the one file of the
 * driver that the library compiles: the gate. They have what the gate uses, and
 * no more. (The tests of the driver on the host have stand-ins of their own: they
 * replace most of the kernel, and a mask is a mask there.)
 */

#ifndef ZPCI_IO_LINUX_TYPES_H
#define ZPCI_IO_LINUX_TYPES_H

#include_next <linux/types.h>

#include <stdbool.h>

typedef __u16 u16;
typedef __u64 u64;

#define __aligned(x)	__attribute((__aligned__(x)))

/* Some C libraries have it. */
#ifndef __always_inline
#define __always_inline	inline __attribute((__always_inline__))
#endif

#endif /* ZPCI_IO_LINUX_TYPES_H */
