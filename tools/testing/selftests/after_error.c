// SPDX-License-Identifier: GPL-2.0
/*
 * The results of VFIO's own operations after an error event, one on each line. The same
 * program runs on the stock vfio-pci and on ours, and the lines must be the same
 * (parity.sh). The VM's second function is an NVMe. recovery.c tests which results are
 * right on each kernel.
 */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "function.h"
#include "hotplug.h"
#include "host_recovery.h"
#include "nvme.h"

#define NVME	"0002:00:00.0"

static void result(const char *verb, long ret)
{
	if (ret < 0)
		printf("%s: -1 %s\n", verb, strerrorname_np(errno));
	else
		printf("%s: %ld\n", verb, ret);
}

/* Print registers, read through the BAR's region, and VFIO's answers on the function. */
static void look(const char *when, const struct function *fn, uint32_t handle)
{
	uint64_t size, bar = function_bar(fn, 0, &size);
	uint64_t config = function_bar(fn, VFIO_PCI_CONFIG_REGION_INDEX, &size);
	uint32_t value = 0;

	printf("-- %s\n", when);
	result("read", pread(fn->device, &value, 4, bar + NVME_CONFIGURATION));
	printf("configuration: %08x\n", le32toh(value));
	result("read", pread(fn->device, &value, 4, bar + NVME_STATUS));
	printf("status: %08x\n", le32toh(value));
	/* The register is read-only: a write is issued, but changes nothing. */
	result("write", pwrite(fn->device, &value, 4, bar + NVME_STATUS));
	value = 0;
	result("read of config space", pread(fn->device, &value, 4, config));
	printf("vendor and device: %08x\n", value);
	value = 0;
	result("read of the command register", pread(fn->device, &value, 2, config + 4));
	printf("command register: %08x\n", value);
	printf("handle: %s\n", function_handle(fn) == handle ? "the same" : "another");
}

static long write_register(const struct function *fn, uint64_t at, uint64_t value, size_t len)
{
	uint64_t size, bar = function_bar(fn, 0, &size);

	value = htole64(value);
	return pwrite(fn->device, &value, len, bar + at);
}

int main(void)
{
	enum ending ending;
	struct function fn;
	uint32_t handle;
	int told, kmsg;

	setenv("VFIO_SELFTESTS_BDF", NVME, 1);
	kmsg = kmsg_open();
	if (function_open_device(&fn) ||
	    function_command(&fn, COMMAND_MEMORY | COMMAND_MASTER, true))
		return 1;
	puts("== error event");
	handle = function_handle(&fn);
	told = error_eventfd(&fn);
	printf("error interrupt: %s\n", told < 0 ? "none" : "offered");
	look("before", &fn, handle);
	result("queues' sizes", write_register(&fn, NVME_QUEUE_SIZES, NVME_QUEUE_SIZES_32, 4));
	result("queue", write_register(&fn, NVME_SUBMISSION_QUEUE, NVME_UNMAPPED, 8));
	result("queue", write_register(&fn, NVME_COMPLETION_QUEUE, NVME_UNMAPPED + 4096, 8));
	result("enable", write_register(&fn, NVME_CONFIGURATION, NVME_ENABLED, 4));
	result("doorbell", write_register(&fn, NVME_DOORBELL, 1, 4));
	ending = read_ending(kmsg, NVME);
	printf("ending: %d\n", ending);
	if (told >= 0 && ending != ENDED_UNTOLD)
		printf("error interrupt: %s\n", is_signaled(told) ? "came" : "missing");
	look("after it", &fn, handle);
	result("VFIO_DEVICE_RESET", reset(&fn));
	look("after a reset", &fn, handle);
	result("hot reset", hot_reset(&fn));
	look("after a hot reset", &fn, handle);
	result("memory on", function_command(&fn, COMMAND_MEMORY, true));
	function_close(&fn);
	result("open again", function_open_device(&fn));
	return 0;
}
