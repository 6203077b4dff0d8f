/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_PERCPU_H
#define TESTING_LINUX_PERCPU_H

#include <stddef.h>

#include <linux/compiler.h>

/* As few CPUs as can be told apart. */
#define NR_CPUS				2
#define num_possible_cpus()		NR_CPUS
#define for_each_possible_cpu(cpu)	for ((cpu) = 0; (cpu) < NR_CPUS; (cpu)++)

int raw_smp_processor_id(void);

/* An object for each CPU, one behind the other; the allocator clears them all. */
void *__alloc_percpu_gfp(size_t size, size_t align, unsigned int flags);
void free_percpu(void *pointer);

#define alloc_percpu_gfp(type, flags)					\
	((type *)__alloc_percpu_gfp(sizeof(type), __alignof__(type), flags))
#define per_cpu_ptr(pointer, cpu)	((pointer) + (cpu))
#define raw_cpu_ptr(pointer)		per_cpu_ptr(pointer, raw_smp_processor_id())

/* Nobody else runs in between. */
#define xchg(pointer, value) ({						\
	__typeof__(pointer) xchg_at = (pointer);			\
	__typeof__(*xchg_at) xchg_old = *xchg_at;			\
	*xchg_at = (value);						\
	xchg_old;							\
})

#define cmpxchg(pointer, old, new) ({					\
	__typeof__(pointer) cmpxchg_at = (pointer);			\
	__typeof__(*cmpxchg_at) cmpxchg_old = *cmpxchg_at;		\
	if (cmpxchg_old == (old))					\
		*cmpxchg_at = (new);					\
	cmpxchg_old;							\
})

#endif
