// SPDX-License-Identifier: GPL-2.0
/*
 * The ISM device behaves as its description says. The tests use it from user space through
 * the zPCI I/O region. Functions 1 and 2 are of one network, 3 of another.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "kselftest_harness.h"
#include "ism_endpoint.h"

#define STATUS_SUMMARY	0x80
#define STATUS_EVENT	0x40

FIXTURE(ism)
{
	struct side a, b, other;
	uint8_t data[PAGE];
};

FIXTURE_SETUP(ism)
{
	ASSERT_EQ(0, side_open(&self->a, "0001:00:00.0"));
	ASSERT_EQ(0, side_open(&self->b, "0002:00:00.0"));
	ASSERT_EQ(0, side_open(&self->other, "0003:00:00.0"));
	for (int i = 0; i < PAGE; i++)
		self->data[i] = i * 7 + (i >> 8) + 1;
}

FIXTURE_TEARDOWN(ism)
{
	side_close(&self->other);
	side_close(&self->b);
	side_close(&self->a);
}

static int both_up(struct side *a, struct side *b)
{
	return side_up(a) || side_up(b) ? -1 : 0;
}

TEST_F(ism, is_relaxed_with_4096_byte_blocks_a_window_of_2_to_the_48_and_one_MSI)
{
	struct vfio_irq_info irq = { .argsz = sizeof(irq) };
	uint64_t size;

	EXPECT_EQ(4096, self->a.fn.hdr.max);
	EXPECT_TRUE(self->a.fn.hdr.flags & VFIO_ZPCI_IO_HDR_RELAXED);
	function_bar(&self->a.fn, 0, &size);
	EXPECT_EQ(1ULL << 48, size);
	function_bar(&self->a.fn, 2, &size);
	EXPECT_EQ(4096, size);
	for (int bar = 1; bar < 6; bar++) {
		if (bar == 2)
			continue;
		function_bar(&self->a.fn, bar, &size);
		EXPECT_EQ(0, size);
	}
	irq.index = VFIO_PCI_MSI_IRQ_INDEX;
	EXPECT_EQ(0, ioctl(self->a.fn.device, VFIO_DEVICE_GET_IRQ_INFO, &irq));
	EXPECT_EQ(1, irq.count);
	irq.index = VFIO_PCI_MSIX_IRQ_INDEX;
	EXPECT_EQ(0, ioctl(self->a.fn.device, VFIO_DEVICE_GET_IRQ_INFO, &irq));
	EXPECT_EQ(0, irq.count);
}

TEST_F(ism, load_of_each_length_reads_the_answer_at_each_offset)
{
	uint8_t answer[16];
	uint64_t value, gid[1];

	ASSERT_EQ(0, command(&self->a, READ_GID, 8, gid));
	memcpy(answer, (uint8_t[]){ 0, 0, 0, READ_GID, 0, 0, 0, 16 }, 8);
	memcpy(answer + 8, gid, 8);
	for (int offset = 0; offset < 16; offset++) {
		for (int len = 1; len <= 8 - offset % 8; len++) {
			uint64_t expected = 0;

			for (int i = 0; i < len; i++)
				expected = expected << 8 | answer[offset + i];
			ASSERT_EQ(0, load(&self->a.fn, 2, offset, len, &value));
			EXPECT_EQ(expected, value);
		}
	}
	EXPECT_EQ(0, load(&self->a.fn, 2, 4088, 8, &value));
	EXPECT_EQ(0, value);
}

TEST_F(ism, load_from_the_window_and_store_to_either_BAR_are_EIO)
{
	uint64_t value = 0;

	EXPECT_EQ(EIO, load(&self->a.fn, 0, 0, 8, &value));
	EXPECT_EQ(EIO, store(&self->a.fn, 0, 0, 8, value));
	EXPECT_EQ(EIO, store(&self->a.fn, 2, 0, 8, (uint64_t)READ_GID << 32 | 8));
	EXPECT_EQ(EIO, store(&self->a.fn, 2, 8, 1, value));
	ASSERT_EQ(0, load(&self->a.fn, 2, 0, 8, &value));
	EXPECT_EQ(0, value);
}

/* The lengths of the requests, 0 where there is no such command. */
static const uint16_t lengths[] = {
	0, 16, 24, 8, 16, 16, 8, 8, 8, 24, 40, 16, 0, 0, 32, 0, 0, 8, 8,
};

TEST_F(ism, unknown_commands_fail)
{
	uint64_t body[32] = { 0 };

	for (unsigned int number = 0; number < 4096; number++) {
		if (number < ARRAY_SIZE(lengths) && lengths[number])
			continue;
		ASSERT_EQ(FAILED, command(&self->a, number, 8, body));
	}
	EXPECT_EQ(FAILED, command(&self->a, 0x10003, 8, body));
	EXPECT_EQ(FAILED, command(&self->a, ~0U, 8, body));
}

TEST_F(ism, commands_of_another_length_fail)
{
	uint64_t body[32] = { 0 };

	for (unsigned int number = 0; number < ARRAY_SIZE(lengths); number++) {
		for (uint16_t len = 8; lengths[number] && len <= 64; len++) {
			if (len == lengths[number])
				continue;
			ASSERT_EQ(FAILED, command(&self->a, number, len, body));
		}
	}
}

