/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_MINMAX_H
#define TESTING_LINUX_MINMAX_H

#define min_t(type, x, y) ({						\
	type __x = (x);							\
	type __y = (y);							\
	__x < __y ? __x : __y; })

#endif
