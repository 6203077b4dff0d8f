/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_COMPILER_H
#define TESTING_LINUX_COMPILER_H

#define __user
#define __force
#define __init
#define __initdata
#define __aligned(x)		__attribute((aligned(x)))
/* The C library has one without "inline". */
#undef __always_inline
#define __always_inline	inline __attribute((__always_inline__))
#define noinline		__attribute((__noinline__))

#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)

#endif
