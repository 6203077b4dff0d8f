// SPDX-License-Identifier: GPL-2.0
/* The tracepoint: a line for each request, with its result. */
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

/* Of the machine's virtio function: the MSI-X table's BAR, and one that it has not. */
#define MSIX_BAR	1
#define NO_BAR		5

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

/* The event of the last line of the trace, without the time. */
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

/* The number of events in the trace. */
static int events(void)
{
	FILE *file = fopen(TRACEFS "/trace", "r");
	char next[512];
	int n = 0;

	if (!file)
		return -1;
	while (fgets(next, sizeof(next), file))
		n += !!strstr(next, "vfio_zpci_io: ");
	fclose(file);
	return n;
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
	EXPECT_STREQ("fid=00000001 op=load pcias=4 offset=0x20 len=8 rule=none result=0",
		     last_event(line, sizeof(line)));
}

TEST_F(trace, block_that_was_done_is_traced)
{
	uint64_t data[2] = { 0 };
	char line[512];

	ASSERT_EQ(0, store_block(&self->fn, WINDOW_BAR, WINDOW, 16, data));
	EXPECT_STREQ("fid=00000001 op=store-block pcias=4 offset=0x20 len=16 rule=none result=0",
		     last_event(line, sizeof(line)));
}

TEST_F(trace, request_that_was_refused_is_traced_with_its_errno)
{
	char line[512];

	ASSERT_EQ(EINVAL, store(&self->fn, 9, 0x8000000000000000, 8, 0));
	last_event(line, sizeof(line));
	EXPECT_STREQ(" op=store pcias=9 offset=0x8000000000000000 len=8 rule=space result=-22",
		     strstr(line, " op="));
}

/* The smallest request that breaks each rule and none before it. */
static const struct broken {
	const char *rule;
	int result;
	struct vfio_zpci_io_req req;
} broken[] = {
#define REQ(op, off, length, space, ...)				\
	{ .flags = VFIO_ZPCI_IO_FLAG_##op, .offset = (off),		\
	  .len = (length), .pcias = (space), __VA_ARGS__ }
	{ "reserved", EINVAL, REQ(READ, WINDOW, 8, WINDOW_BAR, .reserved2 = 1) },
	{ "operation", EINVAL, { .len = 8, .pcias = WINDOW_BAR } },
	{ "register-length", EINVAL, REQ(READ, WINDOW, 9, WINDOW_BAR) },
	{ "register-boundary", EINVAL, REQ(READ, WINDOW + 1, 8, WINDOW_BAR) },
	{ "block-max", EINVAL, REQ(BLOCKW, WINDOW, 4104, WINDOW_BAR) },
	{ "block-boundary", EINVAL, REQ(BLOCKW, 4088, 16, WINDOW_BAR) },
	{ "block-length", EINVAL, REQ(BLOCKW, WINDOW, 8, WINDOW_BAR) },
	{ "block-alignment", EINVAL, REQ(BLOCKW, WINDOW + 4, 16, WINDOW_BAR) },
	{ "space", EINVAL, REQ(READ, 0, 8, 6) },
	{ "bar", EINVAL, REQ(READ, 0, 8, NO_BAR) },
	{ "range", EINVAL, REQ(READ, 1ULL << 40, 8, WINDOW_BAR) },
	{ "msix", EPERM, REQ(READ, 0, 8, MSIX_BAR) },
#undef REQ
};

TEST_F(trace, each_rule_that_was_broken_is_named)
{
	char line[512], end[64];

	for (unsigned int i = 0; i < ARRAY_SIZE(broken); i++) {
		struct vfio_zpci_io_req req = broken[i].req;

		ASSERT_EQ(broken[i].result, request(&self->fn, &req));
		last_event(line, sizeof(line));
		snprintf(end, sizeof(end), " rule=%s result=-%d",
			 broken[i].rule, broken[i].result);
		ASSERT_LT(strlen(end), strlen(line));
		EXPECT_STREQ(end, line + strlen(line) - strlen(end));
	}
}

TEST_F(trace, each_request_of_a_batch_is_traced)
{
	struct vfio_zpci_io_req reqs[3];
	uint64_t data[2] = { 0 };
	char line[512];

	for (int i = 0; i < 3; i++)
		reqs[i] = (struct vfio_zpci_io_req){
			.flags = VFIO_ZPCI_IO_FLAG_BLOCKW,
			.gaddr = (uintptr_t)data,
			.offset = WINDOW,
			.len = 16,
			.pcias = WINDOW_BAR,
		};
	reqs[2].len = 8;
	ASSERT_EQ(64, pwrite(self->fn.device, reqs, sizeof(reqs),
			     self->fn.region + REQ_POS));
	last_event(line, sizeof(line));
	EXPECT_STREQ(" len=8 rule=block-length result=-22",
		     strstr(line, " len="));
	EXPECT_EQ(3, events());
}

TEST_F(trace, nothing_is_traced_when_it_is_off)
{
	char line[512];

	ASSERT_EQ(0, write_file(EVENT, "0"));
	ASSERT_EQ(0, store(&self->fn, WINDOW_BAR, WINDOW, 8, 0));
	EXPECT_STREQ("", last_event(line, sizeof(line)));
}

int main(int argc, char **argv)
{
	function_choose(&argc, argv);
	return test_harness_run(argc, argv);
}
