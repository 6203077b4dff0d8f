// SPDX-License-Identifier: GPL-2.0
/* zpci-io bind and unbind: bind a function to a VFIO driver, and to its former driver. */

#include <stdio.h>

#include "command.h"

static enum status report(const struct arguments *args)
{
	struct zpci_io_function *function;
	const char *address, *driver;
	struct json_object *document;
	enum status status;

	status = find_function(args, &function);
	if (status)
		return status;
	address = zpci_io_function_address(function);
	driver = zpci_io_function_driver(function);
	if (args->json) {
		document = json_new();
		json_add(document, "address", json_text(address));
		json_add(document, "driver", json_name(driver));
		json_print(document, STATUS_DONE);
	} else if (*driver) {
		printf("%s is bound to %s\n", address, driver);
	} else {
		printf("%s has no driver\n", address);
	}
	zpci_io_functions_free(function);
	return STATUS_DONE;
}

/* Report the new driver, or if @err is not 0, the reason in @why. */
static enum status changed(const struct arguments *args, int err,
			   const char *why)
{
	if (err) {
		complain("%s", why);
		return status_of(err);
	}
	return report(args);
}

static enum status bind(const struct zpci_io *zio, const struct arguments *args)
{
	char why[ZPCI_IO_WHY_SIZE] = "";
	int err;

	(void)zio;
	err = zpci_io_bind_to(args->address,
			      args->driver ? args->driver : "vfio-pci", why,
			      sizeof(why));
	return changed(args, err, why);
}

const struct command command_bind = {
	.name = "bind",
	.run = bind,
	.operands = { OPERAND_ADDRESS },
	.takes = OPT_DRIVER | OPT_JSON,
	.summary = "bind a function to vfio-pci",
	.text = "Unbinds the function from its present driver, and records that driver for\n"
		"'zpci-io unbind'. Use --driver ism_vfio_pci for an ISM on Linux 7.1 or newer,\n"
		"if the vfio-pci of this project is not installed.\n",
};

static enum status unbind(const struct zpci_io *zio,
			  const struct arguments *args)
{
	char why[ZPCI_IO_WHY_SIZE] = "";
	int err;

	(void)zio;
	err = zpci_io_unbind(args->address, why, sizeof(why));
	return changed(args, err, why);
}

const struct command command_unbind = {
	.name = "unbind",
	.run = unbind,
	.operands = { OPERAND_ADDRESS },
	.takes = OPT_JSON,
	.summary = "give a function back to the driver that it had",
	.text = "If no driver was recorded, the kernel chooses one.\n",
};
