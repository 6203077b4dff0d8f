// SPDX-License-Identifier: GPL-2.0
/* zpci-io bind and unbind: a function to vfio-pci, and back. */

#include <stdio.h>

#include "command.h"

static enum status report(const struct arguments *args)
{
	struct zpci_io_function function;
	char why[ZPCI_IO_WHY_SIZE];
	int err;

	err = zpci_io_find_function(args->address, &function, why, sizeof(why));
	if (err) {
		complain("%s", why);
		return status_of(err);
	}
	if (args->json) {
		printf("{\"address\": \"%s\", \"driver\": ", function.address);
		if (*function.driver)
			json_string(function.driver);
		else
			printf("null");
		printf("}\n");
	} else if (*function.driver) {
		printf("%s is bound to %s\n", function.address,
		       function.driver);
	} else {
		printf("%s has no driver\n", function.address);
	}
	return STATUS_DONE;
}

static enum status change(const struct arguments *args,
			  int (*act)(const char *address, char *why,
				     size_t why_size))
{
	char why[ZPCI_IO_WHY_SIZE] = "";
	int err;

	err = act(args->address, why, sizeof(why));
	if (err) {
		complain("%s", why);
		return status_of(err);
	}
	return report(args);
}

enum status command_bind(const struct arguments *args)
{
	return change(args, zpci_io_bind);
}

enum status command_unbind(const struct arguments *args)
{
	return change(args, zpci_io_unbind);
}
