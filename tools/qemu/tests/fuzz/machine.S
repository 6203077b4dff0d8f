/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fuzzer's machine: start, command line, interruptions, second CPU, and the
 * execution of one instruction under a PSW of the caller's.
 *
 * Each CPU has its own low core. Bytes 0x200 to 0x3ff of it, which the
 * architecture leaves to the program, hold what the handlers need; a load or
 * store without a base register reaches them.
 */
	.machine z13
	.set	interruption, 0x200	/* of bare_metal.c */
	.set	cpu_number, 0x208
	.set	cpu_stack, 0x210
	.set	result, 0x270		/* where the caller's registers are */
	.set	saved, 0x280		/* registers 6 to 15 of the caller */
	.set	registers, 0x300	/* of the instruction */
	.set	psw, 0x380		/* of the instruction */
	.set	io_taken, 0x3a0
	.set	external_taken, 0x3a8
	.set	machine_checks_taken, 0x3b0
	.globl	_start, command_line, new_psws, execute, second_start, power_off
	.globl	interruption, cpu_number, cpu_stack
	.globl	io_taken, external_taken, machine_checks_taken

/* Linux's layout, since QEMU puts the command line where Linux looks for it. */
	.section .head, "ax"
_start:
	jg	start
	.org	0x480
command_line:
	.space	896

	.text
start:
	larl	%r1, new_psws
	mvc	0x1a0(96,%r0), 0(%r1)
	larl	%r15, stack_end
	aghi	%r15, -160
	brasl	%r14, bare_main
power_off:
	larl	%r1, off_psw
	lpswe	0(%r1)
second_start:
	lg	%r15, cpu_stack(%r0)
	brasl	%r14, second_main
	j	power_off

/*
 * int execute(uint64_t registers[16], uint64_t mask, const void *instruction):
 * the instruction, which SVC follows. Returns the condition code, or 0x100 and
 * the code of the program interruption; registers[] is what it left.
 */
execute:
	stmg	%r6, %r15, saved(%r0)
	stg	%r2, result(%r0)
	stg	%r3, psw(%r0)
	stg	%r4, psw+8(%r0)
	mvc	registers(128,%r0), 0(%r2)
	lmg	%r0, %r15, registers(%r0)
	lpswe	psw(%r0)

svc:
	stmg	%r0, %r15, registers(%r0)
	llgc	%r2, 0x142(%r0)		/* SVC old PSW, bits 16 to 23 */
	srlg	%r2, %r2, 4
	nill	%r2, 3
	j	leave

/* An interruption of the fuzzer's own code is a fault of the fuzzer. */
program:
	stmg	%r0, %r15, registers(%r0)
	larl	%r1, stubs
	lg	%r2, 0x158(%r0)
	slgr	%r2, %r1
	clgfi	%r2, STUBS_SIZE
	jh	own_fault
	llgh	%r2, 0x8e(%r0)
	aghi	%r2, 0x100
leave:
	lg	%r3, result(%r0)
	mvc	0(128,%r3), registers(%r0)
	lmg	%r6, %r15, saved(%r0)
	br	%r14

own_fault:
	larl	%r15, fault_stack_end
	aghi	%r15, -160
	llgh	%r2, 0x8e(%r0)
	lg	%r3, 0x158(%r0)
	brasl	%r14, own_fault_main
	larl	%r1, fault_psw
	lpswe	0(%r1)

/* These come only where the instruction's PSW lets them, and touch no register. */
io:
	agsi	io_taken(%r0), 1
	lpswe	0x170(%r0)
external:
	agsi	external_taken(%r0), 1
	lpswe	0x130(%r0)
machine_check:
	agsi	machine_checks_taken(%r0), 1
	lpswe	0x160(%r0)

	.balign	8
/* From 0x1a0: restart, external, SVC, program, machine check, I/O. */
new_psws:
	.quad	0x0000000180000000, second_start
	.quad	0x0000000180000000, external
	.quad	0x0000000180000000, svc
	.quad	0x0000000180000000, program
	.quad	0x0000000180000000, machine_check
	.quad	0x0000000180000000, io
/* The emulator ends when the machine enters a disabled wait at this address. */
off_psw:
	.quad	0x0002000180000000, 0xfff
fault_psw:
	.quad	0x0002000180000000, 0xbad

	.bss
	.balign	4096
	.space	32768
stack_end:
	.space	8192
fault_stack_end:
