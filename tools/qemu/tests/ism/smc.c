// SPDX-License-Identifier: GPL-2.0
/*
 * SMC-D sockets over the kernel's ism driver, by which programs use ISM. There is one
 * function, which exchanges data with itself. SMC may fall back to TCP, so the device's log
 * shows whether the data went through the function: see smc.t.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "kselftest_harness.h"

#ifndef AF_SMC
#define AF_SMC		43
#endif
#define BYTES		(32 << 20)	/* smc.t knows this figure, too */
#define PORT		5000

/* The byte at each place of the stream. */
static uint8_t pattern(uint32_t at)
{
	return at * 37 + (at >> 8) * 11 + (at >> 16);
}

/* Chunks of odd lengths, so that all alignments are met. */
static int send_all(int fd)
{
	static uint8_t data[99991];
	uint32_t at = 0, length, i;
	ssize_t sent;

	while (at < BYTES) {
		length = BYTES - at < sizeof(data) ? BYTES - at : sizeof(data);
		for (i = 0; i < length; i++)
			data[i] = pattern(at + i);
		sent = send(fd, data, length, 0);
		if (sent <= 0)
			return -1;
		at += sent;
	}
	return 0;
}

static int receive_all(int fd)
{
	static uint8_t data[70001];
	uint32_t at = 0;
	ssize_t got, i;

	while (at < BYTES) {
		got = recv(fd, data, sizeof(data), 0);
		if (got <= 0)
			return -1;
		for (i = 0; i < got; i++)
			if (data[i] != pattern(at + i))
				return -1;
		at += got;
	}
	return 0;
}

/* A connection within this machine; 0 or -1. */
static int connected(int fds[2])
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int listener = socket(AF_SMC, SOCK_STREAM, 0), on = 1;

	fds[1] = socket(AF_SMC, SOCK_STREAM, 0);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(listener, 1) ||
	    connect(fds[1], (struct sockaddr *)&address, sizeof(address)))
		return -1;
	fds[0] = accept(listener, NULL, NULL);
	close(listener);
	return fds[0] < 0 ? -1 : 0;
}

static void *connect_thread(void *arg)
{
	return (void *)(intptr_t)connected(arg);
}

static void *send_thread(void *arg)
{
	return (void *)(intptr_t)send_all(*(int *)arg);
}

TEST(SMC_socket_carries_32_MB_each_way_intact)
{
	pthread_t thread;
	void *result;
	int fds[2];

	/* The handshake of connect() ends without accept(). */
	ASSERT_EQ(0, pthread_create(&thread, NULL, connect_thread, fds));
	pthread_join(thread, &result);
	ASSERT_EQ(NULL, result);
	for (int back = 0; back < 2; back++) {
		ASSERT_EQ(0, pthread_create(&thread, NULL, send_thread, &fds[back]));
		EXPECT_EQ(0, receive_all(fds[1 - back]));
		pthread_join(thread, &result);
		EXPECT_EQ(NULL, result);
	}
	close(fds[0]);
	close(fds[1]);
}

TEST_HARNESS_MAIN
