// SPDX-License-Identifier: GPL-2.0
/* Otherwise open() would be another name of open64(), and the fake needs both. */
#undef _FILE_OFFSET_BITS

#include <dirent.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "../lib/kernel_abi.h"
#include "fake_vfio.h"

#define EXPORT	__attribute__((visibility("default")))

/* The region comes after others, and at another index than vfio-pci's. */
#define REGION_INDEX	11
#define NUM_REGIONS	12
#define REGION_SHIFT	36

/* Of ism_vfio_pci (drivers/vfio/pci/ism/main.c). */
#define ISM_REGION_SHIFT	48

static struct fake_machine unshared;
struct fake_machine *fake_machine = &unshared;
struct fake_setup fake_setup = { .max = 4096 };

enum kind { OTHER, CONTAINER, GROUP, IOMMU, DEVICE, SYSFS };

static const char *root(void)
{
	const char *path = getenv("ZPCI_IO_ROOT");

	return path ? path : "/nowhere";
}

/* Find the path of an open file below the root. Return false if it is elsewhere. */
static bool path_of(int fd, char *path, size_t size)
{
	char link[64], target[4096];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, target, sizeof(target) - 1);
	if (length < 0)
		return false;
	target[length] = 0;
	if (strncmp(target, root(), strlen(root())))
		return false;
	snprintf(path, size, "%s", target + strlen(root()));
	return true;
}

static enum kind kind_of(int fd)
{
	char path[4096];

	if (!path_of(fd, path, sizeof(path)))
		return OTHER;
	if (!strcmp(path, "/dev/vfio/vfio"))
		return CONTAINER;
	if (!strcmp(path, "/dev/iommu"))
		return IOMMU;
	if (!strncmp(path, "/dev/vfio/devices/", 18) || !strcmp(path, "/device"))
		return DEVICE;
	if (!strncmp(path, "/dev/vfio/", 10))
		return GROUP;
	if (!strncmp(path, "/sys/", 5))
		return SYSFS;
	return OTHER;
}

/* The text after @name in FAKE_VFIO ("strict,max=128"), or NULL. */
static const char *option(const char *name)
{
	const char *all = getenv("FAKE_VFIO");
	const char *found = all ? strstr(all, name) : NULL;

	return found ? found + strlen(name) : NULL;
}

static void put16(unsigned int offset, uint16_t value)
{
	value = htole16(value);
	memcpy(fake_machine->config + offset, &value, sizeof(value));
}

static void put32(unsigned int offset, uint32_t value)
{
	value = htole32(value);
	memcpy(fake_machine->config + offset, &value, sizeof(value));
}

__attribute__((constructor))
static void set_up(void)
{
	char path[4096];
	int fd;

	fake_setup.no_region = option("noregion");
	fake_setup.ism_vfio_pci = option("ism_vfio_pci");
	fake_setup.strict = option("strict");
	if (option("unplug"))
		fake_setup.interrupts[VFIO_PCI_REQ_IRQ_INDEX] = 1;
	if (option("max="))
		fake_setup.max = atoi(option("max="));
	if (option("base="))
		fake_setup.base_version = atoi(option("base="));
	if (option("fail="))
		fake_setup.fail_with = atoi(option("fail="));
	if (option("at="))
		fake_setup.fail_at = atoi(option("at="));

	snprintf(path, sizeof(path), "%s/machine", root());
	fd = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC,
		     0600);
	if (fd >= 0) {
		void *shared;

		if (!ftruncate(fd, sizeof(*fake_machine))) {
			shared = mmap(NULL, sizeof(*fake_machine),
				      PROT_READ | PROT_WRITE, MAP_SHARED, fd,
				      0);
			if (shared != MAP_FAILED)
				fake_machine = shared;
		}
		close(fd);
	}
	put16(PCI_STATUS, PCI_STATUS_CAP_LIST);
	fake_machine->config[PCI_CAPABILITY_LIST] = 0x40;
	fake_machine->config[0x40] = PCI_CAP_ID_PM;
	fake_machine->config[0x41] = 0x50;
	fake_machine->config[0x50] = PCI_CAP_ID_MSIX;
	put16(0x50 + PCI_MSIX_FLAGS, 4 - 1);
	put32(0x50 + PCI_MSIX_TABLE, FAKE_MSIX_START | 2);
}

