/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_PERCPU_H
#define TESTING_LINUX_PERCPU_H

/* One CPU, on which nobody else runs. */
#define DEFINE_PER_CPU(type, name)	type name
#define per_cpu_ptr(pointer, cpu)	((void)(cpu), (pointer))
#define for_each_possible_cpu(cpu)	for ((cpu) = 0; (cpu) < 1; (cpu)++)

#define xchg(pointer, value) ({						\
	__typeof__(*(pointer)) xchg_old = *(pointer);			\
	*(pointer) = (value);						\
	xchg_old;							\
})

#define this_cpu_xchg(variable, value)	xchg(&(variable), value)

#define this_cpu_cmpxchg(variable, old, new) ({				\
	__typeof__(variable) cmpxchg_old = (variable);			\
	if (cmpxchg_old == (old))					\
		(variable) = (new);					\
	cmpxchg_old;							\
})

#endif
