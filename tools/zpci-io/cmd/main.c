// SPDX-License-Identifier: GPL-2.0
/* zpci-io: use zPCI functions through the zPCI I/O region of vfio-pci. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

static unsigned int script_line;

void complain_at_line(unsigned int line)
{
	script_line = line;
}

void complain(const char *format, ...)
{
	va_list args;

	fputs("zpci-io: ", stderr);
	if (script_line)
		fprintf(stderr, "line %u: ", script_line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
}

enum status status_of(int err)
{
	switch (err) {
	case 0:
		return STATUS_DONE;
	case -EINVAL:
		return STATUS_USAGE;
	case -ENODEV:
		return STATUS_NO_FUNCTION;
	case -ENXIO:
	case -ENOENT:
		return STATUS_NO_DRIVER;
	case -EACCES:
	case -EPERM:
		return STATUS_NO_PERMISSION;
	case -EOPNOTSUPP:
		return STATUS_NO_REGION;
	case -EBUSY:
		return STATUS_IN_USE;
	default:
		return STATUS_REFUSED;
	}
}

enum status complain_of(const struct zpci_io *zio, const struct arguments *args,
			const struct vfio_zpci_io_req *req, int err)
{
	const char *name = "load";
	char why[ZPCI_IO_WHY_SIZE];

	if (req->flags == VFIO_ZPCI_IO_FLAG_STORE)
		name = "store";
	else if (req->flags == VFIO_ZPCI_IO_FLAG_BLOCKW)
		name = "store block";
	zpci_io_explain(zio, req, err, why, sizeof(why));
	complain("%s: %s of %u bytes at 0x%llx of BAR %u: %s", args->address,
		 name, req->len, (unsigned long long)req->offset, req->pcias,
		 why);
	return STATUS_REFUSED;
}

static void print_usage(FILE *file)
{
	fputs("usage: zpci-io COMMAND [ARGUMENT...]\n\n", file);
	print_commands(file);
	fputs("\nzpci-io help COMMAND tells more; zpci-io --version the version.\n",
	      file);
}

static enum status help(const char *name)
{
	const struct command *command;

	if (!name) {
		print_usage(stdout);
		return STATUS_DONE;
	}
	command = find_command(name);
	if (!command)
		return STATUS_USAGE;
	fputs(command->help, stdout);
	return STATUS_DONE;
}

/* Open the function that the command line names, and do it there. */
static enum status run_opened(const struct command *command,
			      const struct arguments *args)
{
	unsigned int flags = 0;
	char why[ZPCI_IO_WHY_SIZE] = "";
	struct zpci_io *zio;
	enum status status;
	int err;

	/* What only looks changes nothing. */
	if (command->access == command_info)
		flags = ZPCI_IO_OPEN_NO_MEMORY;
	err = zpci_io_open(args->address, flags, &zio, why, sizeof(why));
	if (err) {
		complain("%s", why);
		return status_of(err);
	}
	status = command->access(zio, args);
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
		return help(command->name);
	status = command->run ? command->run(&args) :
				run_opened(command, &args);
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
	if (!strcmp(argv[1], "help") || !strcmp(argv[1], "--help") ||
	    !strcmp(argv[1], "-h"))
		return help(argv[2]);
	command = find_command(argv[1]);
	return command ? run(command, argc - 1, argv + 1) : STATUS_USAGE;
}
