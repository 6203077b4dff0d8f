/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_SLAB_H
#define TESTING_LINUX_SLAB_H

#include <stddef.h>
#include <string.h>

#define GFP_KERNEL		0x1u
#define GFP_KERNEL_ACCOUNT	0x3u

void *kmalloc(size_t size, unsigned int flags);
void *kzalloc(size_t size, unsigned int flags);
void kfree(const void *object);

#endif
