// SPDX-License-Identifier: GPL-2.0
#include <byteswap.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <endian.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>

#ifdef HAVE_LIBVFIO
#include <libvfio.h>
#endif

#include "function.h"

#define SKIPPED	4	/* exit status, as kselftest has it */

static int failed(const char *what)
{
	int error = errno;

	fprintf(stderr, "# %s: %s\n", what, strerror(error));
	errno = error;
	return -1;
}

/* Print a plan of no tests with the reason, and end the program. */
__attribute__((format(printf, 1, 2), noreturn))
static void skip(const char *format, ...)
{
	va_list args;

	printf("TAP version 13\n1..0 # SKIP ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	exit(SKIPPED);
}

#ifdef HAVE_LIBVFIO
static const char *named(int *argc, char **argv)
{
	return vfio_selftests_get_bdf(argc, argv);
}
#else
/* Does the same as the kernel's libvfio, which newer kernels have. */
static const char *named(int *argc, char **argv)
{
	const char *last = argv[*argc - 1];
	unsigned int part[4];
	int length = 0;

	if (*argc > 1 && sscanf(last, "%4x:%2x:%2x.%2x%n", &part[0], &part[1],
				&part[2], &part[3], &length) == 4 && !last[length]) {
		(*argc)--;
		return last;
	}
	return getenv("VFIO_SELFTESTS_BDF");
}
#endif

/* A number that sysfs has of the function, or -1. */
static int sysfs_number(const char *address, const char *name)
{
	char path[128];
	int number = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/%s", address, name);
	file = fopen(path, "r");
	if (!file)
		return -1;
	if (fscanf(file, "%x", (unsigned int *)&number) != 1)
		number = -1;
	fclose(file);
	return number;
}

void function_choose(int *argc, char **argv)
{
	const char *address = named(argc, argv);
	int vendor, device;
	char path[128];

	if (!address)
		skip("no function: name one, as last argument or by VFIO_SELFTESTS_BDF");
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/vfio-dev", address);
	if (access(path, F_OK))
		skip("%s is not bound to a VFIO driver", address);
	vendor = sysfs_number(address, "vendor");
	device = sysfs_number(address, "device");
	if (vendor != FUNCTION_VENDOR || device != FUNCTION_DEVICE)
		skip("%s is %04x:%04x, not QEMU's virtio-rng (%04x:%04x): nothing is stored",
		     address, vendor, device, FUNCTION_VENDOR, FUNCTION_DEVICE);
	setenv("VFIO_SELFTESTS_BDF", address, 1);
}

const char *function_address(void)
{
	const char *address = getenv("VFIO_SELFTESTS_BDF");

	return address ? address : "0001:00:00.0";
}

int function_open_device(struct function *fn)
{
	char path[128], link[256];
	ssize_t len;

	*fn = (struct function){ -1, -1, -1, 0, { 0 }, { 0 } };
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group",
		 function_address());
	len = readlink(path, link, sizeof(link) - 1);
	if (len < 0)
		return failed(path);
	link[len] = 0;
	snprintf(path, sizeof(path), "/dev/vfio/%s", strrchr(link, '/') + 1);

	fn->container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	if (fn->container < 0)
		return failed("/dev/vfio/vfio");
	fn->group = open(path, O_RDWR | O_CLOEXEC);
	if (fn->group < 0)
		return failed(path);
	if (ioctl(fn->group, VFIO_GROUP_SET_CONTAINER, &fn->container))
		return failed("VFIO_GROUP_SET_CONTAINER");
	if (ioctl(fn->container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return failed("VFIO_SET_IOMMU");
	fn->device = ioctl(fn->group, VFIO_GROUP_GET_DEVICE_FD,
			   function_address());
	if (fn->device < 0)
		return failed("VFIO_GROUP_GET_DEVICE_FD");
	return 0;
}

/* Does the region of @index carry the type of the zPCI I/O region? */
static bool is_region(int device, unsigned int index,
		      struct vfio_region_info *info)
{
	char buf[4096] = { 0 };
	struct vfio_region_info_cap_type *type;
	struct vfio_info_cap_header *cap;

	*info = (struct vfio_region_info){ .argsz = sizeof(buf), .index = index };
	memcpy(buf, info, sizeof(*info));
	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, buf))
		return false;
	memcpy(info, buf, sizeof(*info));
	if (!(info->flags & VFIO_REGION_INFO_FLAG_CAPS))
		return false;
	for (uint32_t at = info->cap_offset; at; at = cap->next) {
		cap = (void *)(buf + at);
		type = (void *)cap;
		if (cap->id == VFIO_REGION_INFO_CAP_TYPE &&
		    type->type == REGION_TYPE &&
		    type->subtype == VFIO_REGION_SUBTYPE_IBM_ZPCI_IO)
			return true;
	}
	return false;
}

int function_find_region(struct function *fn)
{
	struct vfio_device_info info = { .argsz = sizeof(info) };

	if (ioctl(fn->device, VFIO_DEVICE_GET_INFO, &info))
		return failed("VFIO_DEVICE_GET_INFO");
	for (unsigned int i = VFIO_PCI_NUM_REGIONS; i < info.num_regions; i++) {
		if (!is_region(fn->device, i, &fn->info))
			continue;
		fn->region = fn->info.offset;
		if (pread(fn->device, &fn->hdr, sizeof(fn->hdr), fn->region) !=
		    sizeof(fn->hdr))
			return failed("header");
		return 0;
	}
	errno = ENOENT;
	return failed("zPCI I/O region");
}