TEST_F(ism, parts_of_a_header_and_what_is_outside_the_command_area_are_EIO)
{
	EXPECT_EQ(EIO, store_block(&self->a.fn, 2, 0, 7, self->data));
	EXPECT_EQ(EIO, store_block(&self->a.fn, 2, 1, 8, self->data));
	EXPECT_EQ(EIO, store_block(&self->a.fn, 2, 7, 16, self->data));
	EXPECT_EQ(EIO, store_block(&self->a.fn, 2, 60, 5, self->data));
	EXPECT_EQ(EIO, store_block(&self->a.fn, 2, 0, 4096, self->data));
	EXPECT_EQ(EIO, store_block(&self->a.fn, 2, 4095, 1, self->data));
}

TEST_F(ism, a_body_serves_one_command_only)
{
	uint64_t header = (uint64_t)REGISTER_STATUS << 32 | 16;
	uint64_t answer;

	ASSERT_EQ(0, simple1(&self->a, ADD_VLAN, IOVA & 0xfff));
	ASSERT_EQ(0, simple1(&self->a, REGISTER_STATUS, IOVA));
	ASSERT_EQ(0, simple(&self->a, UNREGISTER_STATUS));
	ASSERT_EQ(0, store_block(&self->a.fn, 2, 0, 8, &header));
	ASSERT_EQ(0, load(&self->a.fn, 2, 0, 8, &answer));
	EXPECT_EQ(FAILED, answer >> 16 & 0xffff);
}

TEST_F(ism, status_area_must_be_a_mapped_page_and_only_one)
{
	EXPECT_EQ(FAILED, simple(&self->a, UNREGISTER_STATUS));
	EXPECT_EQ(FAILED, simple1(&self->a, REGISTER_STATUS, 0));
	EXPECT_EQ(FAILED, simple1(&self->a, REGISTER_STATUS, IOVA + 8));
	EXPECT_EQ(FAILED, simple1(&self->a, REGISTER_STATUS, IOVA + MEMORY));
	EXPECT_EQ(FAILED, simple1(&self->a, REGISTER_STATUS, IOVA - PAGE));
	EXPECT_EQ(FAILED, simple1(&self->a, REGISTER_STATUS, -PAGE));
	EXPECT_EQ(0, simple1(&self->a, REGISTER_STATUS, IOVA));
	EXPECT_EQ(FAILED, simple1(&self->a, REGISTER_STATUS, IOVA));
	EXPECT_EQ(0, simple(&self->a, UNREGISTER_STATUS));
	EXPECT_EQ(0, simple1(&self->a, REGISTER_STATUS, IOVA));
}

static int register_queue(struct side *side, uint64_t address, uint64_t length)
{
	uint64_t body[] = { address, length };

	return command(side, REGISTER_QUEUE, 24, body);
}

TEST_F(ism, event_queue_needs_a_status_area_a_length_and_a_mapped_page)
{
	EXPECT_EQ(FAILED, register_queue(&self->a, IOVA + QUEUE, QUEUE_LENGTH));
	ASSERT_EQ(0, simple1(&self->a, REGISTER_STATUS, IOVA));
	EXPECT_EQ(FAILED, simple(&self->a, UNREGISTER_QUEUE));
	EXPECT_EQ(FAILED, register_queue(&self->a, IOVA + QUEUE, 0));
	EXPECT_EQ(FAILED, register_queue(&self->a, IOVA + QUEUE, 96));
	EXPECT_EQ(FAILED, register_queue(&self->a, IOVA + QUEUE, 511));
	EXPECT_EQ(FAILED, register_queue(&self->a, IOVA + QUEUE, 8192));
	EXPECT_EQ(FAILED, register_queue(&self->a, IOVA + QUEUE, -32));
	EXPECT_EQ(FAILED, register_queue(&self->a, IOVA + QUEUE + 32, 512));
	EXPECT_EQ(FAILED, register_queue(&self->a, IOVA + MEMORY, 512));
	EXPECT_EQ(0, register_queue(&self->a, IOVA + QUEUE, QUEUE_LENGTH));
	EXPECT_EQ(FAILED, register_queue(&self->a, IOVA + QUEUE, QUEUE_LENGTH));
	EXPECT_EQ(0, simple(&self->a, UNREGISTER_QUEUE));
	EXPECT_EQ(0, register_queue(&self->a, IOVA + QUEUE, QUEUE_LENGTH));
}

TEST_F(ism, event_queue_header_says_its_length_and_that_of_an_entry)
{
	uint64_t *header = (uint64_t *)(self->a.memory + QUEUE);

	memset(header, 0xff, 32);
	ASSERT_EQ(0, simple1(&self->a, REGISTER_STATUS, IOVA));
	ASSERT_EQ(0, register_queue(&self->a, IOVA + QUEUE, QUEUE_LENGTH));
	EXPECT_EQ(0, header[0]);
	EXPECT_EQ(QUEUE_LENGTH, header[1]);
	EXPECT_EQ(32, header[2]);
}

