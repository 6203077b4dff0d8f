// SPDX-License-Identifier: GPL-2.0
/* Any number of threads may write at once. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "function.h"

#define THREADS		8
#define ROUNDS		250

FIXTURE(threads)
{
	struct function fn;
};

FIXTURE_SETUP(threads)
{
	ASSERT_EQ(0, function_open(&self->fn));
}

FIXTURE_TEARDOWN(threads)
{
	function_close(&self->fn);
}

struct worker {
	struct function *fn;
	unsigned int number;
	unsigned int wrong;
};

/* Each has a 32-bit register of its own, as far as there are any, to itself. */
static void *store_and_load(void *arg)
{
	struct worker *self = arg;
	unsigned int at = WINDOW + 4 * (self->number % 6);
	uint64_t value;

	for (unsigned int i = 0; i < ROUNDS; i++) {
		unsigned int expected = self->number << 16 | i;

		if (store(self->fn, WINDOW_BAR, at, 4, expected) ||
		    load(self->fn, WINDOW_BAR, at, 4, &value))
			self->wrong++;
		else if (self->number >= 2 && self->number < 6 && value != expected)
			self->wrong++;
	}
	return NULL;
}

TEST_F(threads, eight_at_once_lose_and_mix_nothing)
{
	struct worker worker[THREADS];
	pthread_t thread[THREADS];
	uint64_t mark = INSNS(THREADS * ROUNDS, THREADS * ROUNDS, 0);

	insn_mark_begin(mark);
	for (int i = 0; i < THREADS; i++) {
		worker[i] = (struct worker){ &self->fn, i, 0 };
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, store_and_load,
					    &worker[i]));
	}
	for (int i = 0; i < THREADS; i++) {
		ASSERT_EQ(0, pthread_join(thread[i], NULL));
		EXPECT_EQ(0, worker[i].wrong);
	}
	insn_mark_end(mark);
}

static void *batches(void *arg)
{
	struct vfio_zpci_io_req req[127];
	struct worker *self = arg;
	uint64_t block[3] = { 0 };

	for (int i = 0; i < 127; i++) {
		req[i] = (struct vfio_zpci_io_req){
			.flags = VFIO_ZPCI_IO_FLAG_BLOCKW,
			.gaddr = (uintptr_t)block,
			.offset = WINDOW,
			.len = 24,
			.pcias = WINDOW_BAR,
		};
	}
	for (int i = 0; i < 16; i++) {
		if (pwrite(self->fn->device, req, sizeof(req),
			   self->fn->region + REQ_POS) != sizeof(req))
			self->wrong++;
	}
	return NULL;
}

TEST_F(threads, batches_of_eight_at_once_are_all_issued)
{
	struct worker worker[THREADS];
	pthread_t thread[THREADS];
	uint64_t mark = INSNS(0, 0, THREADS * 16 * 127);

	insn_mark_begin(mark);
	for (int i = 0; i < THREADS; i++) {
		worker[i] = (struct worker){ &self->fn, i, 0 };
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, batches, &worker[i]));
	}
	for (int i = 0; i < THREADS; i++) {
		ASSERT_EQ(0, pthread_join(thread[i], NULL));
		EXPECT_EQ(0, worker[i].wrong);
	}
	insn_mark_end(mark);
}

/* Memory space goes off and on under the requests: EIO or done, never else. */
static void *store_or_EIO(void *arg)
{
	struct worker *self = arg;
	int ret;

	for (int i = 0; i < 4 * ROUNDS; i++) {
		ret = store(self->fn, WINDOW_BAR, WINDOW, 8, i);
		if (ret && ret != EIO)
			self->wrong++;
	}
	return NULL;
}

TEST_F(threads, memory_space_switched_under_requests_gives_EIO_or_success)
{
	struct worker worker[THREADS];
	pthread_t thread[THREADS];

	for (int i = 0; i < THREADS; i++) {
		worker[i] = (struct worker){ &self->fn, i, 0 };
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, store_or_EIO,
					    &worker[i]));
	}
	for (int i = 0; i < 200; i++)
		ASSERT_EQ(0, function_command(&self->fn, COMMAND_MEMORY, i & 1));
	for (int i = 0; i < THREADS; i++) {
		ASSERT_EQ(0, pthread_join(thread[i], NULL));
		EXPECT_EQ(0, worker[i].wrong);
	}
	EXPECT_EQ(0, store(&self->fn, WINDOW_BAR, WINDOW, 8, 1));
}

/* The 15th field of /proc/PID/stat, from the end of the 2nd. */
#define STIME	") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %lu"

TEST_F(threads, fatal_signal_ends_a_batch_and_leaves_the_function_usable)
{
	struct worker worker = { &self->fn, 0, 0 };
	int status;
	pid_t child = fork();

	ASSERT_LE(0, child);
	if (!child) {
		for (;;)
			batches(&worker);
	}
	/* Let it be seen at work before it is killed. */
	for (;;) {
		char path[64], stat[512] = "";
		unsigned long stime = 0;
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%d/stat", child);
		file = fopen(path, "r");
		ASSERT_NE(NULL, file);
		if (fgets(stat, sizeof(stat), file))
			sscanf(strrchr(stat, ')'), STIME, &stime);
		fclose(file);
		if (stime > 2)
			break;
	}
	ASSERT_EQ(0, kill(child, SIGKILL));
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_TRUE(WIFSIGNALED(status));
	EXPECT_EQ(0, store(&self->fn, WINDOW_BAR, WINDOW, 8, 1));
}

TEST_HARNESS_MAIN
