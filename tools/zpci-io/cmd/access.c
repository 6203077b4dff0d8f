// SPDX-License-Identifier: GPL-2.0
/* zpci-io load and store: up to 8 bytes for each instruction. */

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

/* Loads of one batch: zpci_io_batch() splits it as the header requires. */
#define LOADS	512

/* Largest --len with --json, because the document is kept in memory. */
#define JSON_BYTES	0x1000000

/* Bytes in one line of text. */
#define LINE	16

/**
 * struct output - the output of loaded bytes
 * @args:	the command line
 * @shown:	number of bytes that were written so far
 * @digits:	for JSON, their hexadecimal digits
 */
struct output {
	const struct arguments *args;
	uint64_t shown;
	char *digits;
};

static void output_begin(const struct output *output)
{
	const struct arguments *args = output->args;

	if (!args->json && !args->raw && args->len <= 8)
		printf("0x");
}

static void output_bytes(struct output *output, const uint8_t *bytes,
			 size_t count)
{
	const struct arguments *args = output->args;
	bool dump = args->len > 8;

	for (size_t i = 0; i < count; i++, output->shown++) {
		if (args->json) {
			sprintf(output->digits + 2 * output->shown, "%02x",
				bytes[i]);
			continue;
		}
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
	if (!output->args->json && !output->args->raw)
		printf("\n");
}

/*
 * Length of the next load, at @offset, with @left bytes to load. A load that fits one
 * instruction is never split. If ism_vfio_pci cannot issue it, the library refuses it.
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

/* Fill in loads for the bytes after the first @shown. Return the number of loads. */
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

	progress_begin(&progress, args->len, true);
	while (output->shown < args->len && !err) {
		size_t count, done;

		count = plan_loads(zio, args, output->shown, reqs, values);
		if (args->single)
			count = 1;
		err = zpci_io_batch(zio, reqs, count, &done);
		if (err)
			*failed = reqs[done];
		/* If the first request fails, nothing is shown. */
		if (!output->shown && done)
			output_begin(output);
		for (size_t i = 0; i < done; i++) {
			/* Show the bytes in the order of the function's memory. */
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

static enum status prepare_load(struct arguments *args)
{
	if (!args->json || args->len <= JSON_BYTES)
		return STATUS_DONE;
	complain("load: --json takes up to %u bytes: use --raw", JSON_BYTES);
	return STATUS_USAGE;
}

static enum status verify(const struct zpci_io *zio,
			  const struct arguments *args)
{
	return verify_range(zio, args, args->len);
}

static struct json_object *describe(const struct arguments *args)
{
	struct json_object *document = json_new();

	json_add(document, "address", json_text(args->address));
	json_add(document, "bar", json_number(args->bar));
	json_add(document, "offset", json_hex(args->offset, 1));
	return document;
}

static enum status load(const struct zpci_io *zio, const struct arguments *args)
{
	struct output output = { .args = args };
	enum status status = STATUS_DONE;
	struct vfio_zpci_io_req failed;
	struct json_object *document;
	int err;

	if (args->json) {
		output.digits = calloc(args->len + 1, 2);
		if (!output.digits) {
			complain("out of memory");
			return STATUS_REFUSED;
		}
	}
	err = load_all(zio, args, &output, &failed);
	if (err)
		status = complain_of(zio, args->address, &failed, err);
	if (args->json) {
		document = describe(args);
		json_add(document, "data", json_text(output.digits));
		json_add(document, "length", json_number(output.shown));
		json_print(document, status);
	}
	free(output.digits);
	return status;
}

const struct command command_load = {
	.name = "load",
	.prepare = prepare_load,
	.verify = verify,
	.run = load,
	.flags = COMMAND_OPENS | COMMAND_IN_SCRIPT,
	.operands = { OPERAND_ADDRESS },
	.needs = OPT_BAR | OPT_OFFSET | OPT_LEN,
	.takes = OPT_RAW | OPT_SINGLE | OPT_JSON,
	.len_least = 1,
	.summary = "load from a BAR",
	.text = "Up to 8 bytes that cross no multiple of 8 are one instruction. More bytes are\n"
		"split at multiples of 8. ism_vfio_pci takes only 1, 2, 4 or 8 bytes at a\n"
		"multiple of that number. There 3, 5, 6 and 7 bytes are refused, and more bytes\n"
		"are split into such loads.\n",
};

static enum status store(const struct zpci_io *zio,
			 const struct arguments *args)
{
	enum status status = STATUS_DONE;
	struct vfio_zpci_io_req req;
	struct json_object *document;
	int err;

	req = zpci_io_request(VFIO_ZPCI_IO_FLAG_STORE, args->bar, args->offset,
			      &args->value, args->len);
	err = zpci_io_batch(zio, &req, 1, NULL);
	if (err)
		status = complain_of(zio, args->address, &req, err);
	if (args->json) {
		document = describe(args);
		json_add(document, "length", json_number(err ? 0 : args->len));
		json_add(document, "value",
			 json_hex(args->value, args->len * 2));
		json_print(document, status);
	}
	return status;
}

const struct command command_store = {
	.name = "store",
	.verify = verify,
	.run = store,
	.flags = COMMAND_OPENS | COMMAND_IN_SCRIPT,
	.operands = { OPERAND_ADDRESS, OPERAND_VALUE },
	.needs = OPT_BAR | OPT_OFFSET | OPT_LEN,
	.takes = OPT_JSON,
	.len_least = 1,
	.len_most = 8,
	.summary = "store 1 to 8 bytes to a BAR, one instruction",
	.text = "The most significant byte of VALUE is stored at the lowest offset.\n",
};
