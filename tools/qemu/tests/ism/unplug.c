// SPDX-License-Identifier: GPL-2.0
/*
 * A function that is unplugged while requests to it and through it are in flight,
 * and comes back. Who unplugs it is the script "unplugging", when it sees blocks
 * in the device's log.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>

#include "kselftest_harness.h"
#include "ism_endpoint.h"
#include "hotplug.h"

#define ROUNDS		3	/* unplug.t has them, too */
#define THREADS		4
#define FUNCTION	"/sys/bus/pci/devices/0002:00:00.0"

/* Has the function gone and come back? Then it has no driver_override. */
static bool is_new(void)
{
	char text[16] = "";
	int fd = open(FUNCTION "/driver_override", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = 0;
	close(fd);
	return !strcmp(text, "(null)\n");
}

struct stream {
	struct side *from;
	uint64_t token;
	unsigned int number;
	unsigned long done, refused;
	int other;		/* what ended it: neither done nor EIO */
	bool end;
	pthread_t thread;
};

/* Blocks until told to end, or until the function is closed under it. */
static void *stream(void *arg)
{
	struct stream *stream = arg;
	uint8_t data[4000] = { 0 };
	int error;

	memset(data, stream->number, sizeof(data));
	while (!__atomic_load_n(&stream->end, __ATOMIC_ACQUIRE)) {
		error = move(stream->from, stream->token, 0, true,
			     PAGE * stream->number, sizeof(data), data);
		if (!error) {
			__atomic_fetch_add(&stream->done, 1, __ATOMIC_RELEASE);
		} else if (error == EIO) {
			__atomic_fetch_add(&stream->refused, 1, __ATOMIC_RELEASE);
		} else {
			stream->other = error;
			break;
		}
	}
	return NULL;
}

/* Until @count, which a stream adds to, is not 0. */
static void wait_for(const unsigned long *count)
{
	while (!__atomic_load_n(count, __ATOMIC_ACQUIRE))
		sched_yield();
}

TEST(requests_in_flight_end_when_their_function_is_unplugged_and_it_works_after_its_return)
{
	struct stream to_b[THREADS], to_a[THREADS];
	struct side a, b;
	struct event event;
	uint64_t token_a;

	ASSERT_EQ(0, side_open(&a, "0001:00:00.0"));
	ASSERT_EQ(0, side_up(&a));
	token_a = register_buffer(&a, 0, THREADS * PAGE, 32, 0);
	for (int round = 0; round <= ROUNDS; round++) {
		struct pollfd wanted = { .events = POLLIN };
		uint64_t token_b;

		ASSERT_EQ(0, side_open(&b, "0002:00:00.0"));
		ASSERT_EQ(0, side_up(&b));
		wanted.fd = function_eventfd(&b.fn, VFIO_PCI_REQ_IRQ_INDEX, 0);
		ASSERT_LE(0, wanted.fd);
		token_b = register_buffer(&b, 0, THREADS * PAGE, 32, a.gid);
		ASSERT_NE(0, token_b);
		if (round == ROUNDS) {
			ASSERT_EQ(0, move(&a, token_b, 0, false, 9, 5, "whole"));
			EXPECT_EQ(0, memcmp(b.memory + BUFFER + 9, "whole", 5));
			break;
		}
		for (unsigned int i = 0; i < THREADS; i++) {
			to_b[i] = (struct stream){ .from = &a, .token = token_b, .number = i };
			to_a[i] = (struct stream){ .from = &b, .token = token_a, .number = i };
			ASSERT_EQ(0, pthread_create(&to_b[i].thread, NULL, stream, &to_b[i]));
			ASSERT_EQ(0, pthread_create(&to_a[i].thread, NULL, stream, &to_a[i]));
		}
		ASSERT_EQ(1, poll(&wanted, 1, 60000));
		for (unsigned int i = 0; i < THREADS; i++) {
			wait_for(&to_a[i].done);
			wait_for(&to_b[i].done);
		}

		/* Closed with requests in flight: they keep it until they are done. */
		close(b.fn.device);
		close(b.fn.group);
		close(b.fn.container);
		for (unsigned int i = 0; i < THREADS; i++) {
			pthread_join(to_a[i].thread, NULL);
			EXPECT_EQ(EBADF, to_a[i].other);
		}
		close(wanted.fd);
		close(b.interrupt);
		munmap(b.memory, MEMORY);

		/* The peer's requests go on, into nothing. */
		ASSERT_TRUE(next_event(&a, &event));
		EXPECT_EQ(7, event.code);
		/* It used a's buffer. */
		ASSERT_TRUE(next_event(&a, &event));
		EXPECT_EQ(8, event.code);
		EXPECT_EQ(token_a, event.token);
		clear_summary(&a);
		while (!is_new())
			usleep(1000);
		for (unsigned int i = 0; i < THREADS; i++) {
			wait_for(&to_b[i].refused);
			__atomic_store_n(&to_b[i].end, true, __ATOMIC_RELEASE);
			pthread_join(to_b[i].thread, NULL);
			EXPECT_EQ(0, to_b[i].other);
		}
		for (unsigned int i = 0; i < THREADS; i++)
			for (int at = 0; at < 4000; at++)
				ASSERT_EQ(i, a.memory[BUFFER + PAGE * i + at]);

		ASSERT_EQ(0, bind_again("0002:00:00.0"));
	}
	side_close(&b);
	side_close(&a);
}

TEST_HARNESS_MAIN