TEST_F(ism, information_says_what_is_registered)
{
	uint64_t body[24] = { 0 };

	ASSERT_EQ(0, side_up(&self->a));
	ASSERT_EQ(0, simple1(&self->a, ADD_VLAN, 17));
	ASSERT_NE(0, register_buffer(&self->a, 0, PAGE, 32, 0));
	ASSERT_EQ(0, command(&self->a, QUERY_INFORMATION, 8, body));
	EXPECT_EQ(self->a.gid, body[2]);
	EXPECT_EQ(IOVA + STATUS, body[3]);
	EXPECT_EQ(IOVA + QUEUE, body[4]);
	EXPECT_EQ(QUEUE_LENGTH, body[5] >> 32);
	EXPECT_EQ(1ULL << 32 | 0, body[6]);		/* one owned, none used */
	EXPECT_EQ(0ULL << 32 | 1, body[7]);		/* one VLAN, none required */
	EXPECT_EQ(17, body[8] >> 48);
}

TEST_F(ism, buffer_needs_a_status_area_a_free_place_a_length_and_mapped_memory)
{
	struct side *a = &self->a;

	EXPECT_EQ(0, register_buffer(a, 0, PAGE, 32, 0));
	ASSERT_EQ(0, side_up(a));
	EXPECT_EQ(0, register_buffer(a, 0, 0, 32, 0));
	EXPECT_EQ(0, register_buffer(a, 0, (8 << 20) + 1, 32, 0));
	EXPECT_EQ(0, register_buffer(a, 0, PAGE, 0, 0));
	EXPECT_EQ(0, register_buffer(a, 0, PAGE, 31, 0));
	EXPECT_EQ(0, register_buffer(a, 0, PAGE, 1920, 0));
	EXPECT_EQ(0, register_buffer(a, 0, PAGE, ~0U, 0));
	EXPECT_EQ(0, register_buffer(a, 64, PAGE, 32, 0));
	EXPECT_EQ(0, register_buffer(a, MEMORY - BUFFER, PAGE, 32, 0));
	EXPECT_EQ(0, register_buffer(a, MEMORY - BUFFER - PAGE, PAGE + 1, 32, 0));
	EXPECT_NE(0, register_buffer(a, MEMORY - BUFFER - PAGE, PAGE, 32, 0));
	EXPECT_EQ(0, register_buffer(a, 0, PAGE, 32, 0));
	EXPECT_NE(0, register_buffer(a, 0, 1, 1919, 0));
}

TEST_F(ism, every_place_takes_a_buffer_and_every_token_is_another)
{
	static uint8_t seen[65536];
	uint64_t token;

	ASSERT_EQ(0, side_up(&self->a));
	for (uint32_t place = 32; place < 1920; place++) {
		token = register_buffer(&self->a, 0, PAGE, place, 0);
		ASSERT_NE(0, token);
		ASSERT_EQ(0, token & ~(0xffffULL << 32));
		ASSERT_EQ(0, seen[token >> 32]++);
	}
}

TEST_F(ism, block_of_each_length_arrives_whole_and_nothing_beside_it)
{
	struct side *a = &self->a, *b = &self->b;
	uint8_t *buffer = b->memory + BUFFER, *expected = malloc(3 * PAGE);
	uint64_t token;

	ASSERT_EQ(0, both_up(a, b));
	token = register_buffer(b, 0, 3 * PAGE, 40, a->gid);
	ASSERT_NE(0, token);
	for (uint32_t len = 1; len <= PAGE; len++) {
		uint32_t at = PAGE + (uint64_t)len * 2654435761 % (PAGE - len + 1);

		memset(buffer, 0xee, 3 * PAGE);
		memset(expected, 0xee, 3 * PAGE);
		memcpy(expected + at, self->data, len);
		ASSERT_EQ(0, move(a, token, 0, false, at, len, self->data));
		ASSERT_TRUE(same(expected, buffer, 3 * PAGE));
	}
	/* Each once more against the ends of a page. */
	for (uint32_t len = 1; len <= PAGE; len++) {
		ASSERT_EQ(0, move(a, token, 0, false, 2 * PAGE - len, len, self->data));
		ASSERT_EQ(0, memcmp(self->data, buffer + 2 * PAGE - len, len));
	}
	EXPECT_EQ(0, b->memory[STATUS]);
	free(expected);
}

TEST_F(ism, a_function_may_send_to_itself)
{
	uint64_t token;

	ASSERT_EQ(0, side_up(&self->a));
	EXPECT_EQ(0, query_gid(&self->a, self->a.gid, 0, 0));
	token = register_buffer(&self->a, 0, PAGE, 32, self->a.gid);
	ASSERT_EQ(0, move(&self->a, token, 0, true, 5, 77, self->data));
	EXPECT_EQ(0, memcmp(self->data, self->a.memory + BUFFER + 5, 77));
	EXPECT_EQ(1, interrupts(&self->a, WAIT));
}

