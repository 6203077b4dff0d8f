// SPDX-License-Identifier: GPL-2.0
/* zpci-io: use zPCI functions through the zPCI I/O region of vfio-pci. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

enum status run_prepared(const struct command *command,
			 const struct zpci_io *zio,
			 const struct arguments *args)
{
	enum status status = STATUS_DONE;

	if (command->verify)
		status = command->verify(zio, args);
	return status ? status : command->run(zio, args);
}

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
	if (command->flags & COMMAND_WAITS)
		events_begin(zio, args->address);
	status = run_prepared(command, zio, args);
	if (command->flags & COMMAND_WAITS)
		events_end();
	zpci_io_close(zio);
	return status;
}

static enum status run(const struct command *command, struct arguments *args)
{
	enum status status = STATUS_DONE;

	if (args->address)
		status = find_address(args);
	if (!status && command->prepare)
		status = command->prepare(args);
	if (!status)
		status = command->flags & COMMAND_OPENS ?
			 run_opened(command, args) :
			 run_prepared(command, NULL, args);
	if (command->finish)
		command->finish(args);
	return status;
}

static enum status run_words(int argc, char *argv[])
{
	const struct command *command;
	struct arguments args;
	enum status status;

	if (!strcmp(argv[0], "--help") || !strcmp(argv[0], "-h"))
		command = &command_help;
	else
		command = find_command(argv[0]);
	if (!command)
		return STATUS_USAGE;
	status = parse_command(command, argc, argv, &args);
	if (!status && args.help)
		print_help(command);
	else if (!status)
		status = run(command, &args);
	if (args.json)
		json_end(status);
	complain_at_line(0);
	return status;
}

int main(int argc, char *argv[])
{
	enum status status = STATUS_DONE;

	if (argc < 2) {
		complain("which command? See 'zpci-io help'");
		status = STATUS_USAGE;
	} else if (!strcmp(argv[1], "--version") && argc > 2) {
		complain("--version: '%s' is one argument too many", argv[2]);
		status = STATUS_USAGE;
	} else if (!strcmp(argv[1], "--version")) {
		printf("zpci-io %s\n", ZPCI_IO_VERSION);
	} else {
		status = run_words(argc - 1, argv + 1);
	}
	/* Report output that could not be written, on a full disk for example. */
	if (fflush(stdout) || ferror(stdout)) {
		complain("cannot write the output: %s", strerror(errno));
		status = STATUS_REFUSED;
	}
	if (status == STATUS_INTERRUPTED)
		die_of_signal();
	return status;
}
