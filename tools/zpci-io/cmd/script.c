// SPDX-License-Identifier: GPL-2.0
/* zpci-io run: several commands on one function, which is opened once. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

/* Words of a line, the address that is put in included. */
#define WORDS	32

#define BLANKS	" \t\r\n"

/*
 * Cut @line into words: its command, @address, and the rest. Their number, 0
 * for a line without words, -1 for too many.
 */
static int split(char *line, char *address, char *words[WORDS])
{
	char *rest, *word;
	int count = 0;

	line[strcspn(line, "#")] = 0;
	for (word = strtok_r(line, BLANKS, &rest); word;
	     word = strtok_r(NULL, BLANKS, &rest)) {
		if (count == WORDS - 2)
			return -1;
		words[count++] = word;
		if (count == 1)
			words[count++] = address;
	}
	words[count] = NULL;
	return count;
}

static enum status run_line(const struct zpci_io *zio,
			    const struct arguments *script, char *address,
			    char *line)
{
	const struct command *command;
	struct arguments args;
	char *words[WORDS];
	enum status status;
	int count;

	count = split(line, address, words);
	if (!count)
		return STATUS_DONE;
	if (count < 0) {
		complain("the line has too many words");
		return STATUS_USAGE;
	}
	command = find_command(words[0]);
	if (!command)
		return STATUS_USAGE;
	if (!(command->flags & COMMAND_IN_SCRIPT)) {
		complain("%s is no command for a script: see 'zpci-io help run'",
			 command->name);
		return STATUS_USAGE;
	}
	status = parse_command(command, count, words, &args);
	if (status)
		return status;
	if (args.help) {
		complain("%s: --help is not for a script", command->name);
		return STATUS_USAGE;
	}
	/* Standard input may be the script. */
	if (command->flags & COMMAND_READS_INPUT && !args.hex &&
	    (!args.file || !strcmp(args.file, "-"))) {
		complain("%s: in a script it needs --hex or a --file",
			 command->name);
		return STATUS_USAGE;
	}
	if (!args.raw)
		args.json |= script->json;
	return command->run(zio, &args);
}

static enum status run(const struct zpci_io *zio, const struct arguments *args)
{
	enum status status = STATUS_DONE;
	char *address, *line = NULL;
	unsigned int number = 0;
	FILE *file = stdin;
	size_t size = 0;

	if (args->file && strcmp(args->file, "-"))
		file = fopen(args->file, "re");
	if (!file) {
		complain("cannot open %s: %s", args->file, strerror(errno));
		return STATUS_USAGE;
	}
	/* getopt_long() wants words that could be written to. */
	address = strdup(args->address);
	if (!address) {
		complain("out of memory");
		status = STATUS_REFUSED;
	}
	while (!status && getline(&line, &size, file) >= 0) {
		complain_at_line(++number);
		status = run_line(zio, args, address, line);
		/* Who reads this as it comes need not wait for the end. */
		fflush(stdout);
	}
	complain_at_line(0);
	if (!status && ferror(file)) {
		complain("cannot read the commands: %s", strerror(errno));
		status = STATUS_REFUSED;
	}
	free(line);
	free(address);
	if (file != stdin)
		fclose(file);
	return status;
}

const struct command command_run = {
	.name = "run",
	.run = run,
	.flags = COMMAND_OPENS,
	.operands = { OPERAND_ADDRESS },
	.takes = OPT_FILE | OPT_JSON,
	.summary = "do several of these on one function, opened once",
	.text = "Opening a function resets it. What is to follow each other without a reset\n"
		"between is written as lines, from standard input or a file:\n"
		"\n"
		"  store-block --bar 2 --offset 0 --hex 0000000300000008   # no ADDRESS here\n"
		"  load --bar 2 --offset 0 --len 16\n"
		"\n"
		"A line is one of info, load, store and store-block. The first that fails ends\n"
		"it. JSON is one line for each command.\n",
};
