// SPDX-License-Identifier: GPL-2.0
#include "command.h"

enum status verify_range(const struct zpci_io *zio,
			 const struct arguments *args, uint64_t len)
{
	char why[ZPCI_IO_WHY_SIZE];

	if (!zpci_io_check_range(zio, args->bar, args->offset, len, why,
				 sizeof(why)))
		return STATUS_DONE;
	complain("%s: %s; nothing was done", args->address, why);
	return STATUS_REFUSED;
}
