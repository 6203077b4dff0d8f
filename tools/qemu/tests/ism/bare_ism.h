/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ISMs for a guest without an operating system (bare_metal.h): translation tables,
 * interruptions, commands. Each function has its own memory and its own tables.
 */
#ifndef BARE_ISM_H
#define BARE_ISM_H

#include "../passthrough/bare_metal.h"

#define PAGES		8		/* of its memory: */
#define STATUS		0		/* page of the status area */
#define QUEUE		1		/* page of the event queue */
#define BUFFER		2		/* first page for buffers */

#define SUMMARY		0x80		/* first byte of the status area */
#define SIGNAL		0x800000	/* in an offset of the window */
#define FAILED		0xffff		/* result of a refused command */
#define PTE_INVALID	0x400UL

/* Commands. */
enum {
	REGISTER_STATUS = 0x1, REGISTER_QUEUE, READ_GID, QUERY_INFORMATION = 0x8,
	REGISTER_BUFFER = 0xa, UNREGISTER_QUEUE = 0x12,
};

/**
 * struct ism - an ISM of the bare machine
 * @fn: function
 * @memory: PAGES pages, which it finds at DMA_ADDRESS
 * @page: the entries of its page table
 * @vector: its interruption vector
 */
struct ism {
	struct function fn;
	uint8_t *memory;
	volatile uint64_t *page;
	volatile uint64_t *vector;
};

/* What CHSC tells of an error event. */
struct error_event {
	uint32_t fh;
	uint32_t fid;
	uint16_t pec;
};

/* Of bare_ism.S. */
extern char other_start[];
extern void (*other_run)(void);

/* Summary bits of all functions: bit n of the first byte, from the left, is function n + 1. */
extern volatile uint8_t summary[8];

/*
 * Enable function @fid, with its translation tables and its interruption. Return false if
 * it is not there. Its memory is 0.
 */
bool ism_open(uint32_t fid, struct ism *ism);

/* The same, and register its status area and event queue. */
bool ism_up(uint32_t fid, struct ism *ism);

/* Register a buffer of one page. Return its token, or 0. */
uint64_t register_buffer(struct ism *ism, uint32_t page, uint32_t place);

/* Entry @index of the event queue: type and code in a word, as they lie there. */
uint64_t event_of(const struct ism *ism, unsigned int index);
/* Events that were written. */
uint64_t events(const struct ism *ism);

/* Take the next pending error event. Return false if there is none. */
bool next_error_event(struct error_event *event);

/* Take the pending I/O interruption. Return false if there is none. */
bool take_interruption(void);

/* Run a function on the other CPU. It must not return. */
bool start_other_cpu(void (*run)(void));

/* Wait for at most 10 seconds until @holds returns true. Return its last result. */
bool within_time(bool (*holds)(void));

/* run_tests(), with a reset of the machine before each. */
void run_ism_tests(const struct test *tests, uint64_t count);

#endif
