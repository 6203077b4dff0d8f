// SPDX-License-Identifier: GPL-2.0
/*
 * counted PROGRAM [ARG...]: run PROGRAM between the marks with id 0. The exit
 * status is PROGRAM's, or 128 + the number of the signal that ended it. It is
 * part of the guest's initramfs.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "insn_marks.h"

int main(int argc, char **argv)
{
	int status;
	pid_t pid;

	if (argc < 2)
		return 2;

	insn_mark_begin(0);
	pid = fork();
	if (pid == 0) {
		execvp(argv[1], &argv[1]);
		fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
		_exit(errno == ENOENT ? 127 : 126);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		perror("marked");
		return 126;
	}
	insn_mark_end(0);

	if (WIFSIGNALED(status)) {
		fprintf(stderr, "%s: %s\n", argv[1], strsignal(WTERMSIG(status)));
		return 128 + WTERMSIG(status);
	}
	return WEXITSTATUS(status);
}
