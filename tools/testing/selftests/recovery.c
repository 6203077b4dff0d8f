// SPDX-License-Identifier: GPL-2.0
/*
 * The host acts on a function that is in use: it recovers it after an error event, and
 * resets or recovers it through sysfs. Function 4 is an NVMe. When it has to fetch a
 * command from memory that is not mapped, it enters the error state, and the machine
 * reports that to the kernel. Kernels differ in what follows, so the test reads it from
 * the kernel's log.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>

#include "kselftest_harness.h"
#include "function.h"
#include "hotplug.h"
#include "host_recovery.h"
#include "nvme.h"

#define NVME	"0004:00:00.0"
#define SLOT	4

#define THREADS	2

/**
 * struct sustained - loads without a pause
 * @fn: from this function
 * @end: told to end
 * @done: loads that were done
 * @refused: loads that were EIO
 * @odd: loads with any other result
 * @thread: the thread that sends them
 */
struct sustained {
	struct function *fn;
	bool end;
	unsigned long done;
	unsigned long refused;
	unsigned long odd;
	pthread_t thread[THREADS];
};

static void *send(void *arg)
{
	struct sustained *s = arg;
	uint64_t value;

	while (!__atomic_load_n(&s->end, __ATOMIC_RELAXED)) {
		int ret = load(s->fn, 0, NVME_CONFIGURATION, 4, &value);

		__atomic_add_fetch(!ret ? &s->done : ret == EIO ? &s->refused : &s->odd, 1,
				   __ATOMIC_RELAXED);
	}
	return NULL;
}

static int load_begin(struct sustained *s, struct function *fn)
{
	*s = (struct sustained){ .fn = fn };
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&s->thread[i], NULL, send, s))
			return -1;
	return 0;
}

static void load_end(struct sustained *s)
{
	__atomic_store_n(&s->end, true, __ATOMIC_RELAXED);
	for (int i = 0; i < THREADS; i++)
		pthread_join(s->thread[i], NULL);
}

/* The driver of a function, or "". */
static const char *driver_of(const char *address, char link[PATH_MAX])
{
	char path[64];
	ssize_t len;

	snprintf(path, sizeof(path), DEVICES "%s/driver", address);
	len = readlink(path, link, PATH_MAX - 1);
	link[len < 0 ? 0 : len] = 0;
	return len < 0 ? "" : strrchr(link, '/') + 1;
}

FIXTURE(error_event)
{
	struct function fn;
	int kmsg;
	int told;
};

FIXTURE_SETUP(error_event)
{
	setenv("VFIO_SELFTESTS_BDF", NVME, 1);
	ASSERT_EQ(0, bind_again(NVME));
	ASSERT_EQ(0, function_open(&self->fn));
	ASSERT_EQ(0, function_command(&self->fn, COMMAND_MASTER, true));
	self->told = error_eventfd(&self->fn);
	self->kmsg = kmsg_open();
	ASSERT_LE(0, self->kmsg);
}

/* A slot that was off has no error, even if the kernel still counts one. */
FIXTURE_TEARDOWN(error_event)
{
	function_close(&self->fn);
	close(self->kmsg);
	slot_power(SLOT, false);
	slot_power(SLOT, true);
	bind_again(NVME);
}

/* A register of 4 bytes: PCI is little-endian, and nothing swaps. */
static uint32_t nvme_register(const struct function *fn, uint64_t at)
{
	uint64_t value;

	return load(fn, 0, at, 4, &value) ? -1U : le32toh(value);
}

/* Enable the controller; it does not look at its queues before it is told to. */
static int set_up(const struct function *fn)
{
	return store(fn, 0, NVME_QUEUE_SIZES, 4, htole32(NVME_QUEUE_SIZES_32)) ||
	       store(fn, 0, NVME_SUBMISSION_QUEUE, 8, htole64(NVME_UNMAPPED)) ||
	       store(fn, 0, NVME_COMPLETION_QUEUE, 8, htole64(NVME_UNMAPPED + 4096)) ||
	       store(fn, 0, NVME_CONFIGURATION, 4, htole32(NVME_ENABLED)) ? -1 : 0;
}

static int provoke_error(const struct function *fn)
{
	return set_up(fn) || store(fn, 0, NVME_DOORBELL, 4, htole32(1)) ? -1 : 0;
}

