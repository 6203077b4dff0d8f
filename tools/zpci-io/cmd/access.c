// SPDX-License-Identifier: GPL-2.0
/* zpci-io load and store: what fits a register, one instruction at a time. */

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

/* Loads of one batch: zpci_io_batch() splits as the header wants. */
#define LOADS	512

/* Loaded bytes on their way out, and how many went. */
struct output {
	const struct arguments *args;
	uint64_t shown;
};

/* Bytes of a line of text. */
#define LINE	16

static void output_begin(const struct output *output)
{
	const struct arguments *args = output->args;

	if (args->json)
		printf("{\"address\": \"%s\", \"bar\": %u, \"offset\": \"0x%llx\", \"data\": \"",
		       args->address, (unsigned int)args->bar,
		       (unsigned long long)args->offset);
	else if (!args->raw && args->len <= 8)
		printf("0x");
}

static void output_bytes(struct output *output, const uint8_t *bytes,
			 size_t count)
{
	const struct arguments *args = output->args;
	bool dump = !args->json && args->len > 8;

	for (size_t i = 0; i < count; i++, output->shown++) {
		if (args->raw) {
			putchar(bytes[i]);
			continue;
		}
		if (dump && output->shown % LINE == 0)
			printf("%s%08llx:", output->shown ? "\n" : "",
			       (unsigned long long)(args->offset +
						    output->shown));
		printf(dump ? " %02x" : "%02x", bytes[i]);
	}
}

static void output_end(const struct output *output)
{
	if (output->args->json)
		printf("\", \"length\": %llu}\n",
		       (unsigned long long)output->shown);
	else if (!output->args->raw)
		printf("\n");
}

/*
 * Length of the load at @offset, with @left bytes to go. What may be one instruction is
 * never cut: where ism_vfio_pci does not take it, that is for the library to say.
 */
static size_t next_load(const struct zpci_io *zio, const struct arguments *args,
			uint64_t offset, uint64_t left)
{
	size_t len = 8;

	if (zpci_io_backend_of(zio) == ZPCI_IO_BACKEND_ISM_VFIO_PCI &&
	    args->offset % 8 + args->len > 8) {
		while (offset % len || len > left)
			len /= 2;
		return len;
	}
	len -= offset % 8;
	return len < left ? len : left;
}

/* Fill in loads for what is left behind the @shown bytes: their number. */
static size_t plan_loads(const struct zpci_io *zio, const struct arguments *args,
			 uint64_t shown, struct vfio_zpci_io_req *reqs,
			 uint64_t *values)
{
	uint64_t offset = args->offset + shown, left = args->len - shown;
	size_t count;

	for (count = 0; count < LOADS && left; count++) {
		size_t len = next_load(zio, args, offset, left);

		reqs[count] = zpci_io_request(VFIO_ZPCI_IO_FLAG_READ, args->bar,
					      offset, &values[count], len);
		offset += len;
		left -= len;
	}
	return count;
}

static int load_all(const struct zpci_io *zio, const struct arguments *args,
		    struct output *output, struct vfio_zpci_io_req *failed)
{
	static struct vfio_zpci_io_req reqs[LOADS];
	static uint64_t values[LOADS];
	struct progress progress;
	int err = 0;

	progress_begin(&progress, args->len);
	while (output->shown < args->len && !err) {
		size_t count, done;

		count = plan_loads(zio, args, output->shown, reqs, values);
		if (args->single)
			count = 1;
		err = zpci_io_batch(zio, reqs, count, &done);
		if (err)
			*failed = reqs[done];
		/* Nothing is shown of a load that as a whole fails at once. */
		if (!output->shown && done)
			output_begin(output);
		for (size_t i = 0; i < done; i++) {
			/* As in the function's memory: the first byte first. */
			uint64_t image = htobe64(values[i]);

			output_bytes(output,
				     (uint8_t *)&image + 8 - reqs[i].len,
				     reqs[i].len);
		}
		progress_show(&progress, output->shown);
	}
	progress_end(&progress);
	if (output->shown)
		output_end(output);
	return err;
}

static enum status load(const struct zpci_io *zio, const struct arguments *args)
{
	struct output output = { .args = args };
	struct vfio_zpci_io_req failed;
	int err;

	err = load_all(zio, args, &output, &failed);
	return err ? complain_of(zio, args->address, &failed, err) : STATUS_DONE;
}

const struct command command_load = {
	.name = "load",
	.run = load,
	.flags = COMMAND_OPENS | COMMAND_IN_SCRIPT,
	.operands = { OPERAND_ADDRESS },
	.needs = OPT_BAR | OPT_OFFSET | OPT_LEN,
	.takes = OPT_RAW | OPT_SINGLE | OPT_JSON,
	.len_least = 1,
	.summary = "load from a BAR",
	.text = "Up to 8 bytes within 8 are one instruction; more are cut at multiples of 8.\n"
		"ism_vfio_pci takes 1, 2, 4 or 8 bytes at a multiple of that number only, so\n"
		"there 3, 5, 6 and 7 bytes are refused, and more are cut so.\n",
};

static void print_stored(const struct arguments *args)
{
	printf("{\"address\": \"%s\", \"bar\": %u, ", args->address,
	       (unsigned int)args->bar);
	printf("\"offset\": \"0x%llx\", ", (unsigned long long)args->offset);
	printf("\"length\": %u, \"value\": \"0x%0*llx\"}\n",
	       (unsigned int)args->len, (int)args->len * 2,
	       (unsigned long long)args->value);
}

static enum status store(const struct zpci_io *zio,
			 const struct arguments *args)
{
	struct vfio_zpci_io_req req;
	int err;

	req = zpci_io_request(VFIO_ZPCI_IO_FLAG_STORE, args->bar, args->offset,
			      &args->value, args->len);
	err = zpci_io_batch(zio, &req, 1, NULL);
	if (err)
		return complain_of(zio, args->address, &req, err);
	if (args->json)
		print_stored(args);
	return STATUS_DONE;
}

const struct command command_store = {
	.name = "store",
	.run = store,
	.flags = COMMAND_OPENS | COMMAND_IN_SCRIPT,
	.operands = { OPERAND_ADDRESS, OPERAND_VALUE },
	.needs = OPT_BAR | OPT_OFFSET | OPT_LEN,
	.takes = OPT_JSON,
	/* As much as a request holds: the kernel says what an instruction takes. */
	.len_most = UINT16_MAX,
	.summary = "store 1 to 8 bytes to a BAR, one instruction",
	.text = "The most significant byte of VALUE goes first.\n",
};
