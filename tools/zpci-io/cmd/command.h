/* SPDX-License-Identifier: GPL-2.0 */
/* What the subcommands of zpci-io share. */

#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <zpci_io.h>

#define __printf(a, b)	__attribute((format(printf, a, b)))

/* Exit statuses; zpci-io(1) documents them. */
enum status {
	STATUS_DONE,
	STATUS_REFUSED,
	STATUS_USAGE,
	STATUS_NO_FUNCTION,
	STATUS_NO_DRIVER,
	STATUS_NO_PERMISSION,
	STATUS_NO_REGION,
	STATUS_IN_USE,
};

/**
 * struct arguments - the command line of a subcommand
 * @address:	PCI address of the function, or NULL
 * @bar:	BAR number
 * @offset:	offset in the BAR, in bytes
 * @len:	length in bytes
 * @value:	value to be stored
 * @hex:	data in hexadecimal digits, or NULL
 * @file:	name of the file with the data, or NULL for standard input
 * @block:	largest block wanted, in bytes; 0 for the function's largest
 * @json:	write JSON
 * @raw:	write loaded bytes as they are
 * @single:	one system call for each request
 * @no_open:	open no function
 * @help:	nothing is to be done but to show how the command is used
 */
struct arguments {
	const char *address;
	unsigned int bar;
	uint64_t offset;
	uint64_t len;
	uint64_t value;
	const char *hex;
	const char *file;
	size_t block;
	bool json;
	bool raw;
	bool single;
	bool no_open;
	bool help;
};

/* The subcommands, on the system: each returns its exit status. */
enum status command_list(const struct arguments *args);
enum status command_doctor(const struct arguments *args);
enum status command_bind(const struct arguments *args);
enum status command_unbind(const struct arguments *args);

/* And on a function that is open. */
enum status command_info(const struct zpci_io *zio,
			 const struct arguments *args);
enum status command_load(const struct zpci_io *zio,
			 const struct arguments *args);
enum status command_store(const struct zpci_io *zio,
			  const struct arguments *args);
enum status command_store_block(const struct zpci_io *zio,
				const struct arguments *args);
enum status command_run(const struct zpci_io *zio,
			const struct arguments *args);

/**
 * struct command - a subcommand
 * @name:	its name
 * @run:	what it does, or
 * @access:	what it does on the function that it names, opened
 * @takes:	options that it takes
 * @needs:	options that it must have
 * @operands:	operands that it must have: the address, then the value
 * @summary:	one line
 * @help:	usage, and what the options mean
 */
struct command {
	const char *name;
	enum status (*run)(const struct arguments *args);
	enum status (*access)(const struct zpci_io *zio,
			      const struct arguments *args);
	unsigned int takes;
	unsigned int needs;
	int operands;
	const char *summary;
	const char *help;
};

/**
 * find_command() - a subcommand by its name
 * @name:	its name
 *
 * Return: the subcommand, or NULL after a complaint.
 */
const struct command *find_command(const char *name);

/**
 * print_commands() - a line for each subcommand
 * @file:	where to
 */
void print_commands(FILE *file);

/**
 * parse_command() - a subcommand's command line
 * @command:	the subcommand
 * @argc:	number of words, the command's name included
 * @argv:	the words; their order changes
 * @args:	where it goes
 *
 * Return: STATUS_DONE, or STATUS_USAGE after a complaint.
 */
enum status parse_command(const struct command *command, int argc, char *argv[],
			  struct arguments *args);

/**
 * complain_at_line() - say the line of a script in each complaint
 * @line:	number of the line; 0 for none
 */
void complain_at_line(unsigned int line);

/**
 * complain() - one line on standard error
 * @format:	the line without its newline, as for printf()
 */
__printf(1, 2)
void complain(const char *format, ...);

/**
 * status_of() - exit status for a failure to open, bind or unbind
 * @err:	negative errno value of libzpci_io
 *
 * Return: the status.
 */
enum status status_of(int err);

/**
 * complain_of() - say on standard error why a request failed
 * @zio:	the handle
 * @args:	the command line
 * @req:	the request
 * @err:	what libzpci_io returned
 *
 * Return: STATUS_REFUSED.
 */
enum status complain_of(const struct zpci_io *zio, const struct arguments *args,
			const struct vfio_zpci_io_req *req, int err);

/* json.c: values in JSON, on standard output. */

/**
 * json_string() - a string in quotes, escaped as JSON wants it
 * @text:	the string; bytes that are not UTF-8 become U+FFFD
 */
void json_string(const char *text);

/**
 * json_bool() - true or false
 * @value:	which
 */
static inline const char *json_bool(bool value)
{
	return value ? "true" : "false";
}

/* progress.c: a bar on standard error, where that is a terminal. */

/**
 * struct progress - how far a long work is
 * @started:	when it began, in milliseconds
 * @shown:	when the bar was last drawn; 0 for never
 * @total:	bytes in all; 0 where that is not known
 */
struct progress {
	int64_t started;
	int64_t shown;
	uint64_t total;
};

/**
 * progress_begin() - begin a work
 * @progress:	what keeps it
 * @total:	bytes in all; 0 where that is not known
 */
void progress_begin(struct progress *progress, uint64_t total);

/**
 * progress_show() - draw the bar where the work takes longer than a moment
 * @progress:	the work
 * @done:	bytes done
 */
void progress_show(struct progress *progress, uint64_t done);

/**
 * progress_end() - take the bar away
 * @progress:	the work
 */
void progress_end(const struct progress *progress);

#endif /* COMMAND_H */
