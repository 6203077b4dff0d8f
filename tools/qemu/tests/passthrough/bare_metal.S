/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Start and end of a program that runs on the bare machine, and its program
 * interruptions: the code is kept, and the program goes on behind the instruction, also
 * where that would be issued again.
 */
	.machine z13
	.globl	_start, power_off, interruption
	.set	interruption, 0x200	/* nobody's, in the low core */
	.section .text.start, "ax"
_start:
	larl	%r1, new_psw
	mvc	0x1d0(16,%r0), 0(%r1)	/* program new PSW */
	larl	%r15, stack_end
	aghi	%r15, -160
	brasl	%r14, bare_main
power_off:
	larl	%r1, off_psw
	lpswe	0(%r1)

/* Registers are as they were. */
	.set	registers, 0x210	/* nobody's, like the above */
interrupted:
	mvc	interruption(2,%r0), 0x8e(%r0)
	stmg	%r0, %r1, registers(%r0)
	lh	%r0, interruption(%r0)
	chi	%r0, 0x10		/* segment translation */
	jl	0f
	chi	%r0, 0x11		/* page translation */
	jh	0f
	llgc	%r1, 0x8d(%r0)		/* length of the instruction */
	ag	%r1, 0x158(%r0)
	stg	%r1, 0x158(%r0)
0:
	lmg	%r0, %r1, registers(%r0)
	lpswe	0x150(%r0)

	.balign 8
new_psw:
	.quad	0x0000000180000000, interrupted
/* A disabled wait at this address is the machine's end for the emulator. */
off_psw:
	.quad	0x0002000180000000, 0xfff

	.bss
	.balign	4096
	.space	65536
stack_end:
