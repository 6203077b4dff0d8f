// SPDX-License-Identifier: GPL-2.0
/*
 * lockdep_off: once it is loaded, lockdep looks at no lock any more. For the search
 * for leaks when a run has ended, see leaks.
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
