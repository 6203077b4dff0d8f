// SPDX-License-Identifier: GPL-2.0
/*
 * bar LOADS STORES THREADS [ID]: in each of THREADS threads, LOADS reads and
 * STORES writes of 8 bytes in the virtio common configuration of the function
 * 0001:00:00.0 (BAR 4, the queue addresses at 0x20), through vfio-pci's ordinary
 * BAR path. Each is one PCILG or one PCISTG. With ID, they are between marks of this
 * id. One more read comes before them.
 */
#include <endian.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../guest/insn_marks.h"

static int device;
static off_t at;
static int loads, stores;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int open_function(const char *address)
{
	char path[128], link[128], *group;
	int container, group_fd, fd;
	ssize_t size;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group", address);
	size = readlink(path, link, sizeof(link) - 1);
	if (size < 0)
		fail(path);
	link[size] = '\0';
	group = strrchr(link, '/') + 1;
	snprintf(path, sizeof(path), "/dev/vfio/%s", group);

	container = open("/dev/vfio/vfio", O_RDWR);
	if (container < 0)
		fail("/dev/vfio/vfio");
	group_fd = open(path, O_RDWR);
	if (group_fd < 0)
		fail(path);
	if (ioctl(group_fd, VFIO_GROUP_SET_CONTAINER, &container))
		fail("VFIO_GROUP_SET_CONTAINER");
	if (ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		fail("VFIO_SET_IOMMU");
	fd = ioctl(group_fd, VFIO_GROUP_GET_DEVICE_FD, address);
	if (fd < 0)
		fail("VFIO_GROUP_GET_DEVICE_FD");
	return fd;
}

static void *access_bar(void *unused)
{
	char data[8] = "";

	for (int i = 0; i < loads; i++)
		if (pread(device, data, 8, at) != 8)
			fail("pread");
	for (int i = 0; i < stores; i++)
		if (pwrite(device, data, 8, at) != 8)
			fail("pwrite");
	return unused;
}

int main(int argc, char **argv)
{
	struct vfio_region_info info = {
		.argsz = sizeof(info),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};
	uint16_t command = htole16(6);
	uint64_t first;
	pthread_t thread[64];
	int threads;

	if (argc < 4)
		return 2;
	loads = atoi(argv[1]);
	stores = atoi(argv[2]);
	threads = atoi(argv[3]);
	if (threads < 1 || threads > 64)
		return 2;

	device = open_function("0001:00:00.0");
	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &info))
		fail("VFIO_DEVICE_GET_REGION_INFO");
	if (pwrite(device, &command, 2, info.offset + 4) != 2)
		fail("memory enable");
	info.index = VFIO_PCI_BAR4_REGION_INDEX;
	if (ioctl(device, VFIO_DEVICE_GET_REGION_INFO, &info))
		fail("VFIO_DEVICE_GET_REGION_INFO");
	at = info.offset + 0x20;
	/*
	 * The first access requests the BAR, in Linux 6.12 without a lock: of threads
	 * that come to vfio_pci_core_setup_barmap() together all but one may get EBUSY.
	 */
	if (pread(device, &first, sizeof(first), at) != sizeof(first))
		fail("pread");

	if (argc > 4)
		insn_mark_begin(strtoull(argv[4], NULL, 0));
	for (int i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, access_bar, NULL))
			fail("pthread_create");
	for (int i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	if (argc > 4)
		insn_mark_end(strtoull(argv[4], NULL, 0));
	return 0;
}
