// SPDX-License-Identifier: GPL-2.0
/*
 * Linux's own ism driver, unmodified, on two functions of one network. The tests make all
 * calls of a client in the kernel (ism_client.c), from function 1 to function 2.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "kselftest_harness.h"
#include "ism_client.h"

#define DRIVER	"/sys/bus/pci/drivers/ism/"
#define SLOTS	"/sys/bus/pci/slots/"
#define WAIT	10000	/* ms, for what must come */

static int client = -1;

/* 0 or errno. */
static int call(unsigned long request, void *argument)
{
	if (client < 0)
		client = open("/dev/ism-client", O_RDWR | O_CLOEXEC);
	return ioctl(client, request, argument) ? errno : 0;
}

static uint64_t gid_of(uint32_t function)
{
	struct ism_client_gid arg = { .function = function };

	return call(ISM_CLIENT_GID, &arg) ? 0 : arg.gid;
}

/* A buffer of function @to that @from may store to; place 0: none. */
static struct ism_client_buffer buffer_of(uint32_t to, uint32_t from, uint32_t length)
{
	struct ism_client_buffer arg = {
		.function = to,
		.length = length,
		.sender = gid_of(from),
	};

	if (call(ISM_CLIENT_REGISTER, &arg))
		arg.place = 0;
	return arg;
}

static int release(struct ism_client_buffer *buffer)
{
	return call(ISM_CLIENT_RELEASE, buffer);
}

static int move(uint32_t from, uint64_t token, uint32_t index, bool signal,
		uint32_t offset, const void *data, uint32_t length)
{
	struct ism_client_move arg = {
		.function = from,
		.index = index,
		.token = token,
		.data = (uintptr_t)data,
		.length = length,
		.offset = offset,
		.signal = signal,
	};

	return call(ISM_CLIENT_MOVE, &arg);
}

static int read_buffer(const struct ism_client_buffer *buffer, uint32_t offset,
		       void *data, uint32_t length)
{
	struct ism_client_move arg = {
		.function = buffer->function,
		.place = buffer->place,
		.data = (uintptr_t)data,
		.length = length,
		.offset = offset,
	};

	return call(ISM_CLIENT_READ, &arg);
}

static int interrupt(const struct ism_client_buffer *buffer, uint32_t timeout,
		     uint32_t *mask)
{
	struct ism_client_interrupt arg = {
		.function = buffer->function,
		.place = buffer->place,
		.timeout = timeout,
	};
	int error = call(ISM_CLIENT_INTERRUPT, &arg);

	*mask = arg.mask;
	return error;
}

static int signal_peer(uint32_t from, uint64_t gid, uint32_t code, uint64_t information)
{
	struct ism_client_event arg = {
		.function = from,
		.code = code,
		.token = gid,
		.information = information,
	};

	return call(ISM_CLIENT_SIGNAL, &arg);
}

static int next_event(uint32_t function, uint32_t timeout, struct ism_client_event *event)
{
	*event = (struct ism_client_event){ .function = function, .timeout = timeout };
	return call(ISM_CLIENT_EVENT, event);
}

static int query(uint32_t from, uint64_t gid, uint32_t vlan_valid, uint32_t vlan)
{
	struct ism_client_query arg = {
		.function = from,
		.gid = gid,
		.vlan_valid = vlan_valid,
		.vlan = vlan,
	};

	return call(ISM_CLIENT_QUERY, &arg);
}

static int vlan_call(unsigned long request, uint32_t function, uint32_t vlan)
{
	struct ism_client_query arg = { .function = function, .vlan = vlan };

	return call(request, &arg);
}

static int write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int error = 0;

	if (fd < 0)
		return errno;
	if (write(fd, text, strlen(text)) < 0)
		error = errno;
	close(fd);
	return error;
}

FIXTURE(driver)
{
	uint64_t gid1, gid2;
	uint8_t *data, *seen;
};

/* Take the events that other tests left; the functions are bound. */
FIXTURE_SETUP(driver)
{
	struct ism_client_event event;

	self->gid1 = gid_of(1);
	self->gid2 = gid_of(2);
	ASSERT_NE(0, self->gid1);
	ASSERT_NE(0, self->gid2);
	while (!next_event(1, 1, &event) || !next_event(2, 1, &event))
		;
	self->data = malloc(2 << 20);
	self->seen = malloc(2 << 20);
	for (int i = 0; i < 2 << 20; i++)
		self->data[i] = i * 31 + (i >> 8) * 7 + (i >> 16) + 1;
}

