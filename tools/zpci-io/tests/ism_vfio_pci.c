// SPDX-License-Identifier: GPL-2.0
/*
 * ism_vfio_pci ADDRESS: the library on an ISM that is bound to Linux's ism_vfio_pci. The
 * last line, "pcistb=N", is the number of store blocks that must have been issued.
 */
#include <errno.h>
#include <string.h>
#include <zpci_io.h>

#include "tap.h"

#define WINDOW_BAR	0
#define COMMAND_BAR	2
#define READ_GID	3

/* A token that nobody has, in the last page of BAR 0. */
#define FAR		((UINT64_C(1) << 48) - 4096)

static struct zpci_io *zio;
static unsigned int pcistb;

static bool explained(uint64_t flag, unsigned int bar, uint64_t offset,
		      uint16_t len, int err, const char *says)
{
	const struct vfio_zpci_io_req req =
		zpci_io_request(flag, bar, offset, NULL, len);
	char why[ZPCI_IO_WHY_SIZE];

	return strstr(zpci_io_explain(zio, &req, err, why, sizeof(why)), says);
}

static void test_commands(void)
{
	const uint64_t header = (uint64_t)READ_GID << 32 | 8;
	uint64_t answer = 0, gid = 0, none = 0;
	const struct vfio_zpci_io_req reqs[] = {
		zpci_io_request(VFIO_ZPCI_IO_FLAG_BLOCKW, COMMAND_BAR, 0, &header, 8),
		zpci_io_request(VFIO_ZPCI_IO_FLAG_READ, COMMAND_BAR, 0, &answer, 8),
		zpci_io_request(VFIO_ZPCI_IO_FLAG_READ, COMMAND_BAR, 8, &gid, 8),
		zpci_io_request(VFIO_ZPCI_IO_FLAG_READ, COMMAND_BAR, 8, &none, 3),
		zpci_io_request(VFIO_ZPCI_IO_FLAG_BLOCKW, COMMAND_BAR, 0, &header, 8),
	};
	uint64_t low = 0;
	size_t done = 0;
	int err;

	err = zpci_io_batch(zio, reqs, 5, &done);
	pcistb++;
	printf("# batch: error %d, %zu done\n", err, done);
	ok(err == -EINVAL && done == 3 && answer == ((uint64_t)READ_GID << 32 | 16) &&
	   gid && !none,
	   "a batch of a command and its answer is done up to a load of 3 bytes, which is EINVAL");
	ok(!zpci_io_load(zio, COMMAND_BAR, 12, 4, &low) && low == (uint32_t)gid &&
	   !zpci_io_load(zio, COMMAND_BAR, 14, 2, &low) && low == (uint16_t)gid &&
	   !zpci_io_load(zio, COMMAND_BAR, 15, 1, &low) && low == (uint8_t)gid,
	   "loads of 4, 2 and 1 bytes are right-aligned, the rest 0");
}

static void test_errors(void)
{
	static const char block[4096];
	uint64_t value;

	pcistb++;
	ok(zpci_io_store_block(zio, WINDOW_BAR, FAR, block, 4096) == -EIO &&
	   explained(VFIO_ZPCI_IO_FLAG_BLOCKW, WINDOW_BAR, FAR, 4096, -EIO, "error condition code"),
	   "a block to the end of BAR 0 reaches the function, which has nothing there: EIO");
	ok(zpci_io_store_block(zio, WINDOW_BAR, FAR, (void *)0x10, 8) == -EFAULT,
	   "data that cannot be read is EFAULT");
	ok(zpci_io_store_block(zio, WINDOW_BAR, FAR + 4096, block, 8) == -EINVAL &&
	   zpci_io_store_block(zio, WINDOW_BAR, FAR - 1, block, 2) == -EINVAL &&
	   zpci_io_store_block(zio, 1, 0, block, 8) == -EINVAL,
	   "beyond the BAR, across a page, and to a BAR that is not there: EINVAL");
	ok(zpci_io_store(zio, COMMAND_BAR, 0, 8, 0) == -EINVAL &&
	   explained(VFIO_ZPCI_IO_FLAG_STORE, COMMAND_BAR, 0, 8, -EINVAL, "has no PCI store"),
	   "a PCI store is EINVAL, and explained");

	ok(!zpci_io_set_memory(zio, 0) &&
	   zpci_io_store_block(zio, WINDOW_BAR, FAR, block, 8) == -EIO &&
	   zpci_io_load(zio, COMMAND_BAR, 0, 8, &value) == -EIO &&
	   explained(VFIO_ZPCI_IO_FLAG_BLOCKW, WINDOW_BAR, FAR, 8, -EIO, "memory space is off"),
	   "with memory space off a store and a load are EIO, and explained");
	ok(!zpci_io_set_memory(zio, 1) && !zpci_io_load(zio, COMMAND_BAR, 0, 8, &value),
	   "with memory space on again a load is done");
}

int main(int argc, char *argv[])
{
	char why[ZPCI_IO_WHY_SIZE] = "";
	struct zpci_io *attached;

	if (argc != 2 || zpci_io_open(argv[1], 0, &zio, why, sizeof(why))) {
		fprintf(stderr, "ism_vfio_pci: %s\n", why);
		return 1;
	}
	printf("# opened by %s\n", zpci_io_iommufd(zio, NULL) < 0 ? "group" : "character device");
	ok(zpci_io_backend_of(zio) == ZPCI_IO_BACKEND_ISM_VFIO_PCI &&
	   zpci_io_flags(zio) == VFIO_ZPCI_IO_HDR_RELAXED && zpci_io_max(zio) == 4096 &&
	   zpci_io_bar_size(zio, WINDOW_BAR) == UINT64_C(1) << 48,
	   "an ISM of ism_vfio_pci works through that: relaxed, blocks of 4096 bytes, BAR 0 of 256 TiB");
	zpci_io_attach(zpci_io_device_fd(zio), &attached, why, sizeof(why));
	ok(attached && zpci_io_backend_of(attached) == ZPCI_IO_BACKEND_ISM_VFIO_PCI,
	   "its descriptor, handed over, is known to be of ism_vfio_pci");
	zpci_io_close(attached);
	test_commands();
	test_errors();
	zpci_io_close(zio);
	printf("# pcistb=%u\n", pcistb);
	return tap_end();
}