static int fail(int err)
{
	errno = err;
	return -1;
}

static int open_file(const char *path, int flags, mode_t mode)
{
	const char *busy = option("busy=");
	const char *denied = option("denied=");

	/* "busy=/dev/vfio/7": that file. No test is root for real. */
	if (!strncmp(path, root(), strlen(root()))) {
		const char *below = path + strlen(root());
		size_t length = strlen(below);

		if (busy && !strncmp(busy, below, length))
			return fail(EBUSY);
		if (denied && !strncmp(denied, below, length))
			return fail(EACCES);
	}
	return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

EXPORT int open64(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	if (flags & O_CREAT) {
		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	return open_file(path, flags, mode);
}

EXPORT int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	if (flags & O_CREAT) {
		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	return open_file(path, flags, mode);
}

EXPORT DIR *opendir(const char *path)
{
	int fd = open_file(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

	return fd < 0 ? NULL : fdopendir(fd);
}

/* Up to the comma behind it, if any. */
static void put_option(char *to, size_t size, const char *name)
{
	const char *value = option(name);

	if (value)
		snprintf(to, size, "%.*s", (int)strcspn(value, ","), value);
}

EXPORT int uname(struct utsname *kernel)
{
	if (syscall(SYS_uname, kernel))
		return -1;
	put_option(kernel->machine, sizeof(kernel->machine), "machine=");
	put_option(kernel->release, sizeof(kernel->release), "release=");
	return 0;
}

/*
 * Both capabilities, and each of no more bytes than its version has: the last one
 * ends the answer.
 */
static int device_info(struct vfio_device_info *info)
{
	static const size_t base_end[] = {
		[1] = offsetof(struct vfio_device_info_cap_zpci_base, fh),
		[2] = offsetof(struct vfio_device_info_cap_zpci_base,
			       ccdf_err_length),
		[3] = sizeof(struct vfio_device_info_cap_zpci_base),
	};
	const int version = fake_setup.base_version ?
			    fake_setup.base_version : 3;
	struct vfio_device_info_cap_zpci_base base = {
		.header = {
			.id = VFIO_DEVICE_INFO_CAP_ZPCI_BASE,
			.version = version,
		},
		.start_dma = 0x100000000,
		.end_dma = 0x1ffffffff,
		.pchid = 0x1c8,
		.pft = 5,
		.gid = 8,
		.fh = fake_setup.disabled ? 0x1 : 0x80000001,
		.ccdf_err_length = FAKE_ERROR_RECORD,
	};
	struct vfio_device_info_cap_zpci_group group = {
		.header = {
			.id = VFIO_DEVICE_INFO_CAP_ZPCI_GROUP,
			.version = version < 2 ? 1 : 2,
		},
		.flags = fake_setup.strict ?
			 0 : VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED,
		.maxstbl = fake_setup.ism_vfio_pci ? 128 : fake_setup.max,
		.imaxstbl = fake_setup.max,
	};
	union {
		struct vfio_device_info info;
		uint8_t bytes[256];
	} answer = {
		.info = {
			.flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_CAPS,
			.num_regions = fake_setup.ism_vfio_pci ?
				       VFIO_PCI_NUM_REGIONS : NUM_REGIONS,
			.num_irqs = 5,
			.cap_offset = sizeof(answer.info),
		},
	};
	const struct {
		struct vfio_info_cap_header *cap;
		size_t size;
	} first = {
		version == 1 ? &base.header : &group.header,
		version == 1 ? base_end[1] : sizeof(group),
	}, last = {
		version == 1 ? &group.header : &base.header,
		version == 1 ? offsetof(__typeof__(group), reserved) :
			       base_end[version],
	};
	const uint32_t next = sizeof(answer.info) + first.size;
	const uint32_t room = info->argsz;

	first.cap->next = fake_setup.looping_caps ? sizeof(answer.info) : next;
	memcpy(answer.bytes + sizeof(answer.info), first.cap, first.size);
	memcpy(answer.bytes + next, last.cap, last.size);
	answer.info.argsz = next + last.size;
	if (room < answer.info.argsz) {
		answer.info.cap_offset = 0;
		memcpy(info, &answer, room < sizeof(answer.info) ?
				      room : sizeof(answer.info));
	} else {
		memcpy(info, &answer, answer.info.argsz);
	}
	return 0;
}

static uint64_t region_size(uint32_t index)
{
	switch (index) {
	case 0:
		return UINT64_C(1) << 48;
	case 2:
		return FAKE_BAR2_SIZE;
	case 4:
		return FAKE_BAR4_SIZE;
	case VFIO_PCI_CONFIG_REGION_INDEX:
		return sizeof(fake_machine->config);
	case REGION_INDEX:
		return 16 + 32 * FAKE_MAX_REQS;
	default:
		return 0;
	}
}

static unsigned int region_shift(void)
{
	return fake_setup.ism_vfio_pci ? ISM_REGION_SHIFT : REGION_SHIFT;
}

static int region_info(struct vfio_region_info *info)
{
	struct {
		struct vfio_region_info info;
		struct vfio_region_info_cap_type type;
	} answer = {
		.info = {
			.argsz = sizeof(answer.info),
			.flags = VFIO_REGION_INFO_FLAG_READ |
				 VFIO_REGION_INFO_FLAG_WRITE,
			.index = info->index,
			.size = region_size(info->index),
			.offset = (uint64_t)info->index << region_shift(),
		},
		.type = {
			.header = {
				.id = VFIO_REGION_INFO_CAP_TYPE,
				.version = 1,
			},
			.type = ZPCI_IO_REGION_TYPE,
			.subtype = VFIO_REGION_SUBTYPE_IBM_ZPCI_IO,
		},
	};
	uint32_t room = info->argsz;

	if (info->index >= NUM_REGIONS ||
	    (fake_setup.refused_region && info->index == fake_setup.refused_region))
		return fail(EINVAL);
	if (fake_setup.ism_vfio_pci &&
	    info->index >= VFIO_PCI_ROM_REGION_INDEX &&
	    info->index != VFIO_PCI_CONFIG_REGION_INDEX)
		return fail(EINVAL);
	if (info->index < VFIO_PCI_NUM_REGIONS) {
		memcpy(info, &answer.info, sizeof(answer.info));
		return 0;
	}
	/* One of another vendor, one of IBM's but another subtype. */
	if (info->index == REGION_INDEX - 2)
		answer.type.type = 0x80008086;
	if (info->index == REGION_INDEX - 1 || fake_setup.no_region)
		answer.type.subtype = 1;
	answer.info.flags |= VFIO_REGION_INFO_FLAG_CAPS;
	answer.info.argsz = sizeof(answer);
	if (room < sizeof(answer)) {
		memcpy(info, &answer.info, sizeof(answer.info));
		return 0;
	}
	answer.info.cap_offset = offsetof(__typeof__(answer), type);
	memcpy(info, &answer, sizeof(answer));
	return 0;
}

static int new_device(void)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/device", root());
	return syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC,
		       0600);
}

/* "token=UUID": the device is opened with that VF token only. */
static int check_token(const char *token)
{
	const char *wanted = option("token=");

	if (!wanted)
		return token ? fail(EINVAL) : 0;
	return token && !strncasecmp(token, wanted, 36) ? 0 : fail(EACCES);
}

static int bind_device(const struct zpci_io_bind_iommufd *bind)
{
	const uint8_t *byte = (const uint8_t *)(uintptr_t)bind->token_uuid_ptr;
	char text[37] = "";

	/* "notoken": a kernel that takes no token here. */
	if (option("bound") || (bind->flags && option("notoken")))
		return fail(EINVAL);
	for (int i = 0; bind->flags && i < 16; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%02x",
			 strchr("\x04\x06\x08\x0a", i) && i ? "-" : "", byte[i]);
	if (!option("notoken") && check_token(bind->flags ? text : NULL))
		return -1;
	return kind_of(bind->iommufd) == IOMMU ? 0 : fail(EBADF);
}

/* @name is "ADDRESS" or "ADDRESS vf_token=UUID". */
static int get_device(const char *name)
{
	const char *token = strstr(name, " vf_token=");

	if (option("refused"))
		return fail(EINVAL);
	if (check_token(token ? token + strlen(" vf_token=") : NULL))
		return -1;
	return new_device();
}

/* The mappings of the container, or of the iommufd. */
#define MAPPINGS	64

static struct { uint64_t iova, size; } mappings[MAPPINGS];

static int add_mapping(uint64_t iova, uint64_t size, uint32_t flags)
{
	size_t unused = MAPPINGS;

	if (!size || size % 4096 || iova % 4096)
		return fail(EINVAL);
	if (fake_setup.memlock && fake_machine->mapped + size > fake_setup.memlock)
		return fail(ENOMEM);
	for (size_t i = 0; i < MAPPINGS; i++) {
		if (!mappings[i].size)
			unused = i;
		else if (iova < mappings[i].iova + mappings[i].size &&
			 mappings[i].iova < iova + size)
			return fail(EEXIST);
	}
	if (unused == MAPPINGS)
		return fail(ENOSPC);
	mappings[unused].iova = iova;
	mappings[unused].size = size;
	fake_machine->mapped += size;
	fake_machine->map_flags = flags;
	return 0;
}

static int remove_mapping(uint64_t iova, uint64_t size)
{
	for (size_t i = 0; i < MAPPINGS; i++)
		if (mappings[i].size && mappings[i].iova == iova && mappings[i].size == size) {
			mappings[i].size = 0;
			fake_machine->mapped -= size;
			return 0;
		}
	return fail(ENOENT);
}

static int container_info(struct vfio_iommu_type1_info *info)
{
	static const struct vfio_iova_range ranges[] = {
		{ FAKE_IOVA_1, FAKE_IOVA_1 + FAKE_IOVA_SIZE_1 - 1 },
		{ FAKE_IOVA_2, FAKE_IOVA_2 + FAKE_IOVA_SIZE_2 - 1 },
	};
	const struct vfio_iommu_type1_info_cap_iova_range cap = {
		.header = {
			.id = VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE,
			.version = 1,
		},
		.nr_iovas = 2,
	};
	union {
		struct vfio_iommu_type1_info info;
		uint8_t bytes[128];
	} answer = {
		.info = {
			.argsz = sizeof(answer.info) + sizeof(cap) + sizeof(ranges),
			.flags = VFIO_IOMMU_INFO_CAPS,
			.cap_offset = sizeof(answer.info),
		},
	};
	uint32_t room = info->argsz;

	memcpy(answer.bytes + sizeof(answer.info), &cap, sizeof(cap));
	memcpy(answer.bytes + sizeof(answer.info) + sizeof(cap), ranges, sizeof(ranges));
	memcpy(info, &answer, room < answer.info.argsz ? sizeof(answer.info) : answer.info.argsz);
	return 0;
}

static bool is_in_ranges(uint64_t iova, uint64_t size)
{
	return (iova >= FAKE_IOVA_1 && iova + size <= FAKE_IOVA_1 + FAKE_IOVA_SIZE_1) ||
	       (iova >= FAKE_IOVA_2 && iova + size <= FAKE_IOVA_2 + FAKE_IOVA_SIZE_2);
}

static int map_dma(const struct vfio_iommu_type1_dma_map *map)
{
	if (!is_in_ranges(map->iova, map->size))
		return fail(EINVAL);
	return add_mapping(map->iova, map->size, map->flags);
}

/* The kernel chooses: always a new address. */
static int ioas_map(struct iommu_ioas_map *map)
{
	static uint64_t next = 0x700000000;

	if (map->ioas_id != 42)
		return fail(ENOENT);
	map->iova = next;
	next += map->length;
	return add_mapping(map->iova, map->length, map->flags);
}

static int irq_info(struct vfio_irq_info *irq)
{
	if (irq->index >= 5)
		return fail(EINVAL);
	irq->count = fake_setup.interrupts[irq->index];
	return 0;
}

/* As in vfio-pci, turning MSI off twice is EINVAL. */
static int set_irqs(const struct vfio_irq_set *set)
{
	if (set->index >= 5 || set->start ||
	    set->count > fake_setup.interrupts[set->index] ||
	    !(set->flags & VFIO_IRQ_SET_ACTION_TRIGGER))
		return fail(EINVAL);
	if (set->flags & VFIO_IRQ_SET_DATA_NONE) {
		if (set->count || !fake_machine->eventfds[set->index])
			return fail(EINVAL);
		fake_machine->eventfds[set->index] = 0;
		return 0;
	}
	if (set->argsz != sizeof(*set) + set->count * sizeof(int32_t))
		return fail(EINVAL);
	memcpy(fake_machine->eventfd[set->index], set->data, set->count * sizeof(int32_t));
	for (uint32_t i = 0; i < set->count; i++) {
		int fd = fake_machine->eventfd[set->index][i];

		if (fd >= 0 && fcntl(fd, F_GETFD) < 0)
			return fail(EBADF);
	}
	fake_machine->eventfds[set->index] = set->count;
	/* "unplug": the function is wanted back at once. */
	if (set->index == VFIO_PCI_REQ_IRQ_INDEX && set->count && option("unplug"))
		return eventfd_write(fake_machine->eventfd[set->index][0], 1);
	return 0;
}

static int reset(void)
{
	if (fake_setup.no_reset)
		return fail(ENOTTY);
	if (fake_setup.host_acts) {
		fake_setup.host_acts--;
		return fail(EAGAIN);
	}
	fake_machine->resets++;
	memset(fake_machine->config + PCI_COMMAND, 0, 2);
	return 0;
}

EXPORT int ioctl(int fd, unsigned long request, ...)
{
	enum kind kind = kind_of(fd);
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);

	if (kind == DEVICE && request == VFIO_DEVICE_GET_INFO)
		return device_info(arg);
	if (kind == DEVICE && request == VFIO_DEVICE_GET_REGION_INFO)
		return region_info(arg);
	if (kind == DEVICE && request == VFIO_DEVICE_BIND_IOMMUFD)
		return bind_device(arg);
	if (kind == DEVICE && request == VFIO_DEVICE_ATTACH_IOMMUFD_PT)
		return ((struct vfio_device_attach_iommufd_pt *)arg)->pt_id ==
		       42 ? 0 : fail(ENOENT);
	if (kind == IOMMU && request == IOMMU_IOAS_ALLOC) {
		((struct iommu_ioas_alloc *)arg)->out_ioas_id = 42;
		return 0;
	}
	if (kind == GROUP && request == VFIO_GROUP_GET_STATUS) {
		((struct vfio_group_status *)arg)->flags =
			option("notviable") ? 0 : VFIO_GROUP_FLAGS_VIABLE;
		return 0;
	}
	if (kind == GROUP && request == VFIO_GROUP_SET_CONTAINER)
		return kind_of(*(int *)arg) == CONTAINER ? 0 : fail(EBADF);
	if (kind == GROUP && request == VFIO_GROUP_GET_DEVICE_FD)
		return get_device(arg);
	if (kind == CONTAINER && request == VFIO_SET_IOMMU)
		return option("notype1") ? fail(ENODEV) : 0;
	if (kind == CONTAINER && request == VFIO_IOMMU_GET_INFO)
		return container_info(arg);
	if (kind == CONTAINER && request == VFIO_IOMMU_MAP_DMA)
		return map_dma(arg);
	if (kind == CONTAINER && request == VFIO_IOMMU_UNMAP_DMA) {
		const struct vfio_iommu_type1_dma_unmap *unmap = arg;

		return remove_mapping(unmap->iova, unmap->size);
	}
	if (kind == IOMMU && request == IOMMU_IOAS_MAP)
		return ioas_map(arg);
	if (kind == IOMMU && request == IOMMU_IOAS_UNMAP) {
		const struct iommu_ioas_unmap *unmap = arg;

		return remove_mapping(unmap->iova, unmap->length);
	}
	if (kind == DEVICE && request == VFIO_DEVICE_GET_IRQ_INFO)
		return irq_info(arg);
	if (kind == DEVICE && request == VFIO_DEVICE_SET_IRQS)
		return set_irqs(arg);
	if (kind == DEVICE && request == VFIO_DEVICE_RESET)
		return reset();
	if (kind == OTHER)
		return syscall(SYS_ioctl, fd, request, arg);
	return fail(ENOTTY);
}

