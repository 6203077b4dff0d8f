// SPDX-License-Identifier: GPL-2.0
/* Any number of threads may write at once. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
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

/* Each thread has a 32-bit register to itself, as far as there are enough. */
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

#define BATCH		127
#define BATCHES		32	/* of each thread */

/* A batch of blocks. Nothing else in this test stores blocks into a function. */
static void blocks(struct vfio_zpci_io_req *req)
{
	static const uint64_t block[3];

	for (int i = 0; i < BATCH; i++) {
		req[i] = (struct vfio_zpci_io_req){
			.flags = VFIO_ZPCI_IO_FLAG_BLOCKW,
			.gaddr = (uintptr_t)block,
			.offset = WINDOW,
			.len = sizeof(block),
			.pcias = WINDOW_BAR,
		};
	}
}

static void *batches(void *arg)
{
	struct vfio_zpci_io_req req[BATCH];
	struct worker *self = arg;

	blocks(req);
	for (int i = 0; i < BATCHES; i++) {
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
	uint64_t mark = INSNS(0, 0, THREADS * BATCHES * BATCH);

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

/* Memory space is switched off and on during the requests: each is done or EIO. */
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

static unsigned int at_work;

/*
 * Send each batch until all of it is done: the rest of it is sent again. The counts are
 * right if in the end each request of all batches was issued once.
 */
static void *batches_to_their_end(void *arg)
{
	struct vfio_zpci_io_req req[BATCH];
	struct worker *self = arg;
	unsigned int done;
	ssize_t ret;

	blocks(req);
	for (int i = 0; i < BATCHES; i++) {
		for (done = 0; done < BATCH; done += ret < 0 ? 0 : ret / 32) {
			ret = pwrite(self->fn->device, req + done, 32 * (BATCH - done),
				     self->fn->region + REQ_POS);
			if (ret < 0 ? errno == EIO : ret > 0 && ret % 32 == 0)
				continue;
			self->wrong++;
			break;
		}
	}
	__atomic_sub_fetch(&at_work, 1, __ATOMIC_RELAXED);
	return NULL;
}

static int begin_batches(struct function *fn, struct worker *worker, pthread_t *thread)
{
	at_work = THREADS;
	for (int i = 0; i < THREADS; i++) {
		worker[i] = (struct worker){ fn, i, 0 };
		if (pthread_create(&thread[i], NULL, batches_to_their_end, &worker[i]))
			return -1;
	}
	return 0;
}

static bool batches_go_on(void)
{
	return __atomic_load_n(&at_work, __ATOMIC_RELAXED);
}

/* The number of results that the contract does not allow. */
static unsigned int end_batches(const struct worker *worker, const pthread_t *thread)
{
	unsigned int wrong = 0;

	for (int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], NULL);
		wrong += worker[i].wrong;
	}
	return wrong;
}

TEST_F(threads, batches_under_resets_and_memory_space_switched_are_issued_once)
{
	struct worker worker[THREADS];
	pthread_t thread[THREADS];
	uint64_t mark = INSNS(ANY, ANY, THREADS * BATCHES * BATCH);
	unsigned int times = 0;

	insn_mark_begin(mark);
	ASSERT_EQ(0, begin_batches(&self->fn, worker, thread));
	while (batches_go_on()) {
		EXPECT_EQ(0, ioctl(self->fn.device, VFIO_DEVICE_RESET));
		for (int i = 0; i < 10; i++) {
			EXPECT_EQ(0, function_command(&self->fn, COMMAND_MEMORY, false));
			EXPECT_EQ(0, function_command(&self->fn, COMMAND_MEMORY, true));
		}
		times++;
	}
	EXPECT_EQ(0, end_batches(worker, thread));
	insn_mark_end(mark);
	TH_LOG("%u resets, memory space off and on %u times", times, 10 * times);
}

/* It only tries to take memory_lock. */
TEST_F(threads, hot_reset_under_batches_is_done_or_EBUSY_and_loses_none)
{
	unsigned int done = 0, busy = 0, odd = 0;
	struct worker worker[THREADS];
	pthread_t thread[THREADS];
	uint64_t mark = INSNS(ANY, ANY, THREADS * BATCHES * BATCH);

	insn_mark_begin(mark);
	ASSERT_EQ(0, begin_batches(&self->fn, worker, thread));
	while (batches_go_on()) {
		if (!function_hot_reset(&self->fn))
			done++;
		else if (errno == EBUSY)
			busy++;
		else
			odd++;
	}
	EXPECT_EQ(0, end_batches(worker, thread));
	insn_mark_end(mark);
	TH_LOG("done %u times, EBUSY %u times", done, busy);
	EXPECT_EQ(0, odd);
	EXPECT_EQ(0, function_hot_reset(&self->fn));
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
	/* Kill the process only after it has begun to work. */
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

int main(int argc, char **argv)
{
	function_choose(&argc, argv);
	return test_harness_run(argc, argv);
}
