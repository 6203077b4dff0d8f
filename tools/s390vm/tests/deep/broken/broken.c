// SPDX-License-Identifier: GPL-2.0
/*
 * A module with a fault for each checker of the kernel debug: each must be
 * reported, or an empty log of that kernel would say nothing.
 */
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

static DEFINE_MUTEX(first);
static DEFINE_MUTEX(second);
static DEFINE_SPINLOCK(held);

static int shift = 40;
module_param(shift, int, 0);
MODULE_PARM_DESC(shift, "distance in bits to shift an int by: valid below 31");

/* Two locks, in both orders. To come first: other reports switch lockdep off. */
static void cross_locks(void)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

static void sleep_under_spinlock(void)
{
	spin_lock(&held);
	might_sleep();
	spin_unlock(&held);
}

static noinline int shift_too_far(void)
{
	return 1 << shift;
}

static void corrupt_list(void)
{
	LIST_HEAD(head);
	struct list_head lost = { .next = &lost, .prev = &lost };
	struct list_head entry;

	head.next = &lost;
	list_add(&entry, &head);
}

static noinline void lose_memory(void)
{
	int i;

	/* One of them may be found by chance, in a stale register or stack slot. */
	for (i = 0; i < 8; i++)
		memset(kmalloc(104, GFP_KERNEL), i, 104);
}

static noinline char read_past_end(void)
{
	char *buffer = kzalloc(24, GFP_KERNEL);
	size_t past = 24;
	char byte;

	/* The compiler shall not see what is wrong. */
	OPTIMIZER_HIDE_VAR(past);
	byte = READ_ONCE(buffer[past]);
	kfree(buffer);
	return byte;
}

static int __init broken_init(void)
{
	cross_locks();
	sleep_under_spinlock();
	pr_info("shifted: %d\n", shift_too_far());
	corrupt_list();
	lose_memory();
	pr_info("read: %d\n", read_past_end());
	return 0;
}
module_init(broken_init);

static void __exit broken_exit(void)
{
}
module_exit(broken_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Faults for the kernel's checkers to find");