/* Where @offset of the device lies: its region, and the offset in that. */
static uint32_t split(off_t offset, uint64_t *within)
{
	*within = offset & ((UINT64_C(1) << region_shift()) - 1);
	return offset >> region_shift();
}

static ssize_t read_header(void *buffer, size_t size, uint64_t offset)
{
	const struct vfio_zpci_io_hdr header = {
		.flags = fake_setup.old_header ? 0 :
			 VFIO_ZPCI_IO_HDR_STORE | VFIO_ZPCI_IO_HDR_BATCH |
			 (fake_setup.strict ? 0 : VFIO_ZPCI_IO_HDR_RELAXED),
		.max = fake_setup.max,
		.max_reqs = fake_setup.old_header ? 0 : FAKE_MAX_REQS,
	};

	if (offset + size > sizeof(header))
		return fail(EINVAL);
	memcpy(buffer, (const char *)&header + offset, size);
	return size;
}

/* In PCI memory the register image is big-endian, also if the host is not. */
static void issue(const struct vfio_zpci_io_req *req)
{
	uint8_t *memory = fake_machine->memory[req->pcias];
	void *data = (void *)(uintptr_t)req->gaddr;
	uint8_t image[8] = { 0 };
	uint64_t value;

	__atomic_fetch_add(&fake_machine->issued[req->flags], 1,
			   __ATOMIC_RELAXED);
	if (req->flags == VFIO_ZPCI_IO_FLAG_READ) {
		if (req->offset < FAKE_MEMORY - 8)
			memcpy(image + 8 - req->len, memory + req->offset,
			       req->len);
		memcpy(&value, image, sizeof(value));
		value = be64toh(value);
		memcpy(data, &value, sizeof(value));
	} else if (req->offset > FAKE_MEMORY - req->len) {
		return;
	} else if (req->flags == VFIO_ZPCI_IO_FLAG_STORE) {
		memcpy(&value, data, sizeof(value));
		value = htobe64(value);
		memcpy(memory + req->offset, (char *)&value + 8 - req->len,
		       req->len);
	} else {
		memcpy(memory + req->offset, data, req->len);
	}
}

