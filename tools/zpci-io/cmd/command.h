/* SPDX-License-Identifier: GPL-2.0 */
/* What the subcommands of zpci-io share. */

#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zpci_io.h>

#include "report.h"

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

/*
 * The subcommands, in the order in which help lists them. command_NAME describes
 * each; it is in the file that carries it out.
 */
#define COMMANDS(one)							\
	one(list), one(doctor), one(bind), one(unbind), one(info),	\
	one(load), one(store), one(store_block), one(run), one(help)

/* Options; options.c has the table of them. */
enum option_bit {
	OPT_BAR = 1 << 0,
	OPT_OFFSET = 1 << 1,
	OPT_LEN = 1 << 2,
	OPT_HEX = 1 << 3,
	OPT_FILE = 1 << 4,
	OPT_BLOCK = 1 << 5,
	OPT_RAW = 1 << 6,
	OPT_JSON = 1 << 7,
	OPT_SINGLE = 1 << 8,
	OPT_NO_OPEN = 1 << 9,
	OPT_LIST = 1 << 10,
	OPT_DRIVER = 1 << 11,
	OPT_HELP = 1 << 12,
};

/* Operands; a subcommand has OPERANDS at most. */
enum operand {
	OPERAND_NONE,
	OPERAND_ADDRESS,
	OPERAND_VALUE,
	OPERAND_COMMAND,
};

#define OPERANDS	2

/*
 * What sets a subcommand apart.
 * COMMAND_OPENS: it works on a function, which is opened for it
 * COMMAND_NO_MEMORY: it only looks, so memory space stays as it is
 * COMMAND_IN_SCRIPT: it may be a line of a script
 * COMMAND_READS_INPUT: it reads standard input unless --hex or --file is given
 * COMMAND_OPTIONAL: its operands may be left out
 */
enum command_flag {
	COMMAND_OPENS = 1 << 0,
	COMMAND_NO_MEMORY = 1 << 1,
	COMMAND_IN_SCRIPT = 1 << 2,
	COMMAND_READS_INPUT = 1 << 3,
	COMMAND_OPTIONAL = 1 << 4,
};

/**
 * struct arguments - the command line of a subcommand
 * @address:	PCI address of the function, or NULL
 * @command:	name of a subcommand, or NULL
 * @bar:	BAR number
 * @offset:	offset in the BAR, in bytes
 * @len:	length in bytes
 * @value:	value to be stored
 * @hex:	data in hexadecimal digits, or NULL
 * @file:	name of the file to read, or NULL for standard input
 * @driver:	driver to bind a function to, or NULL for vfio-pci
 * @block:	largest block wanted, in bytes; 0 for the function's largest
 * @json:	write JSON
 * @raw:	write loaded bytes as they are
 * @single:	one system call for each request
 * @no_open:	open no function
 * @list:	list the subcommands for programs
 * @help:	only show how the command is used
 */
struct arguments {
	const char *address;
	const char *command;
	uint64_t bar;
	uint64_t offset;
	uint64_t len;
	uint64_t value;
	const char *hex;
	const char *file;
	const char *driver;
	uint64_t block;
	bool json;
	bool raw;
	bool single;
	bool no_open;
	bool list;
	bool help;
};

/**
 * struct command - a subcommand
 * @name:	its name
 * @run:	carries it out and returns the exit status; @zio is the function
 *		with COMMAND_OPENS, else NULL
 * @flags:	COMMAND_* bits
 * @operands:	its operands, in their order
 * @needs:	options that it must have
 * @takes:	options that it may have beside those; --help always
 * @len_least:	least --len
 * @len_most:	largest --len; 0 for no limit
 * @summary:	one line
 * @text:	what else help says, in lines
 */
struct command {
	const char *name;
	enum status (*run)(const struct zpci_io *zio,
			   const struct arguments *args);
	unsigned int flags;
	enum operand operands[OPERANDS];
	unsigned int needs;
	unsigned int takes;
	uint64_t len_least;
	uint64_t len_most;
	const char *summary;
	const char *text;
};

#define COMMAND_NAME(name)	command_##name
#define COMMAND_NAMES		COMMANDS(COMMAND_NAME)

extern const struct command COMMAND_NAMES;

/* commands.c: all subcommands. */

/**
 * next_command() - go through the subcommands
 * @command:	the one before, or NULL for the first
 *
 * Return: the next one, or NULL behind the last.
 */
const struct command *next_command(const struct command *command);

/**
 * find_command() - a subcommand by its name
 * @name:	its name
 *
 * Return: the subcommand, or NULL after a complaint.
 */
const struct command *find_command(const char *name);

/* options.c: command lines. */

enum value_type {
	VALUE_NONE,
	VALUE_TEXT,
	VALUE_NUMBER,
};

/**
 * struct option_entry - an option
 * @name:	its name, without the dashes
 * @bit:	OPT_* bit
 * @type:	of its argument; VALUE_NONE where it has none
 * @argument:	short name of the argument; the completion knows FILE
 * @excludes:	options behind it in the table that may not be given with it
 * @least:	least number
 * @most:	largest number
 * @field:	where it goes in struct arguments: a bool without an argument, a
 *		const char * for text, a uint64_t for a number
 * @text:	what it means, in one line
 */
struct option_entry {
	const char *name;
	unsigned int bit;
	enum value_type type;
	const char *argument;
	unsigned int excludes;
	uint64_t least;
	uint64_t most;
	size_t field;
	const char *text;
};

/**
 * next_option() - go through the options that a subcommand has
 * @command:	the subcommand
 * @option:	the one before, or NULL for the first
 *
 * Return: the next one, or NULL behind the last.
 */
const struct option_entry *next_option(const struct command *command,
				       const struct option_entry *option);

/**
 * operand_name() - an operand as the usage shows it
 * @operand:	the operand
 *
 * Return: the name.
 */
const char *operand_name(enum operand operand);

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

/* How requests reach a function of ism_vfio_pci: for list, info and doctor. */
#define ISM_VFIO_PCI_WORDS						\
	"ism_vfio_pci, no zPCI I/O region: each block is one write to a BAR region; no PCI store, and batches one by one"

/**
 * may_be_opened() - has the function a driver that zpci_io_open() works through?
 * @function:	the function
 *
 * Return: whether it has.
 */
static inline bool may_be_opened(const struct zpci_io_function *function)
{
	return !strcmp(zpci_io_function_driver(function), "vfio-pci") ||
	       !strcmp(zpci_io_function_driver(function), "ism_vfio_pci");
}

/* help.c */

/**
 * print_help() - how a subcommand is used, on standard output
 * @command:	the subcommand
 */
void print_help(const struct command *command);

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
