// SPDX-License-Identifier: GPL-2.0
/*
 * peer FUNCTION MIB: the other side of tools/zpci-io/examples/ism.c, on Linux's
 * own ism driver, through the tests' client of it (ism_client.h). Prints the GID
 * of the function with this UID, waits for the peer's tokens, exchanges MIB
 * mebibytes with it each way and prints the result.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "ism_client.h"
#include "../../../zpci-io/examples/ism_exchange.h"

#define TIMEOUT		60000	/* ms: the other side is not alive any more */
#define BLOCKS		64	/* that go out before a cursor */

/**
 * struct stream - one stream each way
 * @buffer: our buffer
 * @token: the peer's
 * @sent: bytes stored into the peer's ring
 * @taken: of these, bytes that the peer has consumed
 * @received: bytes that were checked in our ring
 * @corrupt: bytes that were wrong
 * @reordered: bytes that had not arrived when the cursor counted them
 * @seed: state of the random numbers
 */
struct stream {
	struct ism_client_buffer buffer;
	uint64_t token;
	uint64_t sent;
	uint64_t taken;
	uint64_t received;
	uint64_t corrupt;
	uint64_t reordered;
	unsigned int seed;
};

static int client;
static uint32_t function;
static uint64_t total;
static struct stream streams[STREAMS];

static void call(unsigned long request, void *argument, const char *what)
{
	if (!ioctl(client, request, argument))
		return;
	fprintf(stderr, "peer: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void read_buffer(struct stream *stream, uint32_t at, void *data, uint32_t len)
{
	struct ism_client_move arg = {
		.function = function,
		.place = stream->buffer.place,
		.data = (uintptr_t)data,
		.length = len,
		.offset = at,
	};

	call(ISM_CLIENT_READ, &arg, "read");
}

static void move(struct stream *stream, bool signal, uint32_t at, const void *data, uint32_t len)
{
	struct ism_client_move arg = {
		.function = function,
		.token = stream->token,
		.data = (uintptr_t)data,
		.length = len,
		.offset = at,
		.signal = signal,
	};

	call(ISM_CLIENT_MOVE, &arg, "move");
}

static bool send_some(struct stream *stream)
{
	uint64_t room, at, len;

	read_buffer(stream, CONSUMED, &stream->taken, 8);
	room = RING - (stream->sent - stream->taken);
	if (room > RING) {
		fprintf(stderr, "peer: consumed %" PRIu64 " of %" PRIu64 "\n", stream->taken,
			stream->sent);
		exit(1);
	}
	if (stream->sent == total || (room < PAGE && room < total - stream->sent))
		return false;
	if (room > total - stream->sent)
		room = total - stream->sent;
	for (int i = 0; room && i < BLOCKS; i++) {
		at = stream->sent % RING;
		len = exchange_length(&stream->seed);
		if (len > PAGE - at % PAGE)
			len = PAGE - at % PAGE;
		if (len > room)
			len = room;
		move(stream, false, DATA + at, exchange_data(stream - streams, stream->sent), len);
		stream->sent += len;
		room -= len;
	}
	move(stream, true, PRODUCED, &stream->sent, 8);
	return true;
}

static bool receive_some(struct stream *stream)
{
	uint8_t data[PAGE];
	uint64_t produced;

	read_buffer(stream, PRODUCED, &produced, 8);
	if (produced < stream->received || produced - stream->received > RING) {
		fprintf(stderr, "peer: produced %" PRIu64 " after %" PRIu64 "\n", produced,
			stream->received);
		exit(1);
	}
	if (produced == stream->received)
		return false;
	while (stream->received < produced) {
		uint64_t at = stream->received % RING;
		uint64_t len = PAGE - at % PAGE;

		if (len > produced - stream->received)
			len = produced - stream->received;
		read_buffer(stream, DATA + at, data, len);
		exchange_check(stream - streams, stream->received, data, len, &stream->corrupt,
			       &stream->reordered);
		stream->received += len;
	}
	move(stream, true, CONSUMED, &stream->received, 8);
	return true;
}

static void *exchange(void *arg)
{
	struct stream *stream = arg;
	struct ism_client_interrupt interrupt = {
		.function = function,
		.place = stream->buffer.place,
		.timeout = TIMEOUT,
	};

	for (;;) {
		bool received = receive_some(stream);
		bool sent = send_some(stream);

		if (stream->received == total && stream->taken == total)
			return NULL;
		if (!received && !sent)
			call(ISM_CLIENT_INTERRUPT, &interrupt, "interrupt");
	}
}

/* Register buffers for the function that signals first, and exchange tokens with it. */
static void meet(void)
{
	struct ism_client_event event, answer = { .function = function };
	unsigned int met = 0;

	while (met < STREAMS) {
		struct stream *stream;

		event = (struct ism_client_event){ .function = function, .timeout = TIMEOUT };
		call(ISM_CLIENT_EVENT, &event, "event");
		if (event.type != 2 || event.code - HELLO >= STREAMS)
			continue;
		met++;
		stream = &streams[event.code - HELLO];
		stream->token = event.information;
		stream->seed = event.code;
		stream->buffer = (struct ism_client_buffer){
			.function = function,
			.length = BUFFER,
			.sender = event.token,
		};
		call(ISM_CLIENT_REGISTER, &stream->buffer, "register");
		answer.code = event.code;
		answer.token = event.token;
		answer.information = stream->buffer.token;
		call(ISM_CLIENT_SIGNAL, &answer, "signal");
	}
}

int main(int argc, char *argv[])
{
	struct ism_client_gid gid = { 0 };
	pthread_t thread[STREAMS];
	struct stream sum = { 0 };

	if (argc != 3) {
		fprintf(stderr, "usage: peer FUNCTION MIB\n");
		return 2;
	}
	function = strtoul(argv[1], NULL, 0);
	total = (strtoull(argv[2], NULL, 0) << 20) / STREAMS;
	exchange_begin();
	client = open("/dev/ism-client", O_RDWR | O_CLOEXEC);
	if (client < 0) {
		perror("peer: /dev/ism-client");
		return 1;
	}
	gid.function = function;
	call(ISM_CLIENT_GID, &gid, "GID");
	printf("gid=0x%" PRIx64 "\n", (uint64_t)gid.gid);
	fflush(stdout);

	meet();
	for (int i = 0; i < STREAMS; i++) {
		if (pthread_create(&thread[i], NULL, exchange, &streams[i])) {
			fprintf(stderr, "peer: pthread_create fails\n");
			return 1;
		}
	}
	for (int i = 0; i < STREAMS; i++) {
		pthread_join(thread[i], NULL);
		sum.sent += streams[i].sent;
		sum.received += streams[i].received;
		sum.corrupt += streams[i].corrupt;
		sum.reordered += streams[i].reordered;
		call(ISM_CLIENT_RELEASE, &streams[i].buffer, "release");
	}
	printf("sent=%" PRIu64 " received=%" PRIu64 " corrupt=%" PRIu64 " reordered=%" PRIu64 "\n",
	       sum.sent, sum.received, sum.corrupt, sum.reordered);
	return sum.corrupt || sum.reordered;
}
