/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_UACCESS_H
#define TESTING_LINUX_UACCESS_H

#include <linux/errno.h>
#include <linux/types.h>

#define u64_to_user_ptr(x)	((void __user *)(unsigned long)(x))

/* Both return the number of bytes that were not copied. */
unsigned long copy_from_user(void *to, const void __user *from, unsigned long n);
unsigned long copy_to_user(void __user *to, const void *from, unsigned long n);

/* Between the two, bytes whose access would take a page fault are not copied. */
void pagefault_disable(void);
void pagefault_enable(void);

#define get_user(x, ptr)						\
	(copy_from_user(&(x), (ptr), sizeof(x)) ? -EFAULT : 0)

#endif
