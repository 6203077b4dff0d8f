/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_MODULE_H
#define TESTING_LINUX_MODULE_H

#define MODULE_LICENSE(license)		_Static_assert(1, license)
#define MODULE_DESCRIPTION(description)	_Static_assert(1, description)

#endif