/* As its source has it: cut at the end of the BAR, and into pieces by alignment. */
static ssize_t ism_bar_read(uint32_t bar, void *buffer, size_t size,
			    uint64_t within)
{
	uint64_t end = region_size(bar);
	size_t done = 0;

	if (within >= end)
		return fail(EINVAL);
	if (size > end - within)
		size = end - within;
	while (done < size) {
		struct vfio_zpci_io_req req = {
			.flags = VFIO_ZPCI_IO_FLAG_READ,
			.offset = within + done, .len = 8, .pcias = bar,
		};
		uint64_t image;
		uint32_t word;
		uint16_t halfword;
		uint8_t byte;
		const void *value = &image;

		while (req.offset % req.len || req.len > size - done)
			req.len /= 2;
		req.gaddr = (uintptr_t)&image;
		issue(&req);
		byte = image;
		halfword = image;
		word = image;
		if (req.len == 4)
			value = &word;
		else if (req.len == 2)
			value = &halfword;
		else if (req.len == 1)
			value = &byte;
		memcpy((char *)buffer + done, value, req.len);
		done += req.len;
	}
	return done;
}

static ssize_t device_read(void *buffer, size_t size, off_t offset)
{
	uint64_t within;
	uint32_t region = split(offset, &within);

	if (region == VFIO_PCI_CONFIG_REGION_INDEX &&
	    within + size <= sizeof(fake_machine->config)) {
		memcpy(buffer, fake_machine->config + within, size);
		return size;
	}
	if (fake_setup.ism_vfio_pci && region <= VFIO_PCI_BAR5_REGION_INDEX)
		return ism_bar_read(region, buffer, size, within);
	if (region == REGION_INDEX && !fake_setup.no_region)
		return read_header(buffer, size, within);
	return fail(EINVAL);
}