TEST_F(ism, signal_sets_mask_bit_summary_and_interrupts_once_until_cleared)
{
	struct side *a = &self->a, *b = &self->b;
	uint64_t token;
	uint16_t mask;

	ASSERT_EQ(0, both_up(a, b));
	for (uint32_t place = 32; place < 1920; place += 59) {
		token = register_buffer(b, 0, PAGE, place, a->gid);
		ASSERT_NE(0, token);
		for (unsigned int index = 0; index < 16; index++) {
			ASSERT_EQ(0, move(a, token, index, true, 0, 1, self->data));
			memcpy(&mask, b->memory + STATUS + 256 + 2 * place, 2);
			ASSERT_EQ((0x1000 >> index | 0x10000000 >> index) & 0xffff, mask);
			memset(b->memory + STATUS + 256 + 2 * place, 0, 2);
		}
		ASSERT_EQ(0x80 >> place % 8, b->memory[STATUS + 4 + place / 8]);
		b->memory[STATUS + 4 + place / 8] = 0;
		ASSERT_EQ(1, interrupts(b, WAIT));
		ASSERT_EQ(STATUS_SUMMARY, clear_summary(b));
	}
	/* Nothing else was touched. */
	for (int i = 0; i < PAGE; i++)
		ASSERT_EQ(0, b->memory[STATUS + i]);
	EXPECT_EQ(0, interrupts(b, 20));
}

TEST_F(ism, index_of_16_and_above_is_EIO)
{
	uint64_t token;

	ASSERT_EQ(0, both_up(&self->a, &self->b));
	token = register_buffer(&self->b, 0, PAGE, 32, 0);
	for (unsigned int index = 16; index < 256; index++)
		ASSERT_EQ(EIO, move(&self->a, token, index, true, 0, 1, self->data));
	EXPECT_EQ(0, clear_summary(&self->b));
}

TEST_F(ism, what_is_outside_the_buffer_is_EIO_and_changes_nothing)
{
	struct side *a = &self->a, *b = &self->b;
	uint8_t *buffer = b->memory + BUFFER;
	uint64_t token;

	ASSERT_EQ(0, both_up(a, b));
	token = register_buffer(b, 0, 100, 32, 0);
	EXPECT_EQ(0, move(a, token, 0, false, 99, 1, "x"));
	memset(buffer, 0, PAGE);
	EXPECT_EQ(EIO, move(a, token, 0, true, 99, 2, self->data));
	EXPECT_EQ(EIO, move(a, token, 0, true, 100, 1, self->data));
	EXPECT_EQ(EIO, move(a, token, 0, true, 0, 4096, self->data));
	EXPECT_EQ(EIO, move(a, token, 0, true, PAGE, 1, self->data));
	EXPECT_EQ(EIO, move(a, token, 0, true, (8 << 20) - 1, 1, self->data));
	for (int i = 0; i < PAGE; i++)
		ASSERT_EQ(0, buffer[i]);
	EXPECT_EQ(0, clear_summary(b));
}

TEST_F(ism, forged_tokens_are_EIO)
{
	struct side *a = &self->a, *b = &self->b;
	uint64_t token;

	ASSERT_EQ(0, both_up(a, b));
	token = register_buffer(b, 0, PAGE, 32, a->gid);
	for (uint64_t guess = 0; guess < 65536; guess += 7)
		if (guess << 32 != token)
			ASSERT_EQ(EIO, move(a, guess << 32, 0, true, 0, 1, self->data));
	EXPECT_EQ(0, b->memory[BUFFER]);
	EXPECT_EQ(0, clear_summary(b));
}

TEST_F(ism, token_of_a_released_buffer_is_EIO_even_after_the_next_is_registered)
{
	struct side *a = &self->a, *b = &self->b;
	uint64_t token;

	ASSERT_EQ(0, both_up(a, b));
	token = register_buffer(b, 0, PAGE, 32, a->gid);
	ASSERT_EQ(0, move(a, token, 0, false, 0, 1, self->data));
	ASSERT_EQ(0, simple1(b, RELEASE_BUFFER, token));
	EXPECT_EQ(EIO, move(a, token, 0, false, 0, 1, self->data));
	ASSERT_NE(0, register_buffer(b, 0, PAGE, 32, a->gid));
	EXPECT_EQ(EIO, move(a, token, 0, false, 0, 1, self->data));
	EXPECT_EQ(FAILED, simple1(b, RELEASE_BUFFER, token));
}

TEST_F(ism, buffer_of_another_sender_is_EIO_and_another_cannot_release_it)
{
	struct side *a = &self->a, *b = &self->b;
	uint64_t token;

	ASSERT_EQ(0, both_up(a, b));
	token = register_buffer(b, 0, PAGE, 32, b->gid);
	EXPECT_EQ(EIO, move(a, token, 0, true, 0, 1, self->data));
	EXPECT_EQ(FAILED, simple1(a, RELEASE_BUFFER, token));
	EXPECT_EQ(FAILED, simple1(a, RELEASE_BUFFER, token | 1));
	EXPECT_EQ(0, move(b, token, 0, false, 0, 1, self->data));
	EXPECT_EQ(0, simple1(b, RELEASE_BUFFER, token));
}

