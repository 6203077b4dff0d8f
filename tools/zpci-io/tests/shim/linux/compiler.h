/* SPDX-License-Identifier: GPL-2.0 */
/* What the driver's gate takes from the kernel, for a test program. */
#ifndef TESTS_LINUX_COMPILER_H
#define TESTS_LINUX_COMPILER_H

#include <linux/types.h>
#include <stdbool.h>

typedef __u16 u16;
typedef __u64 u64;

#define OPTIMIZER_HIDE_VAR(var)	((void)(var))

#endif /* TESTS_LINUX_COMPILER_H */
