/* SPDX-License-Identifier: GPL-2.0 */
/* Declarations that the subcommands of zpci-io share. */

#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <json-c/json.h>
#include <zpci_io.h>

#include "report.h"

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

/*
 * The subcommands, in the order in which help lists them. command_NAME describes
 * each, in the file that implements it.
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
	OPT_PROBE = 1 << 9,
	OPT_LIST = 1 << 10,
	OPT_DRIVER = 1 << 11,
	OPT_HELP = 1 << 12,
	OPT_CHECK = 1 << 13,
};

/* Operands; a subcommand has at most OPERANDS. */
enum operand {
	OPERAND_NONE,
	OPERAND_ADDRESS,
	OPERAND_VALUE,
	OPERAND_COMMAND,
};

#define OPERANDS	2

/*
 * Properties of a subcommand.
 * COMMAND_OPENS: it works on a function, which is opened for it
 * COMMAND_NO_MEMORY: it sends no request, so memory space stays as it is
 * COMMAND_IN_SCRIPT: it may be a line of a script
 * COMMAND_READS_INPUT: it reads standard input unless --hex or --file is given
 * COMMAND_OPTIONAL: its operands may be left out
 * COMMAND_WAITS: it may wait with the function open, so it checks for events (events.c)
 */
enum command_flag {
	COMMAND_OPENS = 1 << 0,
	COMMAND_NO_MEMORY = 1 << 1,
	COMMAND_IN_SCRIPT = 1 << 2,
	COMMAND_READS_INPUT = 1 << 3,
	COMMAND_OPTIONAL = 1 << 4,
	COMMAND_WAITS = 1 << 5,
};

/**
 * struct arguments - the command line of a subcommand
 * @address:	PCI address of the function, or NULL; find_address() replaces fid=ID and
 *		uid=ID by it
 * @command:	name of a subcommand, or NULL
 * @bar:	BAR number
 * @offset:	offset in the BAR, in bytes
 * @len:	length in bytes
 * @value:	value to store
 * @hex:	data in hexadecimal digits, or NULL
 * @file:	name of the file to read, or NULL for standard input
 * @driver:	driver to bind a function to, or NULL for vfio-pci
 * @block:	largest block wanted, in bytes; 0 for the function's largest
 * @json:	write JSON
 * @raw:	write loaded bytes as they are
 * @single:	one system call for each request
 * @probe:	open functions to find out whether they have the region
 * @check:	read all lines of a script before the first is done
 * @list:	list the subcommands for programs
 * @help:	only show how the command is used
 * @prepared:	data that the subcommand's prepare() allocated; NULL if it has none
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
	bool probe;
	bool check;
	bool list;
	bool help;
	void *prepared;
};

/**
 * struct command - a subcommand
 * @name:	its name
 * @prepare:	checks everything that can be checked before the function is opened; or
 *		NULL
 * @verify:	checks everything that needs the open function, before anything is
 *		done; or NULL
 * @run:	carries it out and returns the exit status; @zio is the function
 *		with COMMAND_OPENS, else NULL
 * @finish:	frees the data of prepare(), also if that failed; or NULL
 * @flags:	COMMAND_* bits
 * @operands:	its operands, in their order
 * @needs:	options that it must have
 * @takes:	other options that it may have; --help is always one of them
 * @len_least:	smallest --len
 * @len_most:	largest --len; 0 for no limit
 * @summary:	one line
 * @text:	the rest of the help, in lines
 */
