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
 * Of an open function, an ISM or an NVMe controller. An ISM is told of a buffer
 * first; @by_region: through the region.
 */
struct place place_of(struct function *fn, bool by_region);

/* Of the guest's clock: executed instructions, with s390vm run --icount. */
uint64_t nanoseconds(void);

/* One line on standard error, and the end. */
void fail(const char *what) __attribute__((noreturn));

#endif
