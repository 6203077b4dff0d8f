// SPDX-License-Identifier: GPL-2.0
/*
 * lockdep_off: once it is loaded, lockdep looks at no lock any more. A run that has
 * ended is searched for leaks then, and kmemleak takes a lock for each pointer that
 * it follows: with lockdep that is twice as long. See init.
 */
#include <linux/debug_locks.h>
#include <linux/module.h>

static int __init lockdep_off_init(void)
{
	__debug_locks_off();
	return 0;
}
module_init(lockdep_off_init);

static void __exit lockdep_off_exit(void)
{
}
module_exit(lockdep_off_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Switch lockdep off");
