// SPDX-License-Identifier: GPL-2.0
/*
 * The cost of one operation, in executed instructions, from the caller's system
 * call to the device and back.
 *
 * It runs in a VM whose clock counts instructions (s390vm run --icount). The cost is the
 * time of a batch of calls, divided by their number. The best of many batches has no timer
 * ticks in it and repeats exactly.
 *
 * cost DRIVER: lines of DRIVER, operation, bytes, instructions, with tabs
 * between them. DRIVER is stock, ism-vfio-pci or region; region prints those of
 * its batches of 16 (region-batch16) and of the floor, too.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench_device.h"

#define BATCHES	60
#define CALLS	50
#define REQS	16

/* One call that is measured: the arguments of pwrite() or pread(). */
struct call {
	int fd;
	void *buf;
	size_t count;
	uint64_t pos;
	bool is_read;
};

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
