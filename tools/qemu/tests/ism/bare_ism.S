/* SPDX-License-Identifier: GPL-2.0 */
/* Of bare_ism.c: where the second CPU starts, and a handler of program interruptions. */
	.machine z13
	.globl	other_start, go_on_behind
	.text
other_start:
	larl	%r15, other_stack_end
	aghi	%r15, -160
	larl	%r1, other_run
	lg	%r1, 0(%r1)
	basr	%r14, %r1

/*
 * A translation that fails leaves the old PSW at the instruction, to be tried again:
 * go on behind it. Registers are kept, in the low core.
 */
go_on_behind:
	mvc	interruption(2,%r0), 0x8e
	stmg	%r1, %r2, 0x208(%r0)
	llgh	%r2, 0x8c(%r0)		/* length of the instruction */
	lg	%r1, 0x158(%r0)
	agr	%r1, %r2
	stg	%r1, 0x158(%r0)
	lmg	%r1, %r2, 0x208(%r0)
	lpswe	0x150(%r0)

	.bss
	.balign	8
	.space	8192
other_stack_end:
