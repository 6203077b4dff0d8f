// SPDX-License-Identifier: GPL-2.0
/* The subcommands of zpci-io. */

#include <string.h>

#include "command.h"

#define COMMAND_ADDRESS(name)	&command_##name

static const struct command * const commands[] = { COMMANDS(COMMAND_ADDRESS) };

const struct command *next_command(const struct command *command)
{
	size_t i = 0;

	while (command && commands[i++] != command)
		;
	return i < ARRAY_SIZE(commands) ? commands[i] : NULL;
}

const struct command *find_command(const char *name)
{
	const struct command *command = NULL;

	while ((command = next_command(command)))
		if (!strcmp(command->name, name))
			return command;
	complain("there is no command '%s': see 'zpci-io help'", name);
	return NULL;
}