int function_open(struct function *fn)
{
	if (function_open_device(fn))
		return -1;
	if (function_find_region(fn))
		return -1;
	return function_command(fn, COMMAND_MEMORY, true);
}

void function_close(struct function *fn)
{
	close(fn->device);
	close(fn->group);
	close(fn->container);
}

uint64_t function_bar(const struct function *fn, unsigned int index,
		      uint64_t *size)
{
	struct vfio_region_info info = { .argsz = sizeof(info), .index = index };

	if (ioctl(fn->device, VFIO_DEVICE_GET_REGION_INFO, &info))
		info.size = 0;
	*size = info.size;
	return info.offset;
}

int function_eventfd(const struct function *fn, unsigned int index, int flags)
{
	struct {
		struct vfio_irq_set set;
		int32_t fd;
	} irq = {
		.set = {
			.argsz = sizeof(irq),
			.flags = VFIO_IRQ_SET_DATA_EVENTFD |
				 VFIO_IRQ_SET_ACTION_TRIGGER,
			.index = index,
			.count = 1,
		},
		.fd = eventfd(0, flags | EFD_CLOEXEC),
	};

	if (irq.fd < 0)
		return failed("eventfd");
	if (ioctl(fn->device, VFIO_DEVICE_SET_IRQS, &irq)) {
		failed("VFIO_DEVICE_SET_IRQS");
		close(irq.fd);
		return -1;
	}
	return irq.fd;
}

int function_command_register(const struct function *fn)
{
	uint64_t size, config = function_bar(fn, VFIO_PCI_CONFIG_REGION_INDEX, &size);
	uint16_t command;

	if (pread(fn->device, &command, sizeof(command), config + 4) != 2)
		return -1;
	return le16toh(command);
}

int function_command(const struct function *fn, uint16_t bits, bool on)
{
	uint64_t size, config = function_bar(fn, VFIO_PCI_CONFIG_REGION_INDEX, &size);
	int before = function_command_register(fn);
	uint16_t command;

	if (before < 0)
		return failed("command register");
	command = htole16(on ? before | bits : before & ~bits);
	if (pwrite(fn->device, &command, sizeof(command), config + 4) != 2)
		return failed("command register");
	return 0;
}

uint32_t function_handle(const struct function *fn)
{
	union {
		struct vfio_device_info info;
		char bytes[1024];
	} answer = { .info = { .argsz = sizeof(answer) } };
	struct vfio_device_info_cap_zpci_base *base;
	struct vfio_info_cap_header *cap;

	if (ioctl(fn->device, VFIO_DEVICE_GET_INFO, &answer) ||
	    !(answer.info.flags & VFIO_DEVICE_FLAGS_CAPS))
		return 0;
	for (uint32_t at = answer.info.cap_offset; at; at = cap->next) {
		cap = (void *)(answer.bytes + at);
		base = (void *)cap;
		if (cap->id == VFIO_DEVICE_INFO_CAP_ZPCI_BASE && cap->version >= 2)
			return base->fh;
	}
	return 0;
}

int function_hot_reset(const struct function *fn)
{
	union {
		struct vfio_pci_hot_reset reset;
		char bytes[sizeof(struct vfio_pci_hot_reset) + sizeof(int32_t)];
	} arg = { .reset = { .argsz = sizeof(arg), .count = 1 } };

	memcpy(arg.reset.group_fds, &fn->group, sizeof(int32_t));
	return ioctl(fn->device, VFIO_DEVICE_PCI_HOT_RESET, &arg);
}

int request(const struct function *fn, const struct vfio_zpci_io_req *req)
{
	ssize_t done = pwrite(fn->device, req, sizeof(*req),
			      fn->region + REQ_POS);

	if (done < 0)
		return errno;
	return done == sizeof(*req) ? 0 : EMSGSIZE;
}

static int issue(const struct function *fn, uint64_t flags, unsigned int bar,
		 uint64_t offset, unsigned int len, const void *data)
{
	struct vfio_zpci_io_req req = {
		.flags = flags,
		.gaddr = (uintptr_t)data,
		.offset = offset,
		.len = len,
		.pcias = bar,
	};

	return request(fn, &req);
}

int load(const struct function *fn, unsigned int bar, uint64_t offset,
	 unsigned int len, uint64_t *value)
{
	return issue(fn, VFIO_ZPCI_IO_FLAG_READ, bar, offset, len, value);
}

int store(const struct function *fn, unsigned int bar, uint64_t offset,
	  unsigned int len, uint64_t value)
{
	return issue(fn, VFIO_ZPCI_IO_FLAG_STORE, bar, offset, len, &value);
}

int store_block(const struct function *fn, unsigned int bar, uint64_t offset,
		unsigned int len, const void *data)
{
	return issue(fn, VFIO_ZPCI_IO_FLAG_BLOCKW, bar, offset, len, data);
}

uint64_t stored_doubleword(uint64_t doubleword)
{
	return getenv("VFIO_SELFTESTS_REVERSED") ? bswap_64(doubleword) : doubleword;
}