static int carry_out(const struct vfio_zpci_io_req *req, size_t number)
{
	int err = fake_gate_errno(fake_gate(req, !fake_setup.strict,
					    fake_setup.max));

	if (!err && fake_setup.old_header &&
	    req->flags == VFIO_ZPCI_IO_FLAG_STORE)
		err = EINVAL;
	if (!err && !(fake_machine->config[PCI_COMMAND] & PCI_COMMAND_MEMORY))
		err = EIO;
	if (!err && fake_setup.fail_with && number == fake_setup.fail_at)
		err = fake_setup.fail_with;
	if (!err)
		issue(req);
	return err;
}

static ssize_t write_requests(const struct vfio_zpci_io_req *reqs, size_t size)
{
	size_t count = size / sizeof(*reqs);

	__atomic_fetch_add(&fake_machine->writes, 1, __ATOMIC_RELAXED);
	if (!count || size % sizeof(*reqs) ||
	    count > (fake_setup.old_header ? 1 : FAKE_MAX_REQS))
		return fail(EINVAL);
	for (size_t i = 0; i < count; i++) {
		int err = carry_out(&reqs[i], i);

		if (err)
			return i ? (ssize_t)(i * sizeof(*reqs)) : fail(err);
	}
	return size;
}

static ssize_t ism_bar_write(uint32_t bar, const void *buffer, size_t size,
			     uint64_t within)
{
	struct vfio_zpci_io_req req = {
		.flags = VFIO_ZPCI_IO_FLAG_BLOCKW, .gaddr = (uintptr_t)buffer,
		.offset = within, .pcias = bar,
	};
	uint64_t end = region_size(bar);

	__atomic_fetch_add(&fake_machine->writes, 1, __ATOMIC_RELAXED);
	if (within >= end)
		return fail(EINVAL);
	if (size > end - within)
		size = end - within;
	if (size > fake_setup.max || within % 4096 + size > 4096)
		return fail(EINVAL);
	if (fake_setup.fail_with &&
	    fake_setup.fail_at == fake_machine->issued[req.flags])
		return fail(fake_setup.fail_with);
	req.len = size;
	issue(&req);
	return size;
}

