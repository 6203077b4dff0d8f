// SPDX-License-Identifier: GPL-2.0
/* ISMs of the bare machine: see bare_ism.h. */

#include <stddef.h>
#include "bare_ism.h"

#define FUNCTIONS	4
#define ENTRIES		2048		/* of a region or segment table */
#define PTES		256
#define TABLE_INVALID	0x20UL
#define REGION_ENTRY	0x7UL		/* region third, whole length */
#define TRANSLATION	0x804UL		/* of a region third table */
#define MSI_ADDRESS	0xfe00000000000000UL
#define ISC		2
#define SECOND		4096000000UL	/* of the clock */

static uint64_t region[FUNCTIONS][ENTRIES] __attribute__((aligned(16384)));
static uint64_t segment[FUNCTIONS][ENTRIES] __attribute__((aligned(16384)));
static volatile uint64_t page[FUNCTIONS][PTES] __attribute__((aligned(4096)));
static uint8_t memory[FUNCTIONS][PAGES * PAGE] __attribute__((aligned(PAGE)));
static volatile uint64_t vector[FUNCTIONS];
volatile uint8_t summary[8] __attribute__((aligned(8)));
static uint8_t chsc[PAGE] __attribute__((aligned(PAGE)));

static void build_tables(unsigned int n)
{
	unsigned int i;

	for (i = 0; i < ENTRIES; i++) {
		region[n][i] = TABLE_INVALID;
		segment[n][i] = TABLE_INVALID;
	}
	for (i = 0; i < PTES; i++)
		page[n][i] = PTE_INVALID;
	region[n][DMA_ADDRESS >> 31] = (uint64_t)segment[n] | REGION_ENTRY;
	segment[n][DMA_ADDRESS >> 20 & (ENTRIES - 1)] = (uint64_t)page[n];
	for (i = 0; i < PAGES; i++)
		page[n][i] = (uint64_t)(memory[n] + i * PAGE);
	for (i = 0; i < PAGES * PAGE; i++)
		memory[n][i] = 0;
}

/* Configuration space is little-endian: a value as it is, and as it goes there. */
static uint16_t swap(uint16_t value)
{
	return value << 8 | value >> 8;
}

/* The function's one MSI. */
static bool enable_msi(const struct function *fn)
{
	uint64_t at = 0, word = 0;

	if (load(fn, CONFIG, 0x34, 1, &at))
		return false;
	while (at >= 0x40 && !load(fn, CONFIG, at, 2, &word) && word >> 8 != 0x05)
		at = word & 0xff;
	return at >= 0x40 && !store(fn, CONFIG, at + 4, 4, 0) &&
	       !store(fn, CONFIG, at + 8, 4, __builtin_bswap32(MSI_ADDRESS >> 32)) &&
	       !store(fn, CONFIG, at + 12, 2, 0) && !load(fn, CONFIG, at + 2, 2, &word) &&
	       !store(fn, CONFIG, at + 2, 2, swap(swap(word) | 1));
}

bool ism_open(uint32_t fid, struct ism *ism)
{
	const unsigned int n = fid - 1;
	const struct fib tables = {
		.base = DMA_ADDRESS,
		.limit = DMA_ADDRESS + PAGES * PAGE - 1,
		.table = (uint64_t)region[n] | TRANSLATION,
	};
	const struct fib interruptions = {
		.data = (uint32_t)ISC << 28 | 1 << 16 | 1 << 7 | n,
		.vector = (uint64_t)&vector[n],
		.summary = (uint64_t)summary,
	};

	if (!enable(fid, &ism->fn))
		return false;
	build_tables(n);
	ism->memory = memory[n];
	ism->page = page[n];
	ism->vector = &vector[n];
	vector[n] = 0;
	return is(modify(&ism->fn, REGISTER_TABLES, &tables), 0) &&
	       is(modify(&ism->fn, REGISTER_INTERRUPTIONS, &interruptions), 0) &&
	       enable_msi(&ism->fn);
}

