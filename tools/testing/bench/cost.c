// SPDX-License-Identifier: GPL-2.0
/*
 * What one operation costs, in executed instructions, from the caller's system
 * call to the device and back.
 *
 * Runs where the clock counts instructions (zmachine run --icount): the time of
 * a batch of calls, divided by their number; the best of many batches is free
 * of timer ticks and repeats exactly.
 *
 * cost DRIVER: lines of DRIVER, operation, bytes, instructions, with tabs
 * between them. DRIVER is stock, ism-vfio-pci or region; region prints those of
 * its batches of 16 (region-batch16) and of the floor, too.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "../selftests/function.h"

#define BATCHES	60
#define CALLS	50
#define REQS	16

/*
 * Where in the function stores and loads go, and which sizes of stores: those
 * that the function takes, up to the 0 behind them.
 */
struct place {
	unsigned int store_bar;
	uint64_t store;
	unsigned int load_bar;
	uint64_t load;
	const unsigned int *sizes;
};

static uint64_t nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

/* One call that is measured: what pwrite() or pread() is given. */
struct call {
	int fd;
	void *buf;
	size_t count;
	uint64_t pos;
	bool is_read;
};

static void fail(const char *what)
{
	fprintf(stderr, "cost: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double cost(const struct call *call)
{
	uint64_t best = ~0ULL, start, elapsed;

	for (int batch = 0; batch < BATCHES; batch++) {
		start = nanoseconds();
		for (int i = 0; i < CALLS; i++) {
			ssize_t done = call->is_read ?
				pread(call->fd, call->buf, call->count, call->pos) :
				pwrite(call->fd, call->buf, call->count, call->pos);

			if (done != (ssize_t)call->count)
				fail("call");
		}
		elapsed = nanoseconds() - start;
		if (elapsed < best)
			best = elapsed;
	}
	return (double)best / CALLS;
}

static void print(const char *driver, const char *op, unsigned int bytes,
		  double insns)
{
	printf("%s\t%s\t%u\t%.1f\n", driver, op, bytes, insns);
	fflush(stdout);
}

static char data[4096] __attribute__((aligned(4096)));

static void region_costs(struct function *fn, const struct place *place)
{
	struct vfio_zpci_io_req req[REQS];
	struct call call = { fn->device, req, sizeof(req[0]),
			     fn->region + REQ_POS, false };

	for (const unsigned int *size = place->sizes; *size; size++) {
		if (*size > fn->hdr.max)
			continue;
		for (int i = 0; i < REQS; i++) {
			req[i] = (struct vfio_zpci_io_req){
				.flags = VFIO_ZPCI_IO_FLAG_BLOCKW,
				.gaddr = (uintptr_t)data,
				.offset = place->store,
				.len = *size,
				.pcias = place->store_bar,
			};
		}
		call.count = sizeof(req[0]);
		print("region", "store", *size, cost(&call));
		call.count = sizeof(req);
		print("region-batch16", "store", *size, cost(&call) / REQS);
	}
	for (int i = 0; i < REQS; i++) {
		req[i] = (struct vfio_zpci_io_req){
			.flags = VFIO_ZPCI_IO_FLAG_READ,
			.gaddr = (uintptr_t)data,
			.offset = place->load,
			.len = 8,
			.pcias = place->load_bar,
		};
	}
	call.count = sizeof(req[0]);
	print("region", "load", 8, cost(&call));
	call.count = sizeof(req);
	print("region-batch16", "load", 8, cost(&call) / REQS);
}

static void bar_costs(const char *driver, struct function *fn,
		      const struct place *place)
{
	uint64_t size;
	struct call call = {
		fn->device, data, 8,
		function_bar(fn, place->load_bar, &size) + place->load, true,
	};

	print(driver, "load", 8, cost(&call));
	call.is_read = false;
	call.pos = function_bar(fn, place->store_bar, &size) + place->store;
	for (const unsigned int *bytes = place->sizes; *bytes; bytes++) {
		call.count = *bytes;
		print(driver, "store", *bytes, cost(&call));
	}
}

static void floor_cost(void)
{
	struct call call = { open("/dev/null", O_WRONLY), data, 32, 0, false };

	if (call.fd < 0)
		fail("/dev/null");
	print("floor", "store", 32, cost(&call));
}

/*
 * An ISM has to be told of a buffer before it takes a block for it: the commands
 * are those of drivers/s390/net/ism.h, all fields big-endian like this machine.
 */
#define ISM_BAR_MOVE		0
#define ISM_BAR_COMMAND		2
#define ISM_REGISTER_STATUS	0x1
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

/* A command with a body of @words; returns the first word of its answer. */
static uint64_t ism_command(struct function *fn, bool by_region, uint32_t number,
			    const uint64_t *body, unsigned int words)
{
	uint64_t header = (uint64_t)number << 32 | (8 + 8 * words);

	if (words)
		put(fn, by_region, ISM_BAR_COMMAND, 8, body, 8 * words);
	put(fn, by_region, ISM_BAR_COMMAND, 0, &header, sizeof(header));
	header = get(fn, by_region, ISM_BAR_COMMAND, 0);
	if (header >> 16 & 0xffff) {
		fprintf(stderr, "cost: ISM refused command %u\n", number);
		exit(1);
	}
	return get(fn, by_region, ISM_BAR_COMMAND, 8);
}

/* Register a buffer that the function may write itself; returns where. */
static uint64_t ism_buffer(struct function *fn, bool by_region)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.iova = IOVA,
		.size = 2 * 4096,
	};
	uint64_t status = IOVA, buffer[4] = {
		IOVA + 4096, 4096ULL << 32 | ISM_PLACE, 0, 0,
	};

	map.vaddr = (uintptr_t)mmap(NULL, map.size, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (ioctl(fn->container, VFIO_IOMMU_MAP_DMA, &map))
		fail("VFIO_IOMMU_MAP_DMA");
	if (function_command(fn, COMMAND_MASTER, true))
		fail("bus master");
	ism_command(fn, by_region, ISM_REGISTER_STATUS, &status, 1);
	buffer[3] = ism_command(fn, by_region, ISM_READ_GID, NULL, 0);
	return ism_command(fn, by_region, ISM_REGISTER_BUFFER, buffer, 4);
}

/* What is under test, by its identity in config space. */
static struct place place_of(struct function *fn, bool by_region)
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

int main(int argc, char **argv)
{
	struct function fn;
	struct place place;
	bool by_region;

	if (argc != 2) {
		fprintf(stderr, "usage: cost stock|ism-vfio-pci|region\n");
		return 2;
	}
	by_region = !strcmp(argv[1], "region");
	if (function_open_device(&fn) ||
	    function_command(&fn, COMMAND_MEMORY, true))
		return 1;
	if (by_region && function_find_region(&fn))
		return 1;
	place = place_of(&fn, by_region);
	if (by_region) {
		floor_cost();
		region_costs(&fn, &place);
	} else {
		bar_costs(argv[1], &fn, &place);
	}
	function_close(&fn);
	return 0;
}
