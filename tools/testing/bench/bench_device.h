/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the measurements: the clock, and the target of stores and loads. */
#ifndef BENCH_DEVICE_H
#define BENCH_DEVICE_H

#include "function.h"

/**
 * struct place - where in a function stores and loads go
 * @store_bar: BAR of the stores
 * @store: offset there, in bytes
 * @load_bar: BAR of the loads
 * @load: offset there, in bytes
 * @sizes: of stores that the function takes, in bytes, up to a 0
 */
struct place {
	unsigned int store_bar;
	uint64_t store;
	unsigned int load_bar;
	uint64_t load;
	const unsigned int *sizes;
};

/*
 * Find the place in an open function, an ISM or an NVMe controller. A buffer is registered
 * with an ISM first, through the region if @by_region is true.
 */
struct place place_of(struct function *fn, bool by_region);

/* Time of the guest's clock: executed instructions, with s390vm run --icount. */
uint64_t nanoseconds(void);

/* Write one line to standard error and end the program. */
void fail(const char *what) __attribute__((noreturn));

#endif
