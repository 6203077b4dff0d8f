// SPDX-License-Identifier: GPL-2.0
/* zpci-io info: what function and region offer. */

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
 * struct base - what is shown of the base capability
 * @version:	its version; 0 where there is none
 * @ccdf_err_length: length of an error record, in bytes
 * @has_ccdf_err_length: the kernel tells it
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

	printf("function   %s, %04x:%04x, type %u\n", zpci_io_function_address(function),
	       zpci_io_function_vendor(function), zpci_io_function_device(function),
	       zpci_io_function_pft(function));
	printf("           FID %08x, UID %x, PCHID %04x, handle %08x\n",
	       zpci_io_function_fid(function), zpci_io_function_uid(function),
	       zpci_io_function_pchid(function), zpci_io_function_fh(function));
	if (zpci_io_backend_of(zio) == ZPCI_IO_BACKEND_ISM_VFIO_PCI) {
		printf("backend    %s\n", ISM_VFIO_PCI_WORDS);
	} else {
		printf("backend    the zPCI I/O region\n");
		printf("region     index %u, offset 0x%llx, %llu bytes\n",
		       zpci_io_region_index(zio),
		       (unsigned long long)zpci_io_region_offset(zio),
		       (unsigned long long)zpci_io_region_size(zio));
	}
	printf("header     flags 0x%llx:%s%s%s\n", (unsigned long long)flags,
	       flags & VFIO_ZPCI_IO_HDR_STORE ? " store" : "",
	       flags & VFIO_ZPCI_IO_HDR_RELAXED ? " relaxed" : "",
	       flags & VFIO_ZPCI_IO_HDR_BATCH ? " batch" : "");
	printf("           blocks up to %zu bytes, up to %zu requests in one write\n",
	       zpci_io_max(zio), zpci_io_max_reqs(zio));
	if (base.has_ccdf_err_length)
		printf("errors     records of %u bytes\n", base.ccdf_err_length);
	if (group)
		printf("group      %u, flags 0x%llx:%s%s, maximum store block %u\n",
		       zpci_io_function_pfgid(function), (unsigned long long)group->flags,
		       group->flags & VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH ?
		       " refresh" : "",
		       group->flags & VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED ?
		       " relaxed" : "", group->maxstbl);
	for (unsigned int bar = 0; bar < BARS; bar++)
		if (zpci_io_bar_size(zio, bar))
			printf("BAR %u      0x%llx bytes\n", bar,
			       (unsigned long long)zpci_io_bar_size(zio, bar));
}

static void print_json(const struct zpci_io *zio,
		       const struct zpci_io_function *function)
{
	const struct vfio_device_info_cap_zpci_group *group = group_of(zio);
	const struct base base = base_of(zio);
	uint64_t flags = zpci_io_flags(zio);
	const char *separator = "";

	printf("{\"address\": \"%s\", \"type\": %u, ", zpci_io_function_address(function),
	       zpci_io_function_pft(function));
	printf("\"vendor\": \"0x%04x\", \"device\": \"0x%04x\", ",
	       zpci_io_function_vendor(function), zpci_io_function_device(function));
	printf("\"fid\": \"0x%08x\", \"uid\": \"0x%x\", ", zpci_io_function_fid(function),
	       zpci_io_function_uid(function));
	printf("\"pchid\": \"0x%04x\", \"handle\": \"0x%08x\", ",
	       zpci_io_function_pchid(function), zpci_io_function_fh(function));
	if (zpci_io_backend_of(zio) == ZPCI_IO_BACKEND_ISM_VFIO_PCI) {
		printf("\"backend\": \"ism_vfio_pci\", \"region\": null, ");
	} else {
		printf("\"backend\": \"region\", ");
		printf("\"region\": {\"index\": %u, \"offset\": \"0x%llx\", ",
		       zpci_io_region_index(zio),
		       (unsigned long long)zpci_io_region_offset(zio));
		printf("\"size\": %llu}, ",
		       (unsigned long long)zpci_io_region_size(zio));
	}
	printf("\"header\": {\"flags\": \"0x%llx\", \"store\": %s, ",
	       (unsigned long long)flags, json_bool(flags & VFIO_ZPCI_IO_HDR_STORE));
	printf("\"relaxed\": %s, \"batch\": %s, ",
	       json_bool(flags & VFIO_ZPCI_IO_HDR_RELAXED),
	       json_bool(flags & VFIO_ZPCI_IO_HDR_BATCH));
	printf("\"max\": %zu, \"max_reqs\": %zu}, ", zpci_io_max(zio),
	       zpci_io_max_reqs(zio));
	printf("\"base\": ");
	if (base.has_ccdf_err_length)
		printf("{\"version\": %u, \"ccdf_err_length\": %u}, ",
		       base.version, base.ccdf_err_length);
	else if (base.version)
		printf("{\"version\": %u, \"ccdf_err_length\": null}, ",
		       base.version);
	else
		printf("null, ");
	printf("\"group\": ");
	if (group) {
		printf("{\"id\": %u, \"flags\": \"0x%llx\", \"refresh\": %s, ",
		       zpci_io_function_pfgid(function), (unsigned long long)group->flags,
		       json_bool(group->flags &
				 VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH));
		printf("\"relaxed\": %s, \"maxstbl\": %u}",
		       json_bool(group->flags &
				 VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED),
		       group->maxstbl);
	} else {
		printf("null");
	}
	printf(", \"bars\": [");
	for (unsigned int bar = 0; bar < BARS; bar++) {
		if (!zpci_io_bar_size(zio, bar))
			continue;
		printf("%s{\"bar\": %u, \"size\": \"0x%llx\"}", separator, bar,
		       (unsigned long long)zpci_io_bar_size(zio, bar));
		separator = ", ";
	}
	printf("]}\n");
}

static enum status info(const struct zpci_io *zio, const struct arguments *args)
{
	struct zpci_io_function *function;
	char why[ZPCI_IO_WHY_SIZE];
	int err;

	err = zpci_io_find_function(args->address, &function, why, sizeof(why));
	if (err) {
		complain("%s", why);
		return status_of(err);
	}
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
	.summary = "show what a function and its region offer",
	.text = "The function, the backend that carries requests out (the region, or\n"
		"ism_vfio_pci), the region and its header, the function group and the BARs; the\n"
		"length of error records where the kernel tells it (Linux 7.3).\n",
};
