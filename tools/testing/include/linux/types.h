/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The headers of this folder replace the kernel's, so that the driver's own files compile
 * unchanged on the host, for the tests, the fuzzer and the proof. They declare only what
 * those files use. A test defines the functions without a body as recorders, and a proof
 * as models.
 *
 * The kernel's own tools/include does not serve here. It has five of these headers
 * (types, compiler, err, string, rwsem) and none of PCI, VFIO or user memory; its
 * READ_ONCE() and locks are code of their own, which proofs and coverage would count;
 * and it comes with the whole source of Linux, which no other test on the host needs.
 */
#ifndef TESTING_LINUX_TYPES_H
#define TESTING_LINUX_TYPES_H

#include_next <linux/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <linux/compiler.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#define gfp_t			unsigned int

#define BIT(nr)			(1UL << (nr))

#endif
