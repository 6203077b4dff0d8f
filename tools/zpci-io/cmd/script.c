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
	if (!command->access || command->access == command_run) {
		complain("%s is no command for a script: info, load, store and store-block are",
			 command->name);
		return STATUS_USAGE;
	}
	status = parse_command(command, count, words, &args);
	if (status)
		return status;
	if (args.help || (command->access == command_store_block && !args.hex &&
			  (!args.file || !strcmp(args.file, "-")))) {
		complain("%s: in a script it takes --hex or a --file, and no --help",
			 command->name);
		return STATUS_USAGE;
	}
	if (!args.raw)
		args.json |= script->json;
	return command->access(zio, &args);
}

enum status command_run(const struct zpci_io *zio, const struct arguments *args)
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
