// SPDX-License-Identifier: GPL-2.0
/* zpci-io run: several commands on one function, which is opened once. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

/* Most words in a line, with the address that is inserted. */
#define WORDS	32

/* Longest line, with its newline. One argument of a command of Linux is shorter. */
#define LINE	0x100000

#define BLANKS	" \t\r\n"

/**
 * struct line - a line of a script
 * @next:	the next one, if the script is read completely before it runs
 * @number:	its number
 * @command:	its command; NULL for a line without one
 * @args:	the parsed command line
 * @text:	the text of the line, which @args points into
 */
struct line {
	struct line *next;
	unsigned int number;
	const struct command *command;
	struct arguments args;
	char *text;
};

/**
 * struct script - the source of the lines
 * @fd:		descriptor
 * @end:	the last byte was read
 * @number:	number of lines so far
 * @begin:	offset of the unused text in @buffer
 * @used:	length of the unused text
 * @lines:	with --check, all lines
 * @buffer:	text that was read and not yet taken as a line
 */
struct script {
	int fd;
	bool end;
	unsigned int number;
	size_t begin;
	size_t used;
	struct line *lines;
	char buffer[LINE];
};

static enum status wrong(const char *why)
{
	complain("%s", why);
	return STATUS_USAGE;
}

/*
 * Split off the first word of *@rest, in place; *@word is NULL if there is none. A word
 * in quotes may have blanks in it. A '#' at the start of a word begins a comment.
 */
static enum status next_word(char **rest, char **word)
{
	char *from = *rest + strspn(*rest, BLANKS), *to = from;
	char quote = 0;

	*word = NULL;
	if (!*from || *from == '#')
		return STATUS_DONE;
	*word = from;
	for (; *from && (quote || !strchr(BLANKS, *from)); from++) {
		if (quote ? *from == quote : *from == '\'' || *from == '"')
			quote = quote ? 0 : *from;
		else
			*to++ = *from;
	}
	if (quote)
		return wrong("a quote is not closed");
	*rest = *from ? from + 1 : from;
	*to = 0;
	return STATUS_DONE;
}

/* Split @text into words: its command, @address, and the rest. */
static enum status split(char *text, char *address, char *words[WORDS],
			 int *count)
{
	enum status status;
	char *word;

	*count = 0;
	for (;;) {
		status = next_word(&text, &word);
		if (status || !word)
			break;
		if (*count == WORDS - 2)
			return wrong("the line has too many words");
		words[(*count)++] = word;
		if (*count == 1)
			words[(*count)++] = address;
	}
	words[*count] = NULL;
	return status;
}

static enum status understand(const struct arguments *script, struct line *line)
{
	const struct command *command;
	struct arguments *args = &line->args;
	char *words[WORDS];
	enum status status;
	int count;

	status = split(line->text, (char *)script->address, words, &count);
	if (status || !count)
		return status;
	command = find_command(words[0]);
	if (!command)
		return STATUS_USAGE;
	if (!(command->flags & COMMAND_IN_SCRIPT)) {
		complain("%s is no command for a script: see 'zpci-io help run'",
			 command->name);
		return STATUS_USAGE;
	}
	status = parse_command(command, count, words, args);
	if (status)
		return status;
	if (args->help) {
		complain("%s: --help is not for a script", command->name);
		return STATUS_USAGE;
	}
	if (args->raw && script->json) {
		complain("%s: --raw is not for 'run --json', whose output is JSON",
			 command->name);
		return STATUS_USAGE;
	}
	/* Standard input may be the script. */
	if (command->flags & COMMAND_READS_INPUT && !args->hex &&
	    (!args->file || !strcmp(args->file, "-"))) {
		complain("%s: in a script it needs --hex or a --file",
			 command->name);
		return STATUS_USAGE;
	}
	args->json |= script->json;
	line->command = command;
	return command->prepare ? command->prepare(args) : STATUS_DONE;
}

/* Take a line of @length bytes from the buffer. */
static enum status take_line(struct script *script, size_t length,
			     struct line **line)
{
	struct line *taken = calloc(1, sizeof(*taken));

	complain_at_line(++script->number);
	if (taken)
		taken->text = strndup(script->buffer + script->begin, length);
	*line = taken;
	if (!taken || !taken->text) {
		complain("out of memory");
		return STATUS_REFUSED;
	}
	taken->number = script->number;
	/* C strings end at a NUL: the rest of the line would be ignored. */
	if (strlen(taken->text) < length)
		return wrong("the line has a NUL byte in it");
	script->begin += length;
	script->used -= length;
	return STATUS_DONE;
}

