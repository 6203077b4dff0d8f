// SPDX-License-Identifier: GPL-2.0
/*
 * Results of the MIO forms, as a program sees them: condition code, status, program exception. They
 * are issued here, in user space, where they are not privileged. Function 1 is a
 * virtio-rng, 2 an ISM, 3 a virtio-rng that is brought into each state.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "insn_marks.h"
#include "mio_client.h"

#define PAGE		4096
#define BAR		4		/* virtio's common configuration, 16 KiB */
#define BAR_SIZE	(4 * PAGE)
#define WINDOW		0x20		/* 24 bytes that read back as they were stored */
#define WINDOW_SIZE	24
#define BARS		6
#define INDEX		44		/* of the function, in an address */
#define NO_INDEX	0x7777ULL

#define BLOCKED		12		/* status */
#define GONE		3		/* condition code */
#define FAILED		1

/* Program interruption codes. */
#define OPERATION	0x1
#define PROTECTION	0x4
#define SPECIFICATION	0x6
#define SEGMENT		0x10
#define PAGE_FAULT	0x11
#define OPERAND		0x15
#define ASCE_TYPE	0x38		/* and the three of region tables behind it */
#define REGION_THIRD	0x3b

#define CLP_SLPC	1
#define CLP_QUERY	3
#define CLP_SET		5
#define CLP_OK		0x0010
#define CLP_LENGTH	0x0050
#define CLP_NO_HANDLE	0x0101
#define CLP_WRONG_STATE	0x0102
#define CLP_ALREADY	0x0105
#define SET_ENABLE	0
#define SET_DISABLE	1
#define SET_ENABLE_MIO	2
#define SET_DISABLE_MIO	3
#define ENABLED		0x80000000	/* bit of the handle */
#define QUERY_SIZE	384
#define QUERY_MIO	256		/* of the response: where the MIO addresses begin */
#define QUERY_MIO_AVAIL	0x02		/* in the byte behind the VFN */

enum form { LOAD, STORE, BLOCK };

struct outcome {
	unsigned int exception;		/* program interruption code, or 0 */
	unsigned int condition;
	unsigned int status;
	uint64_t length;		/* the register, but for the status */
	uint64_t value;
};

static sigjmp_buf back;
static volatile unsigned int interruption;

/* Without SA_SIGINFO Linux hands the program interruption code over. */
static void caught(int signal, void *context, unsigned int code)
{
	interruption = code;
	siglongjmp(back, signal);
}

