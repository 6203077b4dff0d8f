/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A guest without an operating system: each PCI instruction is issued as it
 * stands in the test, and what came of it is told as it was. A Linux guest would
 * check first, and take 20 seconds to boot where emulation runs in emulation.
 */
#ifndef BARE_METAL_H
#define BARE_METAL_H

#include <stdbool.h>
#include <stdint.h>

#define PAGE		4096
#define CONFIG		15	/* address space of the configuration */

/* The result of an instruction, beside condition codes 0 to 3. */
#define ADDRESSING	(0x100 + 0x05)
#define SPECIFICATION	(0x100 + 0x06)
#define PAGE_TRANSLATION	(0x100 + 0x11)
#define OPERAND		(0x100 + 0x15)

/* A status of condition code 1. */
#define FUNCTION_IN_ERROR	8

/* The memory ends here: -m 64 in passthrough.sh and fixes.t. */
#define NO_MEMORY	((const char *)0x4000000)

#define DMA_ADDRESS	0x100000000	/* the first that a function has */

/* An ISM's BARs. */
#define ISM_WINDOW	0
#define ISM_COMMANDS	2

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

/**
 * struct fib - what MPCIFC takes, the function information block
 * @controls: 0 here
 * @base: first DMA address of the function
 * @limit: its last one
 * @table: designation of its translation tables
 * @data: of interruptions: subclass, number of vectors, place of the summary bit
 * @reserved: 0
 * @vector: of interruptions: address of the vector
 * @summary: and of the summary
 * @measurement: 0 here
 */
struct fib {
	uint8_t controls[16];
	uint64_t base;
	uint64_t limit;
	uint64_t table;
	uint32_t data;
	uint32_t reserved;
	uint64_t vector;
	uint64_t summary;
	uint64_t measurement[2];
};

/* What MPCIFC does. */
enum {
	REGISTER_INTERRUPTIONS = 2, REGISTER_TABLES = 4, RESET_ERROR = 7, RESET_BLOCK = 9,
};

/* Of bare_metal.c: whether there is such a function; it is enabled then. */
bool enable(uint32_t fid, struct function *fn);
bool disable(struct function *fn);
/* Disabled and enabled again, which is its reset. */
bool reset_function(struct function *fn);
/* CLP of a handle, whatever it is: whether that was done. */
bool query_function(uint32_t fh);
bool enable_function(uint32_t fh);
/* CLP of the lowest handles, whatever they are. */
void query_all_handles(void);
bool query_group(const struct function *fn, struct group *group);

/* Bits 32 to 39 of the last instruction's request: with condition code 1, its status. */
extern uint8_t status;

/*
 * A condition code, or an interruption of those above. modify() is MPCIFC, and refresh()
 * RPCIT of @length bytes from the DMA address @start on. With
 * register_translation() the function's DMA_ADDRESS means @page, which nothing refreshes,
 * and the page behind it nothing.
 */
int modify(const struct function *fn, uint8_t operation, const struct fib *fib);
int refresh(const struct function *fn, uint64_t start, uint64_t length);
int register_translation(const struct function *fn, const void *page);
int load(const struct function *fn, uint8_t bar, uint64_t offset, uint8_t len,
	 uint64_t *value);
int store(const struct function *fn, uint8_t bar, uint64_t offset, uint8_t len,
	  uint64_t value);
int store_block(const struct function *fn, uint8_t bar, uint64_t offset,
		uint16_t len, const void *block);
int store_to_memory(uint64_t address, uint32_t value);

/*
 * A command of an ISM, whose request has @length bytes with its header. @body has those
 * behind the header, and takes those of the answer. Its result, or what an instruction
 * ended with + 0x10000.
 */
int ism_command(const struct function *fn, uint32_t number, uint16_t length, uint64_t *body);

/* Translate the program's addresses, each to itself; the page at @hole is missing. */
void dat_on(const void *hole);
void dat_off(void);

void print(const char *text);
void print_number(uint64_t number);
void power_off(void);

/* Of bare_metal.S: the code of the last program interruption. */
extern volatile uint16_t interruption;

/* The result of the last instruction that is() looked at. */
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

/* Of reset.S: the machine is reset. Functions are disabled, memory stays. */
void reset(void);

/* The tests. */
void bare_main(void);

#endif
