// SPDX-License-Identifier: GPL-2.0
/*
 * A storm of interrupts from several functions, NVMe under the kernel's driver and two
 * ISM under vfio-pci, or none:
 *
 *	storm NVME... [ISM ISM]
 *
 * with the device nodes of the first and the addresses of the others. The program waits for
 * each interrupt, so it notices a lost one. The storm goes on after the program has ended,
 * so that the VM is switched off during the storm. It prints a line:
 *
 *	storm interrupts=N least=N
 *
 * with all interrupts that /proc/interrupts counts, and those of the function with the
 * fewest.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/nvme_ioctl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "ism_endpoint.h"

#define FUNCTIONS	8	/* at most */
#define LEAST		1000	/* interrupts of each function, before the program ends */

/**
 * struct part - a thread of the storm
 * @nvme: open device node, or -1
 * @side: which of the two ISMs, where it is no NVMe
 * @seen: interrupts that it waited for
 * @lost: why it ended, or NULL
 */
struct part {
	int nvme;
	unsigned int side;
	unsigned long seen;
	const char *lost;
};

/* Shared by the process that ends and the one that goes on. */
static struct part *parts;

/* The end of a thread. */
static void *lost(struct part *part, const char *why)
{
	__atomic_store_n(&part->lost, why, __ATOMIC_RELEASE);
	return NULL;
}

static void seen(struct part *part)
{
	__atomic_add_fetch(&part->seen, 1, __ATOMIC_RELAXED);
}

/*
 * Identify the controller, of NVMe's admin commands: one interrupt. The kernel looks for
 * an answer by itself after timeout_ms, and fails the command if there is none.
 */
static void *identify(void *arg)
{
	struct part *part = arg;
	uint8_t answer[4096];
	struct nvme_admin_cmd command = {
		.opcode = 0x06,
		.addr = (uintptr_t)answer,
		.data_len = sizeof(answer),
		.cdw10 = 1,
		.timeout_ms = WAIT,
	};
	struct timespec begin, end;

	for (;;) {
		clock_gettime(CLOCK_MONOTONIC, &begin);
		if (ioctl(part->nvme, NVME_IOCTL_ADMIN_CMD, &command))
			return lost(part, "an NVMe command failed");
		clock_gettime(CLOCK_MONOTONIC, &end);
		if (end.tv_sec - begin.tv_sec >= WAIT / 1000)
			return lost(part, "an NVMe command was done without an interrupt");
		seen(part);
	}
}

/*
 * The two ISM pass one number, each time raised by 1: it lies in the peer's buffer, and
 * the signal with it interrupts.
 */
static struct side side[2];
static uint64_t token[2];

static void *pass_on(void *arg)
{
	struct part *part = arg;
	struct side *here = &side[part->side];
	uint64_t *number = (uint64_t *)(here->memory + BUFFER), last = 0, next;

	for (;;) {
		next = __atomic_load_n(number, __ATOMIC_ACQUIRE);
		if (next == last) {
			if (!interrupts(here, WAIT))
				return lost(part, "an ISM's interrupt did not come");
			/* It may be one that the number came before. */
			clear_summary(here);
			seen(part);
			continue;
		}
		last = next++;
		if (move(here, token[part->side], 0, true, 0, sizeof(next), &next))
			return lost(part, "an ISM's store was refused");
	}
}

static int ism_up(char **address)
{
	for (int i = 0; i < 2; i++)
		if (side_open(&side[i], address[i]) || side_up(&side[i]))
			return -1;
	for (int i = 0; i < 2; i++) {
		token[i] = register_buffer(&side[!i], 0, PAGE, 32, side[i].gid);
		if (!token[i])
			return -1;
		clear_summary(&side[i]);
	}
	return 0;
}

/* The child: it must not hold what init waits for. */
static int storm(char **names, int count)
{
	uint64_t first = 1;
	pthread_t thread;
	int nvmes;

	for (nvmes = 0; nvmes < count && names[nvmes][0] == '/'; nvmes++) {
		parts[nvmes].nvme = open(names[nvmes], O_RDWR | O_CLOEXEC);
		if (parts[nvmes].nvme < 0)
			return -1;
	}
	if (count != nvmes && (count != nvmes + 2 || ism_up(names + nvmes)))
		return -1;
	for (int i = 0; i < count; i++) {
		parts[i].side = i - nvmes;
		if (pthread_create(&thread, NULL, i < nvmes ? identify : pass_on, &parts[i]))
			return -1;
	}
	if (count != nvmes && move(&side[0], token[0], 0, true, 0, sizeof(first), &first))
		return -1;
	fclose(stdout);
	fclose(stderr);
	for (;;)
		pause();
}

/* Of the functions, in /proc/interrupts: a line has "nvmeNqN" or "vfio-msi[0](ADDRESS)". */
static unsigned long counted(void)
{
	FILE *file = fopen("/proc/interrupts", "re");
	unsigned long all = 0, one[2];
	char line[512];

	while (file && fgets(line, sizeof(line), file))
		if ((strstr(line, "nvme") || strstr(line, "vfio")) &&
		    sscanf(line, "%*[^:]: %lu %lu", &one[0], &one[1]) == 2)
			all += one[0] + one[1];
	if (file)
		fclose(file);
	return all;
}

int main(int argc, char **argv)
{
	unsigned long before, least;
	const char *why = NULL;
	pid_t child;

	parts = mmap(NULL, FUNCTIONS * sizeof(*parts), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (argc < 2 || argc > 1 + FUNCTIONS || parts == MAP_FAILED)
		return 2;
	before = counted();
	child = fork();
	if (!child)
		_exit(storm(argv + 1, argc - 1) ? 1 : 0);
	do {
		usleep(10000);
		least = -1UL;
		for (int i = 0; i < argc - 1; i++) {
			unsigned long n = __atomic_load_n(&parts[i].seen, __ATOMIC_RELAXED);

			least = n < least ? n : least;
			why = why ?: __atomic_load_n(&parts[i].lost, __ATOMIC_ACQUIRE);
		}
		if (waitpid(child, NULL, WNOHANG))
			why = "the storm cannot begin";
	} while (!why && least < LEAST);
	printf("storm interrupts=%lu least=%lu\n", counted() - before, least);
	if (why)
		fprintf(stderr, "storm: %s\n", why);
	return !!why;
}
