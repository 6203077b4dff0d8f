/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KUNIT_RECORDER_H
#define KUNIT_RECORDER_H

/*
 * Recorders that replace user memory, memory_lock, the allocator, the scheduler and the
 * instructions. Each adds a word to one line when it is called, checks the conditions of
 * every call, and fails if a case wants it to.
 *
 * Include it before the driver's file and after the headers of that file, which the macros
 * at the end of this one must not change.
 */

#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/string.h>

/* User memory, in bytes; every other address faults. */
#define RECORDER_USER	(4 * 4096)

/**
 * struct recorder - the calls so far, and the behavior of the next ones
 * @test:	the case that runs
 * @log:	what was called, in order: "inN" and "outN" copy N bytes from and
 *		to user memory, "kmallocN" and "kfree", "lock" and "unlock"
 *		of memory_lock, "load", "store" and "block" are instructions,
 *		"look" checks for a fatal signal, "resched" and "trace" are those
 *		calls. Waking the function and switching page faults off and on
 *		are checked, but not in the log: they accompany other calls
 * @length:	of @log
 * @user:	user memory
 * @fault:	index into @user from which on it faults
 * @away:	index into @user of a byte that is present only after a page fault
 * @lock:	the lock that the driver has to take
 * @locked:	it is held
 * @atomic:	page faults are off
 * @awake:	the function was woken, and may not sleep yet
 * @asleep:	result of waking it
 * @tracing:	the tracepoint is on
 * @wait_at:	number of the check for waiters of the lock that finds one; 0: none
 * @waits:	checks for waiters of the lock so far
 * @late:	it is time to schedule
 * @at_lock:	called when the lock was taken, if not NULL
 * @after_in:	called when user memory was copied in, if not NULL
 * @no_memory:	kmalloc() fails
 * @signal_at:	number of the check for a fatal signal that finds one; 0: none
 * @looks:	checks for a fatal signal so far
 * @fail_at:	the instruction that fails, from 0
 * @result:	its result; 0: none fails
 * @loaded:	the value that a load reads
 * @issued:	instructions so far
 * @insn:	first operand of the last one: handle, address space and length
 * @offset:	second operand
 * @data:	the data that it stored
 */
struct recorder {
	struct kunit *test;
	char log[16384];
	size_t length;
	u8 *user;
	size_t fault;
	size_t away;
	struct rw_semaphore *lock;
	bool locked;
	bool atomic;
	bool awake;
	int asleep;
	bool tracing;
	unsigned int wait_at;
	unsigned int waits;
	bool late;
	void (*at_lock)(void);
	void (*after_in)(void);
	bool no_memory;
	unsigned int signal_at;
	unsigned int looks;
	unsigned int fail_at;
	int result;
	u64 loaded;
	unsigned int issued;
	u64 insn;
	u64 offset;
	u8 data[4096];
};

static struct recorder rec;

static inline void recorder_start(struct kunit *test)
{
	unsigned int i;

	memset(&rec, 0, sizeof(rec));
	rec.test = test;
	rec.fault = RECORDER_USER;
	rec.away = RECORDER_USER;
	rec.tracing = true;
	rec.user = kunit_kzalloc(test, RECORDER_USER, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, rec.user);
	/* No two places near each other look the same. */
	for (i = 0; i < RECORDER_USER; i++)
		rec.user[i] = i * 7 + i / 251;
}

/* Start a new record. */
static inline void recorder_clear(void)
{
	rec.length = 0;
	rec.log[0] = 0;
	rec.issued = 0;
	rec.looks = 0;
	rec.waits = 0;
}

__attribute((format(printf, 1, 2)))
static inline void recorded(const char *format, ...)
{
	va_list args;

	if (rec.length)
		rec.log[rec.length++] = ' ';
	va_start(args, format);
	rec.length += vsnprintf(rec.log + rec.length,
				sizeof(rec.log) - rec.length - 1, format, args);
	va_end(args);
}

/* How many of these bytes are there? */
static inline size_t recorder_present(const void *user, size_t n)
{
	size_t at = (unsigned long)user - (unsigned long)rec.user;

	/* Under the lock, what would take a page fault must not be tried. */
	KUNIT_EXPECT_TRUE(rec.test, !rec.locked || rec.atomic);
	if (at >= rec.fault)
		return 0;
	if (rec.fault - at < n)
		n = rec.fault - at;
	if (at <= rec.away && rec.away < at + n) {
		if (rec.atomic)
			return rec.away - at;
		rec.away = RECORDER_USER;
	}
	return n;
}

/* As the kernel's: what cannot be read is 0. */
static inline unsigned long recorder_copy_from_user(void *to,
						    const void __user *from,
						    unsigned long n)
{
	size_t present = recorder_present((const void __force *)from, n);

	recorded("in%lu", n);
	if (present)
		memcpy(to, (const void __force *)from, present);
	memset((u8 *)to + present, 0, n - present);
	if (rec.after_in)
		rec.after_in();
	return n - present;
}

static inline unsigned long recorder_copy_to_user(void __user *to,
						  const void *from,
						  unsigned long n)
{
	size_t present = recorder_present((void __force *)to, n);

	recorded("out%lu", n);
	if (present)
		memcpy((void __force *)to, from, present);
	return n - present;
}

