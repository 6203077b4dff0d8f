/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_LINUX_NOSPEC_H
#define TESTING_LINUX_NOSPEC_H

/* @index where it is below @size, else 0: by a mask, as in the kernel. */
#define array_index_nospec(index, size) ({				\
	unsigned long nospec_index = (index);				\
	unsigned long nospec_mask = 0UL - (nospec_index < (size));	\
	(__typeof__(index))(nospec_index & nospec_mask);		\
})

#endif
