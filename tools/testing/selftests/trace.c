// SPDX-License-Identifier: GPL-2.0
/* The tracepoint: a line for each request, with what came of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>

#include "kselftest_harness.h"
#include "function.h"

#define TRACEFS	"/sys/kernel/tracing"
#define EVENT	TRACEFS "/events/vfio_zpci_io/vfio_zpci_io/enable"

FIXTURE(trace)
{
	struct function fn;
};

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	ssize_t done;

	if (fd < 0)
		return -1;
	done = write(fd, text, strlen(text));
	close(fd);
	return done < 0 ? -1 : 0;
}

/* What the last line of the trace says of its event, without the time. */
static const char *last_event(char *line, int size)
{
	FILE *file = fopen(TRACEFS "/trace", "r");
	char next[512];
	char *event;

	line[0] = 0;
	if (!file)
		return line;
	while (fgets(next, sizeof(next), file)) {
		event = strstr(next, "vfio_zpci_io: ");
		if (event)
			snprintf(line, size, "%s", event + strlen("vfio_zpci_io: "));
	}
	fclose(file);
	line[strcspn(line, "\n")] = 0;
	return line;
}

FIXTURE_SETUP(trace)
{
	/* Mounted already, or now. */
	mount("none", TRACEFS, "tracefs", 0, NULL);
	ASSERT_EQ(0, function_open(&self->fn));
	ASSERT_EQ(0, write_file(TRACEFS "/trace", ""));
	ASSERT_EQ(0, write_file(EVENT, "1"));
}

FIXTURE_TEARDOWN(trace)
{
	write_file(EVENT, "0");
	function_close(&self->fn);
}

TEST_F(trace, load_that_was_done_is_traced)
{
	uint64_t value, mark = INSNS(1, 0, 0);
	char line[512];

	insn_mark_begin(mark);
	ASSERT_EQ(0, load(&self->fn, WINDOW_BAR, WINDOW, 8, &value));
	insn_mark_end(mark);
	EXPECT_STREQ("fid=00000001 op=load pcias=4 offset=0x20 len=8 result=0",
		     last_event(line, sizeof(line)));
}

TEST_F(trace, block_that_was_done_is_traced)
{
	uint64_t data[2] = { 0 };
	char line[512];

	ASSERT_EQ(0, store_block(&self->fn, WINDOW_BAR, WINDOW, 16, data));
	EXPECT_STREQ("fid=00000001 op=store-block pcias=4 offset=0x20 len=16 result=0",
		     last_event(line, sizeof(line)));
}

TEST_F(trace, request_that_was_refused_is_traced_with_its_errno)
{
	char line[512];

	ASSERT_EQ(EINVAL, store(&self->fn, 9, 0xffffffffffffffff, 8, 0));
	EXPECT_STREQ("fid=00000001 op=store pcias=9 offset=0xffffffffffffffff len=8 result=-22",
		     last_event(line, sizeof(line)));
}

TEST_F(trace, nothing_is_traced_when_it_is_off)
{
	char line[512];

	ASSERT_EQ(0, write_file(EVENT, "0"));
	ASSERT_EQ(0, store(&self->fn, WINDOW_BAR, WINDOW, 8, 0));
	EXPECT_STREQ("", last_event(line, sizeof(line)));
}

TEST_HARNESS_MAIN