static ssize_t device_write(const void *buffer, size_t size, off_t offset)
{
	uint64_t within;
	uint32_t region = split(offset, &within);

	if (region == VFIO_PCI_CONFIG_REGION_INDEX &&
	    within + size <= sizeof(fake_machine->config)) {
		memcpy(fake_machine->config + within, buffer, size);
		return size;
	}
	if (fake_setup.ism_vfio_pci && region <= VFIO_PCI_BAR5_REGION_INDEX)
		return ism_bar_write(region, buffer, size, within);
	if (region == REGION_INDEX && !fake_setup.no_region && within == 16)
		return write_requests(buffer, size);
	return fail(EINVAL);
}

EXPORT ssize_t pread64(int fd, void *buffer, size_t size, off64_t offset)
{
	if (kind_of(fd) == DEVICE)
		return device_read(buffer, size, offset);
	return syscall(SYS_pread64, fd, buffer, size, offset);
}

EXPORT ssize_t pwrite64(int fd, const void *buffer, size_t size, off64_t offset)
{
	if (kind_of(fd) == DEVICE)
		return device_write(buffer, size, offset);
	return syscall(SYS_pwrite64, fd, buffer, size, offset);
}

/* Without _FILE_OFFSET_BITS, where both are the same. */
EXPORT ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
	return pread64(fd, buffer, size, offset);
}