FIXTURE_TEARDOWN(driver)
{
	free(self->data);
	free(self->seen);
}

TEST_F(driver, two_functions_have_different_GIDs_and_find_each_other)
{
	EXPECT_NE(self->gid1, self->gid2);
	EXPECT_EQ(0, query(1, self->gid2, 0, 0));
	EXPECT_EQ(0, query(2, self->gid1, 0, 0));
	EXPECT_EQ(0, query(1, self->gid1, 0, 0));
	EXPECT_EQ(EIO, query(1, self->gid2 + 100, 0, 0));
	EXPECT_EQ(EIO, query(1, 0, 0, 0));
}

/* The VLAN that asks for SMC-D version 2, which the driver adds at probe. */
TEST_F(driver, both_are_capable_of_SMC_D_version_2)
{
	EXPECT_EQ(0, query(1, self->gid2, 1, 0x1fff));
}

TEST_F(driver, block_of_any_size_from_1_byte_to_1_MB_arrives_whole)
{
	static const uint32_t sizes[] = {
		1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 63, 64, 65, 127, 128, 129,
		255, 256, 257, 511, 512, 1000, 1023, 1024, 2047, 2048, 4088, 4095,
		4096, 4097, 8191, 8192, 8193, 65535, 65536, 65537, 262144, 500001,
		1048575, 1048576,
	};
	uint32_t random = 1;

	for (int back = 0; back < 2; back++) {
		struct ism_client_buffer buffer = buffer_of(2 - back, 1 + back, 1 << 20);

		ASSERT_NE(0, buffer.place);
		for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
			uint32_t size = sizes[i], at;

			random = random * 1664525 + 1013904223;
			at = (random >> 8) % ((1 << 20) - size + 1);
			ASSERT_EQ(0, move(1 + back, buffer.token, 0, false, at,
					  self->data + i, size));
			ASSERT_EQ(0, read_buffer(&buffer, at, self->seen, size));
			ASSERT_EQ(0, memcmp(self->data + i, self->seen, size));
		}
		/* The last one filled it; before and behind a small one it stays. */
		ASSERT_EQ(0, move(1 + back, buffer.token, 0, false, 4095, "ab", 2));
		memcpy(self->data + ARRAY_SIZE(sizes) - 1 + 4095, "ab", 2);
		ASSERT_EQ(0, read_buffer(&buffer, 0, self->seen, 1 << 20));
		ASSERT_EQ(0, memcmp(self->data + ARRAY_SIZE(sizes) - 1, self->seen,
				    1 << 20));
		ASSERT_EQ(0, release(&buffer));
	}
}

TEST_F(driver, signal_of_a_block_interrupts_the_owner_with_its_index)
{
	struct ism_client_buffer buffer = buffer_of(2, 1, 65536);
	uint32_t mask;

	ASSERT_NE(0, buffer.place);
	for (unsigned int index = 0; index < 16; index++) {
		ASSERT_EQ(0, move(1, buffer.token, index, true, 100, self->data, 10000));
		ASSERT_EQ(0, interrupt(&buffer, WAIT, &mask));
		EXPECT_EQ((0x1000 >> index | 0x10000000 >> index) & 0xffff, mask);
	}
	/* A store without a signal does not interrupt. The first interrupt is the next store's. */
	ASSERT_EQ(0, move(1, buffer.token, 0, false, 0, self->data, 10));
	ASSERT_EQ(0, move(1, buffer.token, 1, true, 0, self->data, 10));
	ASSERT_EQ(0, interrupt(&buffer, WAIT, &mask));
	EXPECT_EQ(0x800, mask);
	ASSERT_EQ(0, release(&buffer));
}

