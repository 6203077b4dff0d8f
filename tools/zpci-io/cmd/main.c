// SPDX-License-Identifier: GPL-2.0
/* zpci-io: use zPCI functions through the zPCI I/O region of vfio-pci. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

/* Open the function that the command line names, and carry the command out. */
static enum status run_opened(const struct command *command,
			      const struct arguments *args)
{
	unsigned int flags = 0;
	char why[ZPCI_IO_WHY_SIZE] = "";
	struct zpci_io *zio;
	enum status status;
	int err;

	if (command->flags & COMMAND_NO_MEMORY)
		flags = ZPCI_IO_OPEN_NO_MEMORY;
	err = zpci_io_open(args->address, flags, &zio, why, sizeof(why));
	if (err) {
		complain("%s", why);
		return status_of(err);
	}
	status = command->run(zio, args);
	zpci_io_close(zio);
	return status;
}

static enum status run(const struct command *command, int argc, char *argv[])
{
	struct arguments args;
	enum status status;

	status = parse_command(command, argc, argv, &args);
	if (status)
		return status;
	if (args.help)
		print_help(command);
	else if (command->flags & COMMAND_OPENS)
		status = run_opened(command, &args);
	else
		status = command->run(NULL, &args);
	/* What was printed has to have arrived. */
	if (fflush(stdout) || ferror(stdout)) {
		complain("cannot write the output: %s", strerror(errno));
		return STATUS_REFUSED;
	}
	return status;
}

int main(int argc, char *argv[])
{
	const struct command *command;

	if (argc < 2) {
		complain("which command? See 'zpci-io help'");
		return STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--version")) {
		printf("zpci-io %s\n", ZPCI_IO_VERSION);
		return STATUS_DONE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		command = &command_help;
	else
		command = find_command(argv[1]);
	return command ? run(command, argc - 1, argv + 1) : STATUS_USAGE;
}