struct command {
	const char *name;
	enum status (*prepare)(struct arguments *args);
	enum status (*verify)(const struct zpci_io *zio,
			      const struct arguments *args);
	enum status (*run)(const struct zpci_io *zio,
			   const struct arguments *args);
	void (*finish)(struct arguments *args);
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
 * next_command() - iterate over the subcommands
 * @command:	the one before, or NULL for the first
 *
 * Return: the next one, or NULL after the last.
 */
const struct command *next_command(const struct command *command);

/**
 * find_command() - find a subcommand by its name
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
 * @type:	type of its argument; VALUE_NONE if it has none
 * @argument:	short name of the argument; the completion offers files for FILE
 * @excludes:	options after it in the table that may not be given with it
 * @least:	smallest number
 * @most:	largest number
 * @field:	offset of its field in struct arguments: a bool without an argument, a
 *		const char * for text, a uint64_t for a number
 * @text:	its meaning, in one line
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
 * next_option() - iterate over the options of a subcommand
 * @command:	the subcommand
 * @option:	the one before, or NULL for the first
 *
 * Return: the next one, or NULL after the last.
 */
const struct option_entry *next_option(const struct command *command,
				       const struct option_entry *option);

/**
 * operand_name() - the name of an operand in the usage line
 * @operand:	the operand
 *
 * Return: the name.
 */
const char *operand_name(enum operand operand);

/**
 * parse_command() - parse a subcommand's command line
 * @command:	the subcommand
 * @argc:	number of words, with the command's name
 * @argv:	the words
 * @args:	where the result goes; @args->json is set even if the rest is wrong
 *
 * Return: STATUS_DONE, or STATUS_USAGE after a complaint.
 */
enum status parse_command(const struct command *command, int argc, char *argv[],
			  struct arguments *args);

/* How requests reach a function that is bound to ism_vfio_pci, as list, info and doctor show. */
#define ISM_VFIO_PCI_WORDS						\
	"ism_vfio_pci, no zPCI I/O region: each block is one write to a BAR region; no PCI store, and batches one by one"

/* help.c */

/**
 * print_help() - print the help of a subcommand on standard output
 * @command:	the subcommand
 */
void print_help(const struct command *command);

/* find.c: functions, by address or identifier. */

/**
 * find_function() - find the function that the command line names
 * @args:	the command line
 * @function:	where the function goes; zpci_io_functions_free() frees it
 *
 * Return: STATUS_DONE, or another after a complaint.
 */
enum status find_function(const struct arguments *args,
			  struct zpci_io_function **function);

/**
 * find_address() - replace fid=ID or uid=ID by the PCI address
 * @args:	the command line
 *
 * Return: STATUS_DONE, or another after a complaint.
 */
enum status find_address(struct arguments *args);

/**
 * system_path() - make a path of the system, below ZPCI_IO_ROOT if that is set
 * @path:	where the path goes; it is truncated if it does not fit
 * @size:	size of @path, in bytes
 * @format:	the path, as for printf(), with its leading slash
 *
 * Return: @path.
 */
__printf(3, 4)
const char *system_path(char *path, size_t size, const char *format, ...);

/* use.c: which processes have a function open. */

/* This many processes are named. More are only counted. */
#define HOLDERS		8

/**
 * struct use - the processes that have a function open
 * @count:	number of processes
 * @all:	every process could be examined, so there are no more
 * @pid:	the first HOLDERS of them
 * @name:	their names
 */
struct use {
	size_t count;
	bool all;
	int pid[HOLDERS];
	char name[HOLDERS][32];
};

/**
 * find_use() - find the processes that have a function open
 * @address:	PCI address of the function
 * @use:	where the processes go
 *
 * Nothing is opened. Only root can read which files another user's process has open.
 */
void find_use(const char *address, struct use *use);

/**
 * use_text() - describe which processes have a function open
 * @use:	the result of find_use()
 * @text:	where the text goes: "1234 (qemu-system-s39), 1300 (zpci-io)" for example,
 *		"-" for no process, "?" if that is not known
 * @size:	size of @text, in bytes
 *
 * Return: @text.
 */
const char *use_text(const struct use *use, char *text, size_t size);

/* events.c: events that may come while a function is open and no request is sent. */

enum event {
	EVENT_NONE,
	EVENT_INPUT,
	EVENT_SIGNAL,
	EVENT_REQUEST,
};

/**
 * events_begin() - begin to watch for SIGINT, SIGTERM, and VFIO's REQ interrupt, by which
 *	the kernel asks for the function back
 * @zio:	the function
 * @address:	its PCI address, a string that must stay valid
 *
 * Both signals are blocked from then on. If VFIO has no such interrupt, only the signals
 * are watched.
 */
void events_begin(const struct zpci_io *zio, const char *address);

/**
 * events_next() - wait for the next event, or check for one without waiting
 * @fd:		descriptor of the input; -1 to check without waiting
 *
 * Return: the event; with -1, EVENT_NONE if there is none. Without events_begin() the
 * only event is input.
 */
enum event events_next(int fd);

/**
 * complain_of_event() - report an event that ends the command
 * @event:	EVENT_SIGNAL or EVENT_REQUEST
 *
 * Return: the exit status.
 */
enum status complain_of_event(enum event event);

/**
 * events_end() - stop watching
 */
void events_end(void);

/**
 * die_of_signal() - end the command by the signal that came, as if it had not been blocked
 */
void die_of_signal(void);

/* range.c */

/**
 * verify_range() - is a range within its BAR and outside of the MSI-X table?
 * @zio:	the function
 * @args:	the command line, with BAR and offset
 * @len:	length in bytes
 *
 * Return: STATUS_DONE, or STATUS_REFUSED after a complaint.
 */
enum status verify_range(const struct zpci_io *zio,
			 const struct arguments *args, uint64_t len);

/*
 * json.c: documents in JSON. If there is no memory, the command ends. A NULL pointer
 * stands for JSON's null.
 */

/**
 * json_new() - make an empty object
 *
 * Return: the object.
 */
struct json_object *json_new(void);

/**
 * json_list() - make an empty array
 *
 * Return: the array.
 */
struct json_object *json_list(void);

/**
 * json_text() - make a string
 * @text:	the string; bytes that are not UTF-8 become U+FFFD
 *
 * Return: the string.
 */
struct json_object *json_text(const char *text);

/**
 * json_name() - make a string that may be missing
 * @text:	the string
 *
 * Return: the string, or NULL if it is empty.
 */
struct json_object *json_name(const char *text);

/**
 * json_number() - make a number
 * @number:	the number, below 2^63
 *
 * Return: the number.
 */
struct json_object *json_number(uint64_t number);

/**
 * json_hex() - make a string of hexadecimal digits, with 0x
 * @number:	the number
 * @digits:	least number of digits
 *
 * Return: the string.
 */
struct json_object *json_hex(uint64_t number, int digits);

/**
 * json_truth() - make true or false
 * @value:	which of them
 *
 * Return: the value.
 */
struct json_object *json_truth(bool value);

/**
 * json_function() - describe a function by its attributes in sysfs, except for its driver
 * @function:	the function
 *
 * Return: an object.
 */
struct json_object *json_function(const struct zpci_io_function *function);

/**
 * json_add() - add a member to an object
 * @object:	the object
 * @name:	name of the member, a string that must stay valid
 * @value:	its value, which the object then owns; NULL for null
 */
void json_add(struct json_object *object, const char *name,
	      struct json_object *value);

/**
 * json_append() - add an element to an array
 * @list:	the array
 * @value:	the element, which the array then owns
 */
void json_append(struct json_object *list, struct json_object *value);

/**
 * json_print() - write a document, one line, to standard output, and free it
 * @document:	an object
 * @status:	exit status of the command: if it is not 0, the object gets the
 *		member "error"
 */
void json_print(struct json_object *document, enum status status);

/**
 * json_end() - write the document of a failed command that has written none
 * @status:	exit status of the command; nothing is written if it is 0
 *
 * After a success, the next command begins without a document. After a failure, no
 * command follows.
 */
void json_end(enum status status);

/* main.c */

/**
 * run_prepared() - carry a command out on the open function
 * @command:	the command, whose prepare() was called
 * @zio:	the function
 * @args:	the command line
 *
 * Return: the exit status.
 */
enum status run_prepared(const struct command *command,
			 const struct zpci_io *zio,
			 const struct arguments *args);

/*
 * progress.c: a bar on standard error, if that is a terminal and standard output writes
 * nothing to the same terminal.
 */

/**
 * struct progress - the progress of a long command
 * @started:	time of its beginning, in milliseconds
 * @shown:	time when the bar was last drawn; 0 for never
 * @total:	number of all bytes; 0 if it is not known
 * @hidden:	no bar is drawn
 */
struct progress {
	int64_t started;
	int64_t shown;
	uint64_t total;
	bool hidden;
};

/**
 * progress_begin() - begin a long command
 * @progress:	its progress
 * @total:	number of all bytes; 0 if it is not known
 * @prints:	the command writes to standard output
 */
void progress_begin(struct progress *progress, uint64_t total, bool prints);

/**
 * progress_show() - draw the bar if the command takes longer than a moment
 * @progress:	its progress
 * @done:	number of bytes that are done
 */
void progress_show(struct progress *progress, uint64_t done);

/**
 * progress_end() - remove the bar
 * @progress:	its progress
 */
void progress_end(const struct progress *progress);

#endif /* COMMAND_H */