TEST_F(ism, networks_see_nothing_of_each_other)
{
	struct side *a = &self->a, *other = &self->other;
	struct event event;
	uint64_t token;

	ASSERT_EQ(0, side_up(a));
	ASSERT_EQ(0, side_up(other));
	EXPECT_EQ(FAILED, query_gid(a, other->gid, 0, 0));
	EXPECT_EQ(FAILED, query_gid(other, a->gid, 0, 0));
	EXPECT_EQ(FAILED, signal_peer(a, other->gid, 1, 2));
	token = register_buffer(a, 0, PAGE, 32, 0);
	EXPECT_EQ(EIO, move(other, token, 0, true, 0, 1, self->data));
	EXPECT_EQ(FAILED, simple1(other, RELEASE_BUFFER, token));
	EXPECT_EQ(0, simple(other, UNREGISTER_QUEUE));
	/* Nothing was heard of it all; what is heard is b. */
	ASSERT_EQ(0, side_up(&self->b));
	ASSERT_EQ(0, simple(&self->b, UNREGISTER_QUEUE));
	ASSERT_TRUE(next_event(a, &event));
	EXPECT_EQ(7, event.code);
	EXPECT_EQ(self->b.gid, event.token);
	EXPECT_EQ(1, a->taken);
}

TEST_F(ism, signal_reaches_the_peers_queue_with_code_and_information)
{
	struct side *a = &self->a, *b = &self->b;
	struct event event;
	uint64_t time = 0;

	ASSERT_EQ(0, both_up(a, b));
	/* Three times around the queue. */
	for (uint64_t i = 0; i < 3 * QUEUE_ENTRIES; i++) {
		ASSERT_EQ(0, signal_peer(a, b->gid, 0x80 + i, ~i));
		ASSERT_TRUE(next_event(b, &event));
		ASSERT_EQ(2, event.type);
		ASSERT_EQ(0x80 + i, event.code);
		ASSERT_EQ(a->gid, event.token);
		ASSERT_EQ(~i, event.information);
		ASSERT_LT(time, event.time);
		time = event.time;
		ASSERT_EQ(1, interrupts(b, WAIT));
		ASSERT_EQ(STATUS_SUMMARY | STATUS_EVENT, clear_summary(b));
	}
}

TEST_F(ism, full_queue_fails_the_sender_and_loses_nothing)
{
	struct side *a = &self->a, *b = &self->b;
	struct event event;
	unsigned int sent = 0, i;

	ASSERT_EQ(0, both_up(a, b));
	while (!signal_peer(a, b->gid, sent, 0))
		ASSERT_LT(++sent, QUEUE_ENTRIES);
	EXPECT_EQ(7, sent);
	EXPECT_EQ(FAILED, signal_peer(a, b->gid, sent, 0));
	for (i = 0; i < sent; i++) {
		ASSERT_TRUE(next_event(b, &event));
		EXPECT_EQ(i, event.code);
	}
	/* As many again while the first are still being read. */
	EXPECT_EQ(STATUS_SUMMARY | STATUS_EVENT, clear_summary(b));
	for (i = 0; i < sent; i++)
		EXPECT_EQ(0, signal_peer(a, b->gid, 100 + i, 0));
	EXPECT_EQ(FAILED, signal_peer(a, b->gid, 0, 0));
	for (i = 0; i < sent; i++) {
		ASSERT_TRUE(next_event(b, &event));
		EXPECT_EQ(100 + i, event.code);
	}
}

TEST_F(ism, leaving_of_a_peer_is_an_event_even_where_the_queue_is_full)
{
	struct side *a = &self->a, *b = &self->b;
	struct event event;

	ASSERT_EQ(0, both_up(a, b));
	EXPECT_EQ(0, query_gid(a, b->gid, 0, 0));
	ASSERT_EQ(0, simple(b, UNREGISTER_QUEUE));
	ASSERT_TRUE(next_event(a, &event));
	EXPECT_EQ(1, event.type);
	EXPECT_EQ(7, event.code);
	EXPECT_EQ(b->gid, event.token);
	EXPECT_EQ(FAILED, query_gid(a, b->gid, 0, 0));
	/* Nobody clears a's event bit: 6 of 7 places are left. */
	for (int i = 0; i < 10; i++) {
		ASSERT_EQ(0, side_reset(b));
		ASSERT_EQ(0, side_up(b));
	}
	for (int i = 0; i < 9; i++) {
		if (a->taken % 7 == 0)
			clear_summary(a);
		ASSERT_TRUE(next_event(a, &event));
		EXPECT_EQ(7, event.code);
	}
}

/* A function without bus master cannot be written to: its event is gone. */
TEST_F(ism, event_for_a_peer_without_bus_master_is_lost)
{
	struct side *a = &self->a, *b = &self->b;
	struct event event;

	ASSERT_EQ(0, both_up(a, b));
	ASSERT_EQ(0, function_command(&a->fn, 4, false));
	ASSERT_EQ(0, simple(b, UNREGISTER_QUEUE));
	ASSERT_EQ(0, function_command(&a->fn, 4, true));
	ASSERT_EQ(0, simple(b, UNREGISTER_STATUS));
	ASSERT_EQ(0, side_up(b));
	ASSERT_EQ(0, signal_peer(b, a->gid, 5, 0));
	ASSERT_TRUE(next_event(a, &event));
	EXPECT_EQ(5, event.code);
	EXPECT_EQ(1, a->taken);
}

