// SPDX-License-Identifier: GPL-2.0
/* zpci-io list: every zPCI function. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

/**
 * struct access - how a function can be used
 * @err:	why it cannot, as zpci_io_open() says; -ECANCELED: not looked at
 * @backend:	where @err is 0, what carries requests out
 * @why:	what there is to say about it
 */
struct access {
	int err;
	enum zpci_io_backend backend;
	char why[ZPCI_IO_WHY_SIZE];
};

/* That can be seen on an open function only. */
static void look_at(const struct zpci_io_function *function, bool no_open,
		    struct access *access)
{
	struct zpci_io *zio;

	*access = (struct access){ 0 };
	if (no_open && may_be_opened(function)) {
		snprintf(access->why, sizeof(access->why), "not opened");
		access->err = -ECANCELED;
		return;
	}
	access->err = zpci_io_open(zpci_io_function_address(function), ZPCI_IO_OPEN_NO_MEMORY,
				   &zio, access->why, sizeof(access->why));
	if (access->err)
		return;
	access->backend = zpci_io_backend_of(zio);
	if (access->backend == ZPCI_IO_BACKEND_ISM_VFIO_PCI)
		snprintf(access->why, sizeof(access->why), "%s",
			 ISM_VFIO_PCI_WORDS);
	zpci_io_close(zio);
}

static bool has_region(const struct access *access)
{
	return !access->err && access->backend == ZPCI_IO_BACKEND_REGION;
}

static bool lacks_region(const struct access *access)
{
	return access->err == -EOPNOTSUPP || access->err == -ENXIO ||
	       (!access->err && !has_region(access));
}

static void print_text(const struct zpci_io_function *function,
		       const struct access *access)
{
	const char *said = "?";

	if (has_region(access))
		said = "yes";
	else if (!access->err)
		said = "no, but usable";
	else if (lacks_region(access))
		said = "no";
	else if (access->err == -EBUSY)
		said = "in use";
	printf("%-12s  %08x  %-8x  %04x   %02x    %04x:%04x      %-15s  %s\n",
	       zpci_io_function_address(function), zpci_io_function_fid(function),
	       zpci_io_function_uid(function), zpci_io_function_pchid(function),
	       zpci_io_function_pft(function), zpci_io_function_vendor(function),
	       zpci_io_function_device(function),
	       *zpci_io_function_driver(function) ? zpci_io_function_driver(function) : "-", said);
}

static void print_json(const struct zpci_io_function *function,
		       const struct access *access)
{
	printf("{\"address\": \"%s\", \"fid\": \"0x%08x\", \"uid\": \"0x%x\", ",
	       zpci_io_function_address(function), zpci_io_function_fid(function),
	       zpci_io_function_uid(function));
	printf("\"pchid\": \"0x%04x\", \"vfn\": \"0x%04x\", \"type\": %u, ",
	       zpci_io_function_pchid(function), zpci_io_function_vfn(function),
	       zpci_io_function_pft(function));
	printf("\"group\": %u, \"vendor\": \"0x%04x\", \"device\": \"0x%04x\", ",
	       zpci_io_function_pfgid(function), zpci_io_function_vendor(function),
	       zpci_io_function_device(function));
	printf("\"class\": \"0x%06x\", \"driver\": ", zpci_io_function_class(function));
	if (*zpci_io_function_driver(function))
		json_string(zpci_io_function_driver(function));
	else
		printf("null");
	printf(", \"backend\": %s, \"region\": ",
	       access->err ? "null" :
	       has_region(access) ? "\"region\"" : "\"ism_vfio_pci\"");
	if (has_region(access)) {
		printf("true}");
		return;
	}
	printf("%s, \"reason\": ", lacks_region(access) ? "false" : "null");
	json_string(access->why);
	printf("}");
}

static enum status list(const struct zpci_io *zio, const struct arguments *args)
{
	struct zpci_io_function *functions;
	int err;

	(void)zio;
	err = zpci_io_functions(&functions);
	if (err) {
		complain("cannot read /sys/bus/pci/devices: %s",
			 strerror(-err));
		return err == -EACCES ? STATUS_NO_PERMISSION :
					STATUS_NO_FUNCTION;
	}
	if (args->json)
		printf("{\"functions\": [");
	else if (functions)
		printf("%-12s  %-8s  %-8s  %s  %s  %s  %-15s  %s\n", "ADDRESS",
		       "FID", "UID", "PCHID", "TYPE", "VENDOR:DEVICE", "DRIVER",
		       "REGION");
	for (const struct zpci_io_function *function = functions; function;
	     function = zpci_io_function_next(function)) {
		struct access access;

		look_at(function, args->no_open, &access);
		if (args->json) {
			printf("%s", function != functions ? ",\n  " : "\n  ");
			print_json(function, &access);
		} else {
			print_text(function, &access);
		}
	}
	if (args->json)
		printf("%s]}\n", functions ? "\n" : "");
	else if (!functions)
		complain("there is no zPCI function here");
	zpci_io_functions_free(functions);
	return STATUS_DONE;
}

const struct command command_list = {
	.name = "list",
	.run = list,
	.takes = OPT_NO_OPEN | OPT_JSON,
	.summary = "show every zPCI function",
	.text = "Whether a function has the zPCI I/O region is seen by opening it, which\n"
		"resets it; only idle functions bound to vfio-pci or ism_vfio_pci are opened.\n"
		"With --no-open the region of those is '?'. 'no, but usable' is an ISM without\n"
		"the region that works through ism_vfio_pci.\n",
};
