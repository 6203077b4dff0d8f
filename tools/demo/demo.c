// SPDX-License-Identifier: GPL-2.0
/*
 * The guest's side of `make demo`: what the zPCI I/O region is for, in a page.
 *
 * The function is an NVMe controller, for its memory: BAR 2, 1 MiB that keeps
 * what is stored there. Marks tell the emulator what to count instructions for;
 * the script that started the machine completes the page with the counts, from
 * the lines that begin with "demo-".
 */
#include <byteswap.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <linux/vfio.h>

#include <zpci_io.h>
#include "../s390vm/guest/insn_marks.h"

#define BAR		2
#define PLACES		64	/* stores of each size */
#define MARK_REGION	1
#define MARK_REFUSED	2
#define MARK_BAR	1000	/* + bytes */
#define MARK_BLOCK	2000	/* + bytes */

static unsigned long stores, loads, mismatches, refused, taken;

static void fail(const char *what, int err)
{
	fprintf(stderr, "demo: %s: %s\n", what, strerror(-err));
	exit(1);
}

/*
 * Load @len bytes at @offset, 8 at a time and in batches, and count what is not
 * as it was stored. This emulator stores each doubleword of a block
 * byte-reversed; that, and nothing else, is what is expected.
 */
static void compare(struct zpci_io *zio, uint64_t offset, const uint64_t *block,
		    unsigned int len)
{
	struct vfio_zpci_io_req req[16];
	uint64_t value[16];
	int err;

	for (unsigned int i = 0; i < len / 8; i++) {
		req[i] = zpci_io_request(VFIO_ZPCI_IO_FLAG_READ, BAR,
					 offset + 8 * i, &value[i], 8);
	}
	err = zpci_io_batch(zio, req, len / 8, NULL);
	if (err)
		fail("load", err);
	loads += len / 8;
	for (unsigned int i = 0; i < len / 8; i++) {
		if (value[i] != bswap_64(block[i]))
			mismatches++;
	}
}

static void store_and_compare(struct zpci_io *zio)
{
	uint64_t block[16], offset;
	unsigned int seed = 1;
	int err;

	insn_mark_begin(MARK_REGION);
	for (unsigned int len = 16; len <= zpci_io_max(zio); len += 8) {
		for (unsigned int place = 0; place < PLACES; place++) {
			/* Any page, any doubleword, and not across a page. */
			offset = rand_r(&seed) % 256 * 4096 +
				 rand_r(&seed) % ((4096 - len) / 8 + 1) * 8;
			for (unsigned int i = 0; i < len / 8; i++)
				block[i] = (uint64_t)rand_r(&seed) << 32 |
					   rand_r(&seed);
			err = zpci_io_store_block(zio, BAR, offset, block, len);
			if (err)
				fail("store block", err);
			stores++;
			compare(zio, offset, block, len);
		}
	}
	insn_mark_end(MARK_REGION);
}

/* The same bytes through the function's ordinary BAR region, and as a block. */
static void compare_costs(struct zpci_io *zio)
{
	static const unsigned int sizes[] = { 16, 24, 64, 128 };
	struct vfio_region_info bar = { .argsz = sizeof(bar), .index = BAR };
	char block[128] = { 0 };

	if (ioctl(zpci_io_device_fd(zio), VFIO_DEVICE_GET_REGION_INFO, &bar))
		fail("BAR region", -errno);
	for (unsigned int i = 0; i < 4; i++) {
		insn_mark_begin(MARK_BAR + sizes[i]);
		if (pwrite(zpci_io_device_fd(zio), block, sizes[i],
			   bar.offset) != (ssize_t)sizes[i])
			fail("write to the BAR region", -errno);
		insn_mark_end(MARK_BAR + sizes[i]);
		insn_mark_begin(MARK_BLOCK + sizes[i]);
		if (zpci_io_store_block(zio, BAR, 0, block, sizes[i]))
			fail("store block", -errno);
		insn_mark_end(MARK_BLOCK + sizes[i]);
	}
}

static void refuse(struct zpci_io *zio, const char *what,
		   const struct vfio_zpci_io_req *req, int expected)
{
	char why[ZPCI_IO_WHY_SIZE];
	int err;

	insn_mark_begin(MARK_REFUSED);
	err = zpci_io_batch(zio, req, 1, NULL);
	insn_mark_end(MARK_REFUSED);
	if (err == expected)
		refused++;
	else
		taken++;
	printf("  %-38s %s\n", what, err ? strerrorname_np(-err) : "TAKEN");
	if (err)
		printf("      %s\n", zpci_io_explain(zio, req, err, why, sizeof(why)));
}