TEST_F(error_event, under_requests_is_told_and_then_they_go_on_or_are_all_EIO)
{
	struct sustained sustained;
	enum ending ending;

	ASSERT_EQ(0, load_begin(&sustained, &self->fn));
	ASSERT_TRUE(moves_on(&sustained.done));
	ASSERT_EQ(0, provoke_error(&self->fn));
	ending = read_ending(self->kmsg, NVME);
	EXPECT_NE(ENDED_UNKNOWN, ending);
	if (self->told >= 0 && ending != ENDED_UNTOLD)
		EXPECT_TRUE(is_signaled(self->told));
	EXPECT_TRUE(moves_on(ending == ENDED_RECOVERED ? &sustained.done : &sustained.refused));
	load_end(&sustained);
	EXPECT_EQ(0, sustained.odd);
	TH_LOG("%s; %lu loads were EIO; error interrupt: %s",
	       ending == ENDED_RECOVERED ? "recovered" : "failed", sustained.refused,
	       self->told < 0 ? "not offered" : ending == ENDED_UNTOLD ? "kept back" : "came");
}

/* Read a register through the BAR's region, which gives ones if an instruction fails. */
static uint32_t bar_register(const struct function *fn, uint64_t at)
{
	uint64_t size, bar = function_bar(fn, 0, &size);
	uint32_t value;

	return pread(fn->device, &value, 4, bar + at) == 4 ? le32toh(value) : 0;
}

/* Recovered: requests go through to a function that does not work. */
static void recovered(struct __test_metadata *_metadata, const struct function *fn)
{
	EXPECT_EQ(NVME_ENABLED, nvme_register(fn, NVME_CONFIGURATION));
	EXPECT_EQ(NVME_FATAL, nvme_register(fn, NVME_STATUS));
	EXPECT_EQ(NVME_FATAL, bar_register(fn, NVME_STATUS));
	EXPECT_EQ(COMMAND_MEMORY | COMMAND_MASTER, function_command_register(fn));
	EXPECT_EQ(0, reset(fn));
	EXPECT_EQ(COMMAND_MEMORY | COMMAND_MASTER, function_command_register(fn));
	EXPECT_EQ(0, nvme_register(fn, NVME_CONFIGURATION));
	EXPECT_EQ(0, nvme_register(fn, NVME_STATUS));
}

/* Failed: each request is issued and is EIO. */
static void not_recovered(struct __test_metadata *_metadata, const struct function *fn)
{
	uint64_t mark = INSNS(1, 1, 0), value;

	insn_mark_begin(mark);
	EXPECT_EQ(EIO, load(fn, 0, NVME_CONFIGURATION, 4, &value));
	EXPECT_EQ(EIO, store(fn, 0, NVME_CONFIGURATION, 4, 0));
	insn_mark_end(mark);
	EXPECT_EQ(-1U, bar_register(fn, NVME_CONFIGURATION));
	EXPECT_EQ(-1, function_command_register(fn));
	EXPECT_EQ(EIO, errno);
	if (has_reset_by_slot(NVME)) {
		EXPECT_EQ(0, reset(fn));
		EXPECT_EQ(0, load(fn, 0, NVME_CONFIGURATION, 4, &value));
	} else {
		EXPECT_EQ(-1, reset(fn));
		EXPECT_EQ(ENOTTY, errno);
		EXPECT_EQ(EIO, load(fn, 0, NVME_CONFIGURATION, 4, &value));
	}
}

TEST_F(error_event, leaves_a_function_that_does_not_work_until_it_is_reset)
{
	uint32_t handle = function_handle(&self->fn);
	enum ending ending;

	ASSERT_EQ(0, provoke_error(&self->fn));
	ending = read_ending(self->kmsg, NVME);
	ASSERT_NE(ENDED_UNKNOWN, ending);
	if (self->told >= 0 && ending != ENDED_UNTOLD)
		EXPECT_TRUE(is_signaled(self->told));
	EXPECT_EQ(handle, function_handle(&self->fn));
	if (ending == ENDED_RECOVERED)
		recovered(_metadata, &self->fn);
	else
		not_recovered(_metadata, &self->fn);
}

