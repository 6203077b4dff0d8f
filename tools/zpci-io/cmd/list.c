// SPDX-License-Identifier: GPL-2.0
/* zpci-io list: every zPCI function, configured or on standby. */

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

/**
 * struct access - how a function can be used
 * @err:	the error of zpci_io_open(), or 0; -ECANCELED if it was not opened
 * @backend:	the way in which requests are carried out, if @err is 0
 * @why:	the reason, as text
 */
struct access {
	int err;
	enum zpci_io_backend backend;
	char why[ZPCI_IO_WHY_SIZE];
};

/* Only an open function shows whether it has the region. */
static void look_at(const struct zpci_io_function *function, bool probe,
		    const struct use *use, struct access *access)
{
	struct zpci_io *zio;

	*access = (struct access){ 0 };
	if (!probe && zpci_io_function_can_open(function)) {
		snprintf(access->why, sizeof(access->why),
			 "not opened: --probe does");
		access->err = -ECANCELED;
		return;
	}
	if (use->count) {
		snprintf(access->why, sizeof(access->why), "in use");
		access->err = -EBUSY;
		return;
	}
	access->err = zpci_io_open(zpci_io_function_address(function),
				   ZPCI_IO_OPEN_NO_MEMORY, &zio, access->why,
				   sizeof(access->why));
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

static void print_text(const struct zpci_io_function *function, bool probe,
		       const struct access *access, const struct use *use)
{
	const char *driver = zpci_io_function_driver(function);
	char text[HOLDERS * 48];
	const char *said = "?";

	if (has_region(access))
		said = "yes";
	else if (!access->err)
		said = "no, but usable";
	else if (lacks_region(access))
		said = "no";
	else if (access->err == -EBUSY)
		said = "in use";
	printf("%-12s  %08x  %-8x  %04x   %02x    %04x:%04x      %-15s  ",
	       zpci_io_function_address(function),
	       zpci_io_function_fid(function), zpci_io_function_uid(function),
	       zpci_io_function_pchid(function), zpci_io_function_pft(function),
	       zpci_io_function_vendor(function),
	       zpci_io_function_device(function), *driver ? driver : "-");
	if (probe)
		printf("%-14s  ", said);
	printf("%s\n", use_text(use, text, sizeof(text)));
}

static struct json_object *holders(const struct use *use)
{
	struct json_object *list = json_list();

	for (size_t i = 0; i < use->count && i < HOLDERS; i++) {
		struct json_object *holder = json_new();

		json_add(holder, "pid", json_number(use->pid[i]));
		json_add(holder, "name", json_text(use->name[i]));
		json_append(list, holder);
	}
	return list;
}

static struct json_object *describe(const struct zpci_io_function *function,
				    const struct access *access,
				    const struct use *use)
{
	struct json_object *object = json_function(function);
	const char *backend = has_region(access) ? "region" : "ism_vfio_pci";

	json_add(object, "driver",
		 json_name(zpci_io_function_driver(function)));
	json_add(object, "in_use", use->count || use->all ?
		 json_truth(use->count) : NULL);
	json_add(object, "holders", holders(use));
	json_add(object, "backend", access->err ? NULL : json_text(backend));
	json_add(object, "region", has_region(access) || lacks_region(access) ?
		 json_truth(has_region(access)) : NULL);
	if (!has_region(access))
		json_add(object, "reason", json_text(access->why));
	return object;
}

/* Does this slot belong to a function on standby? If so, @fid is its FID. */
static bool is_standby(const char *slot, uint32_t *fid)
{
	char path[PATH_MAX], line[16] = "", *end;
	FILE *file;

	/* The name of a zPCI function's slot is its FID. */
	*fid = strtoul(slot, &end, 16);
	if (strlen(slot) != 8 || *end)
		return false;
	file = fopen(system_path(path, sizeof(path),
				 "/sys/bus/pci/slots/%s/power", slot), "re");
	if (!file)
		return false;
	if (!fgets(line, sizeof(line), file))
		*line = 0;
	fclose(file);
	return *line == '0';
}

static int by_fid(const void *a, const void *b)
{
	const uint32_t *first = a, *second = b;

	return (*first > *second) - (*first < *second);
}

/* Find the FIDs of the functions on standby, in rising order. The caller frees them. */
static size_t find_standby(uint32_t **fids)
{
	uint32_t *list = NULL, fid;
	struct dirent *entry;
	char path[PATH_MAX];
	size_t count = 0;
	DIR *dir;

	dir = opendir(system_path(path, sizeof(path), "/sys/bus/pci/slots"));
	while (dir && (entry = readdir(dir))) {
		if (!is_standby(entry->d_name, &fid))
			continue;
		list = realloc(list, (count + 1) * sizeof(*list));
		if (!list) {
			complain("out of memory");
			exit(STATUS_REFUSED);
		}
		list[count++] = fid;
	}
	if (dir)
		closedir(dir);
	if (list)
		qsort(list, count, sizeof(*list), by_fid);
	*fids = list;
	return count;
}

static void list_standby(struct json_object *document, const uint32_t *fids,
			 size_t count)
{
	struct json_object *list = document ? json_list() : NULL;

	for (size_t i = 0; i < count; i++) {
		struct json_object *slot;

		if (!document) {
			printf("%-12s  %08x  standby: ", "-", fids[i]);
			printf("'echo 1 >/sys/bus/pci/slots/%08x/power' configures it\n",
			       fids[i]);
			continue;
		}
		slot = json_new();
		json_add(slot, "fid", json_hex(fids[i], 8));
		json_append(list, slot);
	}
	if (document)
		json_add(document, "standby", list);
}

static void print_heading(bool probe)
{
	printf("%-12s  %-8s  %-8s  %s  %s  %s  %-15s  ", "ADDRESS", "FID",
	       "UID", "PCHID", "TYPE", "VENDOR:DEVICE", "DRIVER");
	if (probe)
		printf("%-14s  ", "REGION");
	printf("OPENED BY\n");
}

static enum status list(const struct zpci_io *zio, const struct arguments *args)
{
	struct json_object *document = NULL, *list = NULL;
	const struct zpci_io_function *function;
	struct zpci_io_function *functions;
	uint32_t *standby;
	size_t count;
	int err;

	(void)zio;
	err = zpci_io_functions(&functions);
	if (err) {
		complain("cannot read /sys/bus/pci/devices: %s",
			 strerror(-err));
		return err == -EACCES ? STATUS_NO_PERMISSION :
					STATUS_NO_FUNCTION;
	}
	count = find_standby(&standby);
	if (args->json) {
		document = json_new();
		list = json_list();
		json_add(document, "functions", list);
	} else if (functions || count) {
		print_heading(args->probe);
	}
	for (function = functions; function;
	     function = zpci_io_function_next(function)) {
		struct access access;
		struct use use;

		find_use(zpci_io_function_address(function), &use);
		look_at(function, args->probe, &use, &access);
		if (args->json)
			json_append(list, describe(function, &access, &use));
		else
			print_text(function, args->probe, &access, &use);
	}
	list_standby(document, standby, count);
	if (args->json)
		json_print(document, STATUS_DONE);
	else if (!functions && !count)
		complain("there is no zPCI function here");
	free(standby);
	zpci_io_functions_free(functions);
	return STATUS_DONE;
}

const struct command command_list = {
	.name = "list",
	.run = list,
	.takes = OPT_PROBE | OPT_JSON,
	.summary = "show every zPCI function, also those on standby",
	.text = "Opens no function. OPENED BY is the process that has the function open: '-'\n"
		"for none, '?' if only root can find out. With --probe, idle functions bound to\n"
		"vfio-pci or ism_vfio_pci are opened, which resets them. Then REGION shows\n"
		"whether there is the zPCI I/O region: yes, no, 'in use' (it was not opened),\n"
		"'?' (not known), or 'no, but usable' for an ISM bound to ism_vfio_pci.\n",
};
