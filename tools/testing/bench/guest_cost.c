// SPDX-License-Identifier: GPL-2.0
/*
 * The cost of one store and one load of a guest for the host, in executed instructions, from
 * the guest's PCI instruction to the host's and back.
 *
 * A bare guest of a QEMU that runs where the clock counts instructions (s390vm run
 * --icount). That QEMU has no clock of its own: under TCG its guest's TOD clock is the
 * host's. So the time of a batch, as the guest sees it, is what the host executed: QEMU,
 * the code that TCG made of the guest's loop, the kernel and its driver. The best of
 * many batches is free of timer ticks.
 *
 * Function 1 is an ISM, or else an NVMe controller, both passed through. Lines "cost OP
 * BYTES INSTRUCTIONS", with tabs between them. The op empty is the loop alone.
 */

#include "bare_ism.h"

#define BATCHES		10
#define CALLS		20
#define ISM_PLACE	32
#define NVME_MEMORY	2		/* BAR: the controller memory buffer */

static struct ism ism;
static struct function fn;
static struct group group;
static uint8_t store_bar, load_bar;
static uint64_t place;
static uint8_t block[PAGE] __attribute__((aligned(PAGE)));
static uint8_t hole[PAGE] __attribute__((aligned(PAGE)));

static bool relaxed(void)
{
	return group.flags & 0x08;
}

static int empty(uint16_t bytes)
{
	asm volatile("" : : "d" (bytes) : "memory");
	return 0;
}

/*
 * By the largest blocks that the group has. A strict function takes no block of 8
 * bytes: its driver issues a PCISTG.
 */
static int store_bytes(uint16_t bytes)
{
	uint64_t word = 0;
	uint16_t at, len;
	int outcome = 0;

	if (bytes == 8 && !relaxed())
		return store(&fn, store_bar, place, bytes, word);
	for (at = 0; at < bytes && !outcome; at += len) {
		len = bytes - at < group.maxstbl ? bytes - at : group.maxstbl;
		outcome = store_block(&fn, store_bar, place + at, len, block + at);
	}
	return outcome;
}

static int load_bytes(uint16_t bytes)
{
	uint64_t word;

	return load(&fn, load_bar, 0, bytes, &word);
}

static uint64_t clock(void)
{
	uint64_t tod;

	asm volatile("stck %[tod]" : [tod] "=Q" (tod) : : "cc");
	return tod;
}

/* Of one call, in units of the clock; 4096 of them are 1000 instructions. */
static bool cost(int (*issue)(uint16_t bytes), uint16_t bytes, uint64_t *best)
{
	uint64_t start, elapsed;
	int batch, i;

	*best = ~0ULL;
	for (batch = 0; batch < BATCHES; batch++) {
		start = clock();
		for (i = 0; i < CALLS; i++)
			if (!is(issue(bytes), 0))
				return false;
		elapsed = clock() - start;
		if (elapsed < *best)
			*best = elapsed;
	}
	return true;
}

static void print_cost(const char *op, int (*issue)(uint16_t bytes), uint16_t bytes)
{
	uint64_t best;

	if (!cost(issue, bytes, &best)) {
		print("an instruction ended with ");
		print_number(last);
		print(": ");
	} else {
		print("cost\t");
	}
	print(op);
	print("\t");
	print_number(bytes);
	print("\t");
	/* Tenths. */
	best = best * 1000 / 4096 * 10 / CALLS;
	print_number(best / 10);
	print(".");
	print_number(best % 10);
	print("\n");
}

/* The identity of the function, and the place where it takes stores. */
static bool find_function(void)
{
	if (!enable(1, &fn) || !query_group(&fn, &group))
		return false;
	if (fn.vendor != 0x1014) {
		store_bar = NVME_MEMORY;
		load_bar = NVME_MEMORY;
		return true;
	}
	if (!disable(&fn) || !ism_up(1, &ism))
		return false;
	fn = ism.fn;
	store_bar = ISM_WINDOW;
	load_bar = ISM_COMMANDS;
	place = register_buffer(&ism, BUFFER, ISM_PLACE);
	return place;
}

void bare_main(void)
{
	if (!find_function()) {
		print("function 1 cannot be used\n");
		return;
	}
	/* As any operating system does. */
	dat_on(hole);
	print_cost("empty", empty, 8);
	print_cost("store", store_bytes, 8);
	print_cost("store", store_bytes, 128);
	print_cost("store", store_bytes, PAGE);
	print_cost("load", load_bytes, 8);
	dat_off();
}
