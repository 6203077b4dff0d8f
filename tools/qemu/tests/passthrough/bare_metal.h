/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A guest without an operating system: each PCI instruction is issued as it
 * stands in the test, and what came of it is told as it was. A Linux guest would
 * check first, and take 20 seconds to boot where emulation runs in emulation.
 */
#ifndef VMM_BARE_H
#define VMM_BARE_H

#include <stdbool.h>
#include <stdint.h>

#define PAGE		4096
#define CONFIG		15	/* address space of the configuration */

/* What an instruction ended with, beside condition codes 0 to 3. */
#define ADDRESSING	(0x100 + 0x05)
#define SPECIFICATION	(0x100 + 0x06)
#define PAGE_TRANSLATION	(0x100 + 0x11)
#define OPERAND		(0x100 + 0x15)

/* A status of condition code 1. */
#define FUNCTION_IN_ERROR	8

/* The memory ends here: -m 64 in passthrough.sh and fixes.t. */
#define NO_MEMORY	((const char *)0x4000000)

#define DMA_ADDRESS	0x100000000	/* the first that a function has */

/**
 * struct function - a zPCI function
 * @fh: its function handle
 * @fid: its function ID
 * @vendor: PCI vendor
 * @device: PCI device
 */
struct function {
	uint32_t fh;
	uint32_t fid;
	uint16_t vendor;
	uint16_t device;
};

/**
 * struct group - what CLP says of a function group
 * @flags: 0x08: relaxed length and alignment
 * @maxstbl: largest block, in bytes
 */
struct group {
	uint8_t flags;
	uint16_t maxstbl;
};

/* Of bare_metal.c: whether there is such a function; it is enabled then. */
bool enable(uint32_t fid, struct function *fn);
/* Disabled and enabled again, which is its reset. */
bool reset_function(struct function *fn);
/* CLP of the lowest handles, whatever they are. */
void query_all_handles(void);
bool query_group(const struct function *fn, struct group *group);

/* Bits 32 to 39 of the last instruction's request: with condition code 1, its status. */
extern uint8_t status;

/*
 * A condition code, or an interruption of those above. With register_translation() the
 * function's DMA_ADDRESS means @page, which nothing refreshes, and the page behind it
 * nothing. store_block_without() is store_block() with dynamic address translation on,
 * in which the page @hole is missing.
 */
int register_translation(const struct function *fn, const void *page);
int load(const struct function *fn, uint8_t bar, uint64_t offset, uint8_t len,
	 uint64_t *value);
int store(const struct function *fn, uint8_t bar, uint64_t offset, uint8_t len,
	  uint64_t value);
int store_block(const struct function *fn, uint8_t bar, uint64_t offset,
		uint16_t len, const void *block);
int store_block_without(const void *hole, const struct function *fn, uint8_t bar,
			uint64_t offset, uint16_t len, const void *block);
int store_to_memory(uint64_t address, uint32_t value);

void print(const char *text);
void print_number(uint64_t number);
void power_off(void);

/* What the last instruction ended with that is() looked at. */
extern int last;

/* Did the instruction end like this? If not, the test point that fails tells how. */
bool is(int outcome, int expected);

/**
 * struct test - a test point
 * @name: the fact
 * @holds: whether it holds
 */
struct test {
	const char *name;
	bool (*holds)(void);
};

#define TEST(name) { #name, name }
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
void run_tests(const struct test *tests, uint64_t count);
/* Its parts, for those who do more before each. */
void plan_tests(uint64_t count);
void run_test(uint64_t number, const struct test *test);

/* Of bare_metal.S: the machine, by DIAGNOSE 308. Functions are disabled, memory stays. */
void reset(void);

/* The tests. */
void bare_main(void);

#endif
