// SPDX-License-Identifier: GPL-2.0
/*
 * wrong_form [region]: what vfio-pci makes of reads and writes of an ISM's BARs, by the
 * ordinary path, or of requests to the zPCI I/O region. A line for each: its number, what the call
 * returned, its errno, and the first doubleword that was read. Each lies between
 * marks of its number.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "function.h"
#include "insn_marks.h"

#define WINDOW_BAR_NR	0
#define COMMAND_BAR_NR	2

static struct function fn;

static void access_bar(unsigned int number, unsigned int bar, size_t length, int write)
{
	uint64_t size, data[2] = { 0 };
	const uint64_t at = function_bar(&fn, bar, &size) + 8;
	ssize_t ret;

	errno = 0;
	insn_mark_begin(number);
	ret = write ? pwrite(fn.device, data, length, at) : pread(fn.device, data, length, at);
	insn_mark_end(number);
	printf("%u %zd %d %016" PRIx64 "\n", number, ret, errno, data[0]);
}

static void by_region(void)
{
	uint64_t data[2] = { 0 }, value = 0;
	int error;

	insn_mark_begin(1);
	error = store_block(&fn, COMMAND_BAR_NR, 8, 8, data);
	insn_mark_end(1);
	printf("1 %d\n", error);
	insn_mark_begin(2);
	/* Behind the first: a body that is stored twice is a fault. */
	error = store_block(&fn, COMMAND_BAR_NR, 16, 16, data);
	insn_mark_end(2);
	printf("2 %d\n", error);
	insn_mark_begin(3);
	error = load(&fn, COMMAND_BAR_NR, 8, 8, &value);
	insn_mark_end(3);
	printf("3 %d\n", error);
}

int main(int argc, char **argv)
{
	const int region = argc > 1 && !strcmp(argv[1], "region");

	if (region ? function_open(&fn) : function_open_device(&fn))
		return 1;
	if (function_command(&fn, COMMAND_MEMORY | COMMAND_MASTER, true))
		return 1;
	if (region) {
		by_region();
		return 0;
	}
	access_bar(1, COMMAND_BAR_NR, 8, 1);
	access_bar(2, COMMAND_BAR_NR, 16, 1);
	access_bar(3, COMMAND_BAR_NR, 8, 0);
	access_bar(4, WINDOW_BAR_NR, 8, 1);
	return 0;
}
