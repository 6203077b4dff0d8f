// SPDX-License-Identifier: GPL-2.0
/* The subcommands of zpci-io, and their command lines. */

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))

/* What a subcommand takes; the mask of options that it must have. */
enum option_bit {
	OPT_JSON = 1 << 0,
	OPT_BAR = 1 << 1,
	OPT_OFFSET = 1 << 2,
	OPT_LEN = 1 << 3,
	OPT_HEX = 1 << 4,
	OPT_FILE = 1 << 5,
	OPT_BLOCK = 1 << 6,
	OPT_RAW = 1 << 7,
	OPT_SINGLE = 1 << 8,
	OPT_NO_OPEN = 1 << 9,
	OPT_HELP = 1 << 10,
};

static const struct option options[] = {
	{ "json", no_argument, NULL, OPT_JSON },
	{ "bar", required_argument, NULL, OPT_BAR },
	{ "offset", required_argument, NULL, OPT_OFFSET },
	{ "len", required_argument, NULL, OPT_LEN },
	{ "hex", required_argument, NULL, OPT_HEX },
	{ "file", required_argument, NULL, OPT_FILE },
	{ "block", required_argument, NULL, OPT_BLOCK },
	{ "raw", no_argument, NULL, OPT_RAW },
	{ "single", no_argument, NULL, OPT_SINGLE },
	{ "no-open", no_argument, NULL, OPT_NO_OPEN },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static const struct command commands[] = {
	{
		"list", command_list, NULL, OPT_JSON | OPT_NO_OPEN, 0, 0,
		"show every zPCI function",
		"usage: zpci-io list [--no-open] [--json]\n"
		"\n"
		"Whether a function has the zPCI I/O region is seen by opening it, which\n"
		"resets it; only idle functions bound to vfio-pci are opened.\n"
		"\n"
		"  --no-open   open none; the region of those is then '?'\n"
		"  --json      write JSON\n",
	}, {
		"doctor", command_doctor, NULL, OPT_JSON | OPT_NO_OPEN, 0, 0,
		"say what keeps the region from being used, and what to do",
		"usage: zpci-io doctor [--no-open] [--json]\n"
		"\n"
		"One line for each finding: ok, note or wrong, and the remedy. Status 1 if\n"
		"one is wrong. Idle functions bound to vfio-pci are opened, which resets them.\n"
		"\n"
		"  --no-open   open no function\n"
		"  --json      write JSON\n",
	}, {
		"bind", command_bind, NULL, OPT_JSON, 0, 1,
		"bind a function to vfio-pci",
		"usage: zpci-io bind ADDRESS [--json]\n"
		"\n"
		"Takes the function from the driver that it has, and remembers that driver.\n",
	}, {
		"unbind", command_unbind, NULL, OPT_JSON, 0, 1,
		"give a function back to the driver that it had",
		"usage: zpci-io unbind ADDRESS [--json]\n"
		"\n"
		"Where that is not known, to the driver that the kernel chooses.\n",
	}, {
		"info", NULL, command_info, OPT_JSON, 0, 1,
		"show what a function and its region offer",
		"usage: zpci-io info ADDRESS [--json]\n",
	}, {
		"load", NULL, command_load,
		OPT_JSON | OPT_BAR | OPT_OFFSET | OPT_LEN | OPT_RAW | OPT_SINGLE,
		OPT_BAR | OPT_OFFSET | OPT_LEN, 1,
		"load from a BAR",
		"usage: zpci-io load ADDRESS --bar N --offset X --len L [--raw | --json] [--single]\n"
		"\n"
		"Up to 8 bytes within 8 are one instruction; more are cut at multiples of 8.\n"
		"\n"
		"  --bar N     number of the BAR, 0 to 5\n"
		"  --offset X  where in the BAR, in bytes\n"
		"  --len L     how many bytes\n"
		"  --raw       write the bytes as they are\n"
		"  --json      write JSON\n"
		"  --single    one system call for each instruction\n",
	}, {
		"store", NULL, command_store,
		OPT_JSON | OPT_BAR | OPT_OFFSET | OPT_LEN,
		OPT_BAR | OPT_OFFSET | OPT_LEN, 2,
		"store 1 to 8 bytes to a BAR, one instruction",
		"usage: zpci-io store ADDRESS --bar N --offset X --len L VALUE [--json]\n"
		"\n"
		"  --bar N     number of the BAR, 0 to 5\n"
		"  --offset X  where in the BAR, in bytes\n"
		"  --len L     how many bytes, 1 to 8\n"
		"  VALUE       the number; its most significant byte goes first\n"
		"  --json      write JSON\n",
	}, {
		"store-block", NULL, command_store_block,
		OPT_JSON | OPT_BAR | OPT_OFFSET | OPT_HEX | OPT_FILE | OPT_BLOCK |
		OPT_SINGLE, OPT_BAR | OPT_OFFSET, 1,
		"store data to a BAR, in blocks",
		"usage: zpci-io store-block ADDRESS --bar N --offset X [--hex DATA | --file F]\n"
		"                           [--block SIZE] [--single] [--json]\n"
		"\n"
		"Data comes from standard input where neither --hex nor --file is given. It\n"
		"is cut into blocks, as large as the function takes and never across a\n"
		"multiple of 4096; each block is one instruction.\n"
		"\n"
		"  --bar N       number of the BAR, 0 to 5\n"
		"  --offset X    where in the BAR, in bytes\n"
		"  --hex DATA    the data, two hexadecimal digits a byte\n"
		"  --file F      file with the data; - for standard input\n"
		"  --block SIZE  largest block, in bytes\n"
		"  --single      one system call for each block\n"
		"  --json        write JSON\n",
	}, {
		"run", NULL, command_run, OPT_JSON | OPT_FILE, 0, 1,
		"do several of these on one function, opened once",
		"usage: zpci-io run ADDRESS [--file F] [--json]\n"
		"\n"
		"Opening a function resets it. What is to follow each other without a reset\n"
		"between is written as lines, from standard input or a file:\n"
		"\n"
		"  store-block --bar 2 --offset 0 --hex 0000000300000008   # no ADDRESS here\n"
		"  load --bar 2 --offset 0 --len 16\n"
		"\n"
		"info, load, store and store-block are taken; the first that fails ends it.\n"
		"\n"
		"  --file F    file with the lines; - for standard input\n"
		"  --json      write JSON, one line for each command\n",
	},
};

void print_commands(FILE *file)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(file, "  %-12s %s\n", commands[i].name,
			commands[i].summary);
}