/* Offset of the MSI-X table, from the function's config space, and its BAR. */
static uint32_t msix_table(struct zpci_io *zio, uint8_t *bar)
{
	struct vfio_region_info config = {
		.argsz = sizeof(config),
		.index = VFIO_PCI_CONFIG_REGION_INDEX,
	};
	int fd = zpci_io_device_fd(zio);
	uint8_t at, cap[2];	/* a capability's identifier, and the next's place */
	uint32_t table;

	if (ioctl(fd, VFIO_DEVICE_GET_REGION_INFO, &config) ||
	    pread(fd, &at, 1, config.offset + 0x34) != 1)
		fail("config space", -errno);
	for (;; at = cap[1]) {
		if (!at || pread(fd, cap, 2, config.offset + at) != 2)
			fail("MSI-X capability", -ENOENT);
		if (cap[0] == 0x11)
			break;
	}
	if (pread(fd, &table, 4, config.offset + at + 4) != 4)
		fail("config space", -errno);
	table = bswap_32(table);
	*bar = table & 7;
	return table & ~7U;
}

static void refuse_all(struct zpci_io *zio)
{
	static uint64_t data[16];
	const struct vfio_zpci_io_req good =
		zpci_io_request(VFIO_ZPCI_IO_FLAG_BLOCKW, BAR, 0, data, 16);
	struct vfio_zpci_io_req req = good;

	req.offset = msix_table(zio, &req.pcias);
	refuse(zio, "a store into the MSI-X table", &req, -EPERM);
	req = good;
	req.pcias = 15;
	refuse(zio, "a store into config space", &req, -EINVAL);
	req.pcias = 5;
	refuse(zio, "a store into a BAR that is not there", &req, -EINVAL);
	req = good;
	req.offset = zpci_io_bar_size(zio, BAR);
	refuse(zio, "a block past the end of the BAR", &req, -EINVAL);
	req.offset = -16ULL;
	refuse(zio, "a block around the end of 64 bits", &req, -EINVAL);
	req.offset = 4096 - 8;
	refuse(zio, "a block across 4096 bytes", &req, -EINVAL);
	req = good;
	req.len = zpci_io_max(zio) + 8;
	refuse(zio, "a block longer than the function takes", &req, -EINVAL);
	req = good;
	req.len = 12;
	refuse(zio, "a block of one and a half doublewords", &req, -EINVAL);
	req = good;
	req.gaddr = 8;
	refuse(zio, "data in memory that is not there", &req, -EFAULT);
	zpci_io_set_memory(zio, 0);
	refuse(zio, "a store with memory space switched off", &good, -EIO);
}

int main(void)
{
	char why[ZPCI_IO_WHY_SIZE];
	struct zpci_io *zio;

	if (zpci_io_open("0001:00:00.0", 0, &zio, why, sizeof(why))) {
		fprintf(stderr, "demo: %s\n", why);
		return 1;
	}
	printf("The region\n\n");
	printf("  VFIO_DEVICE_GET_REGION_INFO of index %" PRIu32
	       " names type 0x80001014, subtype 2.\n", zpci_io_region_index(zio));
	printf("  One request written is one instruction issued: blocks of up to %zu bytes,\n"
	       "  up to %zu requests in one write.\n\n",
	       zpci_io_max(zio), zpci_io_max_reqs(zio));
	fflush(stdout);

	store_and_compare(zio);
	printf("Blocks stored and read back\n\n");
	printf("  %lu blocks of 16 to %zu bytes, each by one request, anywhere in 1 MiB;\n"
	       "  %lu doublewords loaded in batches and compared: %lu mismatches.\n\n",
	       stores, zpci_io_max(zio), loads, mismatches);
	fflush(stdout);

	compare_costs(zio);
	printf("demo-cost\n");
	printf("What it refuses, and why\n\n");
	refuse_all(zio);
	zpci_io_close(zio);
	if (taken) {
		fprintf(stderr, "demo: %lu requests were not refused as they must be\n",
			taken);
		return 1;
	}
	printf("demo-total %lu %lu %lu %lu\n", stores, loads, mismatches, refused);
	return 0;
}