TEST_F(driver, hundred_buffers_get_their_own_data_and_interrupts)
{
	struct ism_client_buffer buffer[100];
	uint32_t mask;

	for (int i = 0; i < 100; i++) {
		buffer[i] = buffer_of(2, 1, 8192);
		ASSERT_NE(0, buffer[i].place);
	}
	for (int i = 99; i >= 0; i--)
		ASSERT_EQ(0, move(1, buffer[i].token, 0, true, i, self->data + i, 4000));
	for (int i = 0; i < 100; i++) {
		ASSERT_EQ(0, interrupt(&buffer[i], WAIT, &mask));
		ASSERT_EQ(0, read_buffer(&buffer[i], i, self->seen, 4000));
		ASSERT_EQ(0, memcmp(self->data + i, self->seen, 4000));
		ASSERT_EQ(0, release(&buffer[i]));
	}
}

TEST_F(driver, token_of_a_released_buffer_is_refused)
{
	struct ism_client_buffer buffer = buffer_of(2, 1, 4096);

	ASSERT_EQ(0, move(1, buffer.token, 0, false, 0, self->data, 10));
	ASSERT_EQ(0, release(&buffer));
	EXPECT_EQ(EIO, move(1, buffer.token, 0, false, 0, self->data, 10));
}

TEST_F(driver, what_is_outside_the_buffer_or_another_senders_is_refused)
{
	struct ism_client_buffer buffer = buffer_of(2, 1, 4096);

	EXPECT_EQ(EIO, move(1, buffer.token, 0, false, 4090, self->data, 10));
	EXPECT_EQ(EIO, move(2, buffer.token, 0, false, 0, self->data, 10));
	EXPECT_EQ(0, release(&buffer));
}

TEST_F(driver, signals_arrive_as_events_in_order)
{
	struct ism_client_event event;

	for (uint64_t i = 0; i < 200; i++) {
		/* A full queue is the sender's to wait for. */
		while (signal_peer(1, self->gid2, 0x1000 + i, i << 32))
			usleep(100);
	}
	for (uint64_t i = 0; i < 200; i++) {
		ASSERT_EQ(0, next_event(2, WAIT, &event));
		ASSERT_EQ(2, event.type);
		ASSERT_EQ(0x1000 + i, event.code);
		ASSERT_EQ(self->gid1, event.token);
		ASSERT_EQ(i << 32, event.information);
	}
	EXPECT_EQ(EIO, signal_peer(1, self->gid2 + 100, 1, 1));
}

TEST_F(driver, VLAN_is_shared_when_both_have_added_it)
{
	EXPECT_EQ(0, vlan_call(ISM_CLIENT_ADD_VLAN, 1, 100));
	EXPECT_EQ(EIO, query(1, self->gid2, 1, 100));
	EXPECT_EQ(0, vlan_call(ISM_CLIENT_ADD_VLAN, 2, 100));
	EXPECT_EQ(0, query(1, self->gid2, 1, 100));
	EXPECT_EQ(0, vlan_call(ISM_CLIENT_DELETE_VLAN, 1, 100));
	EXPECT_EQ(EIO, query(2, self->gid1, 1, 100));
	EXPECT_EQ(0, vlan_call(ISM_CLIENT_DELETE_VLAN, 2, 100));
	EXPECT_EQ(EIO, vlan_call(ISM_CLIENT_DELETE_VLAN, 2, 100));
}

struct sender {
	uint32_t from;
	struct ism_client_buffer buffer;
	const uint8_t *data;
	int error;
};

static void *send_rounds(void *arg)
{
	struct sender *sender = arg;

	for (int round = 0; round < 40 && !sender->error; round++)
		for (uint32_t at = 0; at < 65536 && !sender->error; at += 2731)
			sender->error = move(sender->from, sender->buffer.token, 3, true,
					     at, sender->data + at,
					     65536 - at < 2731 ? 65536 - at : 2731);
	return NULL;
}

TEST_F(driver, both_directions_at_once_with_two_senders_each)
{
	struct sender sender[4];
	pthread_t thread[4];
	uint32_t mask;

	for (int i = 0; i < 4; i++) {
		sender[i] = (struct sender){ .from = 1 + i % 2 };
		sender[i].buffer = buffer_of(2 - i % 2, 1 + i % 2, 65536);
		sender[i].data = self->data + 1000 * i;
		ASSERT_NE(0, sender[i].buffer.place);
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, send_rounds, &sender[i]));
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(thread[i], NULL);
		ASSERT_EQ(0, sender[i].error);
		ASSERT_EQ(0, interrupt(&sender[i].buffer, WAIT, &mask));
		ASSERT_EQ(0, read_buffer(&sender[i].buffer, 0, self->seen, 65536));
		ASSERT_EQ(0, memcmp(sender[i].data, self->seen, 65536));
		ASSERT_EQ(0, release(&sender[i].buffer));
	}
}