static void catch_exceptions(void)
{
	struct sigaction action = { .sa_handler = (void *)caught };

	sigaction(SIGILL, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
}

static void execute(enum form form, uint64_t to, uint64_t length, const void *data,
		    struct outcome *outcome)
{
	register uint64_t address __asm__("4") = to;
	register uint64_t bytes __asm__("5") = length;
	uint64_t value = 0;
	uint32_t cc;

	switch (form) {
	case LOAD:
		__asm__ volatile(".insn	rre,0xb9d60000,%[value],%[address]\n"
				 "	ipm	%[cc]"
				 : [value] "+d" (value), [cc] "=d" (cc),
				   [address] "+d" (address), "+d" (bytes) : : "cc", "memory");
		break;
	case STORE:
		memcpy(&value, data, sizeof(value));
		__asm__ volatile(".insn	rre,0xb9d40000,%[value],%[address]\n"
				 "	ipm	%[cc]"
				 : [cc] "=d" (cc), [address] "+d" (address), "+d" (bytes)
				 : [value] "d" (value) : "cc", "memory");
		break;
	case BLOCK:
		__asm__ volatile(".insn	rsy,0xeb00000000d4,%[bytes],%[address],0(%[data])\n"
				 "	ipm	%[cc]"
				 : [cc] "=d" (cc), [bytes] "+d" (bytes)
				 : [address] "d" (address), [data] "a" (data) : "cc", "memory");
		break;
	}
	outcome->condition = cc >> 28 & 3;
	outcome->status = bytes >> 24 & 0xff;
	outcome->length = bytes & ~0xff000000ULL;
	outcome->value = value;
}

/* One instruction, whatever comes of it. */
static struct outcome issue(enum form form, volatile void *to, uint64_t length,
			    const void *data)
{
	static struct outcome outcome;

	memset(&outcome, 0, sizeof(outcome));
	if (sigsetjmp(back, 1))
		outcome.exception = interruption;
	else
		execute(form, (uintptr_t)to, length, data, &outcome);
	return outcome;
}

static bool translation(unsigned int code)
{
	return code == SEGMENT || code == PAGE_FAULT ||
	       (code >= ASCE_TYPE && code <= REGION_THIRD);
}

FIXTURE(mio)
{
	int client;
	uint32_t handle, ism, other;	/* of functions 1, 2 and 3 */
	uint64_t through, back;		/* function 1's BAR, write-through and write-back */
	uint64_t through_other;		/* function 3's */
	uint8_t *bar, *bar_other;	/* mapped */
	uint64_t data[17];		/* a block, and a doubleword more */
};

static uint32_t handle_of(int client, uint32_t function)
{
	struct mio_client_handle arg = { .function = function };

	return ioctl(client, MIO_CLIENT_HANDLE, &arg) ? 0 : arg.handle;
}

/* Response code; the answer of @size bytes goes to @answer. */
static uint16_t clp(int client, uint16_t command, uint16_t request_size, uint32_t handle,
		    uint8_t operation, void *answer, uint16_t size)
{
	static struct mio_client_clp arg;

	memset(&arg, 0, sizeof(arg));
	*(uint16_t *)&arg.block[0] = request_size;
	*(uint16_t *)&arg.block[2] = command;
	if (request_size > 16) {
		*(uint32_t *)&arg.block[16] = handle;
		arg.block[22] = operation;
		arg.block[23] = operation == SET_ENABLE;	/* DMA address spaces */
	}
	*(uint16_t *)&arg.block[request_size] = size;
	if (ioctl(client, MIO_CLIENT_CLP, &arg) || arg.condition)
		return 0;
	memcpy(answer, arg.block + request_size, size);
	return *(uint16_t *)&arg.block[request_size + 2];
}

static uint16_t set(int client, uint32_t *handle, uint8_t operation)
{
	uint8_t answer[32];
	uint16_t response = clp(client, CLP_SET, 32, *handle, operation, answer, sizeof(answer));

	if (response == CLP_OK)
		*handle = *(uint32_t *)&answer[16];
	return response;
}

static uint8_t *map(int client, uint64_t real, size_t size, int protection)
{
	return mmap(NULL, size, protection, MAP_SHARED, client, real);
}

/* Write-through addresses of the BARs, 0 for those that have none. */
static void addresses(int client, uint32_t handle, uint64_t *through, uint64_t *back)
{
	uint8_t answer[QUERY_SIZE] = { 0 };
	uint8_t *mio = answer + QUERY_MIO;

	memset(through, 0, BARS * sizeof(*through));
	if (clp(client, CLP_QUERY, 32, handle, 0, answer, sizeof(answer)) != CLP_OK)
		return;
	for (int bar = 0; bar < BARS; bar++) {
		if (!(*(uint32_t *)mio & 0x80000000U >> bar))
			continue;
		back[bar] = *(uint64_t *)(mio + 8 + bar * 16);
		through[bar] = *(uint64_t *)(mio + 16 + bar * 16);
	}
}

FIXTURE_SETUP(mio)
{
	uint64_t through[BARS], back[BARS];

	self->client = open("/dev/mio-client", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->client);
	self->handle = handle_of(self->client, 1);
	self->ism = handle_of(self->client, 2);
	self->other = handle_of(self->client, 3);
	addresses(self->client, self->handle, through, back);
	self->through = through[BAR];
	self->back = back[BAR];
	self->bar = map(self->client, self->through, BAR_SIZE, PROT_READ | PROT_WRITE);
	ASSERT_NE(MAP_FAILED, self->bar);
	addresses(self->client, self->other, through, back);
	self->through_other = through[BAR];
	self->bar_other = map(self->client, self->through_other, BAR_SIZE, PROT_READ | PROT_WRITE);
	ASSERT_NE(MAP_FAILED, self->bar_other);
	for (int i = 0; i < ARRAY_SIZE(self->data); i++)
		self->data[i] = 0x0102030405060708 * (i + 1);
	catch_exceptions();
}

FIXTURE_TEARDOWN(mio)
{
	close(self->client);
}

/* All three forms end the same way at this address. */
#define EXPECT_EACH(exception_, condition_, status_, to)				\
do {											\
	for (enum form form = LOAD; form <= BLOCK; form++) {				\
		uint64_t bytes = form == BLOCK ? 16 : 8;				\
		struct outcome outcome = issue(form, to, bytes, self->data);		\
											\
		EXPECT_EQ(exception_, outcome.exception) TH_LOG("form %d", form);	\
		if (!outcome.exception) {						\
			EXPECT_EQ(condition_, outcome.condition);			\
			EXPECT_EQ(status_, outcome.status);				\
			EXPECT_EQ(bytes, outcome.length);				\
		}									\
	}										\
} while (0)

TEST_F(mio, a_function_has_MIO_addresses_for_its_BARs_and_an_ISM_has_none)
{
	uint8_t answer[QUERY_SIZE];
	uint64_t through[BARS], back[BARS];

	ASSERT_EQ(CLP_OK, clp(self->client, CLP_QUERY, 32, self->handle, 0, answer,
			      sizeof(answer)));
	EXPECT_NE(0, answer[18] & QUERY_MIO_AVAIL);
	ASSERT_EQ(CLP_OK, clp(self->client, CLP_QUERY, 32, self->ism, 0, answer, sizeof(answer)));
	EXPECT_EQ(0, answer[18] & QUERY_MIO_AVAIL);
	addresses(self->client, self->handle, through, back);
	EXPECT_EQ(0, through[0]);
	EXPECT_NE(0, through[1]);
	EXPECT_NE(0, through[BAR]);
	addresses(self->client, self->ism, through, back);
	for (int bar = 0; bar < BARS; bar++)
		EXPECT_EQ(0, through[bar]);
}

TEST_F(mio, a_query_with_no_room_for_MIO_addresses_is_answered_without)
{
	uint8_t answer[QUERY_MIO];

	ASSERT_EQ(CLP_OK, clp(self->client, CLP_QUERY, 32, self->handle, 0, answer,
			      sizeof(answer)));
	EXPECT_EQ(0, answer[18] & QUERY_MIO_AVAIL);
}

TEST_F(mio, the_characteristics_say_by_which_bit_the_two_addresses_of_a_BAR_differ)
{
	uint8_t answer[128];

	ASSERT_EQ(CLP_OK, clp(self->client, CLP_SLPC, 16, 0, 0, answer, sizeof(answer)));
	EXPECT_EQ(0x80, answer[80] & 0xc0);
	EXPECT_EQ(self->back, self->through | 1ULL << (63 - (answer[80] & 0x3f)));
	EXPECT_EQ(CLP_LENGTH, clp(self->client, CLP_SLPC, 16, 0, 0, answer, 80));
	EXPECT_EQ(CLP_LENGTH, clp(self->client, CLP_SLPC, 32, 0, 0, answer, sizeof(answer)));
}

TEST_F(mio, a_load_gives_what_a_store_stored_through_either_address)
{
	uint8_t *back = map(self->client, self->back, BAR_SIZE, PROT_READ | PROT_WRITE);
	const uint64_t value = 0x1122334455667788;
	struct outcome outcome;

	ASSERT_NE(MAP_FAILED, back);
	for (unsigned int length = 4; length <= 8; length *= 2) {
		for (unsigned int at = 0; at < WINDOW_SIZE; at += length) {
			const uint64_t mask = length == 8 ? ~0ULL : (1ULL << length * 8) - 1;
			const uint64_t stored = value + at + length;

			outcome = issue(STORE, self->bar + WINDOW + at, length, &stored);
			ASSERT_EQ(0, outcome.exception);
			ASSERT_EQ(0, outcome.condition);
			outcome = issue(LOAD, back + WINDOW + at, length, NULL);
			ASSERT_EQ(0, outcome.exception);
			ASSERT_EQ(0, outcome.condition);
			ASSERT_EQ(stored & mask, outcome.value);
			ASSERT_EQ(length, outcome.length);
		}
	}
}

/* Stock QEMU reverses the bytes of each doubleword: see tools/qemu/fixes. */
TEST_F(mio, a_block_is_stored_in_the_order_of_its_bytes_by_either_form)
{
	struct mio_client_instruction arg = {
		.request = (uint64_t)self->handle << 32 | BAR << 16 | WINDOW_SIZE,
		.offset = WINDOW,
		.instruction = MIO_CLIENT_PCISTB,
	};
	const uint64_t zero = 0;
	struct outcome outcome;

	memcpy(arg.block, self->data, WINDOW_SIZE);
	ASSERT_EQ(0, ioctl(self->client, MIO_CLIENT_INSTRUCTION, &arg));
	ASSERT_EQ(0, arg.condition);
	for (int i = 0; i < WINDOW_SIZE / 8; i++) {
		EXPECT_EQ(self->data[i], issue(LOAD, self->bar + WINDOW + 8 * i, 8, NULL).value);
		ASSERT_EQ(0, issue(STORE, self->bar + WINDOW + 8 * i, 8, &zero).condition);
	}
	outcome = issue(BLOCK, self->bar + WINDOW, WINDOW_SIZE, self->data);
	ASSERT_EQ(0, outcome.exception);
	ASSERT_EQ(0, outcome.condition);
	for (int i = 0; i < WINDOW_SIZE / 8; i++)
		EXPECT_EQ(self->data[i], issue(LOAD, self->bar + WINDOW + 8 * i, 8, NULL).value);
}

TEST_F(mio, Linux_stores_and_loads_for_a_program_in_its_address_space)
{
	uint8_t seen[WINDOW_SIZE] = { 0 };

	ASSERT_EQ(0, syscall(SYS_s390_pci_mmio_write, self->bar + WINDOW, self->data,
			     WINDOW_SIZE));
	ASSERT_EQ(0, syscall(SYS_s390_pci_mmio_read, self->bar + WINDOW, seen, WINDOW_SIZE));
	EXPECT_EQ(0, memcmp(self->data, seen, WINDOW_SIZE));
	/* codes.t looks whether it was one PCISTBI. */
	insn_mark_begin(1);
	ASSERT_EQ(0, syscall(SYS_s390_pci_mmio_write, self->bar + WINDOW, self->data, 16));
	insn_mark_end(1);
}

TEST_F(mio, PCIWB_leaves_the_condition_code)
{
	uint32_t cc;

	__asm__ volatile("	tmll	%[three],1\n"
			 "	.insn	rre,0xb9d50000,0,0\n"
			 "	ipm	%[cc]"
			 : [cc] "=d" (cc) : [three] "d" (3ULL) : "cc", "memory");
	EXPECT_EQ(3, cc >> 28 & 3);
}

TEST_F(mio, condition_code_3_where_there_is_no_function)
{
	const uint64_t real = (self->through & ~(0xffffULL << INDEX)) | NO_INDEX << INDEX;
	uint8_t *nowhere = map(self->client, real, PAGE, PROT_READ | PROT_WRITE);

	EXPECT_EACH(0, GONE, 0, nowhere + WINDOW);
}

TEST_F(mio, condition_code_3_where_the_function_is_not_enabled_for_MIO)
{
	uint32_t handle = self->other;

	ASSERT_EQ(CLP_OK, set(self->client, &handle, SET_DISABLE_MIO));
	EXPECT_EACH(0, GONE, 0, self->bar_other + WINDOW);
	EXPECT_EQ(CLP_ALREADY, set(self->client, &handle, SET_DISABLE_MIO));
	EXPECT_EQ(CLP_OK, set(self->client, &handle, SET_ENABLE_MIO));
	EXPECT_EQ(CLP_ALREADY, set(self->client, &handle, SET_ENABLE_MIO));
	EXPECT_EACH(0, 0, 0, self->bar_other + WINDOW);
}

TEST_F(mio, condition_code_3_where_the_function_is_disabled_and_MIO_is_off_after_it)
{
	uint32_t handle = self->other, enabled;

	ASSERT_EQ(CLP_OK, set(self->client, &handle, SET_DISABLE));
	EXPECT_EACH(0, GONE, 0, self->bar_other + WINDOW);
	EXPECT_EQ(CLP_WRONG_STATE, set(self->client, &handle, SET_ENABLE_MIO));
	enabled = handle;
	ASSERT_EQ(CLP_OK, set(self->client, &enabled, SET_ENABLE));
	EXPECT_EACH(0, GONE, 0, self->bar_other + WINDOW);
	/* As Linux does: with the handle from before, and the answer has the other. */
	EXPECT_EQ(CLP_OK, set(self->client, &handle, SET_ENABLE_MIO));
	EXPECT_EQ(self->other, handle);
	EXPECT_EACH(0, 0, 0, self->bar_other + WINDOW);
}

TEST_F(mio, MIO_is_not_enabled_for_an_ISM_or_by_a_wrong_handle)
{
	uint32_t handle = self->ism;

	EXPECT_EQ(CLP_WRONG_STATE, set(self->client, &handle, SET_ENABLE_MIO));
	handle = self->handle ^ 0x00010000;
	EXPECT_EQ(CLP_NO_HANDLE, set(self->client, &handle, SET_ENABLE_MIO));
	handle = (self->handle & ~0xffffU) | NO_INDEX;
	EXPECT_EQ(CLP_NO_HANDLE, set(self->client, &handle, SET_ENABLE_MIO));
}

TEST_F(mio, condition_code_1_with_status_12_in_the_error_state)
{
	struct mio_client_instruction arg = {
		.request = (uint64_t)self->other << 32,
		.offset = 0,		/* below the function's DMA addresses */
		.value = PAGE,
		.instruction = MIO_CLIENT_RPCIT,
	};
	uint32_t handle = self->other;

	ASSERT_EQ(0, ioctl(self->client, MIO_CLIENT_INSTRUCTION, &arg));
	ASSERT_EQ(FAILED, arg.condition);
	EXPECT_EACH(0, FAILED, BLOCKED, self->bar_other + WINDOW);
	EXPECT_EQ(CLP_OK, set(self->client, &handle, SET_DISABLE));
	EXPECT_EQ(CLP_OK, set(self->client, &handle, SET_ENABLE));
	EXPECT_EQ(CLP_OK, set(self->client, &handle, SET_ENABLE_MIO));
	EXPECT_EACH(0, 0, 0, self->bar_other + WINDOW);
}

TEST_F(mio, an_address_that_is_none_is_an_operand_exception)
{
	const uint64_t function = self->through & ~(7ULL << 40);
	const uint64_t index = function & 0xffffULL << INDEX;
	const uint64_t of_ism = (function ^ index) | (self->ism & 0xffffULL) << INDEX;
	const uint64_t wrong[] = {
		0,				/* the CPU's lowcore */
		1 << 20,			/* memory */
		index | (uint64_t)BAR << 40,	/* without the bit of addresses */
		self->through | 1ULL << 62,
		function,			/* BAR 0, which a virtio-rng lacks */
		function | 5ULL << 40, function | 6ULL << 40, function | 7ULL << 40,
		self->through + BAR_SIZE,	/* behind the BAR */
		of_ism, of_ism | 2ULL << 40,
	};

	for (int i = 0; i < ARRAY_SIZE(wrong); i++) {
		uint8_t *at = map(self->client, wrong[i], PAGE, PROT_READ | PROT_WRITE);

		ASSERT_NE(MAP_FAILED, at);
		EXPECT_EACH(OPERAND, 0, 0, at + WINDOW);
	}
	EXPECT_EACH(OPERAND, 0, 0, self->data);
}

TEST_F(mio, a_length_of_0_or_across_a_doubleword_is_an_operand_exception)
{
	for (enum form form = LOAD; form <= STORE; form++) {
		EXPECT_EQ(OPERAND, issue(form, self->bar + WINDOW, 0, self->data).exception);
		EXPECT_EQ(OPERAND, issue(form, self->bar + WINDOW, 9, self->data).exception);
		for (int at = 1; at < 8; at++)
			EXPECT_EQ(OPERAND, issue(form, self->bar + WINDOW + at, 8 - at + 1,
						 self->data).exception);
	}
}

TEST_F(mio, an_odd_register_is_a_specification_exception)
{
	interruption = 0;
	if (!sigsetjmp(back, 1))
		__asm__ volatile(".insn	rre,0xb9d60000,%%r2,%%r5" : : : "2", "5", "6", "cc");
	EXPECT_EQ(SPECIFICATION, interruption);
	interruption = 0;
	if (!sigsetjmp(back, 1))
		__asm__ volatile(".insn	rre,0xb9d40000,%%r2,%%r5" : : : "2", "5", "6", "cc");
	EXPECT_EQ(SPECIFICATION, interruption);
}

TEST_F(mio, a_block_that_breaks_the_strict_rules_is_a_specification_exception)
{
	const unsigned int lengths[] = { 0, 4, 8, 9, 12, 20, 136, 256, 4096, 8184 };

	for (int i = 0; i < ARRAY_SIZE(lengths); i++)
		EXPECT_EQ(SPECIFICATION,
			  issue(BLOCK, self->bar + WINDOW, lengths[i], self->data).exception);
	EXPECT_EQ(SPECIFICATION, issue(BLOCK, self->bar + WINDOW + 4, 16, self->data).exception);
	EXPECT_EQ(SPECIFICATION, issue(BLOCK, self->bar + PAGE - 8, 16, self->data).exception);
	EXPECT_EQ(SPECIFICATION,
		  issue(BLOCK, self->bar + WINDOW, 16, (char *)self->data + 4).exception);
}

TEST_F(mio, an_address_that_is_not_mapped_is_a_translation_exception)
{
	uint8_t *hole = map(self->client, self->through, PAGE, PROT_READ | PROT_WRITE);

	munmap(hole, PAGE);
	for (enum form form = LOAD; form <= BLOCK; form++)
		EXPECT_TRUE(translation(issue(form, hole + WINDOW, form == BLOCK ? 16 : 8,
					      self->data).exception));
	EXPECT_TRUE(translation(issue(LOAD, (void *)(1ULL << 52), 8, NULL).exception));
}

TEST_F(mio, a_block_whose_data_is_not_mapped_is_a_translation_exception)
{
	uint8_t *hole = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct outcome outcome;

	/* Memory that was not touched: Linux maps it, and the instruction is done. */
	outcome = issue(BLOCK, self->bar + WINDOW, 16, hole);
	EXPECT_EQ(0, outcome.exception);
	EXPECT_EQ(0, outcome.condition);
	munmap(hole, PAGE);
	EXPECT_TRUE(translation(issue(BLOCK, self->bar + WINDOW, 16, hole).exception));
}

TEST_F(mio, a_store_through_a_mapping_that_is_read_only_is_a_protection_exception)
{
	uint8_t *bar = map(self->client, self->through, PAGE, PROT_READ);

	EXPECT_EQ(0, issue(LOAD, bar + WINDOW, 8, NULL).exception);
	EXPECT_EQ(PROTECTION, issue(STORE, bar + WINDOW, 8, self->data).exception);
	EXPECT_EQ(PROTECTION, issue(BLOCK, bar + WINDOW, 16, self->data).exception);
}

/* This ended QEMU: see tools/qemu/fixes. */
TEST_F(mio, CLP_and_PCISTB_of_an_operand_that_is_not_mapped_are_exceptions)
{
	static struct mio_client_clp call = { .unmapped = 1 };
	struct mio_client_instruction block = {
		.request = (uint64_t)self->handle << 32 | BAR << 16 | 16,
		.offset = WINDOW,
		.instruction = MIO_CLIENT_PCISTB,
		.unmapped = 1,
	};

	ASSERT_EQ(0, ioctl(self->client, MIO_CLIENT_CLP, &call));
	EXPECT_EQ(MIO_CLIENT_EXCEPTION, call.condition);
	ASSERT_EQ(0, ioctl(self->client, MIO_CLIENT_INSTRUCTION, &block));
	EXPECT_EQ(MIO_CLIENT_EXCEPTION, block.condition);
}

/* For a Linux with pci=nomio, or a machine without. */
TEST(the_instructions_are_operation_exceptions_where_MIO_addressing_is_off)
{
	uint64_t data[2] = { 0 };

	catch_exceptions();
	for (enum form form = LOAD; form <= BLOCK; form++)
		EXPECT_EQ(OPERATION, issue(form, data, form == BLOCK ? 16 : 8, data).exception);
	interruption = 0;
	if (!sigsetjmp(back, 1))
		__asm__ volatile(".insn	rre,0xb9d50000,0,0" : : : "memory");
	EXPECT_EQ(OPERATION, interruption);
}

TEST_HARNESS_MAIN