TEST_F(ism, function_that_registered_nothing_stores_nothing)
{
	struct side *a = &self->a, *b = &self->b;
	uint64_t token;

	ASSERT_EQ(0, side_up(b));
	token = register_buffer(b, 0, PAGE, 32, 0);
	EXPECT_EQ(EIO, move(a, token, 0, true, 0, 1, self->data));
	ASSERT_EQ(0, simple1(a, REGISTER_STATUS, IOVA));
	EXPECT_EQ(EIO, move(a, token, 0, true, 0, 1, self->data));
	EXPECT_EQ(0, b->memory[BUFFER]);
	EXPECT_EQ(0, clear_summary(b));
	ASSERT_EQ(0, simple(a, UNREGISTER_STATUS));
	ASSERT_EQ(0, side_up(a));
	EXPECT_EQ(0, move(a, token, 0, true, 0, 1, self->data));
}

/* The next event of a buffer. */
static bool is_buffer_event(struct side *side, uint32_t code, uint64_t token)
{
	struct event event;

	return next_event(side, &event) && event.type == 0 && event.code == code &&
	       event.token == token;
}

TEST_F(ism, release_of_a_buffer_is_an_event_for_all_who_used_it_and_nobody_else)
{
	struct side *a = &self->a, *b = &self->b;
	struct side third;
	struct event event;
	uint64_t token, unused;

	ASSERT_EQ(0, side_open(&third, "0004:00:00.0"));
	ASSERT_EQ(0, both_up(a, b));
	ASSERT_EQ(0, side_up(&third));
	token = register_buffer(b, 0, PAGE, 32, 0);
	unused = register_buffer(b, 0, PAGE, 33, 0);
	for (int i = 0; i < 3; i++) {
		ASSERT_EQ(0, move(a, token, 0, false, 0, 1, self->data));
		ASSERT_EQ(0, move(&third, token, 0, false, 0, 1, self->data));
		ASSERT_EQ(0, move(b, token, 0, false, 0, 1, self->data));
	}
	ASSERT_EQ(0, simple1(b, RELEASE_BUFFER, unused));
	ASSERT_EQ(0, simple1(b, RELEASE_BUFFER, token));
	EXPECT_TRUE(is_buffer_event(a, 4, token));
	EXPECT_TRUE(is_buffer_event(&third, 4, token));
	/* Each once: what comes next is something else. */
	ASSERT_EQ(0, signal_peer(b, a->gid, 77, 0));
	ASSERT_TRUE(next_event(a, &event));
	EXPECT_EQ(77, event.code);
	EXPECT_EQ(0, clear_summary(b));
	side_close(&third);
}

TEST_F(ism, end_of_a_function_is_an_event_for_owners_of_buffers_that_it_used)
{
	struct side *a = &self->a, *b = &self->b;
	struct event event;
	uint64_t token;

	ASSERT_EQ(0, both_up(a, b));
	token = register_buffer(b, 0, PAGE, 32, a->gid);
	ASSERT_EQ(0, move(a, token, 0, false, 0, 1, self->data));
	ASSERT_EQ(0, side_reset(a));
	ASSERT_TRUE(next_event(b, &event));
	EXPECT_EQ(1, event.type);
	EXPECT_EQ(7, event.code);
	EXPECT_EQ(a->gid, event.token);
	EXPECT_TRUE(is_buffer_event(b, 8, token));
}

/* A buffer of @owner for VLAN 5. */
static uint64_t register_vlan_buffer(struct side *owner)
{
	uint64_t body[] = { IOVA + BUFFER, (uint64_t)PAGE << 32 | 32, 1ULL << 32 | 5, 0 };

	return command(owner, REGISTER_BUFFER, 40, body) ? 0 : body[0];
}

TEST_F(ism, VLAN_that_owner_or_user_of_a_buffer_deletes_is_an_event_for_the_other)
{
	struct side *a = &self->a, *b = &self->b;
	uint64_t token;

	ASSERT_EQ(0, both_up(a, b));
	ASSERT_EQ(0, simple1(a, ADD_VLAN, 5));
	ASSERT_EQ(0, simple1(b, ADD_VLAN, 5));
	token = register_vlan_buffer(b);
	ASSERT_EQ(0, move(a, token, 0, false, 0, 1, self->data));
	ASSERT_EQ(0, simple1(a, DELETE_VLAN, 5));
	EXPECT_TRUE(is_buffer_event(b, 6, token));
	ASSERT_EQ(0, simple1(a, ADD_VLAN, 5));
	ASSERT_EQ(0, move(a, token, 0, false, 0, 1, self->data));
	ASSERT_EQ(0, simple1(b, DELETE_VLAN, 5));
	EXPECT_TRUE(is_buffer_event(a, 5, token));
	EXPECT_EQ(EIO, move(a, token, 0, false, 0, 1, self->data));
}

