// SPDX-License-Identifier: GPL-2.0
/*
 * Every operation that VFIO has for a PCI function, with its result, one on each line, in
 * sections. The same program runs on the stock vfio-pci and on ours, and the lines must be
 * the same (parity.sh).
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "function.h"

static void result(const char *verb, long ret)
{
	if (ret < 0)
		printf("%s: -1 %s\n", verb, strerrorname_np(errno));
	else
		printf("%s: %ld\n", verb, ret);
}

static void result_of(const char *verb, unsigned int number, long ret)
{
	char name[64];

	snprintf(name, sizeof(name), "%s %u", verb, number);
	result(name, ret);
}

static void regions(struct function *fn)
{
	for (unsigned int i = 0; i < VFIO_PCI_NUM_REGIONS; i++) {
		struct vfio_region_info info = { .argsz = sizeof(info), .index = i };
		char buf[64] = { 0 };

		result_of("region info", i,
			  ioctl(fn->device, VFIO_DEVICE_GET_REGION_INFO, &info));
		printf("region %u: flags %#x size %#llx offset %#llx\n", i,
		       info.flags, (unsigned long long)info.size,
		       (unsigned long long)info.offset);
		for (unsigned int len = 1; len <= 16; len *= 2)
			result_of("read", i, pread(fn->device, buf, len,
						   info.offset));
		for (unsigned int len = 1; len <= 16; len *= 2)
			result_of("read at 0x20", i, pread(fn->device, buf, len,
							   info.offset + 0x20));
		if (i == WINDOW_BAR) {
			memset(buf, 0x77, sizeof(buf));
			for (unsigned int len = 4; len <= 24; len += 4)
				result_of("write at 0x20", len,
					  pwrite(fn->device, buf, len,
						 info.offset + WINDOW));
		}
		result_of("read at the end", i,
			  pread(fn->device, buf, 8, info.offset + info.size));
		result_of("map", i, mmap(NULL, 4096, PROT_READ | PROT_WRITE,
					 MAP_SHARED, fn->device, info.offset) ==
			  MAP_FAILED ? -1 : 0);
	}
}

static void config(struct function *fn)
{
	uint64_t size, at = function_bar(fn, VFIO_PCI_CONFIG_REGION_INDEX, &size);
	uint32_t value;

	for (unsigned int i = 0; i < 64; i += 4) {
		value = 0;
		result_of("config read", i, pread(fn->device, &value, 4, at + i));
		printf("config %u: %08x\n", i, value);
	}
	result("memory on", function_command(fn, COMMAND_MEMORY, true));
	result("bus master on", function_command(fn, 4, true));
	result("bus master off", function_command(fn, 4, false));
}

static long irqs_set(struct function *fn, unsigned int index, uint32_t flags,
		     unsigned int count, const int *fds)
{
	char buf[sizeof(struct vfio_irq_set) + 8 * sizeof(int)] = { 0 };
	struct vfio_irq_set *set = (void *)buf;

	set->argsz = sizeof(*set) + (fds ? count * sizeof(int) : 0);
	set->index = index;
	set->flags = flags | VFIO_IRQ_SET_ACTION_TRIGGER;
	set->count = count;
	if (fds)
		memcpy(set->data, fds, count * sizeof(int));
	return ioctl(fn->device, VFIO_DEVICE_SET_IRQS, set);
}

static void interrupts(struct function *fn)
{
	int fds[2] = { eventfd(0, EFD_CLOEXEC), eventfd(0, EFD_CLOEXEC) };
	uint64_t count = 0;

	for (unsigned int i = 0; i < VFIO_PCI_NUM_IRQS; i++) {
		struct vfio_irq_info info = { .argsz = sizeof(info), .index = i };

		result_of("irq info", i,
			  ioctl(fn->device, VFIO_DEVICE_GET_IRQ_INFO, &info));
		printf("irq %u: flags %#x count %u\n", i, info.flags, info.count);
		result_of("irq eventfd", i,
			  irqs_set(fn, i, VFIO_IRQ_SET_DATA_EVENTFD, 1, fds));
		result_of("irq trigger", i,
			  irqs_set(fn, i, VFIO_IRQ_SET_DATA_NONE, 1, NULL));
		result_of("irq off", i,
			  irqs_set(fn, i, VFIO_IRQ_SET_DATA_NONE, 0, NULL));
	}
	result("two vectors", irqs_set(fn, VFIO_PCI_MSIX_IRQ_INDEX,
				       VFIO_IRQ_SET_DATA_EVENTFD, 2, fds));
	result("trigger", irqs_set(fn, VFIO_PCI_MSIX_IRQ_INDEX,
				   VFIO_IRQ_SET_DATA_NONE, 2, NULL));
	result("eventfd", read(fds[1], &count, 8));
	printf("interrupts seen: %llu\n", (unsigned long long)count);
}

static void features(struct function *fn)
{
	struct vfio_device_feature feature = { .argsz = sizeof(feature) };

	for (unsigned int i = 0; i < 16; i++) {
		feature.flags = VFIO_DEVICE_FEATURE_PROBE |
				VFIO_DEVICE_FEATURE_SET | i;
		result_of("feature set probed", i,
			  ioctl(fn->device, VFIO_DEVICE_FEATURE, &feature));
		feature.flags = VFIO_DEVICE_FEATURE_PROBE |
				VFIO_DEVICE_FEATURE_GET | i;
		result_of("feature get probed", i,
			  ioctl(fn->device, VFIO_DEVICE_FEATURE, &feature));
	}
	feature.flags = VFIO_DEVICE_FEATURE_SET |
			VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY;
	result("low power entry", ioctl(fn->device, VFIO_DEVICE_FEATURE, &feature));
	feature.flags = VFIO_DEVICE_FEATURE_SET |
			VFIO_DEVICE_FEATURE_LOW_POWER_EXIT;
	result("low power exit", ioctl(fn->device, VFIO_DEVICE_FEATURE, &feature));
}

static void resets(struct function *fn)
{
	char buf[256] = { 0 };
	struct vfio_pci_hot_reset_info *info = (void *)buf;
	struct vfio_pci_hot_reset *hot = (void *)(buf + 128);

	result("reset", ioctl(fn->device, VFIO_DEVICE_RESET));
	info->argsz = 128;
	result("hot reset info",
	       ioctl(fn->device, VFIO_DEVICE_GET_PCI_HOT_RESET_INFO, info));
	hot->argsz = sizeof(*hot) + sizeof(int);
	hot->count = 1;
	memcpy(hot->group_fds, &fn->group, sizeof(int));
	result("hot reset", ioctl(fn->device, VFIO_DEVICE_PCI_HOT_RESET, hot));
	result("unknown ioctl", ioctl(fn->device, _IO(';', 199), 0));
}

static void dma(struct function *fn)
{
	struct vfio_iommu_type1_dma_map map = {
		.argsz = sizeof(map),
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.iova = 0x100000000ULL,
		.size = 4096,
	};
	struct vfio_iommu_type1_dma_unmap unmap = {
		.argsz = sizeof(unmap), .iova = 0x100000000ULL, .size = 4096,
	};

	map.vaddr = (uintptr_t)mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	result("DMA map", ioctl(fn->container, VFIO_IOMMU_MAP_DMA, &map));
	result("DMA unmap", ioctl(fn->container, VFIO_IOMMU_UNMAP_DMA, &unmap));
}

int main(void)
{
	struct function fn;
	struct vfio_device_info info = { .argsz = sizeof(info) };

	if (function_open_device(&fn))
		return 1;
	puts("== device");
	result("device info", ioctl(fn.device, VFIO_DEVICE_GET_INFO, &info));
	printf("device flags %#x irqs %u\n", info.flags, info.num_irqs);
	puts("== config");
	config(&fn);
	puts("== regions");
	regions(&fn);
	puts("== interrupts");
	interrupts(&fn);
	puts("== DMA");
	dma(&fn);
	puts("== features");
	features(&fn);
	puts("== resets");
	resets(&fn);
	function_close(&fn);
	return 0;
}
