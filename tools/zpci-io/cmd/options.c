// SPDX-License-Identifier: GPL-2.0
/* The options of zpci-io, and the command line of a subcommand. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

#define FIELD(name)	offsetof(struct arguments, name)

/* The options, in the order in which usage lines show them. */
static const struct option_entry options[] = {
	{
		.name = "bar", .bit = OPT_BAR, .field = FIELD(bar),
		.type = VALUE_NUMBER, .argument = "N",
		.most = 5,
		.text = "number of the BAR, 0 to 5",
	}, {
		.name = "offset", .bit = OPT_OFFSET, .field = FIELD(offset),
		.type = VALUE_NUMBER, .argument = "X", .most = UINT64_MAX,
		.text = "where in the BAR, in bytes",
	}, {
		.name = "len", .bit = OPT_LEN, .field = FIELD(len),
		.type = VALUE_NUMBER, .argument = "L", .most = UINT64_MAX,
		.text = "how many bytes",
	}, {
		.name = "hex", .bit = OPT_HEX, .field = FIELD(hex),
		.type = VALUE_TEXT, .argument = "DATA", .excludes = OPT_FILE,
		.text = "the data, two hexadecimal digits a byte",
	}, {
		.name = "file", .bit = OPT_FILE, .field = FIELD(file),
		.type = VALUE_TEXT, .argument = "FILE",
		.text = "file to read; - for standard input",
	}, {
		.name = "driver", .bit = OPT_DRIVER, .field = FIELD(driver),
		.type = VALUE_TEXT, .argument = "NAME",
		.text = "vfio-pci, or ism_vfio_pci for an ISM (Linux 7.1)",
	}, {
		.name = "block", .bit = OPT_BLOCK, .field = FIELD(block),
		.type = VALUE_NUMBER, .argument = "SIZE", .least = 1,
		.most = 4096, .text = "largest block, in bytes",
	}, {
		.name = "raw", .bit = OPT_RAW, .field = FIELD(raw),
		.excludes = OPT_JSON, .text = "write the bytes as they are",
	}, {
		.name = "single", .bit = OPT_SINGLE, .field = FIELD(single),
		.text = "use one system call for each instruction",
	}, {
		.name = "probe", .bit = OPT_PROBE, .field = FIELD(probe),
		.text = "open idle functions, which resets them",
	}, {
		.name = "check", .bit = OPT_CHECK, .field = FIELD(check),
		.text = "check all lines before the first is done",
	}, {
		.name = "list", .bit = OPT_LIST, .field = FIELD(list),
		.text = "list commands, operands and options for programs",
	}, {
		.name = "json", .bit = OPT_JSON, .field = FIELD(json),
		.text = "write JSON",
	}, {
		.name = "help", .bit = OPT_HELP, .field = FIELD(help),
		.text = "show this",
	},
};

const struct option_entry *next_option(const struct command *command,
				       const struct option_entry *option)
{
	unsigned int taken = command->needs | command->takes | OPT_HELP;

	option = option ? option + 1 : options;
	for (; option < options + ARRAY_SIZE(options); option++)
		if (option->bit & taken)
			return option;
	return NULL;
}

const char *operand_name(enum operand operand)
{
	static const char * const names[] = {
		[OPERAND_NONE] = "",
		[OPERAND_ADDRESS] = "ADDRESS",
		[OPERAND_VALUE] = "VALUE",
		[OPERAND_COMMAND] = "COMMAND",
	};

	return names[operand];
}

/*
 * Decimal, or hexadecimal with 0x. A leading zero is refused, because C reads such a
 * number as octal and people read it as decimal.
 */
static bool is_number(const char *text)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	const char *digits = text;
	bool is_hex = !strncmp(text, "0x", 2);

	if (is_hex)
		digits += 2;
	else if (*text == '0' && text[1])
		return false;
	return *digits && !digits[strspn(digits, is_hex ? hex : "0123456789")];
}

#define NUMBERS	"decimal without leading zeros or hexadecimal with 0x"

/* Parse all of @text as a number from @least to @most. Return false after a complaint. */
static bool parse_number(const struct command *command, const char *what,
			 const char *text, uint64_t least, uint64_t most,
			 uint64_t *value)
{
	errno = 0;
	if (is_number(text))
		*value = strtoull(text, NULL, 0);
	else
		errno = EINVAL;
	if (errno || *value < least || *value > most) {
		complain("%s: %s: '%s' is no number from %llu to 0x%llx, " NUMBERS,
			 command->name, what, text, (unsigned long long)least,
			 (unsigned long long)most);
		return false;
	}
	return true;
}

/* Parse one option, with @text as its argument. Return false after a complaint. */
static bool parse_option(const struct command *command,
			 const struct option_entry *option, const char *text,
			 struct arguments *args)
{
	void *field = (char *)args + option->field;
	uint64_t least = option->least, most = option->most;
	char name[32];