TEST_F(ism, VLANs_are_64_and_both_sides_must_have_one_that_is_asked_for)
{
	struct side *a = &self->a, *b = &self->b;
	uint64_t body[] = { IOVA + BUFFER, (uint64_t)PAGE << 32 | 32,
			    1ULL << 32 | 5, 0 };

	ASSERT_EQ(0, both_up(a, b));
	EXPECT_EQ(FAILED, simple1(a, ADD_VLAN, 4095));
	EXPECT_EQ(FAILED, simple1(a, ADD_VLAN, 1ULL << 32));
	EXPECT_EQ(FAILED, simple1(a, DELETE_VLAN, 5));
	EXPECT_EQ(FAILED, query_gid(a, b->gid, 1, 5));
	EXPECT_EQ(0, simple1(a, ADD_VLAN, 5));
	EXPECT_EQ(FAILED, query_gid(a, b->gid, 1, 5));
	EXPECT_EQ(FAILED, command(b, REGISTER_BUFFER, 40, body));
	EXPECT_EQ(0, simple1(b, ADD_VLAN, 5));
	EXPECT_EQ(0, query_gid(a, b->gid, 1, 5));
	ASSERT_EQ(0, command(b, REGISTER_BUFFER, 40, body));
	EXPECT_EQ(0, move(a, body[0], 0, false, 0, 1, self->data));
	EXPECT_EQ(0, simple1(a, DELETE_VLAN, 5));
	EXPECT_EQ(EIO, move(a, body[0], 0, false, 0, 1, self->data));
	EXPECT_EQ(0, simple(a, REQUIRE_VLAN));
	EXPECT_EQ(FAILED, query_gid(a, b->gid, 0, 0));
	EXPECT_EQ(FAILED, query_gid(b, a->gid, 0, 0));
	EXPECT_EQ(0, simple(a, RELEASE_VLAN));
	EXPECT_EQ(0, query_gid(a, b->gid, 0, 0));
	EXPECT_EQ(0, simple1(a, ADD_VLAN, 0x1fff));
	for (int vlan = 1; vlan < 64; vlan++)
		EXPECT_EQ(0, simple1(a, ADD_VLAN, vlan));
	EXPECT_EQ(0, simple1(a, ADD_VLAN, 1));
	EXPECT_EQ(FAILED, simple1(a, ADD_VLAN, 64));
}

TEST_F(ism, memory_unmapped_by_its_owner_is_EIO_for_the_sender_and_no_harm_to_the_owner)
{
	struct side *a = &self->a, *b = &self->b;
	uint64_t token;

	ASSERT_EQ(0, side_unmap(b, 0, MEMORY));
	ASSERT_EQ(0, side_map(b, 0, BUFFER));
	ASSERT_EQ(0, side_map(b, BUFFER, 2 * PAGE));
	ASSERT_EQ(0, both_up(a, b));
	token = register_buffer(b, 0, 2 * PAGE, 32, a->gid);
	ASSERT_NE(0, token);
	ASSERT_EQ(0, side_unmap(b, BUFFER, 2 * PAGE));
	EXPECT_EQ(EIO, move(a, token, 0, true, 0, 64, self->data));
	EXPECT_EQ(0, clear_summary(b));
	/* Not in the error state, and as good as before when it is mapped again. */
	EXPECT_EQ(0, query_gid(b, a->gid, 0, 0));
	ASSERT_EQ(0, side_map(b, BUFFER, 2 * PAGE));
	EXPECT_EQ(0, move(a, token, 0, true, 0, 64, self->data));
	EXPECT_EQ(0, memcmp(self->data, b->memory + BUFFER, 64));
	clear_summary(b);
	/* The status area: nothing of the block is stored. */
	memset(b->memory + BUFFER, 0, PAGE);
	ASSERT_EQ(0, side_unmap(b, 0, BUFFER));
	EXPECT_EQ(EIO, move(a, token, 0, true, 0, 64, self->data));
	EXPECT_EQ(0, b->memory[BUFFER]);
	EXPECT_EQ(FAILED, signal_peer(a, b->gid, 1, 1));
	EXPECT_EQ(0, move(a, token, 0, false, 0, 64, self->data));
	EXPECT_EQ(0, query_gid(b, a->gid, 0, 0));
}

TEST_F(ism, without_bus_master_the_sender_gets_EIO)
{
	struct side *a = &self->a, *b = &self->b;
	uint64_t token;

	ASSERT_EQ(0, both_up(a, b));
	token = register_buffer(b, 0, PAGE, 32, a->gid);
	ASSERT_EQ(0, function_command(&b->fn, 4, false));
	EXPECT_EQ(EIO, move(a, token, 0, false, 0, 64, self->data));
	ASSERT_EQ(0, function_command(&b->fn, 4, true));
	EXPECT_EQ(0, move(a, token, 0, false, 0, 64, self->data));
}

struct stream {
	struct side *from;
	uint64_t token;
	bool end;
	unsigned long done, refused, odd;
};

/* Blocks without a pause until told to end; all are done or EIO. */
static void *stream(void *arg)
{
	struct stream *stream = arg;
	uint8_t data[1000] = { 1 };

	while (!__atomic_load_n(&stream->end, __ATOMIC_ACQUIRE)) {
		switch (move(stream->from, stream->token, 1, true, 24, sizeof(data),
			     data)) {
		case 0:
			__atomic_add_fetch(&stream->done, 1, __ATOMIC_RELEASE);
			break;
		case EIO:
			__atomic_add_fetch(&stream->refused, 1, __ATOMIC_RELEASE);
			break;
		default:
			stream->odd++;
		}
	}
	return NULL;
}