/* After a reset, and after binding again, the kernel still counts the function as failed. */
TEST_F(error_event, that_the_kernel_does_not_recover_leaves_nothing_to_open_until_its_slot_was_off)
{
	enum ending ending;

	ASSERT_EQ(0, provoke_error(&self->fn));
	ending = read_ending(self->kmsg, NVME);
	ASSERT_NE(ENDED_UNKNOWN, ending);
	reset(&self->fn);
	function_close(&self->fn);
	if (ending != ENDED_RECOVERED) {
		EXPECT_EQ(-1, function_open(&self->fn));
		EXPECT_EQ(ENODEV, errno);
		function_close(&self->fn);
		ASSERT_EQ(0, write_to("/sys/bus/pci/drivers/vfio-pci/unbind", NVME));
		ASSERT_EQ(0, bind_again(NVME));
		EXPECT_EQ(-1, function_open(&self->fn));
		EXPECT_EQ(ENODEV, errno);
		function_close(&self->fn);
		ASSERT_EQ(0, slot_power(SLOT, false));
		ASSERT_EQ(0, slot_power(SLOT, true));
		ASSERT_EQ(0, bind_again(NVME));
	}
	ASSERT_EQ(0, function_open(&self->fn));
}

/* By the administrator; it does not wait for anything that VFIO does. */
TEST(reset_through_sysfs_under_requests_loses_the_set_up_and_they_go_on)
{
	struct sustained sustained;
	struct function fn;
	uint64_t mark = INSNS(1, 0, 0);

	setenv("VFIO_SELFTESTS_BDF", NVME, 1);
	ASSERT_EQ(0, bind_again(NVME));
	ASSERT_EQ(0, function_open(&fn));
	ASSERT_EQ(0, load_begin(&sustained, &fn));
	for (int i = 0; i < 5; i++) {
		ASSERT_EQ(0, set_up(&fn));
		EXPECT_EQ(NVME_READY, nvme_register(&fn, NVME_STATUS));
		ASSERT_EQ(0, write_to(DEVICES NVME "/reset", "1"));
		EXPECT_TRUE(moves_on(&sustained.done));
		EXPECT_EQ(0, nvme_register(&fn, NVME_STATUS));
	}
	load_end(&sustained);
	EXPECT_EQ(0, sustained.odd);
	TH_LOG("%lu loads were EIO", sustained.refused);
	insn_mark_begin(mark);
	EXPECT_EQ(0, nvme_register(&fn, NVME_CONFIGURATION));
	insn_mark_end(mark);
	function_close(&fn);
}

static void *recover(void *arg)
{
	return (void *)(intptr_t)write_to(DEVICES NVME "/recover", "1");
}

/* It asks for that by the eventfd, and requests go on meanwhile. */
TEST(recover_through_sysfs_waits_for_close_and_unbinds)
{
	struct sustained sustained;
	char link[PATH_MAX];
	struct function fn;
	pthread_t thread;
	uint64_t value;
	int asked;
	void *ret;

	setenv("VFIO_SELFTESTS_BDF", NVME, 1);
	ASSERT_EQ(0, bind_again(NVME));
	ASSERT_EQ(0, function_open(&fn));
	asked = function_eventfd(&fn, VFIO_PCI_REQ_IRQ_INDEX, 0);
	ASSERT_LE(0, asked);
	ASSERT_EQ(0, load_begin(&sustained, &fn));
	ASSERT_EQ(0, pthread_create(&thread, NULL, recover, NULL));
	ASSERT_TRUE(is_signaled(asked));
	EXPECT_TRUE(moves_on(&sustained.done));
	EXPECT_EQ(EBUSY, pthread_tryjoin_np(thread, &ret));
	load_end(&sustained);
	EXPECT_EQ(0, sustained.refused + sustained.odd);
	function_close(&fn);
	ASSERT_EQ(0, pthread_join(thread, &ret));
	EXPECT_EQ(NULL, ret);
	EXPECT_STRNE("vfio-pci", driver_of(NVME, link));
	ASSERT_EQ(0, bind_again(NVME));
	ASSERT_EQ(0, function_open(&fn));
	EXPECT_EQ(0, load(&fn, 0, NVME_CONFIGURATION, 4, &value));
	function_close(&fn);
}

TEST_HARNESS_MAIN
