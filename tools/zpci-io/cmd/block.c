// SPDX-License-Identifier: GPL-2.0
/*
 * zpci-io store-block: store data of any length, from the command line, a file or
 * standard input. It is split into blocks that the function takes.
 */

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"

/* No block crosses a multiple of this. */
#define PAGE		4096

/* Blocks that are planned before any of them is sent. */
#define BLOCKS		128

/*
 * Size of the buffer: one page more than these blocks can have, because
 * zpci_io_next_block() needs to know how much data follows a block in its page.
 */
#define BUFFER_SIZE	((BLOCKS + 1) * PAGE)

/**
 * struct source - the source of the data
 * @fd:		a file, or -1 if all data is in @buffer
 * @total:	length of all data, in bytes; 0 if it is not known
 * @used:	bytes in @buffer
 * @end:	the end of the data was read
 * @buffer:	data that was not sent yet
 * @size:	size of @buffer, in bytes
 */
struct source {
	int fd;
	uint64_t total;
	size_t used;
	bool end;
	uint8_t *buffer;
	size_t size;
};

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = strchr(digits, tolower((unsigned char)c));

	return c && found ? found - digits : -1;
}

/* Read two digits for each byte, with or without white space between bytes. */
static enum status source_hex(struct source *source, const char *hex)
{
	source->buffer = malloc(strlen(hex) / 2 + 1);
	if (!source->buffer) {
		complain("out of memory");
		return STATUS_REFUSED;
	}
	while (*hex) {
		int high, low;

		if (isspace((unsigned char)*hex)) {
			hex++;
			continue;
		}
		high = hex_digit(hex[0]);
		low = high < 0 ? -1 : hex_digit(hex[1]);
		if (low < 0) {
			complain("store-block: --hex: '%.8s' is no byte: write bytes as 0a1b2c",
				 hex);
			return STATUS_USAGE;
		}
		source->buffer[source->used++] = high << 4 | low;
		hex += 2;
	}
	source->end = true;
	source->total = source->used;
	return STATUS_DONE;
}

/* Read until the buffer is full or the data ends. */
static enum status source_fill(struct source *source)
{
	while (!source->end && source->used < source->size) {
		enum event event = events_next(source->fd);
		ssize_t count;

		if (event != EVENT_INPUT)
			return complain_of_event(event);
		count = read(source->fd, source->buffer + source->used,
			     source->size - source->used);
		if (count < 0) {
			if (errno == EINTR)
				continue;
			complain("cannot read the data: %s", strerror(errno));
			return STATUS_REFUSED;
		}
		source->used += count;
		source->end = !count;
	}
	return STATUS_DONE;
}

/* Open the file and fill the buffer. If all data fits into it, its length is known. */
static enum status source_file(struct source *source, const char *name)
{
	enum status status;
	struct stat stat;

	source->fd = STDIN_FILENO;
	if (name && strcmp(name, "-"))
		source->fd = open(name, O_RDONLY | O_CLOEXEC);
	if (source->fd < 0) {
		complain("cannot open %s: %s", name, strerror(errno));
		return STATUS_USAGE;
	}
	source->size = BUFFER_SIZE;
	if (!fstat(source->fd, &stat) && S_ISREG(stat.st_mode)) {
		off_t at = lseek(source->fd, 0, SEEK_CUR);

		if (at >= 0 && at < stat.st_size)
			source->total = stat.st_size - at;
		/* One byte more, to find the end of the file. */
		if (source->total && source->total < source->size)
			source->size = source->total + 1;
	}
	source->buffer = malloc(source->size);
	if (!source->buffer) {
		complain("out of memory");
		return STATUS_REFUSED;
	}
	status = source_fill(source);
	if (!status && source->end)
		source->total = source->used;
	return status;
}

static void source_drop(struct source *source, size_t count)
{
	source->used -= count;
	memmove(source->buffer, source->buffer + count, source->used);
}

/* Report why no block may start at @offset, with @left bytes to store. */
static enum status complain_of_cut(const struct zpci_io *zio,
				   const struct arguments *args,
				   uint64_t offset, uint64_t left)
{
	uint64_t len = PAGE - offset % PAGE;
	struct vfio_zpci_io_req req;
	char why[ZPCI_IO_WHY_SIZE];

	if (len > zpci_io_max(zio))
		len = zpci_io_max(zio);
	if (args->block && len > args->block)
		len = args->block;
	if (len > left)
		len = left;
	req = zpci_io_request(VFIO_ZPCI_IO_FLAG_BLOCKW, args->bar, offset, NULL,
			      len);
	zpci_io_explain(zio, &req, -EINVAL, why, sizeof(why));
	complain("store-block: no block at 0x%llx: %s: 'zpci-io store' stores 1 to 8 bytes",
		 (unsigned long long)offset, why);
	return STATUS_REFUSED;
}

/* Check before anything is sent that data of a known length can be split into blocks. */
static enum status verify_cut(const struct zpci_io *zio,
			      const struct arguments *args, uint64_t total)
{
	uint64_t offset = args->offset;

	while (total) {
		size_t block = zpci_io_next_block(zio, offset, total,
						  args->block);

		if (!block)
			return complain_of_cut(zio, args, offset, total);
		offset += block;
		total -= block;
	}
	return STATUS_DONE;
}

