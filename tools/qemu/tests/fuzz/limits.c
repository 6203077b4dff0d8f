// SPDX-License-Identifier: GPL-2.0
/*
 * Tests: each makes QEMU do one thing that it once did wrong. Function 0 is an ISM,
 * function 1 a virtio-rng.
 */

#include "fuzz.h"

static uint32_t points;

static void ok(bool good, const char *name)
{
	print(good ? "ok " : "not ok ");
	print_number(++points);
	print(" - ");
	print(name);
	print("\n");
}

static void set_classes(uint64_t classes)
{
	asm volatile("lctlg 6,6,%0" : : "Q" (classes));
}

/* An instruction that ends with a program interruption. */
static bool interrupted(struct function *fn)
{
	uint64_t value;

	return pcilg(fn, CONFIG, 0, 0, &value) == 0x100 + 0x15;
}

static void bars(struct function *fn)
{
	volatile uint64_t *storage = (uint64_t *)OPERANDS;

	bring_up(fn);
	place_bars(fn, PAGE);
	ok(interrupted(fn), "a BAR at the address of the low core is not in its place");
	place_bars(fn, OPERANDS);
	*storage = 0x0123456789abcdef;
	ok(*storage == 0x0123456789abcdef, "a BAR at an address of storage is not in its place");
}

static void unregistered(struct function *fn)
{
	volatile uint64_t *first = (uint64_t *)STORAGE;	/* not 0, to the compiler */
	uint64_t before, after;

	first -= STORAGE / sizeof(*first);
	asm volatile("" : "+r" (first));
	bring_up(fn);
	mpcifc(fn, DEREGISTER_INTERRUPTS);
	*first = 0;
	before = *first;
	ok(virtio_do(fn), "a function whose interrupts are not registered works");
	after = *first;
	ok(before == after, "its interrupt sets no bit in the low core");
}

static void adapter_interruptions(struct function *fn)
{
	volatile uint8_t *summary = (uint8_t *)ARENA_END - 2 * PAGE + 512;
	bool done = true;
	uint64_t taken;
	uint32_t i;

	bring_up(fn);
	set_classes(0);
	for (i = 0; i < 100 && done; i++) {
		*summary = 0;
		done = virtio_do(fn);
	}
	ok(done, "a function interrupts while adapter interruptions are masked");
	taken = io_taken;
	set_classes(0xff000000);
	for (i = 0; i < 1000; i++)
		interrupted(fn);
	ok(io_taken == taken + 1, "the guest takes one interruption then");
}

static void events(struct function *fn)
{
	const uint32_t most = 1024;
	uint32_t i, n;

	bring_up(fn);
	while (!store_event_information())
		;
	for (i = 0; i < 2 * most; i++)
		measure_with_key(fn);
	for (n = 0; n <= 2 * most && !store_event_information(); n++)
		;
	ok(n == most, "of the events that nobody takes, a part is kept");
}

static void other_ioat(struct function *fn)
{
	bring_up(fn);
	ok(register_other_ioat(fn) == 0x100 + 0x15,
	   "a table of another type is an operand exception");
}

static void refresh(struct function *fn)
{
	uint32_t i;

	bring_up(fn);
	tables_repeat(fn);
	for (i = 42; i <= 57; i += 15) {
		fn->limit = (1UL << i) - 1;
		ok(!mpcifc(fn, REREGISTER_IOAT), "an aperture is as large as the guest asks for");
		ok(rpcit(fn, IOVA, fn->limit + 1 - IOVA) == 1,
		   "a refresh of all of it ends with condition code 1");
		mpcifc(fn, RESET_BLOCK);
		mpcifc(fn, RESET_ERROR);
	}
}

/* Functions and what is none have the numbers from 0; a token of 0 is none. */
static void list(void)
{
	const uint32_t tokens = 8;
	uint32_t i, good = 0;

	for (i = 0; i < tokens; i++)
		good += clp_list(1UL << 32 | i) < 2;
	ok(good == tokens, "a list of functions goes on from any resume token");
}

void limits(void)
{
	struct function *ism = &functions[0], *rng = &functions[1];

	print("1..13\n");
	tables_build(ism);
	tables_build(rng);
	bars(ism);
	unregistered(rng);
	adapter_interruptions(rng);
	events(rng);
	other_ioat(ism);
	refresh(rng);
	list();
}
