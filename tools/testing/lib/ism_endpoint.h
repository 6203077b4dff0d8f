/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One side of an ISM exchange, driven from user space through the zPCI I/O
 * region: a function, its DMA-mapped memory, its commands. It is for tests that send
 * requests that no driver would send. For a driver to start from, see
 * tools/zpci-io/examples.
 */
#ifndef ISM_ENDPOINT_H
#define ISM_ENDPOINT_H

#include "function.h"

#define PAGE			4096
#define IOVA			0x100000000ULL	/* where a function's memory begins */
#define MEMORY			(4 << 20)
#define STATUS			0		/* page of the status area */
#define QUEUE			PAGE		/* page of the event queue */
#define BUFFER			(2 * PAGE)	/* the first buffer */
#define QUEUE_LENGTH		512
#define QUEUE_ENTRIES		15
#define FAILED			0xFFFF		/* result of a refused command */

/* Numbers of the commands, as Linux's driver has them. */
enum {
	REGISTER_STATUS = 0x1, REGISTER_QUEUE, READ_GID, ADD_VLAN, DELETE_VLAN,
	REQUIRE_VLAN, RELEASE_VLAN, QUERY_INFORMATION, QUERY_GID,
	REGISTER_BUFFER, RELEASE_BUFFER, SIGNAL = 0xE,
	UNREGISTER_STATUS = 0x11, UNREGISTER_QUEUE,
};

struct event {
	uint32_t type;
	uint32_t code;
	uint64_t token;
	uint64_t time;
	uint64_t information;
};

/**
 * struct side - a function and what it has registered
 * @fn: open function
 * @memory: MEMORY bytes, DMA-mapped at IOVA
 * @interrupt: eventfd of the MSI
 * @gid: its GID
 * @taken: entries of the event queue taken so far
 */
struct side {
	struct function fn;
	uint8_t *memory;
	int interrupt;
	uint64_t gid;
	uint64_t taken;
};

/* Each returns 0, or -1 with one line on standard error. */
int side_open(struct side *side, const char *address);
/* The same for a function that was added just now and may not be ready yet. */
int side_open_again(struct side *side, const char *address);
int side_map(struct side *side, uint64_t offset, uint64_t length);
int side_unmap(struct side *side, uint64_t offset, uint64_t length);
int side_reset(struct side *side);
int side_up(struct side *side);
void side_close(struct side *side);

/* One store, marked by @mark, to a buffer of this side. Return true if it arrives. */
bool side_works(struct side *side, uint64_t mark);

/*
 * A command: words of 8 bytes behind the header, of which length bytes in all;
 * the answer's words come back in the same place. The result, or -errno.
 */
int command(struct side *side, uint32_t number, uint16_t length, uint64_t *body);

/* The same for a command without body, or with one word. */
int simple(struct side *side, uint32_t number);
int simple1(struct side *side, uint32_t number, uint64_t word);

/* Register a buffer that lies at BUFFER + at; its token, or 0. */
uint64_t register_buffer(struct side *side, uint64_t at, uint32_t length,
			 uint32_t place, uint64_t sender);
int signal_peer(struct side *side, uint64_t gid, uint32_t code, uint64_t information);
int query_gid(struct side *side, uint64_t gid, uint32_t vlan_valid, uint32_t vlan);

/* A block into a peer's buffer: 0 or errno. */
int move(struct side *side, uint64_t token, unsigned int index, bool signal,
	 uint32_t offset, uint32_t length, const void *data);
#define MOVE(token, index, signal, offset) \
	((token) | (uint64_t)(index) << 24 | (uint64_t)(signal) << 23 | (offset))

/*
 * Whether two buffers are the same, each of @bytes, a multiple of 8: memcmp() is one
 * instruction for 256 bytes, which the emulator takes byte by byte, by a call each.
 */
static inline bool same(const void *one, const void *other, size_t bytes)
{
	const uint64_t *a = one, *b = other;

	for (size_t i = 0; i < bytes / 8; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

/* Wait for the next event of the queue: whether one came. */
bool next_event(struct side *side, struct event *event);
/* Interrupts since the last call; waits up to timeout ms for the first. */
unsigned int interrupts(struct side *side, int timeout);
/* Clear summary and event bit, as a driver does: the first byte as it was. */
uint8_t clear_summary(struct side *side);

#endif
