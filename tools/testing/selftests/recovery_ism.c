// SPDX-License-Identifier: GPL-2.0
/*
 * The emulator's monitor puts an ISM that is in use into the error state. The tests check
 * the results of requests before and after the host recovers it, whether the client is
 * told, and which state a reset through VFIO restores. Function 2 is the ISM.
 *
 * If the kernel counts the function as failed, or if the host resets it by itself, nothing
 * restores config space. Memory space is off then, but a request is still issued: VFIO
 * tests its copy of the command register, in which memory space is on.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>

#include "kselftest_harness.h"
#include "hotplug.h"
#include "host_recovery.h"
#include "ism_endpoint.h"

#define ISM	"0002:00:00.0"
#define SLOT	2
#define ON	(COMMAND_MEMORY | COMMAND_MASTER)

/**
 * struct open_ism - an ISM that can store to itself
 * @side: the ISM
 * @token: its buffer
 * @handle: function handle before the error event
 * @kmsg: the kernel's log, from before the error event on
 */
struct open_ism {
	struct side side;
	uint64_t token;
	uint32_t handle;
	int kmsg;
};

static int ism_buffer(struct open_ism *ism)
{
	ism->token = register_buffer(&ism->side, 0, PAGE, 32, ism->side.gid);
	return ism->token ? 0 : -1;
}

static int ism_open(struct open_ism *ism)
{
	if (bind_again(ISM) || side_open_again(&ism->side, ISM) || side_up(&ism->side) ||
	    ism_buffer(ism))
		return -1;
	ism->handle = function_handle(&ism->side.fn);
	ism->kmsg = kmsg_open();
	return ism->kmsg;
}

/* A slot that was off has no error, even if the kernel still counts one. */
static void ism_close(struct open_ism *ism)
{
	side_close(&ism->side);
	close(ism->kmsg);
	slot_power(SLOT, false);
	slot_power(SLOT, true);
	bind_again(ISM);
}

static int store_hello(struct open_ism *ism, bool signal)
{
	return move(&ism->side, ism->token, 0, signal, 0, 5, "hello");
}

static int load_answer(const struct open_ism *ism)
{
	uint64_t value;

	return load(&ism->side.fn, 2, 0, 8, &value);
}

/* Set it up again, with the first DMA mapping. Does a store arrive, with its data? */
static bool stores_again(struct open_ism *ism)
{
	return !side_up(&ism->side) && !ism_buffer(ism) && !store_hello(ism, false) &&
	       !memcmp(ism->side.memory + BUFFER, "hello", 5);
}

/* Does a store with a signal interrupt, if @expected, or else not? */
static bool interrupts_as(struct open_ism *ism, bool expected)
{
	clear_summary(&ism->side);
	return !store_hello(ism, true) &&
	       interrupts(&ism->side, expected ? WAIT : 100) == expected;
}

/* Turn the MSI off and on again. */
static int interrupt_anew(struct side *side)
{
	struct vfio_irq_set off = {
		.argsz = sizeof(off),
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = VFIO_PCI_MSI_IRQ_INDEX,
	};

	if (ioctl(side->fn.device, VFIO_DEVICE_SET_IRQS, &off))
		return -1;
	close(side->interrupt);
	side->interrupt = function_eventfd(&side->fn, off.index, EFD_NONBLOCK);
	return side->interrupt < 0 ? -1 : 0;
}

FIXTURE(ism)
{
	struct open_ism ism;
};

FIXTURE_SETUP(ism)
{
	ASSERT_LE(0, ism_open(&self->ism));
}

FIXTURE_TEARDOWN(ism)
{
	ism_close(&self->ism);
}

/**
 * struct sustained - store blocks and loads without a pause, a thread for each
 * @ism: to this ISM
 * @end: told to end
 * @stores: store blocks that were done
 * @loads: loads that were done
 * @refused: requests of both kinds that were EIO
 * @odd: requests of both kinds with any other result
 * @thread: the threads that send them
 */
struct sustained {
	struct open_ism *ism;
	bool end;
	unsigned long stores;
	unsigned long loads;
	unsigned long refused;
	unsigned long odd;
	pthread_t thread[2];
};

static void count(struct sustained *s, int ret, unsigned long *done)
{
	__atomic_add_fetch(!ret ? done : ret == EIO ? &s->refused : &s->odd, 1, __ATOMIC_RELAXED);
}

static void *send_stores(void *arg)
{
	struct sustained *s = arg;

	while (!__atomic_load_n(&s->end, __ATOMIC_RELAXED))
		count(s, store_hello(s->ism, false), &s->stores);
	return NULL;
}

