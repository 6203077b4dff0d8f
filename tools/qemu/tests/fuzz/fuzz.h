/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fuzzer of the machine: declarations that its files share.
 *
 * fuzz.c          rounds, counters, command line, CPUs
 * memory.c        the arena, and translation tables of functions and CPUs
 * instructions.c  each instruction, valid but for the fields that are broken
 * devices.c       the steps that bring a function up, and its work after that
 * limits.c        tests: each makes QEMU do one thing that it once did wrong
 *
 * All memory that QEMU itself reads or writes is in the arena. Every address
 * that it gets is in the arena or outside of storage. So a broken table or a
 * stray DMA never overwrites the fuzzer.
 */
#ifndef QEMU_FUZZ_H
#define QEMU_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAGE		4096UL
#define STORAGE		0x4000000UL	/* of the machine: -m 64 */
#define ARENA		0x1000000UL
#define ZONE		0x200000UL	/* of each function */
#define FUNCTIONS	4
#define OPERANDS	(ARENA + FUNCTIONS * ZONE)	/* of the instructions */
#define OPERANDS_SIZE	0x100000UL
#define ARENA_END	(OPERANDS + OPERANDS_SIZE)
#define CPUS		2

#define CONFIG		15	/* address space of the configuration */

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* Kinds of functions; NOBODY if a handle belongs to no function. */
enum kind { NOBODY, ISM, RNG, NVME, BLK, KINDS };

/* Instructions, one by one where an operation code makes them differ. */
enum instruction {
	LIST, QUERY, QUERY_GROUP, ENABLE, DISABLE, ENABLE_MIO, DISABLE_MIO, SLPC,
	OTHER_CLP, REGISTER_INTERRUPTS, DEREGISTER_INTERRUPTS, REGISTER_IOAT,
	DEREGISTER_IOAT, REREGISTER_IOAT, RESET_ERROR, RESET_BLOCK, SET_MEASURE,
	OTHER_MPCIFC, STPCIFC, RPCIT, PCILG, PCISTG, PCISTB, PCILGI, PCISTGI,
	PCISTBI, PCIWB, SIC, TPI, CHSC, CONFIGURE, DECONFIGURE, INSTRUCTIONS
};

/**
 * struct function - a function under attack
 * @kind: what it is
 * @number: its zone in the arena
 * @fid: function ID
 * @fh: function handle, as last seen
 * @group: its function group
 * @limit: last DMA address of the aperture
 * @capability: offset of MSI or MSI-X in the configuration, 0: none known
 * @msix: which of the two
 * @table: offset of the MSI-X table in its BAR
 * @table_bar: that BAR
 * @mio_enabled: as far as is known
 * @mio: address of each BAR by MIO, 0: none
 * @gid: an ISM's GID
 * @token: tokens of an ISM's buffers
 * @place: next place for a buffer
 * @tail: of NVMe's submission queues and virtio's available ring
 */
struct function {
	enum kind kind;
	uint32_t number;
	uint32_t fid;
	uint32_t fh;
	uint8_t group;
	uint64_t limit;
	uint8_t capability;
	bool msix;
	uint8_t table_bar;
	uint32_t table;
	bool mio_enabled;
	uint64_t mio[6];
	uint64_t gid;
	uint64_t token[8];
	uint32_t place;
	uint32_t tail[4];
};

/**
 * struct cpu - what each CPU has for itself
 * @random: state of its random numbers
 * @broken: one in so many fields is broken; 0: none
 * @instructions: executed
 * @outcome: by kind, instruction, and condition code; 4: program interruption
 * @interruption: program interruptions by code
 * @command: of an ISM, by number: result 0, result not 0, not done
 * @digest: of all that its instructions left
 * @registers: general registers of the instruction
 */
struct cpu {
	uint64_t random;
	uint32_t broken;
	uint64_t instructions;
	uint64_t outcome[KINDS][INSTRUCTIONS][5];
	uint64_t interruption[256];
	uint64_t command[32][3];
	uint64_t digest;
	uint64_t registers[16];
};