/*
 * Plan blocks for the data in the buffer. Return their number, and in @planned the
 * number of their bytes.
 */
static size_t plan_blocks(const struct zpci_io *zio,
			  const struct arguments *args,
			  const struct source *source, uint64_t offset,
			  struct vfio_zpci_io_req *reqs, size_t *planned)
{
	size_t count;

	*planned = 0;
	for (count = 0; count < BLOCKS; count++) {
		size_t left = source->used - *planned;
		size_t block;

		block = zpci_io_next_block(zio, offset + *planned, left,
					   args->block);
		if (!block)
			break;
		reqs[count] = zpci_io_request(VFIO_ZPCI_IO_FLAG_BLOCKW,
					      args->bar, offset + *planned,
					      source->buffer + *planned, block);
		*planned += block;
	}
	return count;
}

static int send_blocks(const struct zpci_io *zio, const struct arguments *args,
		       const struct vfio_zpci_io_req *reqs, size_t count,
		       size_t *done)
{
	int err = 0;

	if (!args->single)
		return zpci_io_batch(zio, reqs, count, done);
	for (*done = 0; *done < count; ++*done) {
		err = zpci_io_batch(zio, &reqs[*done], 1, NULL);
		if (err)
			break;
	}
	return err;
}

static enum status store_all(const struct zpci_io *zio,
			     const struct arguments *args,
			     struct source *source, uint64_t *stored,
			     uint64_t *blocks)
{
	static struct vfio_zpci_io_req reqs[BLOCKS];
	struct progress progress;
	enum status status;

	progress_begin(&progress, source->total, false);
	for (;;) {
		uint64_t offset = args->offset + *stored;
		size_t count, done, planned;
		enum event event;
		int err;

		status = source_fill(source);
		if (status || !source->used)
			break;
		event = events_next(-1);
		if (event != EVENT_NONE) {
			progress_end(&progress);
			return complain_of_event(event);
		}
		/* The length of data from a pipe is known only at its end. */
		if (!source->total)
			status = verify_range(zio, args,
					      *stored + source->used);
		if (status)
			break;
		count = plan_blocks(zio, args, source, offset, reqs, &planned);
		if (!count) {
			progress_end(&progress);
			return complain_of_cut(zio, args, offset, source->used);
		}
		err = send_blocks(zio, args, reqs, count, &done);
		*blocks += done;
		if (err) {
			*stored += reqs[done].offset - offset;
			progress_end(&progress);
			return complain_of(zio, args->address, &reqs[done],
					   err);
		}
		*stored += planned;
		source_drop(source, planned);
		progress_show(&progress, *stored);
	}
	progress_end(&progress);
	return status;
}

static enum status prepare(struct arguments *args)
{
	struct source *source = calloc(1, sizeof(*source));
	enum status status;

	args->prepared = source;
	if (!source) {
		complain("out of memory");
		return STATUS_REFUSED;
	}
	source->fd = -1;
	if (args->hex)
		status = source_hex(source, args->hex);
	else
		status = source_file(source, args->file);
	if (!status && !source->used) {
		complain("store-block: there is no data to store");
		status = STATUS_USAGE;
	}
	return status;
}

static void finish(struct arguments *args)
{
	struct source *source = args->prepared;

	if (!source)
		return;
	if (source->fd > STDIN_FILENO)
		close(source->fd);
	free(source->buffer);
	free(source);
}

static enum status verify(const struct zpci_io *zio,
			  const struct arguments *args)
{
	const struct source *source = args->prepared;
	enum status status;

	status = verify_range(zio, args,
			      source->total ? source->total : source->used);
	return status ? status : verify_cut(zio, args, source->total);
}

static enum status store_block(const struct zpci_io *zio,
			       const struct arguments *args)
{
	uint64_t stored = 0, blocks = 0;
	struct json_object *document;
	enum status status;

	status = store_all(zio, args, args->prepared, &stored, &blocks);
	if (status)
		complain("store-block: %llu bytes in %llu blocks were stored before that",
			 (unsigned long long)stored,
			 (unsigned long long)blocks);
	if (args->json) {
		document = json_new();
		json_add(document, "address", json_text(args->address));
		json_add(document, "bar", json_number(args->bar));
		json_add(document, "offset", json_hex(args->offset, 1));
		json_add(document, "length", json_number(stored));
		json_add(document, "blocks", json_number(blocks));
		json_print(document, status);
	}
	return status;
}

const struct command command_store_block = {
	.name = "store-block",
	.prepare = prepare,
	.verify = verify,
	.run = store_block,
	.finish = finish,
	.flags = COMMAND_OPENS | COMMAND_IN_SCRIPT | COMMAND_READS_INPUT |
		 COMMAND_WAITS,
	.operands = { OPERAND_ADDRESS },
	.needs = OPT_BAR | OPT_OFFSET,
	.takes = OPT_HEX | OPT_FILE | OPT_BLOCK | OPT_SINGLE | OPT_JSON,
	.summary = "store data to a BAR, in blocks",
	.text = "Without --hex and --file, data is read from standard input. It is split into\n"
		"blocks. Each is one instruction, as large as the function takes, and crosses\n"
		"no multiple of 4096.\n",
};
