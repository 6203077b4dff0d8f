// SPDX-License-Identifier: GPL-2.0
/* zpci-io info: the properties of a function and its region. */

#include <linux/vfio.h>
#include <linux/vfio_zdev.h>
#include <stdio.h>

#include "command.h"

#define BARS	6

static const struct vfio_device_info_cap_zpci_group *
group_of(const struct zpci_io *zio)
{
	const struct vfio_device_info_cap_zpci_group *group;
	size_t size;

	group = zpci_io_capability(zio, VFIO_DEVICE_INFO_CAP_ZPCI_GROUP, &size);
	return zpci_io_capability_has(group, size, 1,
				      offsetof(__typeof__(*group), reserved)) ?
	       group : NULL;
}

/**
 * struct base - the shown part of the base capability
 * @version:	its version; 0 if there is no such capability
 * @ccdf_err_length: length of an error record, in bytes
 * @has_ccdf_err_length: the kernel gives that length
 */
struct base {
	unsigned int version;
	unsigned int ccdf_err_length;
	bool has_ccdf_err_length;
};

static struct base base_of(const struct zpci_io *zio)
{
	const struct vfio_device_info_cap_zpci_base *cap;
	struct base base = { 0 };
	size_t size;

	cap = zpci_io_capability(zio, VFIO_DEVICE_INFO_CAP_ZPCI_BASE, &size);
	if (!cap)
		return base;
	base.version = cap->header.version;
	base.has_ccdf_err_length =
		zpci_io_capability_has(cap, size, 3, sizeof(*cap));
	if (base.has_ccdf_err_length)
		base.ccdf_err_length = cap->ccdf_err_length;
	return base;
}

static void print_text(const struct zpci_io *zio,
		       const struct zpci_io_function *function)
{
	const struct vfio_device_info_cap_zpci_group *group = group_of(zio);
	const struct base base = base_of(zio);
	uint64_t flags = zpci_io_flags(zio);

	printf("function   %s, %04x:%04x, type %u\n",
	       zpci_io_function_address(function),
	       zpci_io_function_vendor(function),
	       zpci_io_function_device(function),
	       zpci_io_function_pft(function));
	printf("           FID %08x, UID %x, PCHID %04x, handle %08x\n",
	       zpci_io_function_fid(function), zpci_io_function_uid(function),
	       zpci_io_function_pchid(function),
	       zpci_io_function_fh(function));
	if (zpci_io_backend_of(zio) == ZPCI_IO_BACKEND_ISM_VFIO_PCI) {
		printf("backend    %s\n", ISM_VFIO_PCI_WORDS);
	} else {
		printf("backend    the zPCI I/O region\n");
		printf("region     index %u, offset 0x%llx, %llu bytes\n",
		       zpci_io_region_index(zio),
		       (unsigned long long)zpci_io_region_offset(zio),
		       (unsigned long long)zpci_io_region_size(zio));
	}
	printf("requests   flags 0x%llx:%s%s%s\n", (unsigned long long)flags,
	       flags & VFIO_ZPCI_IO_HDR_STORE ? " store" : "",
	       flags & VFIO_ZPCI_IO_HDR_RELAXED ? " relaxed" : "",
	       flags & VFIO_ZPCI_IO_HDR_BATCH ? " batch" : "");
	printf("           blocks up to %zu bytes, up to %zu requests in one write\n",
	       zpci_io_max(zio), zpci_io_max_reqs(zio));
	if (base.has_ccdf_err_length)
		printf("errors     records of %u bytes\n", base.ccdf_err_length);
	if (group)
		printf("group      %u, flags 0x%llx:%s%s, maximum store block %u ",
		       zpci_io_function_pfgid(function),
		       (unsigned long long)group->flags,
		       group->flags & VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH ?
		       " refresh" : "",
		       group->flags & VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED ?
		       " relaxed" : "", group->maxstbl);
	if (group)
		printf("(of the group: requests take the one above)\n");
	for (unsigned int bar = 0; bar < BARS; bar++)
		if (zpci_io_bar_size(zio, bar))
			printf("BAR %u      0x%llx bytes\n", bar,
			       (unsigned long long)zpci_io_bar_size(zio, bar));
}

/* Describe the region; NULL if there is none. */
static struct json_object *describe_region(const struct zpci_io *zio)
{
	struct json_object *region;

