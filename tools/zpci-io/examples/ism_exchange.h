/* SPDX-License-Identifier: MIT */
/*
 * The protocol between the two sides of ism.c's exchange. (The other side may be ism.c
 * again, or the kernel's ism driver with tools/qemu/tests/ism/peer.c on it.)
 *
 * Each side registers a buffer (DMB) for each stream and signals its token to
 * the other: event code HELLO + stream, the token as its information. In a
 * buffer the peer keeps two cursors and a ring:
 *
 *	0	produced: bytes that the peer has stored into the ring so far
 *	8	consumed: bytes that the peer has taken out of ours so far
 *	4096	the ring
 *
 * The data is stored before the cursor, because the function carries stores out in the
 * order in which they are issued. The value of each byte depends on its place in the
 * stream.
 */
#ifndef ISM_EXCHANGE_H
#define ISM_EXCHANGE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define STREAMS		4
#define PAGE		4096u
#define RING		(64 * PAGE)
#define DATA		PAGE		/* where the ring begins */
#define BUFFER		(DATA + RING)
#define PRODUCED	0
#define CONSUMED	8
#define HELLO		0x100

/* Period of the data, so that it never repeats at the same place of the ring. */
#define PERIOD		65521u

/* A block has at most the length of a page, and may begin anywhere in the period. */
static uint8_t exchange_pattern[PERIOD + PAGE];

static inline void exchange_begin(void)
{
	uint64_t random = 88172645463325252u;

	for (uint32_t i = 0; i < PERIOD; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		exchange_pattern[i] = random >> 32;
	}
	memcpy(exchange_pattern + PERIOD, exchange_pattern, PAGE);
}

/**
 * exchange_data() - up to PAGE bytes of a stream
 * @stream: its number
 * @at: the first byte's place in it
 */
static inline const uint8_t *exchange_data(unsigned int stream, uint64_t at)
{
	return exchange_pattern + (at + 16001 * stream) % PERIOD;
}

/**
 * exchange_length() - choose the length of the next block
 * @seed: state of the sender's random numbers
 *
 * Return: 1..4096 bytes, to be cut at the end of the page; every eighth time
 * all that is left of it.
 */
static inline uint32_t exchange_length(unsigned int *seed)
{
	uint32_t random = rand_r(seed);

	return random % 8 ? random / 8 % PAGE + 1 : PAGE;
}

/**
 * exchange_check() - compare the data that arrived, byte by byte
 * @stream: stream
 * @at: place of the first byte in it
 * @data: what arrived
 * @len: bytes, at most PAGE
 * @corrupt: incremented for each byte that is none of this stream's place
 * @reordered: incremented for each byte that is still the one before it in the
 *	ring: the cursor was here before the data
 */
static inline void exchange_check(unsigned int stream, uint64_t at,
				  const uint8_t *data, uint32_t len,
				  uint64_t *corrupt, uint64_t *reordered)
{
	const uint8_t *expected = exchange_data(stream, at);

	if (!memcmp(data, expected, len))
		return;
	for (uint32_t i = 0; i < len; i++) {
		uint8_t before = 0;

		if (at + i >= RING)
			before = *exchange_data(stream, at + i - RING);
		if (data[i] == expected[i])
			continue;
		if (data[i] == before)
			++*reordered;
		else
			++*corrupt;
	}
}

#endif