EXPORT ssize_t pwrite(int fd, const void *buffer, size_t size, off_t offset)
{
	return pwrite64(fd, buffer, size, offset);
}

static void device_path(char *path, size_t size, const char *address,
			const char *name)
{
	snprintf(path, size, "%s/sys/bus/pci/devices/%s/%s", root(), address,
		 name);
}

static ssize_t bind_driver(const char *driver, const char *address)
{
	const char *refuses = option("refuses=");
	char target[4096], link[4096];

	/* "refuses=vfio-pci": its probe fails. */
	if (refuses && !strncmp(refuses, driver, strlen(driver)))
		return fail(ENODEV);
	snprintf(target, sizeof(target), "%s/sys/bus/pci/drivers/%s", root(),
		 driver);
	device_path(link, sizeof(link), address, "driver");
	if (access(target, F_OK) || symlink(target, link))
		return fail(ENODEV);
	return 0;
}

/* The first line of a file of a function; empty where there is none. */
static void device_line(const char *address, const char *name, char *line,
			size_t size)
{
	char path[4096];
	FILE *file;

	*line = 0;
	device_path(path, sizeof(path), address, name);
	file = fopen(path, "r");
	if (!file)
		return;
	if (!fgets(line, size, file))
		*line = 0;
	line[strcspn(line, "\n")] = 0;
	fclose(file);
}

