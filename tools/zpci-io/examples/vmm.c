// SPDX-License-Identifier: MIT
/*
 * vmm ADDRESS GROUP: what a VMM does that has opened the VFIO device
 * by itself (GROUP is the number of the function's IOMMU group). It
 * hands the descriptor over, turns an intercepted instruction into a
 * request, and the result into what its guest sees. The guest's
 * registers here are made up: a PCI store block of 16 bytes to address
 * space 4 at offset 0x20.
 */
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <zpci_io.h>

/* The operand register of PCISTB: handle, address space, length. */
#define GUEST_OPERAND	(UINT64_C(0x80000001) << 32 | 4 << 16 | 16)
#define GUEST_OFFSET	UINT64_C(0x20)

static int open_device(const char *address, const char *group)
{
	char path[64];
	int container, fd;

	snprintf(path, sizeof(path), "/dev/vfio/%s", group);
	container = open("/dev/vfio/vfio", O_RDWR);
	fd = open(path, O_RDWR);
	if (container < 0 || fd < 0 ||
	    ioctl(fd, VFIO_GROUP_SET_CONTAINER, &container) ||
	    ioctl(container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU))
		return -1;
	return ioctl(fd, VFIO_GROUP_GET_DEVICE_FD, address);
}

static const char *run(const struct zpci_io *zio, const void *operand)
{
	struct vfio_zpci_io_req req;
	int err;

	/* First the architecture's checks, with their interruptions. */
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
	int device;

	if (argc != 3) {
		fprintf(stderr, "usage: vmm ADDRESS GROUP\n");
		return 2;
	}
	device = open_device(argv[1], argv[2]);
	if (device < 0) {
		perror("vmm: VFIO");
		return 1;
	}
	if (zpci_io_attach(device, &zio, why, sizeof(why))) {
		fprintf(stderr, "vmm: %s\n", why);
		return 1;
	}
	if (zpci_io_set_memory(zio, 1))
		perror("vmm: memory space");
	printf("the guest sees: %s\n", run(zio, operand));
	zpci_io_close(zio);
	return 0;
}
