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
#define SPECIFICATION	(0x100 + 0x06)
#define OPERAND		(0x100 + 0x15)

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
bool query_group(const struct function *fn, struct group *group);

/* A condition code, or SPECIFICATION or OPERAND. */
int register_translation(const struct function *fn, const void *table);
int load(const struct function *fn, uint8_t bar, uint64_t offset, uint8_t len,
	 uint64_t *value);
int store(const struct function *fn, uint8_t bar, uint64_t offset, uint8_t len,
	  uint64_t value);
int store_block(const struct function *fn, uint8_t bar, uint64_t offset,
		uint16_t len, const void *block);

void print(const char *text);
void print_number(uint64_t number);
void power_off(void);

/* Of bare_metal.S: the machine, by DIAGNOSE 308. Functions are disabled, memory stays. */
void reset(void);

/* The tests. */
void bare_main(void);

#endif