TEST_F(driver, removal_of_a_function_is_an_event_for_its_peer_and_it_works_after_its_return)
{
	struct ism_client_buffer buffer = buffer_of(2, 1, 4096);
	struct ism_client_event event;

	ASSERT_EQ(0, move(1, buffer.token, 0, false, 0, self->data, 10));
	ASSERT_EQ(0, write_to(DRIVER "unbind", "0002:00:00.0"));
	/* Its buffer first, which was in use, then itself. */
	ASSERT_EQ(0, next_event(1, WAIT, &event));
	EXPECT_EQ(0, event.type);
	EXPECT_EQ(4, event.code);
	EXPECT_EQ(buffer.token, event.token);
	ASSERT_EQ(0, next_event(1, WAIT, &event));
	EXPECT_EQ(1, event.type);
	EXPECT_EQ(7, event.code);
	EXPECT_EQ(self->gid2, event.token);
	EXPECT_EQ(0, gid_of(2));
	EXPECT_EQ(EIO, query(1, self->gid2, 0, 0));
	EXPECT_EQ(EIO, move(1, buffer.token, 0, true, 0, self->data, 10));

	ASSERT_EQ(0, write_to(DRIVER "bind", "0002:00:00.0"));
	EXPECT_EQ(self->gid2, gid_of(2));
	EXPECT_EQ(0, query(1, self->gid2, 0, 0));
	EXPECT_EQ(EIO, move(1, buffer.token, 0, true, 0, self->data, 10));
}

TEST_F(driver, function_exchanges_data_again_after_its_slot_was_off)
{
	struct ism_client_buffer buffer;
	struct ism_client_event event;
	uint32_t mask;

	ASSERT_EQ(0, write_to(SLOTS "00000002/power", "0"));
	ASSERT_EQ(0, next_event(1, WAIT, &event));
	EXPECT_EQ(7, event.code);
	EXPECT_EQ(0, gid_of(2));
	ASSERT_EQ(0, write_to(SLOTS "00000002/power", "1"));
	for (int ms = 0; ms < WAIT && gid_of(2) != self->gid2; ms++)
		usleep(1000);
	ASSERT_EQ(self->gid2, gid_of(2));
	buffer = buffer_of(2, 1, 4096);
	ASSERT_EQ(0, move(1, buffer.token, 0, true, 0, self->data, 4096));
	ASSERT_EQ(0, interrupt(&buffer, WAIT, &mask));
	ASSERT_EQ(0, read_buffer(&buffer, 0, self->seen, 4096));
	EXPECT_EQ(0, memcmp(self->data, self->seen, 4096));
	EXPECT_EQ(0, release(&buffer));
}

TEST_F(driver, bound_and_unbound_20_times_under_a_running_transfer)
{
	struct ism_client_buffer buffer = buffer_of(2, 1, 65536);
	int error, done = 0, refused = 0;
	pid_t child;

	child = fork();
	if (!child) {
		for (int i = 0; i < 20; i++)
			if (write_to(DRIVER "unbind", "0002:00:00.0") ||
			    write_to(DRIVER "bind", "0002:00:00.0"))
				_exit(1);
		_exit(0);
	}
	for (;;) {
		int status;

		error = move(1, buffer.token, 0, true, 0, self->data, 20000);
		if (!error)
			done++;
		else if (error == EIO)
			refused++;
		else
			break;
		if (waitpid(child, &status, WNOHANG) == child) {
			EXPECT_EQ(0, status);
			break;
		}
		if (error) {
			buffer = buffer_of(2, 1, 65536);
			if (!buffer.place)
				buffer.token = 0;
		}
	}
	if (buffer.place)
		release(&buffer);
	EXPECT_NE(0, done + refused);
	EXPECT_TRUE(error == 0 || error == EIO);
	EXPECT_EQ(self->gid2, gid_of(2));
}

TEST_HARNESS_MAIN