/* Wait for the next line; *@line is NULL after the last. */
static enum status read_line(struct script *script, struct line **line)
{
	*line = NULL;
	for (;;) {
		char *begin = script->buffer + script->begin;
		char *newline = memchr(begin, '\n', script->used);
		enum event event;
		ssize_t count;

		if (newline)
			return take_line(script, newline + 1 - begin, line);
		if (script->end)
			return script->used ?
			       take_line(script, script->used, line) :
			       STATUS_DONE;
		if (script->used == LINE) {
			complain_at_line(script->number + 1);
			return wrong("the line is too long: use --file for long data");
		}
		event = events_next(script->fd);
		if (event != EVENT_INPUT) {
			complain_at_line(0);
			return complain_of_event(event);
		}
		memmove(script->buffer, begin, script->used);
		script->begin = 0;
		count = read(script->fd, script->buffer + script->used,
			     LINE - script->used);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0) {
			complain_at_line(0);
			complain("cannot read the commands: %s",
				 strerror(errno));
			return STATUS_REFUSED;
		}
		script->used += count;
		script->end = !count;
	}
}

static void drop_line(struct line *line)
{
	if (line->command && line->command->finish)
		line->command->finish(&line->args);
	free(line->text);
	free(line);
}

static enum status read_all(const struct arguments *args, struct script *script)
{
	struct line **last = &script->lines;
	enum status status;

	do {
		status = read_line(script, last);
		if (status || !*last)
			break;
		status = understand(args, *last);
		last = &(*last)->next;
	} while (!status);
	return status;
}

static enum status prepare(struct arguments *args)
{
	struct script *script = calloc(1, sizeof(*script));
	enum status status = STATUS_DONE;

	args->prepared = script;
	if (!script) {
		complain("out of memory");
		return STATUS_REFUSED;
	}
	script->fd = STDIN_FILENO;
	if (args->file && strcmp(args->file, "-"))
		script->fd = open(args->file, O_RDONLY | O_CLOEXEC);
	if (script->fd < 0) {
		complain("cannot open %s: %s", args->file, strerror(errno));
		return STATUS_USAGE;
	}
	if (args->check)
		status = read_all(args, script);
	if (!status)
		complain_at_line(0);
	return status;
}

static void finish(struct arguments *args)
{
	struct script *script = args->prepared;
	struct line *line;

	if (!script)
		return;
	while ((line = script->lines)) {
		script->lines = line->next;
		drop_line(line);
	}
	if (script->fd > STDIN_FILENO)
		close(script->fd);
	free(script);
}

static enum status verify(const struct zpci_io *zio,
			  const struct arguments *args)
{
	const struct script *script = args->prepared;
	enum status status = STATUS_DONE;

	for (struct line *line = script->lines; line && !status;
	     line = line->next) {
		complain_at_line(line->number);
		if (line->command && line->command->verify)
			status = line->command->verify(zio, &line->args);
	}
	if (!status)
		complain_at_line(0);
	return status;
}

static enum status run_line(const struct zpci_io *zio, const struct line *line)
{
	enum status status = STATUS_DONE;

	complain_at_line(line->number);
	if (line->command)
		status = run_prepared(line->command, zio, &line->args);
	/* A reader at the other end of a pipe gets each result at once. */
	fflush(stdout);
	return status;
}

static enum status run(const struct zpci_io *zio, const struct arguments *args)
{
	struct script *script = args->prepared;
	enum status status = STATUS_DONE;
	struct line *line;

	for (line = script->lines; line && !status; line = line->next) {
		status = run_line(zio, line);
		if (args->json)
			json_end(status);
	}
	while (!status && !args->check) {
		status = read_line(script, &line);
		if (!status && line)
			status = understand(args, line);
		if (!status && line)
			status = run_line(zio, line);
		if (args->json && line)
			json_end(status);
		if (!line)
			break;
		drop_line(line);
	}
	return status;
}

const struct command command_run = {
	.name = "run",
	.prepare = prepare,
	.verify = verify,
	.run = run,
	.finish = finish,
	.flags = COMMAND_OPENS | COMMAND_WAITS,
	.operands = { OPERAND_ADDRESS },
	.takes = OPT_FILE | OPT_CHECK | OPT_JSON,
	.summary = "run several commands on one function, which is opened once",
	.text = "Opening a function resets it. To run several commands without a reset between\n"
		"them, write one on each line, on standard input or in a file:\n"
		"\n"
		"  store-block --bar 2 --offset 0 --hex '00000003 00000008' # no ADDRESS here\n"
		"  load --bar 2 --offset 0 --len 16\n"
		"\n"
		"A line is one of info, load, store and store-block. The first command that\n"
		"fails ends the script. With --check, nothing is done unless all lines are\n"
		"correct. JSON is one line for each command.\n",
};