static inline void recorder_down_read(struct rw_semaphore *lock)
{
	recorded("lock");
	KUNIT_EXPECT_PTR_EQ(rec.test, lock, rec.lock);
	KUNIT_EXPECT_FALSE(rec.test, rec.locked);
	down_read(lock);
	rec.locked = true;
	if (rec.at_lock)
		rec.at_lock();
}

static inline void recorder_up_read(struct rw_semaphore *lock)
{
	recorded("unlock");
	KUNIT_EXPECT_PTR_EQ(rec.test, lock, rec.lock);
	KUNIT_EXPECT_TRUE(rec.test, rec.locked);
	KUNIT_EXPECT_FALSE(rec.test, rec.atomic);
	up_read(lock);
	rec.locked = false;
}

static inline void recorder_pagefault_disable(void)
{
	KUNIT_EXPECT_FALSE(rec.test, rec.atomic);
	rec.atomic = true;
}

static inline void recorder_pagefault_enable(void)
{
	KUNIT_EXPECT_TRUE(rec.test, rec.atomic);
	rec.atomic = false;
}

static inline bool recorder_is_contended(struct rw_semaphore *lock)
{
	KUNIT_EXPECT_PTR_EQ(rec.test, lock, rec.lock);
	return ++rec.waits == rec.wait_at;
}

static inline int recorder_wake(void)
{
	KUNIT_EXPECT_FALSE(rec.test, rec.awake);
	rec.awake = !rec.asleep;
	return rec.asleep;
}

static inline void recorder_may_sleep(void)
{
	KUNIT_EXPECT_TRUE(rec.test, rec.awake);
	rec.awake = false;
}

/* The memory has bytes of an earlier user in it. */
static inline void *recorder_kmalloc(size_t size, unsigned int flags)
{
	void *object;

	recorded("kmalloc%lu", (unsigned long)size);
	KUNIT_EXPECT_FALSE(rec.test, rec.locked);
	KUNIT_EXPECT_EQ(rec.test, flags, GFP_KERNEL_ACCOUNT);
	if (rec.no_memory)
		return NULL;
	object = kmalloc(size, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(rec.test, object);
	memset(object, 0xa5, size);
	return object;
}

static inline void recorder_kfree(const void *object)
{
	if (object)
		recorded("kfree");
	kfree(object);
}

static inline int recorder_fatal_signal_pending(void)
{
	recorded("look");
	return ++rec.looks == rec.signal_at;
}

static inline void recorder_cond_resched(void)
{
	recorded("resched");
	KUNIT_EXPECT_FALSE(rec.test, rec.locked);
}

static inline int recorder_issue(const char *word, u64 insn, u64 offset)
{
	recorded("%s", word);
	KUNIT_EXPECT_TRUE(rec.test, rec.locked);
	KUNIT_EXPECT_TRUE(rec.test, rec.awake);
	rec.insn = insn;
	rec.offset = offset;
	return rec.issued++ == rec.fail_at ? rec.result : 0;
}

static inline int recorder_load(u64 *data, u64 insn, u64 offset)
{
	int ret = recorder_issue("load", insn, offset);

	/* A load that failed leaves it alone. */
	if (!ret)
		*data = rec.loaded;
	return ret;
}

static inline int recorder_store(u64 data, u64 insn, u64 offset)
{
	memcpy(rec.data, &data, sizeof(data));
	return recorder_issue("store", insn, offset);
}

/* The storage operand: doublewords, and not across a page. */
static inline int recorder_store_block(const u64 *data, u64 insn, u64 offset)
{
	unsigned long address = (unsigned long)data;
	size_t len = insn & 0xffff;

	KUNIT_EXPECT_EQ(rec.test, address % 8, 0);
	KUNIT_EXPECT_EQ(rec.test, address / 4096, (address + len - 1) / 4096);
	if (len <= sizeof(rec.data))
		memcpy(rec.data, data, len);
	return recorder_issue("block", insn, offset);
}

#undef kmalloc
#undef kfree
#undef need_resched
#undef cond_resched
#undef fatal_signal_pending
#define copy_from_user(to, from, n)	recorder_copy_from_user(to, from, n)
#define copy_to_user(to, from, n)	recorder_copy_to_user(to, from, n)
#define down_read(lock)			recorder_down_read(lock)
#define up_read(lock)			recorder_up_read(lock)
#define pagefault_disable()		recorder_pagefault_disable()
#define pagefault_enable()		recorder_pagefault_enable()
#define rwsem_is_contended(lock)	recorder_is_contended(lock)
#define need_resched()			(rec.late)
#define pm_runtime_resume_and_get(dev)	((void)(dev), recorder_wake())
#define pm_runtime_put(dev)		((void)(dev), recorder_may_sleep())
#define kmalloc(size, flags)		recorder_kmalloc(size, flags)
#define kfree(object)			recorder_kfree(object)
#define fatal_signal_pending(task)	((void)(task), recorder_fatal_signal_pending())
#define cond_resched()			recorder_cond_resched()
#define __zpci_load(data, insn, offset)	recorder_load(data, insn, offset)
#define __zpci_store(data, insn, offset) recorder_store(data, insn, offset)
#define __zpci_store_block(data, insn, offset) \
	recorder_store_block(data, insn, offset)

#endif