static void *send_loads(void *arg)
{
	struct sustained *s = arg;

	while (!__atomic_load_n(&s->end, __ATOMIC_RELAXED))
		count(s, load_answer(s->ism), &s->loads);
	return NULL;
}

/* The ISM forgets its buffers with the error, so a store to one stays EIO on any kernel. */
TEST_F(ism, error_event_under_requests_ends_in_EIO_until_the_function_is_set_up_or_for_good)
{
	struct sustained sustained = { .ism = &self->ism };
	enum ending ending;

	ASSERT_EQ(0, pthread_create(&sustained.thread[0], NULL, send_stores, &sustained));
	ASSERT_EQ(0, pthread_create(&sustained.thread[1], NULL, send_loads, &sustained));
	ASSERT_TRUE(moves_on(&sustained.stores));
	ASSERT_TRUE(moves_on(&sustained.loads));
	ASSERT_EQ(0, ism_error(SLOT));
	ending = read_ending(self->ism.kmsg, ISM);
	EXPECT_NE(ENDED_UNKNOWN, ending);
	EXPECT_TRUE(moves_on(&sustained.refused));
	if (ending == ENDED_RECOVERED)
		EXPECT_TRUE(moves_on(&sustained.loads));
	__atomic_store_n(&sustained.end, true, __ATOMIC_RELAXED);
	for (int i = 0; i < 2; i++)
		pthread_join(sustained.thread[i], NULL);
	EXPECT_EQ(0, sustained.odd);
	EXPECT_EQ(EIO, store_hello(&self->ism, false));
	EXPECT_EQ(ending == ENDED_RECOVERED ? 0 : EIO, load_answer(&self->ism));
	/* Recovered: without a reset. */
	EXPECT_EQ(ending == ENDED_RECOVERED, stores_again(&self->ism));
	EXPECT_EQ(ending == ENDED_RECOVERED, interrupts_as(&self->ism, true));
	TH_LOG("%s; %lu requests were EIO", ending == ENDED_RECOVERED ? "recovered" : "failed",
	       sustained.refused);
}

/*
 * Read through the BAR's region. Return -1 with errno if there is none: a kernel that marks
 * an ISM's BARs as not mappable (non_mappable_bars of Linux 7.x) has none.
 */
static long bar_answer(const struct function *fn, uint64_t *value)
{
	uint64_t size;

	return pread(fn->device, value, 8, function_bar(fn, 2, &size));
}

/* Failed: each request is issued, and config space cannot be read. The BAR's region gives ones. */
TEST_F(ism, error_event_changes_neither_handle_nor_memory_enable)
{
	uint64_t mark = INSNS(1, 0, 1);
	struct function *fn = &self->ism.side.fn;
	enum ending ending;
	uint64_t value;
	long had;

	ASSERT_NE(0, self->ism.handle);
	had = bar_answer(fn, &value);
	ASSERT_TRUE(had == 8 || (had < 0 && errno == ENODEV));
	ASSERT_EQ(0, ism_error(SLOT));
	ending = read_ending(self->ism.kmsg, ISM);
	ASSERT_NE(ENDED_UNKNOWN, ending);
	EXPECT_EQ(self->ism.handle, function_handle(fn));
	insn_mark_begin(mark);
	load_answer(&self->ism);
	store_hello(&self->ism, false);
	insn_mark_end(mark);
	EXPECT_EQ(had, bar_answer(fn, &value));
	if (ending == ENDED_RECOVERED) {
		EXPECT_EQ(ON, function_command_register(fn));
	} else {
		EXPECT_EQ(-1, function_command_register(fn));
		EXPECT_EQ(EIO, errno);
		if (had > 0)
			EXPECT_EQ(-1ULL, value);
	}
}

/* VFIO_DEVICE_FEATURE_ZPCI_ERROR of Linux 7.3: error events of functions without PCIe. */
#define FEATURE_ZPCI_ERROR	13

TEST_F(ism, error_interrupt_is_offered_where_VFIO_has_its_feature_for_error_events)
{
	struct vfio_device_feature feature = {
		.argsz = sizeof(feature),
		.flags = VFIO_DEVICE_FEATURE_PROBE | VFIO_DEVICE_FEATURE_GET | FEATURE_ZPCI_ERROR,
	};
	bool has_feature = !ioctl(self->ism.side.fn.device, VFIO_DEVICE_FEATURE, &feature);
	int told = error_eventfd(&self->ism.side.fn);

	EXPECT_EQ(has_feature, told >= 0);
	close(told);
}

/*
 * With a reset by the slot: one that came by its slot has none until it was removed and
 * the bus was scanned again.
 */
FIXTURE(reset_by_slot)
{
	struct open_ism ism;
};

FIXTURE_VARIANT(reset_by_slot)
{
	int (*reset)(const struct function *fn);
};