	if (zpci_io_backend_of(zio) == ZPCI_IO_BACKEND_ISM_VFIO_PCI)
		return NULL;
	region = json_new();
	json_add(region, "index", json_number(zpci_io_region_index(zio)));
	json_add(region, "offset", json_hex(zpci_io_region_offset(zio), 1));
	json_add(region, "size", json_number(zpci_io_region_size(zio)));
	return region;
}

static struct json_object *describe_header(const struct zpci_io *zio)
{
	struct json_object *header = json_new();
	uint64_t flags = zpci_io_flags(zio);

	json_add(header, "flags", json_hex(flags, 1));
	json_add(header, "store", json_truth(flags & VFIO_ZPCI_IO_HDR_STORE));
	json_add(header, "relaxed",
		 json_truth(flags & VFIO_ZPCI_IO_HDR_RELAXED));
	json_add(header, "batch", json_truth(flags & VFIO_ZPCI_IO_HDR_BATCH));
	json_add(header, "max", json_number(zpci_io_max(zio)));
	json_add(header, "max_reqs", json_number(zpci_io_max_reqs(zio)));
	return header;
}

static struct json_object *describe_base(const struct zpci_io *zio)
{
	const struct base base = base_of(zio);
	struct json_object *object;

	if (!base.version)
		return NULL;
	object = json_new();
	json_add(object, "version", json_number(base.version));
	json_add(object, "ccdf_err_length", base.has_ccdf_err_length ?
		 json_number(base.ccdf_err_length) : NULL);
	return object;
}

static struct json_object *
describe_group(const struct zpci_io *zio,
	       const struct zpci_io_function *function)
{
	const struct vfio_device_info_cap_zpci_group *group = group_of(zio);
	struct json_object *object;

	if (!group)
		return NULL;
	object = json_new();
	json_add(object, "id", json_number(zpci_io_function_pfgid(function)));
	json_add(object, "flags", json_hex(group->flags, 1));
	json_add(object, "refresh",
		 json_truth(group->flags & VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH));
	json_add(object, "relaxed",
		 json_truth(group->flags & VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED));
	json_add(object, "maxstbl", json_number(group->maxstbl));
	return object;
}

static struct json_object *describe_bars(const struct zpci_io *zio)
{
	struct json_object *bars = json_list();

	for (unsigned int bar = 0; bar < BARS; bar++) {
		struct json_object *object;

		if (!zpci_io_bar_size(zio, bar))
			continue;
		object = json_new();
		json_add(object, "bar", json_number(bar));
		json_add(object, "size",
			 json_hex(zpci_io_bar_size(zio, bar), 1));
		json_append(bars, object);
	}
	return bars;
}

static void print_json(const struct zpci_io *zio,
		       const struct zpci_io_function *function)
{
	struct json_object *document = json_function(function);

	json_add(document, "handle", json_hex(zpci_io_function_fh(function), 8));
	json_add(document, "backend",
		 json_text(zpci_io_backend_of(zio) == ZPCI_IO_BACKEND_REGION ?
			   "region" : "ism_vfio_pci"));
	json_add(document, "region", describe_region(zio));
	json_add(document, "header", describe_header(zio));
	json_add(document, "base", describe_base(zio));
	json_add(document, "group", describe_group(zio, function));
	json_add(document, "bars", describe_bars(zio));
	json_print(document, STATUS_DONE);
}

static enum status info(const struct zpci_io *zio, const struct arguments *args)
{
	struct zpci_io_function *function;
	enum status status = find_function(args, &function);

	if (status)
		return status;
	if (args->json)
		print_json(zio, function);
	else
		print_text(zio, function);
	zpci_io_functions_free(function);
	return STATUS_DONE;
}

const struct command command_info = {
	.name = "info",
	.run = info,
	.flags = COMMAND_OPENS | COMMAND_NO_MEMORY | COMMAND_IN_SCRIPT,
	.operands = { OPERAND_ADDRESS },
	.takes = OPT_JSON,
	.summary = "show the properties of a function and its region",
	.text = "Shows the function, the backend that carries requests out (the region, or\n"
		"ism_vfio_pci), the region and its header, the function group and the BARs. From\n"
		"Linux 7.3 on, it also shows the length of error records.\n",
};
