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
	access->err = zpci_io_open(function->address, ZPCI_IO_OPEN_NO_MEMORY,
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
	       function->address, function->fid, function->uid, function->pchid,
	       function->pft, function->vendor, function->device,
	       *function->driver ? function->driver : "-", said);
}

static void print_json(const struct zpci_io_function *function,
		       const struct access *access)
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
		struct access access;

		look_at(&functions[i], args->no_open, &access);
		if (args->json) {
			printf("%s", i ? ",\n  " : "\n  ");
			print_json(&functions[i], &access);
		} else {
			print_text(&functions[i], &access);
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
		"resets it; only idle functions bound to vfio-pci or ism_vfio_pci are opened.\n"
		"With --no-open the region of those is '?'. 'no, but usable' is an ISM without\n"
		"the region that works through ism_vfio_pci.\n",
};