bool ism_up(uint32_t fid, struct ism *ism)
{
	uint64_t status[] = { DMA_ADDRESS + STATUS * PAGE };
	uint64_t queue[] = { DMA_ADDRESS + QUEUE * PAGE, 512 };

	return ism_open(fid, ism) && is(ism_command(&ism->fn, REGISTER_STATUS, 16, status), 0) &&
	       is(ism_command(&ism->fn, REGISTER_QUEUE, 24, queue), 0);
}

uint64_t register_buffer(struct ism *ism, uint32_t at, uint32_t place)
{
	uint64_t body[] = { DMA_ADDRESS + at * PAGE, (uint64_t)PAGE << 32 | place, 0, 0 };

	return ism_command(&ism->fn, REGISTER_BUFFER, 40, body) ? 0 : body[0];
}

uint64_t events(const struct ism *ism)
{
	return *(volatile uint64_t *)(ism->memory + QUEUE * PAGE);
}

uint64_t event_of(const struct ism *ism, unsigned int index)
{
	return *(volatile uint64_t *)(ism->memory + QUEUE * PAGE + 32 * (index + 1));
}

bool next_error_event(struct error_event *event)
{
	unsigned int i;

	for (i = 0; i < PAGE; i++)
		chsc[i] = 0;
	*(uint16_t *)chsc = 16;			/* length */
	*(uint16_t *)(chsc + 2) = 0x0e;		/* store event information */
	*(uint64_t *)(chsc + 8) = 1UL << 61;	/* of type 2 */
	asm volatile(".insn rre,0xb25f0000,%[chsc],0"
		     : : [chsc] "d" (chsc) : "cc", "memory");
	/* Response code; content code 1: an error. */
	if (*(uint16_t *)(chsc + 18) != 1)
		return false;
	if (chsc[16 + 11] != 1)
		return next_error_event(event);
	*event = (struct error_event){
		.fh = *(uint32_t *)(chsc + 80 + 4),
		.fid = *(uint32_t *)(chsc + 80 + 8),
		.pec = *(uint16_t *)(chsc + 80 + 30),
	};
	return true;
}

bool take_interruption(void)
{
	static const uint64_t control = 0xff000000;	/* all subclasses */
	uint64_t code = 0;
	uint32_t ipm;

	asm volatile("lctlg %%c6,%%c6,%[control]\n\t.insn s,0xb2360000,%[code]\n\tipm %[ipm]"
		     : [code] "+Q" (code), [ipm] "=d" (ipm)
		     : [control] "Q" (control) : "cc", "memory");
	return ipm >> 28 & 3;
}

void (*other_run)(void);

bool start_other_cpu(void (*run)(void))
{
	/* SIGP restart takes the PSW at 0x1a0 of the low core, which both CPUs share. */
	volatile uint64_t *psw = (volatile uint64_t *)0x1a0;
	uint64_t cpu = 1, order = 6;
	uint32_t ipm;

	asm volatile("" : "+r" (psw));
	other_run = run;
	psw[0] = 0x0000000180000000;
	psw[1] = (uint64_t)other_start;
	asm volatile("sigp %%r1,%[cpu],0(%[order])\n\tipm %[ipm]"
		     : [ipm] "=d" (ipm) : [cpu] "d" (cpu), [order] "a" (order), "m" (other_run)
		     : "1", "cc", "memory");
	return !(ipm >> 28 & 3);
}

static uint64_t now(void)
{
	uint64_t clock;

	asm volatile("stck %[clock]" : [clock] "=Q" (clock) : : "cc");
	return clock;
}

bool within_time(bool (*holds)(void))
{
	uint64_t end = now() + 10 * SECOND;

	while (now() < end)
		if (holds())
			return true;
	return false;
}

void run_ism_tests(const struct test *tests, uint64_t count)
{
	uint64_t i;

	plan_tests(count);
	for (i = 0; i < count; i++) {
		reset();
		summary[0] = 0;
		run_test(i + 1, &tests[i]);
	}
	/* QEMU ends when no CPU runs: stop the other one. */
	reset();
}
