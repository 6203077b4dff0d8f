// SPDX-License-Identifier: GPL-2.0
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "bench_device.h"

uint64_t nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

void fail(const char *what)
{
	fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

/*
 * A buffer has to be registered with an ISM before the ISM takes a block for it. The
 * commands are those of drivers/s390/net/ism.h. All fields are big-endian, as this machine.
 */
#define ISM_BAR_MOVE		0
#define ISM_BAR_COMMAND		2
#define ISM_REGISTER_STATUS	0x1
#define ISM_REGISTER_QUEUE	0x2
#define ISM_READ_GID		0x3
#define ISM_REGISTER_BUFFER	0xa
#define ISM_PLACE		32
#define IOVA			0x100000000ULL

static void put(struct function *fn, bool by_region, unsigned int bar,
		uint64_t offset, const void *from, unsigned int len)
{
	uint64_t size;

	if (by_region) {
		errno = store_block(fn, bar, offset, len, from);
		if (errno)
			fail("store block");
	} else if (pwrite(fn->device, from, len,
			  function_bar(fn, bar, &size) + offset) != len) {
		fail("write to BAR");
	}
}

static uint64_t get(struct function *fn, bool by_region, unsigned int bar,
		    uint64_t offset)
{
	uint64_t size, value = 0;

	if (by_region) {
		errno = load(fn, bar, offset, 8, &value);
		if (errno)
			fail("load");
	} else if (pread(fn->device, &value, 8,
			 function_bar(fn, bar, &size) + offset) != 8) {
		fail("read of BAR");
	}
	return value;
}

/*
 * Issue a command with a body of @words. Return the last word of its answer, or 0. All of
 * the answer is loaded, because the next command must not begin before that.
 */
static uint64_t ism_command(struct function *fn, bool by_region, uint32_t number,
			    const uint64_t *body, unsigned int words)
{
	uint64_t header = (uint64_t)number << 32 | (8 + 8 * words), value = 0;

	if (words)
		put(fn, by_region, ISM_BAR_COMMAND, 8, body, 8 * words);
	put(fn, by_region, ISM_BAR_COMMAND, 0, &header, sizeof(header));
	header = get(fn, by_region, ISM_BAR_COMMAND, 0);
	if (header >> 16 & 0xffff) {
		fprintf(stderr, "bench: ISM refused command %u\n", number);
		exit(1);
	}
	for (unsigned int at = 8; at < (header & 0xffff); at += 8)
		value = get(fn, by_region, ISM_BAR_COMMAND, at);
	return value;
}

/* Register a buffer that the function itself may write. Return its place in BAR 0. */
static uint64_t ism_buffer(struct function *fn, bool by_region)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.iova = IOVA,
		.size = 3 * 4096,
	};
	uint64_t status = IOVA, queue[2] = { IOVA + 4096, 512 }, buffer[4] = {
		IOVA + 2 * 4096, 4096ULL << 32 | ISM_PLACE, 0, 0,
	};

	map.vaddr = (uintptr_t)mmap(NULL, map.size, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (ioctl(fn->container, VFIO_IOMMU_MAP_DMA, &map))
		fail("VFIO_IOMMU_MAP_DMA");
	if (function_command(fn, COMMAND_MASTER, true))
		fail("bus master");
	ism_command(fn, by_region, ISM_REGISTER_STATUS, &status, 1);
	ism_command(fn, by_region, ISM_REGISTER_QUEUE, queue, 2);
	buffer[3] = ism_command(fn, by_region, ISM_READ_GID, NULL, 0);
	return ism_command(fn, by_region, ISM_REGISTER_BUFFER, buffer, 4);
}

/* Tell the device under test by its identity in config space. */
struct place place_of(struct function *fn, bool by_region)
{
	static const unsigned int ordinary[] = { 8, 16, 24, 64, 128, 1000, 4096, 0 };
	uint64_t size, config;
	uint32_t id = 0;

	config = function_bar(fn, VFIO_PCI_CONFIG_REGION_INDEX, &size);
	if (pread(fn->device, &id, sizeof(id), config) != sizeof(id))
		fail("config space");
	if (le32toh(id) == 0x04ed1014) {
		return (struct place){ ISM_BAR_MOVE, ism_buffer(fn, by_region),
				       ISM_BAR_COMMAND, 0, ordinary };
	}
	/* The NVMe controller's memory; strict, so no block of 8 bytes. */
	return (struct place){ 2, 0, 2, 0, by_region ? ordinary + 1 : ordinary };
}