	switch (option->type) {
	case VALUE_NONE:
		*(bool *)field = true;
		return true;
	case VALUE_TEXT:
		*(const char **)field = text;
		return true;
	case VALUE_NUMBER:
		break;
	}
	if (option->bit == OPT_LEN) {
		least = command->len_least;
		if (command->len_most)
			most = command->len_most;
	}
	snprintf(name, sizeof(name), "--%s", option->name);
	return parse_number(command, name, text, least, most, field);
}

/* Check for options that are missing or exclude each other. */
static bool check_options(const struct command *command, unsigned int given)
{
	const struct option_entry *option = NULL, *other;

	while ((option = next_option(command, option))) {
		if (command->needs & ~given & option->bit) {
			complain("%s: --%s is missing: see 'zpci-io help %s'",
				 command->name, option->name, command->name);
			return false;
		}
		if (!(option->bit & given) || !(option->excludes & given))
			continue;
		other = option;
		while ((other = next_option(command, other)))
			if (other->bit & option->excludes & given)
				break;
		complain("%s: --%s and --%s exclude each other", command->name,
			 option->name, other->name);
		return false;
	}
	return true;
}

static bool parse_operand(const struct command *command, enum operand operand,
			  const char *text, struct arguments *args)
{
	uint64_t most = UINT64_MAX;

	switch (operand) {
	case OPERAND_ADDRESS:
		args->address = text;
		return true;
	case OPERAND_COMMAND:
		args->command = text;
		return true;
	case OPERAND_VALUE:
		if (args->len < 8)
			most = (UINT64_C(1) << 8 * args->len) - 1;
		return parse_number(command, operand_name(operand), text, 0,
				    most, &args->value);
	case OPERAND_NONE:
		break;
	}
	return false;
}

static bool parse_operands(const struct command *command, int count,
			   char *texts[], struct arguments *args)
{
	int i;

	for (i = 0; i < OPERANDS && command->operands[i]; i++) {
		if (i < count)
			continue;
		if (command->flags & COMMAND_OPTIONAL)
			break;
		complain("%s: %s is missing: see 'zpci-io help %s'",
			 command->name, operand_name(command->operands[i]),
			 command->name);
		return false;
	}
	if (count > i) {
		complain("%s: '%s' is one argument too many: see 'zpci-io help %s'",
			 command->name, texts[i], command->name);
		return false;
	}
	for (i = 0; i < count; i++)
		if (!parse_operand(command, command->operands[i], texts[i],
				   args))
			return false;
	return true;
}

/*
 * Find the option of @command that @word names, or return NULL. @value is the text after
 * its "=", or NULL. Abbreviations are refused, because a new option may make them
 * ambiguous.
 */
static const struct option_entry *find_option(const struct command *command,
					      const char *word,
					      const char **value)
{
	const struct option_entry *option = NULL;
	size_t length;

	if (!strcmp(word, "-h"))
		word = "--help";
	*value = strchr(word, '=');
	length = *value ? (size_t)(*value - word) : strlen(word);
	if (*value)
		++*value;
	if (length <= 2 || strncmp(word, "--", 2))
		return NULL;
	while ((option = next_option(command, option)))
		if (strlen(option->name) == length - 2 &&
		    !strncmp(option->name, word + 2, length - 2))
			return option;
	return NULL;
}

/* Parse the option argv[*@at] with its value. Return false after a complaint. */
static bool parse_word(const struct command *command, char *argv[], int *at,
		       unsigned int *given, struct arguments *args)
{
	const struct option_entry *option;
	const char *word = argv[*at], *value, *wrong = NULL;

	option = find_option(command, word, &value);
	if (!option)
		wrong = "no such option";
	else if (value && option->type == VALUE_NONE)
		wrong = "it takes no value";
	else if (!value && option->type != VALUE_NONE && !argv[*at + 1])
		wrong = "its value is missing";
	else if (*given & option->bit)
		wrong = "given twice";
	if (wrong) {
		complain("%s: '%s': %s: see 'zpci-io help %s'", command->name,
			 word, wrong, command->name);
		return false;
	}
	if (!value && option->type != VALUE_NONE)
		value = argv[++*at];
	*given |= option->bit;
	return parse_option(command, option, value, args);
}

enum status parse_command(const struct command *command, int argc, char *argv[],
			  struct arguments *args)
{
	char *texts[OPERANDS + 1];
	unsigned int given = 0;
	bool options_end = false;
	int count = 0;

	memset(args, 0, sizeof(*args));
	for (int i = 1; i < argc; i++) {
		if (!options_end && !strcmp(argv[i], "--")) {
			options_end = true;
		} else if (options_end || *argv[i] != '-') {
			/* Keep one more than allowed, to report that there are too many. */
			if (count <= OPERANDS)
				texts[count++] = argv[i];
		} else if (!parse_word(command, argv, &i, &given, args)) {
			/* If --json is anywhere on the line, the error is also JSON. */
			while (++i < argc)
				args->json |= !strcmp(argv[i], "--json");
			return STATUS_USAGE;
		}
		if (args->help)
			return STATUS_DONE;
	}
	return check_options(command, given) &&
	       parse_operands(command, count, texts, args) ?
	       STATUS_DONE : STATUS_USAGE;
}
