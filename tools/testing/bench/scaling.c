// SPDX-License-Identifier: GPL-2.0
/*
 * Does a request cost more if more happens at once? This measures executed instructions
 * for each request, over the number of threads that write to one function, each on a CPU
 * of its own, and over the number of open functions, to which one thread writes in turn.
 *
 * scaling threads|functions MOST: lines of threads or functions, how many of them,
 * operation, bytes, instructions, with tabs between them: for 1, 2, 4 and so on threads,
 * or for 1, 2, 3 and so on functions, to MOST.
 *
 * Runs where the clock counts the instructions of all CPUs (s390vm run --icount).
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench_device.h"

/*
 * Number of batches, of which the best counts. An emulated CPU that waits for another spins
 * for as long as its turn lasts, and the host decides how long that is.
 */
#define BATCHES		8
/* Calls of each thread: waking and ending threads costs some hundredths of this many. */
#define CALLS		2000
/* Calls to functions, where no thread has to wake. */
#define FEW_CALLS	300
#define MOST		16

/* The requests that are measured. */
static const struct op {
	const char *name;
	uint64_t flag;
	unsigned int bytes;
} ops[] = {
	{ "store", VFIO_ZPCI_IO_FLAG_BLOCKW, 16 },
	/* Too large for the stack. */
	{ "store", VFIO_ZPCI_IO_FLAG_BLOCKW, 4096 },
	{ "load", VFIO_ZPCI_IO_FLAG_READ, 8 },
};

static struct function fn[MOST];
static struct place place[MOST];

/**
 * struct writer - a thread that writes
 * @thread: it
 * @cpu: where it runs
 * @req: its request to each function
 * @data: the requests' data
 * @begin: when it began, in instructions
 * @end: when it was done
 */
struct writer {
	pthread_t thread;
	unsigned int cpu;
	struct vfio_zpci_io_req req[MOST];
	char data[4096];
	uint64_t begin, end;
};

static struct writer writers[MOST];
static unsigned int threads, functions, calls;
static pthread_barrier_t all_there;

static void prepare(struct writer *writer, unsigned int cpu, const struct op *op)
{
	bool is_load = op->flag == VFIO_ZPCI_IO_FLAG_READ;

	writer->cpu = cpu;
	for (unsigned int i = 0; i < functions; i++)
		writer->req[i] = (struct vfio_zpci_io_req){
			.flags = op->flag,
			.gaddr = (uintptr_t)writer->data,
			.offset = is_load ? place[i].load : place[i].store,
			.len = op->bytes,
			.pcias = is_load ? place[i].load_bar : place[i].store_bar,
		};
}

static void *write_requests(void *arg)
{
	struct writer *writer = arg;
	unsigned int at = 0;
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(writer->cpu, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		fail("sched_setaffinity");
	pthread_barrier_wait(&all_there);
	writer->begin = nanoseconds();
	for (unsigned int i = 0; i < calls; i++) {
		const struct vfio_zpci_io_req *req = &writer->req[at];

		if (pwrite(fn[at].device, req, sizeof(*req),
			   fn[at].region + REQ_POS) != sizeof(*req))
			fail("request");
		at = at + 1 < functions ? at + 1 : 0;
	}
	writer->end = nanoseconds();
	return NULL;
}

/* From when the first thread begins until the last is done, for each request. */
static double batch(const struct op *op)
{
	uint64_t begin = ~0ULL, end = 0;

	pthread_barrier_init(&all_there, NULL, threads);
	for (unsigned int i = 0; i < threads; i++) {
		prepare(&writers[i], i, op);
		if (pthread_create(&writers[i].thread, NULL, write_requests, &writers[i]))
			fail("pthread_create");
	}
	for (unsigned int i = 0; i < threads; i++) {
		pthread_join(writers[i].thread, NULL);
		begin = writers[i].begin < begin ? writers[i].begin : begin;
		end = writers[i].end > end ? writers[i].end : end;
	}
	pthread_barrier_destroy(&all_there);
	return (double)(end - begin) / threads / calls;
}

static double cost(const struct op *op)
{
	double best = batch(op);

	for (int i = 1; i < BATCHES; i++) {
		double next = batch(op);

		best = next < best ? next : best;
	}
	return best;
}

/* The n-th function of the machine, from 1. */
static void open_function(unsigned int n)
{
	char address[16];

	snprintf(address, sizeof(address), "%04x:00:00.0", n);
	setenv("VFIO_SELFTESTS_BDF", address, 1);
	if (function_open(&fn[n - 1]))
		exit(1);
	place[n - 1] = place_of(&fn[n - 1], true);
}

int main(int argc, char **argv)
{
	bool over_threads = argc == 3 && !strcmp(argv[1], "threads");
	unsigned int most = argc == 3 ? atoi(argv[2]) : 0;

	if (argc != 3 || (!over_threads && strcmp(argv[1], "functions")) || !most || most > MOST) {
		fprintf(stderr, "usage: scaling threads|functions MOST, MOST up to %d\n", MOST);
		return 2;
	}
	for (unsigned int n = 1; n <= most; n = over_threads ? 2 * n : n + 1) {
		threads = over_threads ? n : 1;
		functions = over_threads ? 1 : n;
		calls = over_threads ? CALLS : FEW_CALLS;
		if (n == functions)
			open_function(n);
		for (unsigned int i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
			printf("%s\t%u\t%s\t%u\t%.1f\n", argv[1], n, ops[i].name,
			       ops[i].bytes, cost(&ops[i]));
			fflush(stdout);
		}
	}
	return 0;
}
