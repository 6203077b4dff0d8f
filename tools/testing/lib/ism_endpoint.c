// SPDX-License-Identifier: GPL-2.0
#include <endian.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "ism_endpoint.h"

#define COMMAND_MASTER	0x4

static int failed(const char *what)
{
	fprintf(stderr, "# %s: %s\n", what, strerror(errno));
	return -1;
}

int side_map(struct side *side, uint64_t offset, uint64_t length)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.vaddr = (uintptr_t)side->memory + offset,
		.iova = IOVA + offset,
		.size = length,
	};

	if (ioctl(side->fn.container, VFIO_IOMMU_MAP_DMA, &map))
		return failed("VFIO_IOMMU_MAP_DMA");
	return 0;
}

int side_unmap(struct side *side, uint64_t offset, uint64_t length)
{
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.iova = IOVA + offset,
		.size = length,
	};

	if (ioctl(side->fn.container, VFIO_IOMMU_UNMAP_DMA, &unmap))
		return failed("VFIO_IOMMU_UNMAP_DMA");
	return 0;
}

static int side_interrupt(struct side *side)
{
	side->interrupt = function_eventfd(&side->fn, VFIO_PCI_MSI_IRQ_INDEX, EFD_NONBLOCK);
	return side->interrupt < 0 ? -1 : 0;
}

int side_open(struct side *side, const char *address)
{
	memset(side, 0, sizeof(*side));
	side->interrupt = -1;
	setenv("VFIO_SELFTESTS_BDF", address, 1);
	if (function_open(&side->fn))
		return -1;
	/* Without it DMA and MSI are lost silently. */
	if (function_command(&side->fn, COMMAND_MASTER, true))
		return -1;
	side->memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (side->memory == MAP_FAILED)
		return failed("mmap");
	if (side_map(side, 0, MEMORY))
		return -1;
	return side_interrupt(side);
}

int side_open_again(struct side *side, const char *address)
{
	for (int ms = 0; ms < WAIT; ms++) {
		if (!side_open(side, address))
			return 0;
		/* VFIO does not wait. */
		if (errno != EAGAIN)
			return -1;
		side_close(side);
		usleep(1000);
	}
	return -1;
}

void side_close(struct side *side)
{
	function_close(&side->fn);
	close(side->interrupt);
	munmap(side->memory, MEMORY);
}

int side_reset(struct side *side)
{
	if (ioctl(side->fn.device, VFIO_DEVICE_RESET))
		return failed("VFIO_DEVICE_RESET");
	if (function_command(&side->fn, COMMAND_MEMORY | COMMAND_MASTER, true))
		return -1;
	side->taken = 0;
	return 0;
}

int command(struct side *side, uint32_t number, uint16_t length, uint64_t *body)
{
	uint64_t header = (uint64_t)number << 32 | length;
	uint64_t answer;
	unsigned int i;
	int ret;

	header = htobe64(header);
	if (length > 8) {
		ret = store_block(&side->fn, 2, 8, length - 8, body);
		if (ret)
			return -ret;
	}
	ret = store_block(&side->fn, 2, 0, 8, &header);
	if (ret)
		return -ret;
	ret = load(&side->fn, 2, 0, 8, &answer);
	if (ret)
		return -ret;
	if (answer >> 32 != number || (answer & 0xffff) % 8 ||
	    (answer & 0xffff) < 8)
		return -EPROTO;
	for (i = 1; i < (answer & 0xffff) / 8; i++) {
		ret = load(&side->fn, 2, 8 * i, 8, &body[i - 1]);
		if (ret)
			return -ret;
	}
	return answer >> 16 & 0xffff;
}

int simple(struct side *side, uint32_t number)
{
	uint64_t body[24];

	return command(side, number, 8, body);
}

int simple1(struct side *side, uint32_t number, uint64_t word)
{
	uint64_t body[24] = { word };

	return command(side, number, 16, body);
}

int side_up(struct side *side)
{
	uint64_t queue[] = { IOVA + QUEUE, QUEUE_LENGTH };
	uint64_t gid[1];

	memset(side->memory, 0, BUFFER);
	side->taken = 0;
	if (simple1(side, REGISTER_STATUS, IOVA + STATUS) ||
	    command(side, REGISTER_QUEUE, 24, queue) ||
	    command(side, READ_GID, 8, gid)) {
		fprintf(stderr, "# the function cannot be brought up\n");
		return -1;
	}
	side->gid = gid[0];
	return 0;
}

bool side_works(struct side *side, uint64_t mark)
{
	uint64_t token;
	bool arrived;

	if (side_up(side))
		return false;
	token = register_buffer(side, 0, PAGE, 32, side->gid);
	insn_mark_begin(mark);
	arrived = token && !move(side, token, 0, false, 3, 5, "hello") &&
		  !memcmp(side->memory + BUFFER + 3, "hello", 5);
	insn_mark_end(mark);
	return arrived;
}

uint64_t register_buffer(struct side *side, uint64_t at, uint32_t length,
			 uint32_t place, uint64_t sender)
{
	uint64_t body[] = { IOVA + BUFFER + at, (uint64_t)length << 32 | place,
			    0, sender };

	return command(side, REGISTER_BUFFER, 40, body) ? 0 : body[0];
}

int signal_peer(struct side *side, uint64_t gid, uint32_t code, uint64_t information)
{
	uint64_t body[] = { gid, 1ULL << 32 | code, information };

	return command(side, SIGNAL, 32, body);
}

int query_gid(struct side *side, uint64_t gid, uint32_t vlan_valid, uint32_t vlan)
{
	uint64_t body[] = { gid, (uint64_t)vlan_valid << 32 | vlan };

	return command(side, QUERY_GID, 24, body);
}

int move(struct side *side, uint64_t token, unsigned int index, bool signal,
	 uint32_t offset, uint32_t length, const void *data)
{
	return store_block(&side->fn, 0, MOVE(token, index, signal, offset),
			   length, data);
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

bool next_event(struct side *side, struct event *event)
{
	uint64_t *index = (uint64_t *)(side->memory + QUEUE);
	uint64_t slot = side->taken % QUEUE_ENTRIES;
	uint64_t end = now_ms() + WAIT;

	/* The index is that of the entry last written, plus 1. */
	while (__atomic_load_n(index, __ATOMIC_ACQUIRE) ==
	       (side->taken ? (side->taken - 1) % QUEUE_ENTRIES + 1 : 0))
		if (now_ms() > end || usleep(100))
			return false;
	memcpy(event, side->memory + QUEUE + 32 * (slot + 1), sizeof(*event));
	side->taken++;
	return true;
}

unsigned int interrupts(struct side *side, int timeout)
{
	struct pollfd poll_fd = { .fd = side->interrupt, .events = POLLIN };
	uint64_t count = 0;

	poll(&poll_fd, 1, timeout);
	if (read(side->interrupt, &count, sizeof(count)) < 0)
		return 0;
	return count;
}

uint8_t clear_summary(struct side *side)
{
	return __atomic_fetch_and(side->memory + STATUS, (uint8_t)~0xc0,
				  __ATOMIC_SEQ_CST);
}
