// SPDX-License-Identifier: MIT
/*
 * batch ADDRESS BAR OFFSET: store a block of 16 bytes, then load all of
 * it. These are three instructions in one system call.
 */
#include <stdio.h>
#include <stdlib.h>
#include <zpci_io.h>

int main(int argc, char *argv[])
{
	static const char block[] = "sixteen bytes it";
	struct vfio_zpci_io_req reqs[3];
	char why[ZPCI_IO_WHY_SIZE];
	struct zpci_io *zio;
	uint64_t value[2];
	uint64_t offset;
	unsigned int bar;
	size_t done;
	int err;

	if (argc != 4) {
		fprintf(stderr, "usage: batch ADDRESS BAR OFFSET\n");
		return 2;
	}
	if (zpci_io_open(argv[1], 0, &zio, why, sizeof(why))) {
		fprintf(stderr, "batch: %s\n", why);
		return 1;
	}
	offset = strtoull(argv[3], NULL, 0);
	bar = strtoul(argv[2], NULL, 0);
	reqs[0] = zpci_io_request(VFIO_ZPCI_IO_FLAG_BLOCKW, bar, offset,
				  block, 16);
	reqs[1] = zpci_io_request(VFIO_ZPCI_IO_FLAG_READ, bar, offset,
				  &value[0], 8);
	reqs[2] = zpci_io_request(VFIO_ZPCI_IO_FLAG_READ, bar,
				  offset + 8, &value[1], 8);
	err = zpci_io_batch(zio, reqs, 3, &done);
	if (err)
		fprintf(stderr, "batch: request %zu of 3: %s\n",
			done + 1,
			zpci_io_explain(zio, &reqs[done], err, why,
					sizeof(why)));
	else
		printf("0x%016llx 0x%016llx\n",
		       (unsigned long long)value[0],
		       (unsigned long long)value[1]);
	zpci_io_close(zio);
	return err != 0;
}
