// SPDX-License-Identifier: GPL-2.0
/* The function that a command line names, and paths of the system. */

#include <stdarg.h>
#include <stdlib.h>

#include "command.h"

const char *system_path(char *path, size_t size, const char *format, ...)
{
	const char *root = getenv("ZPCI_IO_ROOT");
	size_t length;
	va_list args;

	length = snprintf(path, size, "%s", root ? root : "");
	if (length >= size)
		length = size - 1;
	va_start(args, format);
	vsnprintf(path + length, size - length, format, args);
	va_end(args);
	return path;
}

enum status find_function(const struct arguments *args,
			  struct zpci_io_function **function)
{
	char why[ZPCI_IO_WHY_SIZE];
	int err;

	err = zpci_io_find_function(args->address, function, why, sizeof(why));
	if (!err)
		return STATUS_DONE;
	complain("%s", why);
	return status_of(err);
}

enum status find_address(struct arguments *args)
{
	static char address[16];
	struct zpci_io_function *function;
	enum status status = find_function(args, &function);

	if (status)
		return status;
	snprintf(address, sizeof(address), "%s",
		 zpci_io_function_address(function));
	zpci_io_functions_free(function);
	args->address = address;
	return STATUS_DONE;
}
