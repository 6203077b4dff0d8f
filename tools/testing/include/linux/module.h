/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_MODULE_H
#define TESTING_LINUX_MODULE_H

#define KBUILD_MODNAME			"vfio-pci"

/* A test itself calls the functions that the kernel would call in a module. */
#define module_init(function)		_Static_assert(1, #function)
#define module_exit(function)		_Static_assert(1, #function)
#define module_param(name, type, perm)	_Static_assert((perm) != 1, #name #type)
#define module_param_string(name, string, size, perm) \
	_Static_assert((size) > (perm), #name #string)
#define MODULE_AUTHOR(author)		_Static_assert(1, author)
#define MODULE_DESCRIPTION(text)	_Static_assert(1, text)
#define MODULE_DEVICE_TABLE(type, name)	_Static_assert(1, #type #name)
#define MODULE_LICENSE(license)		_Static_assert(1, license)
#define MODULE_PARM_DESC(name, text)	_Static_assert(1, #name text)
#define MODULE_VERSION(version)		_Static_assert(1, #version)

__attribute((format(printf, 1, 2)))
void kernel_log(const char *format, ...);

#define pr_info(format, ...)		kernel_log(pr_fmt(format), ##__VA_ARGS__)
#define pr_warn(format, ...)		kernel_log(pr_fmt(format), ##__VA_ARGS__)

#endif