static ssize_t probe(const char *address)
{
	char driver[64];

	device_line(address, "driver_override", driver, sizeof(driver));
	/* Without an override, the kernel chooses a driver by its tables. */
	if (!*driver || !strcmp(driver, "(null)"))
		device_line(address, "fake_default", driver, sizeof(driver));
	return *driver ? bind_driver(driver, address) : 0;
}

/* Carry out a write to sysfs. Return 1 if the write to this file has an effect. */
static int sysfs_write(const char *path, const char *text, ssize_t *answer)
{
	char driver[64], verb[64], link[4096], address[16];

	snprintf(address, sizeof(address), "%.12s", text);
	if (!strcmp(path, "/sys/bus/pci/drivers_probe")) {
		*answer = probe(address);
		return 1;
	}
	if (sscanf(path, "/sys/bus/pci/drivers/%63[^/]/%63s", driver, verb) != 2)
		return 0;
	if (!strcmp(verb, "bind")) {
		*answer = bind_driver(driver, address);
	} else {
		device_path(link, sizeof(link), address, "driver");
		*answer = unlink(link);
	}
	return 1;
}

EXPORT ssize_t write(int fd, const void *buffer, size_t size)
{
	char path[4096], text[256];
	ssize_t answer;

	if (kind_of(fd) != SYSFS || !path_of(fd, path, sizeof(path)))
		return syscall(SYS_write, fd, buffer, size);
	snprintf(text, sizeof(text), "%.*s", (int)size, (const char *)buffer);
	if (sysfs_write(path, text, &answer))
		return answer ? -1 : (ssize_t)size;
	if (ftruncate(fd, 0))
		return -1;
	return syscall(SYS_write, fd, buffer, size);
}
