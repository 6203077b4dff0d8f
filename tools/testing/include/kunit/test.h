/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_KUNIT_TEST_H
#define TESTING_KUNIT_TEST_H

/*
 * The part of KUnit that the suites use: they run on the host as they run in
 * the kernel. One suite is one program, which prints TAP.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/types.h>

#define KUNIT_PARAM_DESC_SIZE	128
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

struct kunit {
	const void *param_value;
	bool failed;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
	const void *(*generate_params)(const void *prev, char *desc);
};

struct kunit_suite {
	const char *name;
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
};

#define KUNIT_CASE(test_name)						\
	{ .run_case = test_name, .name = #test_name }
#define KUNIT_CASE_PARAM(test_name, gen_params)				\
	{ .run_case = test_name, .name = #test_name,			\
	  .generate_params = gen_params }

/* The element behind @prev; its name, a string, is at @name in it. */
static inline const void *kunit_next_param(const void *array, size_t count,
					   size_t size, size_t name,
					   const void *prev, char *desc)
{
	const char *next = prev ? (const char *)prev + size : array;

	if (next == (const char *)array + count * size)
		return NULL;
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%s", *(char **)(next + name));
	return next;
}

#define KUNIT_ARRAY_PARAM_DESC(name, array, member)			\
	static const void *name##_gen_params(const void *prev, char *desc) \
	{								\
		return kunit_next_param(array, ARRAY_SIZE(array),	\
			sizeof((array)[0]),				\
			offsetof(__typeof__((array)[0]), member),	\
			prev, desc);					\
	}

__attribute((format(printf, 5, 6)))
static inline void kunit_expect(struct kunit *test, bool as_expected,
				const char *file, int line,
				const char *format, ...)
{
	va_list args;

	if (as_expected)
		return;
	/* Loops fail often; the first lines tell. */
	if (!test->failed) {
		printf("# %s:%d: ", file, line);
		va_start(args, format);
		vprintf(format, args);
		va_end(args);
		putchar('\n');
	}
	test->failed = true;
}

#define KUNIT_EXPECT_EQ_MSG(test, left, right, format, ...) do {	\
	long long __left = (long long)(left);				\
	long long __right = (long long)(right);				\
									\
	kunit_expect(test, __left == __right, __FILE__, __LINE__,	\
		     "%s is %lld, expected %s, %lld; " format, #left,	\
		     __left, #right, __right, ##__VA_ARGS__);		\
} while (0)
#define KUNIT_EXPECT_EQ(test, left, right)				\
	KUNIT_EXPECT_EQ_MSG(test, left, right, "%s", "")
#define KUNIT_EXPECT_PTR_EQ(test, left, right)				\
	KUNIT_EXPECT_EQ(test, (unsigned long)(left), (unsigned long)(right))
#define KUNIT_EXPECT_TRUE(test, condition)				\
	kunit_expect(test, condition, __FILE__, __LINE__,		\
		     "%s is false", #condition)
#define KUNIT_EXPECT_FALSE(test, condition)				\
	kunit_expect(test, !(condition), __FILE__, __LINE__,		\
		     "%s is true", #condition)
#define KUNIT_EXPECT_STREQ(test, left, right) do {			\
	const char *__left = (left);					\
	const char *__right = (right);					\
									\
	kunit_expect(test, !strcmp(__left, __right), __FILE__, __LINE__, \
		     "%s is \"%s\", expected \"%s\"", #left, __left, __right); \
} while (0)
#define KUNIT_EXPECT_MEMEQ(test, left, right, size)			\
	kunit_expect(test, !memcmp(left, right, size), __FILE__, __LINE__, \
		     "%s differs from %s", #left, #right)
static inline void kunit_assert_not_null(struct kunit *test, const void *pointer)
{
	if (pointer)
		return;
	puts("Bail out! no memory");
	exit(1);
}

#define KUNIT_ASSERT_NOT_NULL(test, pointer)				\
	kunit_assert_not_null(test, pointer)

static inline void *kunit_kzalloc(struct kunit *test, size_t size,
				  unsigned int flags)
{
	return calloc(1, size);
}

/* The one that the program's main() runs. */
extern const struct kunit_suite *const kunit_the_suite;

#define kunit_test_suite(suite)						\
	const struct kunit_suite *const kunit_the_suite = &(suite)

#endif
