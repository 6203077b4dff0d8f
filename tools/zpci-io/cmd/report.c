// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "report.h"

static unsigned int script_line;

/* The first complaint of the running command. */
static char first[2 * ZPCI_IO_WHY_SIZE];

void complain_at_line(unsigned int line)
{
	script_line = line;
	*first = 0;
}

unsigned int complaint_line(void)
{
	return script_line;
}

const char *complaint(void)
{
	return first;
}

void complain(const char *format, ...)
{
	char text[sizeof(first)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!*first)
		snprintf(first, sizeof(first), "%s", text);
	fputs("zpci-io: ", stderr);
	if (script_line)
		fprintf(stderr, "line %u: ", script_line);
	fprintf(stderr, "%s\n", text);
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
