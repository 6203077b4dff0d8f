// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <zpci_io.h>

int main(void)
{
	char why[ZPCI_IO_WHY_SIZE];
	struct zpci_io *zio;
	uint64_t value = 0;
	int err;

	if (zpci_io_open("0001:00:00.0", 0, &zio, why, sizeof(why))) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	err = zpci_io_store_block(zio, 4, 0x20, "sixteen bytes...", 16);
	if (!err)
		err = zpci_io_load(zio, 4, 0x20, 8, &value);
	printf("error %d, loaded 0x%016llx\n", err,
	       (unsigned long long)value);
	zpci_io_close(zio);
	return err != 0;
}
