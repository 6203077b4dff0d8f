/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Marks between which "s390vm run --count" counts PCI instructions.
 *
 * A mark is an instruction that does nothing on any machine: a relative branch with an
 * empty condition mask (BRCL 0). Its branch offset differs from those that compilers and
 * the kernel emit: it is more than 3 GiB, where neither has a target. Its argument is in
 * general register 2. On other architectures a mark is no instruction at all, and on an
 * IBM Z without the plugin it has no effect.
 */
#ifndef INSN_MARKS_H
#define INSN_MARKS_H

#include <stdint.h>

/* Bytes 2..5 of the BRCL: its offset in halfwords. */
#define INSN_MARK_BEGIN	0x5a4d6b31
#define INSN_MARK_END	0x5a4d6b32

/**
 * insn_mark_begin() - start to count for @id
 * @id: any value from 1 up (0 is the run of the whole program)
 *
 * The plugin counts the instructions that all CPUs execute from here to
 * insn_mark_end() of the same @id. Counts of several ids may nest and overlap. A
 * second insn_mark_begin() of the same @id starts that count again from 0.
 *
 * Context: any, also with several threads.
 */
static inline void insn_mark_begin(uint64_t id)
{
#ifdef __s390x__
	register uint64_t r2 __asm__("2") = id;

	__asm__ volatile(".short 0xc004\n\t.long %1"
			 : : "d" (r2), "i" (INSN_MARK_BEGIN) : "memory");
#else
	(void)id;
#endif
}

/**
 * insn_mark_end() - stop counting for @id and report
 * @id: as given to insn_mark_begin()
 *
 * Without an insn_mark_begin() of this @id before it, nothing is reported.
 */
static inline void insn_mark_end(uint64_t id)
{
#ifdef __s390x__
	register uint64_t r2 __asm__("2") = id;

	__asm__ volatile(".short 0xc004\n\t.long %1"
			 : : "d" (r2), "i" (INSN_MARK_END) : "memory");
#else
	(void)id;
#endif
}

#endif