FIXTURE_VARIANT_ADD(reset_by_slot, device_reset) { .reset = reset };
FIXTURE_VARIANT_ADD(reset_by_slot, hot_reset) { .reset = hot_reset };

FIXTURE_SETUP(reset_by_slot)
{
	if (!has_reset_by_slot(ISM)) {
		ASSERT_EQ(0, write_to(DEVICES ISM "/remove", "1"));
		ASSERT_EQ(0, write_to("/sys/bus/pci/rescan", "1"));
		ASSERT_TRUE(path_is(DEVICES ISM, true));
	}
	ASSERT_LE(0, ism_open(&self->ism));
	ASSERT_TRUE(has_reset_by_slot(ISM));
}

FIXTURE_TEARDOWN(reset_by_slot)
{
	ism_close(&self->ism);
}

/* Closed, can it be opened? Not where the kernel counts it as failed: ENODEV. */
static bool opens_again(struct open_ism *ism)
{
	bool opened;

	side_close(&ism->side);
	opened = !side_open_again(&ism->side, ISM);
	return opened || errno != ENODEV;
}

/*
 * Failed: a reset does not restore config space. The client can switch memory space and bus
 * master on, and requests and DMA work then, but interrupts do not, as the kernel does not
 * write what switches MSI on.
 */
TEST_F(reset_by_slot, after_the_host_brings_all_back_or_neither_config_space_nor_interrupts)
{
	uint64_t mark = INSNS(1, 0, 0);
	struct function *fn = &self->ism.side.fn;
	enum ending ending;

	ASSERT_EQ(0, ism_error(SLOT));
	ending = read_ending(self->ism.kmsg, ISM);
	ASSERT_NE(ENDED_UNKNOWN, ending);
	ASSERT_EQ(0, variant->reset(fn));
	if (ending != ENDED_RECOVERED) {
		EXPECT_EQ(0, function_command_register(fn));
		insn_mark_begin(mark);
		EXPECT_EQ(EIO, load_answer(&self->ism));
		insn_mark_end(mark);
		EXPECT_EQ(0, function_command(fn, ON, true));
	}
	EXPECT_EQ(ON, function_command_register(fn));
	EXPECT_TRUE(stores_again(&self->ism));
	EXPECT_TRUE(interrupts_as(&self->ism, ending == ENDED_RECOVERED));
	EXPECT_EQ(0, interrupt_anew(&self->ism.side));
	EXPECT_TRUE(interrupts_as(&self->ism, ending == ENDED_RECOVERED));
	EXPECT_EQ(ending == ENDED_RECOVERED, opens_again(&self->ism));
}

/* On one CPU with the thread that acts on the event: it does not run before this one says so. */
static int hold_host(pid_t thread)
{
	struct sched_param first = { .sched_priority = 99 };
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	return sched_setaffinity(thread, sizeof(one), &one) ||
	       sched_setaffinity(0, sizeof(one), &one) ||
	       sched_setscheduler(0, SCHED_FIFO, &first) ? -1 : 0;
}

static int let_host_go(void)
{
	return sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){ 0 });
}

/*
 * The event is stale then, which the kernel sees by another handle. The emulator's reset
 * leaves the handle alone, so the host still acts on the event: where it recovers functions
 * it finds no error state to unblock, and resets the function by itself.
 */
TEST_F(reset_by_slot, before_the_host_is_followed_by_what_the_host_does)
{
	struct function *fn = &self->ism.side.fn;
	enum ending ending;

	ASSERT_EQ(0, hold_host(event_thread()));
	ASSERT_EQ(0, ism_error(SLOT));
	while (!load_answer(&self->ism))
		;
	EXPECT_EQ(0, variant->reset(fn));
	EXPECT_EQ(0, load_answer(&self->ism));
	ASSERT_EQ(0, let_host_go());
	ending = read_ending(self->ism.kmsg, ISM);
	ASSERT_NE(ENDED_UNKNOWN, ending);
	EXPECT_EQ(self->ism.handle, function_handle(fn));
	if (ending == ENDED_RECOVERED) {
		EXPECT_EQ(0, function_command_register(fn));
		EXPECT_EQ(EIO, load_answer(&self->ism));
		ASSERT_EQ(0, variant->reset(fn));
		EXPECT_EQ(0, function_command_register(fn));
		EXPECT_EQ(EIO, load_answer(&self->ism));
	}
	EXPECT_EQ(0, function_command(fn, ON, true));
	EXPECT_TRUE(stores_again(&self->ism));
	EXPECT_TRUE(interrupts_as(&self->ism, true));
	EXPECT_EQ(ending == ENDED_RECOVERED, opens_again(&self->ism));
}

TEST_HARNESS_MAIN
