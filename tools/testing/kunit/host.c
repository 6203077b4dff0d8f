// SPDX-License-Identifier: GPL-2.0
/*
 * For suites that run on the host: the functions of the kernel that the recorders call,
 * and main(), which prints TAP.
 */

#include <stdlib.h>

#include <kunit/test.h>
#include <linux/percpu.h>
#include <linux/rwsem.h>
#include <linux/slab.h>

#include "../lib/tap.h"

/* As in the kernel, a power of two is aligned to its size. */
void *kmalloc(size_t size, unsigned int flags)
{
	return aligned_alloc(size, size);
}

void *kzalloc(size_t size, unsigned int flags)
{
	return calloc(1, size);
}

void kfree(const void *object)
{
	free((void *)object);
}

void *__alloc_percpu_gfp(size_t size, size_t align, unsigned int flags)
{
	return calloc(num_possible_cpus(), size);
}

void free_percpu(void *pointer)
{
	free(pointer);
}

int raw_smp_processor_id(void)
{
	return num_possible_cpus() - 1;
}

void down_read(struct rw_semaphore *sem)
{
	sem->readers++;
}

void up_read(struct rw_semaphore *sem)
{
	sem->readers--;
}

static void kunit_run(const struct kunit_suite *suite,
		      const struct kunit_case *test_case,
		      const void *param, const char *desc)
{
	struct kunit test = { .param_value = param };

	if (suite->init)
		suite->init(&test);
	test_case->run_case(&test);
	if (suite->exit)
		suite->exit(&test);
	okf(!test.failed, "%s: %s%s%s", suite->name, test_case->name,
	    param ? ": " : "", desc);
}

int main(void)
{
	const struct kunit_suite *suite = kunit_the_suite;
	char desc[KUNIT_PARAM_DESC_SIZE] = "";
	const struct kunit_case *test_case;
	const void *param;

	for (test_case = suite->test_cases; test_case->run_case; test_case++) {
		if (!test_case->generate_params) {
			kunit_run(suite, test_case, NULL, "");
			continue;
		}
		param = NULL;
		while ((param = test_case->generate_params(param, desc)))
			kunit_run(suite, test_case, param, desc);
	}
	return tap_end();
}
