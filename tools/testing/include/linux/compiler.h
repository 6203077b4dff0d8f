/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_COMPILER_H
#define TESTING_LINUX_COMPILER_H

#define __user
#define __force
#define __percpu
#define __init
#define __initdata
#define __exit
#define __aligned(x)		__attribute((aligned(x)))
#define __used			__attribute((used))
/* Not always, here: so that what is inlined often is counted once. */
#undef __always_inline
#define __always_inline		inline
#define noinline		__attribute((__noinline__))

#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)

#endif
