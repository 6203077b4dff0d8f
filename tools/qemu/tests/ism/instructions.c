// SPDX-License-Identifier: GPL-2.0
/*
 * Instructions that the device refuses. One that breaks the architecture's rules is a
 * program exception (ENXIO). One that the device does not take is a condition code (EIO).
 * Neither changes anything. The kernel issues them, because the zPCI I/O region lets none
 * of them through.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "kselftest_harness.h"
#include "ism_client.h"

#define WINDOW		0
#define COMMANDS	2
#define PAGE		4096

FIXTURE(instruction)
{
	int client;
	struct ism_client_buffer buffer;
	uint64_t at;		/* offset of the buffer in the window */
};

FIXTURE_SETUP(instruction)
{
	self->client = open("/dev/ism-client", O_RDWR | O_CLOEXEC);
	self->buffer = (struct ism_client_buffer){ .function = 1, .length = 65536 };
	ASSERT_EQ(0, ioctl(self->client, ISM_CLIENT_REGISTER, &self->buffer));
	self->at = self->buffer.token;
}

/* The buffer is still all zeros: no test stores into it without an error. */
FIXTURE_TEARDOWN(instruction)
{
	static uint8_t seen[65536];
	struct ism_client_move arg = {
		.function = 1,
		.place = self->buffer.place,
		.data = (uintptr_t)seen,
		.length = sizeof(seen),
	};

	EXPECT_EQ(0, ioctl(self->client, ISM_CLIENT_READ, &arg));
	for (size_t i = 0; i < sizeof(seen); i++)
		ASSERT_EQ(0, seen[i]);
	EXPECT_EQ(0, ioctl(self->client, ISM_CLIENT_RELEASE, &self->buffer));
	close(self->client);
}

/* 0 or errno. The value is what no test wants to see in the buffer. */
static int issue(int client, uint8_t instruction, uint8_t space, uint64_t offset,
		 uint16_t length)
{
	struct ism_client_instruction arg = {
		.function = 1,
		.instruction = instruction,
		.space = space,
		.length = length,
		.offset = offset,
		.value = 0x5a5a5a5a5a5a5a5a,
	};

	return ioctl(client, ISM_CLIENT_INSTRUCTION, &arg) ? errno : 0;
}

TEST_F(instruction, PCISTB_across_4096_is_an_exception)
{
	for (uint32_t offset = 1; offset < PAGE; offset++) {
		ASSERT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTB, WINDOW,
				       self->at + PAGE + offset, PAGE - offset + 1));
		ASSERT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTB, WINDOW,
				       self->at + PAGE + offset, PAGE));
	}
}

TEST_F(instruction, PCISTB_of_length_0_or_above_4096_is_an_exception)
{
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTB, WINDOW, self->at, 0));
	for (uint32_t length = PAGE + 1; length < 8192; length += 31)
		ASSERT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTB, WINDOW, self->at,
				       length));
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTB, WINDOW, self->at, 8191));
}

TEST_F(instruction, PCISTB_outside_the_BAR_is_an_exception)
{
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTB, WINDOW, 1ULL << 48, 8));
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTB, WINDOW,
			       1ULL << 48 | self->at, 8));
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTB, WINDOW, -8ULL, 8));
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTB, WINDOW, -PAGE, PAGE));
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTB, COMMANDS, PAGE, 8));
	EXPECT_EQ(EIO, issue(self->client, ISM_CLIENT_PCISTB, COMMANDS, PAGE - 8, 8));
}

TEST_F(instruction, BARs_that_the_function_lacks_are_an_exception)
{
	for (uint8_t bar = 0; bar < 6; bar++) {
		if (bar == WINDOW || bar == COMMANDS)
			continue;
		EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTB, bar, 0, 16));
		EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTG, bar, 0, 8));
		EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCILG, bar, 0, 8));
	}
}

TEST_F(instruction, PCISTG_of_each_length_is_refused_by_condition_code)
{
	for (uint16_t length = 1; length <= 8; length++) {
		EXPECT_EQ(EIO, issue(self->client, ISM_CLIENT_PCISTG, WINDOW, self->at,
				     length));
		EXPECT_EQ(EIO, issue(self->client, ISM_CLIENT_PCISTG, COMMANDS, 8,
				     length));
	}
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTG, WINDOW, self->at, 0));
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTG, WINDOW, self->at + 1, 8));
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTG, WINDOW, 1ULL << 48, 8));
}

TEST_F(instruction, PCILG_of_the_window_is_refused_by_condition_code)
{
	EXPECT_EQ(EIO, issue(self->client, ISM_CLIENT_PCILG, WINDOW, self->at, 8));
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCILG, COMMANDS, 0, 0));
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCILG, COMMANDS, 1, 8));
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCILG, COMMANDS, PAGE, 8));
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCILG, COMMANDS, -8ULL, 8));
	EXPECT_EQ(0, issue(self->client, ISM_CLIENT_PCILG, COMMANDS, PAGE - 8, 8));
}

TEST_F(instruction, MIO_forms_are_an_exception)
{
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCILGI, 0, self->at, 8));
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTGI, 0, self->at, 8));
	EXPECT_EQ(ENXIO, issue(self->client, ISM_CLIENT_PCISTBI, 0, self->at, 16));
}

TEST_HARNESS_MAIN
