/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_NOSPEC_H
#define TESTING_LINUX_NOSPEC_H

/* Without the barrier, which has no meaning but to a processor. */
#define array_index_nospec(index, size) ({				\
	__typeof__(index) __index = (index);				\
	__index < (size) ? __index : 0; })

#endif
