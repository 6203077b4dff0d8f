// SPDX-License-Identifier: GPL-2.0
/* zpci-io help: the commands, for people and for programs. */

#include <stdio.h>
#include <string.h>

#include "command.h"

/* Columns of a line of text. */
#define WIDTH	80

static void print_commands(void)
{
	const struct command *command = NULL;

	printf("usage: zpci-io COMMAND [ARGUMENT...]\n\n");
	while ((command = next_command(command)))
		printf("  %-12s %s\n", command->name, command->summary);
	printf("\n'zpci-io help COMMAND' shows more. 'zpci-io --version' shows the version.\n");
}

/* Print a line for each command: its name, operands, and options with their arguments. */
static void print_list(void)
{
	const struct command *command = NULL;

	while ((command = next_command(command))) {
		const struct option_entry *option = NULL;

		printf("%s", command->name);
		for (int i = 0; i < OPERANDS && command->operands[i]; i++)
			printf(" %s", operand_name(command->operands[i]));
		while ((option = next_option(command, option)))
			printf(" --%s%s%s", option->name,
			       option->argument ? "=" : "",
			       option->argument ? option->argument : "");
		printf("\n");
	}
}

/* Write an option as in the usage line, for example "--len L". */
static int option_usage(const struct option_entry *option, char *word,
			size_t size)
{
	return snprintf(word, size, "--%s%s%s", option->name,
			option->argument ? " " : "",
			option->argument ? option->argument : "");
}

/* Print a word of the usage, on the next line if it does not fit in this one. */
static void print_word(const char *word, int indent, int *column)
{
	int length = strlen(word);

	if (*column + 1 + length > WIDTH)
		*column = printf("\n%*s", indent, "") - 1;
	*column += printf(" %s", word);
}

static void print_usage(const struct command *command)
{
	int indent = printf("usage: zpci-io %s", command->name), column = indent;
	const struct option_entry *option = NULL, *other;
	unsigned int printed = OPT_HELP;
	bool optional = command->flags & COMMAND_OPTIONAL;
	char word[WIDTH];

	for (int i = 0; i < OPERANDS && command->operands[i]; i++) {
		snprintf(word, sizeof(word), optional ? "[%s]" : "%s",
			 operand_name(command->operands[i]));
		print_word(word, indent, &column);
	}
	while ((option = next_option(command, option))) {
		int length;

		if (option->bit & printed)
			continue;
		printed |= option->bit;
		if (option->bit & command->needs) {
			option_usage(option, word, sizeof(word));
			print_word(word, indent, &column);
			continue;
		}
		word[0] = '[';
		length = 1 + option_usage(option, word + 1, sizeof(word) - 1);
		/* Show options that exclude each other as one choice. */
		other = option;
		while ((other = next_option(command, other))) {
			if (!(other->bit & option->excludes))
				continue;
			printed |= other->bit;
			length += snprintf(word + length, sizeof(word) - length,
					   " | ");
			length += option_usage(other, word + length,
					       sizeof(word) - length);
		}
		snprintf(word + length, sizeof(word) - length, "]");
		print_word(word, indent, &column);
	}
	printf("\n");
}

void print_help(const struct command *command)
{
	const struct option_entry *option = NULL;
	char word[WIDTH];

	print_usage(command);
	printf("\n%s", command->text);
	printf("\n");
	while ((option = next_option(command, option))) {
		option_usage(option, word, sizeof(word));
		printf("  %-13s %s\n", word, option->text);
	}
}

static enum status help(const struct zpci_io *zio, const struct arguments *args)
{
	const struct command *command;

	(void)zio;
	if (args->list) {
		print_list();
		return STATUS_DONE;
	}
	if (!args->command) {
		print_commands();
		return STATUS_DONE;
	}
	command = find_command(args->command);
	if (!command)
		return STATUS_USAGE;
	print_help(command);
	return STATUS_DONE;
}

const struct command command_help = {
	.name = "help",
	.run = help,
	.flags = COMMAND_OPTIONAL,
	.operands = { OPERAND_COMMAND },
	.takes = OPT_LIST,
	.summary = "show how a command is used",
	.text = "Without COMMAND, lists the commands.\n",
};