const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	complain("there is no command '%s': see 'zpci-io help'", name);
	return NULL;
}

/* A number, decimal, 0x or 0 as in C, all of @text, at most @most. */
static bool parse_number(const struct command *command, const char *what,
			 const char *text, uint64_t most, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 0);
	/* strtoull() would take a sign and turn it round. */
	if (*text < '0' || *text > '9' || *end || errno || *value > most) {
		complain("%s: %s: '%s' is no number from 0 to 0x%llx",
			 command->name, what, text, (unsigned long long)most);
		return false;
	}
	return true;
}

/* One option that the command takes: false after a complaint. */
static bool parse_option(const struct command *command, int option,
			 struct arguments *args)
{
	uint64_t number;

	switch (option) {
	case OPT_JSON:
		args->json = true;
		return true;
	case OPT_RAW:
		args->raw = true;
		return true;
	case OPT_SINGLE:
		args->single = true;
		return true;
	case OPT_NO_OPEN:
		args->no_open = true;
		return true;
	case OPT_HEX:
		args->hex = optarg;
		return true;
	case OPT_FILE:
		args->file = optarg;
		return true;
	case OPT_BAR:
		/* As much as a request holds: the kernel says what is a BAR. */
		if (!parse_number(command, "--bar", optarg, UINT8_MAX, &number))
			return false;
		args->bar = number;
		return true;
	case OPT_OFFSET:
		return parse_number(command, "--offset", optarg, UINT64_MAX,
				    &args->offset);
	case OPT_LEN:
		return parse_number(command, "--len", optarg,
				    command->access == command_store ?
				    UINT16_MAX : UINT64_MAX, &args->len);
	case OPT_BLOCK:
		if (!parse_number(command, "--block", optarg, 4096, &number))
			return false;
		if (!number) {
			complain("%s: --block: a block has at least 1 byte",
				 command->name);
			return false;
		}
		args->block = number;
		return true;
	}
	return false;
}

/* The operands, and what hangs together: false after a complaint. */
static bool parse_operands(const struct command *command, int count,
			   char *operands[], unsigned int given,
			   struct arguments *args)
{
	static const char * const names[] = { "ADDRESS", "VALUE" };

	for (int i = 0; options[i].name; i++) {
		if (command->needs & ~given & (unsigned int)options[i].val) {
			complain("%s: --%s is missing: see 'zpci-io help %s'",
				 command->name, options[i].name, command->name);
			return false;
		}
	}
	if (count < command->operands) {
		complain("%s: %s is missing: see 'zpci-io help %s'",
			 command->name, names[count], command->name);
		return false;
	}
	if (count > command->operands) {
		complain("%s: '%s' is one argument too many: see 'zpci-io help %s'",
			 command->name, operands[command->operands],
			 command->name);
		return false;
	}
	if (args->hex && args->file) {
		complain("%s: --hex and --file exclude each other",
			 command->name);
		return false;
	}
	if (args->json && args->raw) {
		complain("%s: --json and --raw exclude each other",
			 command->name);
		return false;
	}
	if (command->access == command_load && !args->len) {
		complain("%s: --len: a load has at least 1 byte",
			 command->name);
		return false;
	}
	if (count > 0)
		args->address = operands[0];
	if (count > 1) {
		uint64_t most = UINT64_MAX;

		if (args->len < 8)
			most = (UINT64_C(1) << 8 * args->len) - 1;
		return parse_number(command, "VALUE", operands[1], most,
				    &args->value);
	}
	return true;
}

enum status parse_command(const struct command *command, int argc, char *argv[],
			  struct arguments *args)
{
	unsigned int given = 0;
	int option;

	memset(args, 0, sizeof(*args));
	opterr = 0;
	/* From the first word on, also of a second command line. */
	optind = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == OPT_HELP) {
			args->help = true;
			return STATUS_DONE;
		}
		if (option == '?' || !(command->takes & (unsigned int)option)) {
			complain("%s: '%s': no such option, or no value: see 'zpci-io help %s'",
				 command->name, argv[optind - 1],
				 command->name);
			return STATUS_USAGE;
		}
		if (!parse_option(command, option, args))
			return STATUS_USAGE;
		given |= option;
	}
	return parse_operands(command, argc - optind, argv + optind, given,
			      args) ? STATUS_DONE : STATUS_USAGE;
}
