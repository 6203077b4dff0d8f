// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "report.h"

static unsigned int script_line;

void complain_at_line(unsigned int line)
{
	script_line = line;
}

void complain(const char *format, ...)
{
	va_list args;

	fputs("zpci-io: ", stderr);
	if (script_line)
		fprintf(stderr, "line %u: ", script_line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

enum status complain_of(const struct zpci_io *zio, const char *address,
			const struct vfio_zpci_io_req *req, int err)
{
	const char *name = "load";
	char why[ZPCI_IO_WHY_SIZE];

	if (req->flags == VFIO_ZPCI_IO_FLAG_STORE)
		name = "store";
	else if (req->flags == VFIO_ZPCI_IO_FLAG_BLOCKW)
		name = "store block";
	zpci_io_explain(zio, req, err, why, sizeof(why));
	complain("%s: %s of %u bytes at 0x%llx of BAR %u: %s", address, name,
		 req->len, (unsigned long long)req->offset, req->pcias, why);
	return STATUS_REFUSED;
}

enum status status_of(int err)
{
	switch (err) {
	case 0:
		return STATUS_DONE;
	case -EINVAL:
	case -ENOTUNIQ:
		return STATUS_USAGE;
	case -ENODEV:
		return STATUS_NO_FUNCTION;
	case -ENXIO:
	case -ENOENT:
		return STATUS_NO_DRIVER;
	case -EACCES:
	case -EPERM:
		return STATUS_NO_PERMISSION;
	case -EOPNOTSUPP:
		return STATUS_NO_REGION;
	case -EBUSY:
		return STATUS_IN_USE;
	default:
		return STATUS_REFUSED;
	}
}
