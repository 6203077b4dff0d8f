/* SPDX-License-Identifier: GPL-2.0 */
/* Of bare_ism.c: where the second CPU starts. */
	.machine z13
	.globl	other_start
	.text
other_start:
	larl	%r15, other_stack_end
	aghi	%r15, -160
	larl	%r1, other_run
	lg	%r1, 0(%r1)
	basr	%r14, %r1

	.bss
	.balign	8
	.space	8192
other_stack_end:
