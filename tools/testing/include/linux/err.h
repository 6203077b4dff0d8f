/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_ERR_H
#define TESTING_LINUX_ERR_H

#define IS_ERR(ptr)	((unsigned long)(ptr) > -4096UL)
#define PTR_ERR(ptr)	((long)(ptr))
#define ERR_PTR(error)	((void *)(long)(error))

#endif