extern struct cpu cpus[CPUS];
extern struct function functions[FUNCTIONS];
extern uint32_t function_count;

/* Of machine.S; the last two are in the low core of each CPU. */
int execute(uint64_t registers[16], uint64_t mask, const void *instruction);
void power_off(void);
extern const char command_line[];
extern const uint8_t new_psws[96];
extern volatile uint32_t cpu_number;
extern volatile uint64_t io_taken;

static inline struct cpu *this_cpu(void)
{
	return &cpus[cpu_number];
}

/* Of ../passthrough: reset.S, and bare_metal.c. */
void reset(void);
void print(const char *text);
void print_number(uint64_t number);
void *memset(void *to, int c, size_t n);
void *memcpy(void *to, const void *from, size_t n);

/* Of fuzz.c. */
uint64_t random64(void);
uint32_t below(uint32_t n);	/* 0..n-1 */
bool one_in(uint32_t n);
/* The value, or a broken one. */
uint64_t maybe(uint64_t good);
/* An absolute address of the arena, or a broken one, which is of the arena or of no storage. */
uint64_t maybe_absolute(uint64_t good);
uint64_t broken_absolute(void);
struct function *any_function(void);

/* Of memory.c. */
#define IOVA		0x100000000UL	/* where DMA addresses begin */
#define IOVA_PAGES	2048UL
void tables_build(const struct function *fn);
void tables_break(const struct function *fn);
/* Each address of 4 TiB is one of the few pages. */
void tables_repeat(const struct function *fn);
uint64_t region_table(const struct function *fn);
/* The storage behind the DMA address IOVA + @page pages. */
uint8_t *dma_page(const struct function *fn, uint32_t page);
void dat_build(void);
uint64_t dat_asce(void);
/* Map the function's MIO addresses; where a BAR's are, under translation. */
void dat_map_mio(const struct function *fn);
uint64_t dat_mio(const struct function *fn, uint8_t bar);

/* Of instructions.c. */
/*
 * Each returns the condition code, or 0x100 and the code of the interruption; of CLP
 * it is 0 where the response is good, else 1.
 */
int clp_list(uint64_t resume);
int clp_query(struct function *fn);
int clp_query_group(struct function *fn);
int clp_set(struct function *fn, enum instruction what);
int clp_other(struct function *fn, enum instruction what);
int mpcifc(struct function *fn, enum instruction what);
int stpcifc(struct function *fn);
/* A table of a type that QEMU does not know. */
int register_other_ioat(struct function *fn);
/* A measurement block with a storage key, which is an error event. */
int measure_with_key(struct function *fn);
int rpcit(struct function *fn, uint64_t start, uint64_t length);
int rpcit_some(struct function *fn);
int pcilg(struct function *fn, uint8_t bar, uint64_t offset, uint8_t length, uint64_t *value);
int pcistg(struct function *fn, uint8_t bar, uint64_t offset, uint8_t length, uint64_t value);
int pcistb(struct function *fn, uint8_t bar, uint64_t offset, uint16_t length,
	   const void *block);
int pcilgi(struct function *fn, uint8_t bar, uint64_t offset, uint8_t length);
int pcistgi(struct function *fn, uint8_t bar, uint64_t offset, uint8_t length, uint64_t value);
int pcistbi(struct function *fn, uint8_t bar, uint64_t offset, uint16_t length);
int pciwb(void);
int set_interruption_controls(void);
int test_pending_interruption(void);
int store_event_information(void);
int configure(struct function *fn, enum instruction what);

/* Of devices.c. */
void bring_up(struct function *fn);
void use(struct function *fn);
/* A virtio function does something, and interrupts: notified, until it is done. */
bool virtio_do(struct function *fn);
/* Each BAR gets this address. */
void place_bars(struct function *fn, uint64_t address);
/* Do things that no driver does, but that an attacker would try first. */
void attack(struct function *fn);

/* Of limits.c. */
void limits(void);

#endif