static void stream_end(struct stream *stream, pthread_t thread)
{
	__atomic_store_n(&stream->end, true, __ATOMIC_RELEASE);
	pthread_join(thread, NULL);
}

/* Wait until the counter has risen by some. */
static void moves_on(unsigned long *counter)
{
	unsigned long start = __atomic_load_n(counter, __ATOMIC_ACQUIRE);

	while (__atomic_load_n(counter, __ATOMIC_ACQUIRE) < start + 5)
		usleep(100);
}

TEST_F(ism, unmapping_and_mapping_under_a_running_transfer_does_no_harm)
{
	struct stream stream_to_b = { .from = &self->a };
	struct side *a = &self->a, *b = &self->b;
	pthread_t thread;

	ASSERT_EQ(0, side_unmap(b, 0, MEMORY));
	ASSERT_EQ(0, side_map(b, 0, BUFFER));
	ASSERT_EQ(0, side_map(b, BUFFER, 2 * PAGE));
	ASSERT_EQ(0, both_up(a, b));
	stream_to_b.token = register_buffer(b, 0, 2 * PAGE, 32, a->gid);
	ASSERT_EQ(0, pthread_create(&thread, NULL, stream, &stream_to_b));
	for (int i = 0; i < 30; i++) {
		moves_on(&stream_to_b.done);
		ASSERT_EQ(0, side_unmap(b, BUFFER, 2 * PAGE));
		moves_on(&stream_to_b.refused);
		ASSERT_EQ(0, side_map(b, BUFFER, 2 * PAGE));
		ASSERT_EQ(0, query_gid(b, a->gid, 0, 0));
	}
	stream_end(&stream_to_b, thread);
	EXPECT_EQ(0, stream_to_b.odd);
}

TEST_F(ism, reset_of_the_receiver_in_the_middle_ends_the_token_and_is_told)
{
	struct stream stream_to_b = { .from = &self->a };
	struct side *a = &self->a, *b = &self->b;
	struct event event;
	uint64_t body[24];
	pthread_t thread;

	ASSERT_EQ(0, both_up(a, b));
	stream_to_b.token = register_buffer(b, 0, 2 * PAGE, 32, a->gid);
	ASSERT_EQ(0, pthread_create(&thread, NULL, stream, &stream_to_b));
	moves_on(&stream_to_b.done);
	ASSERT_EQ(0, side_reset(b));
	memset(b->memory, 0, MEMORY);
	moves_on(&stream_to_b.refused);
	ASSERT_TRUE(next_event(a, &event));
	EXPECT_EQ(7, event.code);
	EXPECT_EQ(b->gid, event.token);
	/* Nothing is left of what it had registered. */
	ASSERT_EQ(0, command(b, QUERY_INFORMATION, 8, body));
	EXPECT_EQ(0, body[3]);
	EXPECT_EQ(0, body[4]);
	EXPECT_EQ(0, body[6]);
	ASSERT_EQ(0, side_up(b));
	EXPECT_NE(0, register_buffer(b, 0, 2 * PAGE, 32, a->gid));
	moves_on(&stream_to_b.refused);
	stream_end(&stream_to_b, thread);
	EXPECT_EQ(0, stream_to_b.odd);
	for (int i = 0; i < 2 * PAGE; i++)
		ASSERT_EQ(0, b->memory[BUFFER + i]);
}

TEST_F(ism, reset_of_the_sender_in_the_middle_leaves_the_receiver_whole)
{
	struct stream stream_to_b = { .from = &self->a };
	struct side *a = &self->a, *b = &self->b;
	pthread_t thread;

	ASSERT_EQ(0, both_up(a, b));
	stream_to_b.token = register_buffer(b, 0, 2 * PAGE, 32, a->gid);
	ASSERT_EQ(0, pthread_create(&thread, NULL, stream, &stream_to_b));
	for (int i = 0; i < 10; i++) {
		moves_on(&stream_to_b.done);
		ASSERT_EQ(0, side_reset(a));
		ASSERT_EQ(0, side_up(a));
	}
	stream_end(&stream_to_b, thread);
	EXPECT_EQ(0, stream_to_b.odd);
	EXPECT_EQ(EIO, move(b, stream_to_b.token, 0, false, 0, 1, self->data));
	EXPECT_EQ(0, simple1(b, RELEASE_BUFFER, stream_to_b.token));
}

TEST_F(ism, closing_a_function_ends_what_it_had_registered)
{
	struct side *a = &self->a, *b = &self->b;
	struct event event;
	uint64_t token, gid;

	ASSERT_EQ(0, both_up(a, b));
	token = register_buffer(b, 0, PAGE, 32, a->gid);
	gid = b->gid;
	side_close(b);
	EXPECT_EQ(EIO, move(a, token, 0, true, 0, 1, self->data));
	ASSERT_TRUE(next_event(a, &event));
	EXPECT_EQ(7, event.code);
	ASSERT_EQ(0, side_open(b, "0002:00:00.0"));
	ASSERT_EQ(0, side_up(b));
	EXPECT_EQ(gid, b->gid);
	EXPECT_EQ(EIO, move(a, token, 0, true, 0, 1, self->data));
}

TEST_HARNESS_MAIN
