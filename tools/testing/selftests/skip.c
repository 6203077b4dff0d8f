// SPDX-License-Identifier: GPL-2.0
/*
 * A selftest is skipped and stores nothing if it has no function, or another one than it
 * expects. Function 2, an ISM, is such another one.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#include "kselftest_harness.h"
#include "function.h"

#define EXPECTED	"0001:00:00.0"
#define ISM		"0002:00:00.0"

/*
 * A program that is given @argument, or none, chooses its function. Its exit status, 0
 * where it may go on, and the last line that it printed.
 */
static int choose(const char *argument, char line[256])
{
	char *argv[3] = { "selftest", (char *)argument, NULL };
	int argc = argument ? 2 : 1;
	int output[2], status;
	FILE *lines;
	pid_t pid;

	if (pipe(output))
		return -1;
	pid = fork();
	if (!pid) {
		dup2(output[1], STDOUT_FILENO);
		close(output[0]);
		close(output[1]);
		function_choose(&argc, argv);
		exit(argc == 1 ? 0 : 1);
	}
	close(output[1]);
	lines = fdopen(output[0], "r");
	line[0] = 0;
	while (lines && fgets(line, 256, lines))
		;
	if (lines)
		fclose(lines);
	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int sysfs_write(const char *path, const char *text)
{
	int file = open(path, O_WRONLY);
	ssize_t done;

	if (file < 0)
		return -1;
	done = write(file, text, strlen(text));
	close(file);
	return done == (ssize_t)strlen(text) ? 0 : -1;
}

TEST(selftest_runs_on_the_function_that_it_expects)
{
	char line[256];

	EXPECT_EQ(0, choose(EXPECTED, line));
}

TEST(function_that_is_another_is_named_and_no_instruction_is_issued)
{
	uint64_t mark = INSNS(0, 0, 0);
	char line[256];

	insn_mark_begin(mark);
	EXPECT_EQ(KSFT_SKIP, choose(ISM, line));
	insn_mark_end(mark);
	EXPECT_NE(NULL, strstr(line, "1..0 # SKIP " ISM " is 1014:04ed, not QEMU's virtio-rng"));
}

TEST(function_that_is_not_there_is_skipped)
{
	char line[256];

	EXPECT_EQ(KSFT_SKIP, choose("0009:00:00.0", line));
	EXPECT_NE(NULL, strstr(line, "is not bound to a VFIO driver"));
}

TEST(function_that_is_not_bound_is_skipped)
{
	char line[256];

	ASSERT_EQ(0, sysfs_write("/sys/bus/pci/drivers/vfio-pci/unbind", EXPECTED));
	EXPECT_EQ(KSFT_SKIP, choose(EXPECTED, line));
	EXPECT_NE(NULL, strstr(line, "1..0 # SKIP " EXPECTED " is not bound to a VFIO driver"));
	ASSERT_EQ(0, sysfs_write("/sys/bus/pci/drivers_probe", EXPECTED));
	EXPECT_EQ(0, choose(EXPECTED, line));
}

TEST(selftest_takes_the_name_of_its_environment_and_is_skipped_without_one)
{
	char line[256];

	EXPECT_EQ(0, choose(NULL, line));
	ASSERT_EQ(0, unsetenv("VFIO_SELFTESTS_BDF"));
	EXPECT_EQ(KSFT_SKIP, choose(NULL, line));
	EXPECT_NE(NULL, strstr(line, "1..0 # SKIP no function"));
}

TEST_HARNESS_MAIN
