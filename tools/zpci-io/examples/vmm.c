// SPDX-License-Identifier: MIT
/*
 * vmm ADDRESS: the steps of a VMM that opens the VFIO device itself,
 * through its character device or, if there is none, its group. It
 * passes the descriptor to the library, turns an intercepted
 * instruction into a request, and turns the result into a condition
 * code or program interruption of its guest. The guest's registers are
 * invented here: a PCI store block of 16 bytes to address space 4 at
 * offset 0x20.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <zpci_io.h>

/* The operand register of PCISTB: handle, address space, length. */
#define GUEST_OPERAND	(UINT64_C(0x80000001) << 32 | 4 << 16 | 16)
#define GUEST_OFFSET	UINT64_C(0x20)

/* A VMM also attaches an I/O address space, for its guest's DMA. */
static int open_by_device(const char *address)
{
	char path[64], pattern[64];
	glob_t found;
	int device = -1;

	snprintf(pattern, sizeof(pattern),
		 "/sys/bus/pci/devices/%s/vfio-dev/vfio*", address);
	if (glob(pattern, 0, NULL, &found))
		return -1;
	snprintf(path, sizeof(path), "/dev/vfio/devices/%s",
		 strrchr(found.gl_pathv[0], '/') + 1);
	globfree(&found);
#ifdef VFIO_DEVICE_BIND_IOMMUFD
	struct vfio_device_bind_iommufd bind = {
		.argsz = sizeof(bind),
		.iommufd = open("/dev/iommu", O_RDWR | O_CLOEXEC),
	};

	if (bind.iommufd < 0)
		return -1;
	device = open(path, O_RDWR | O_CLOEXEC);
	if (device >= 0 &&
	    ioctl(device, VFIO_DEVICE_BIND_IOMMUFD, &bind)) {
		close(device);
		device = -1;
	}
#endif
	return device;
}

static int open_by_group(const char *address)
{
	char path[64], link[64], target[256];
	int container, group;
	ssize_t length;

	snprintf(link, sizeof(link),
		 "/sys/bus/pci/devices/%s/iommu_group", address);
	length = readlink(link, target, sizeof(target) - 1);
	if (length < 0)
		return -1;
	target[length] = 0;
	snprintf(path, sizeof(path), "/dev/vfio/%s",
		 strrchr(target, '/') + 1);
	container = open("/dev/vfio/vfio", O_RDWR | O_CLOEXEC);
	group = open(path, O_RDWR | O_CLOEXEC);
	if (container < 0 || group < 0 ||
	    ioctl(group, VFIO_GROUP_SET_CONTAINER, &container) ||
	    ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return -1;
	/* The kernel opens the descriptor with O_CLOEXEC. */
	return ioctl(group, VFIO_GROUP_GET_DEVICE_FD, address);
}

static const char *run(const struct zpci_io *zio, const void *operand)
{
	struct vfio_zpci_io_req req;
	int err;

	/* A VMM first makes the architecture's checks here. */
	zpci_io_intercepted(&req, VFIO_ZPCI_IO_FLAG_BLOCKW,
			    GUEST_OPERAND, GUEST_OFFSET, operand);
	err = zpci_io_batch(zio, &req, 1, NULL);

	switch (zpci_io_outcome_of(zio, err)) {
	case ZPCI_IO_CC0:
		return "condition code 0";
	case ZPCI_IO_CC1:
		return "condition code 1, with a status";
	case ZPCI_IO_CC3:
		return "condition code 3";
	case ZPCI_IO_OPERAND:
		return "operand exception";
	case ZPCI_IO_AGAIN:
		return "try again";
	default:
		return "error of the VMM";
	}
}

int main(int argc, char *argv[])
{
	static const char operand[] = "sixteen bytes it";
	char why[ZPCI_IO_WHY_SIZE];
	struct zpci_io *zio;
	int device, err;

	if (argc != 2) {
		fprintf(stderr, "usage: vmm ADDRESS\n");
		return 2;
	}
	device = open_by_device(argv[1]);
	if (device < 0)
		device = open_by_group(argv[1]);
	if (device < 0) {
		fprintf(stderr, "vmm: VFIO: %s\n", strerror(errno));
		return 1;
	}
	if (zpci_io_attach(device, &zio, why, sizeof(why))) {
		fprintf(stderr, "vmm: %s\n", why);
		return 1;
	}
	err = zpci_io_set_memory(zio, 1);
	if (err) {
		fprintf(stderr, "vmm: memory space: %s\n",
			strerror(-err));
		return 1;
	}
	printf("the guest sees: %s\n", run(zio, operand));
	zpci_io_close(zio);
	return 0;
}
