// SPDX-License-Identifier: GPL-2.0
/* zpci-io list: every zPCI function. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

/* Has the function the region? It can be seen on an open function only. */
static int region_of(const struct zpci_io_function *function, bool no_open,
		     char *why, size_t why_size)
{
	struct zpci_io *zio;
	int err;

	if (no_open && !strcmp(function->driver, "vfio-pci")) {
		snprintf(why, why_size, "not opened");
		return -ECANCELED;
	}
	err = zpci_io_open(function->address, ZPCI_IO_OPEN_NO_MEMORY, &zio, why,
			   why_size);
	zpci_io_close(zio);
	return err;
}

static void print_text(const struct zpci_io_function *function, int region)
{
	const char *said = "?";

	if (!region)
		said = "yes";
	else if (region == -EOPNOTSUPP || region == -ENXIO)
		said = "no";
	else if (region == -EBUSY)
		said = "in use";
	printf("%-12s  %08x  %-8x  %04x   %02x    %04x:%04x      %-15s  %s\n",
	       function->address, function->fid, function->uid, function->pchid,
	       function->pft, function->vendor, function->device,
	       *function->driver ? function->driver : "-", said);
}

static void print_json(const struct zpci_io_function *function, int region,
		       const char *why)
{
	printf("{\"address\": \"%s\", \"fid\": \"0x%08x\", \"uid\": \"0x%x\", ",
	       function->address, function->fid, function->uid);
	printf("\"pchid\": \"0x%04x\", \"vfn\": \"0x%04x\", \"type\": %u, ",
	       function->pchid, function->vfn, function->pft);
	printf("\"group\": %u, \"vendor\": \"0x%04x\", \"device\": \"0x%04x\", ",
	       function->pfgid, function->vendor, function->device);
	printf("\"class\": \"0x%06x\", \"driver\": ", function->class_code);
	if (*function->driver)
		json_string(function->driver);
	else
		printf("null");
	printf(", \"region\": ");
	if (!region) {
		printf("true}");
		return;
	}
	printf("%s, \"reason\": ",
	       region == -EOPNOTSUPP || region == -ENXIO ? "false" : "null");
	json_string(why);
	printf("}");
}

static enum status list(const struct zpci_io *zio, const struct arguments *args)
{
	struct zpci_io_function *functions;
	size_t count;
	int err;

	(void)zio;
	err = zpci_io_functions(&functions, &count);
	if (err) {
		complain("cannot read /sys/bus/pci/devices: %s",
			 strerror(-err));
		return err == -EACCES ? STATUS_NO_PERMISSION :
					STATUS_NO_FUNCTION;
	}
	if (args->json)
		printf("{\"functions\": [");
	else if (count)
		printf("%-12s  %-8s  %-8s  %s  %s  %s  %-15s  %s\n", "ADDRESS",
		       "FID", "UID", "PCHID", "TYPE", "VENDOR:DEVICE", "DRIVER",
		       "REGION");
	for (size_t i = 0; i < count; i++) {
		char why[ZPCI_IO_WHY_SIZE] = "";
		int region;

		region = region_of(&functions[i], args->no_open, why,
				   sizeof(why));
		if (args->json) {
			printf("%s", i ? ",\n  " : "\n  ");
			print_json(&functions[i], region, why);
		} else {
			print_text(&functions[i], region);
		}
	}
	if (args->json)
		printf("%s]}\n", count ? "\n" : "");
	else if (!count)
		complain("there is no zPCI function here");
	free(functions);
	return STATUS_DONE;
}

const struct command command_list = {
	.name = "list",
	.run = list,
	.takes = OPT_NO_OPEN | OPT_JSON,
	.summary = "show every zPCI function",
	.text = "Whether a function has the zPCI I/O region is seen by opening it, which\n"
		"resets it; only idle functions bound to vfio-pci are opened. With --no-open\n"
		"the region of those is '?'.\n",
};
