// SPDX-License-Identifier: GPL-2.0
/* The bare machine: console, CLP and the PCI instructions. */

#include <stddef.h>
#include "bare_metal.h"

/* SCLP, as far as the ASCII console goes. */
#define SCLP_WRITE_MASK		0x00780005
#define SCLP_WRITE_DATA		0x00760005
#define SCLP_ASCII		0x40		/* bit of event type 0x1a */
#define SCLP_ASCII_TYPE		0x1a
#define CONSOLE_LINE		256

struct sccb {
	uint16_t length;
	uint8_t function;
	uint8_t control[3];
	uint16_t response;
	union {
		struct {
			uint16_t reserved;
			uint16_t mask_length;
			uint32_t masks[4];
		} mask;
		struct {
			uint16_t length;
			uint8_t type;
			uint8_t flags;
			uint16_t reserved;
			char data[CONSOLE_LINE];
		} event;
	};
} __attribute__((packed));

/* The tables of CLP lie in one page, the request first. */
struct clp {
	uint16_t length;
	uint16_t command;
	uint32_t format;
	uint64_t reserved;
	uint8_t operand[16];
	uint8_t answer[PAGE - 32];
};

enum { CLP_LIST = 2, CLP_QUERY = 3, CLP_QUERY_GROUP = 4, CLP_SET = 5 };
enum { CLP_ENABLE = 0, CLP_DISABLE = 1 };
#define CLP_OK	0x0010

/* The function's tables: a designation, and entries. */
#define REGION_TABLE		0x804	/* third, with translation */
#define REGION_ENTRY		0x007	/* third, of full length */
#define TABLE_INVALID		0x020
#define PAGE_INVALID		0x400
#define TABLE_ENTRIES		2048
#define PAGE_ENTRIES		256
#define DMA_REGION		(DMA_ADDRESS >> 31)

/* The CPU's: the program's memory as it is, but for a page. */
#define SEGMENT_TABLE		0x003	/* of full length */
#define SEGMENTS		16	/* of a MiB */

uint8_t status;
int last;

static struct sccb sccb __attribute__((aligned(PAGE)));
static struct clp clp __attribute__((aligned(PAGE)));
static uint64_t dma_regions[TABLE_ENTRIES] __attribute__((aligned(4 * PAGE)));
static uint64_t dma_segments[TABLE_ENTRIES] __attribute__((aligned(4 * PAGE)));
static uint64_t dma_pages[PAGE_ENTRIES] __attribute__((aligned(PAGE)));
static uint64_t segments[TABLE_ENTRIES] __attribute__((aligned(4 * PAGE)));
static uint64_t pages[SEGMENTS][PAGE_ENTRIES] __attribute__((aligned(PAGE)));

/* The compiler calls these. */
void *memset(void *to, int c, size_t n)
{
	volatile char *p = to;

	while (n--)
		*p++ = c;
	return to;
}

void *memcpy(void *to, const void *from, size_t n)
{
	const char *q = from;
	volatile char *p = to;

	while (n--)
		*p++ = *q++;
	return to;
}

static void sclp(uint32_t command)
{
	asm volatile(".insn rre,0xb2200000,%[command],%[sccb]"
		     : : [command] "d" (command), [sccb] "d" (&sccb) : "cc", "memory");
}

void print(const char *text)
{
	uint16_t n = 0;

	/* Each time: a reset of the machine clears the mask. */
	memset(&sccb, 0, sizeof(sccb));
	sccb.length = 28;
	sccb.mask.mask_length = 4;
	sccb.mask.masks[1] = SCLP_ASCII;
	sclp(SCLP_WRITE_MASK);
	memset(&sccb, 0, sizeof(sccb));
	while (text[n] && n < CONSOLE_LINE) {
		sccb.event.data[n] = text[n];
		n++;
	}
	sccb.event.type = SCLP_ASCII_TYPE;
	sccb.event.length = 6 + n;
	sccb.length = 8 + 6 + n;
	sclp(SCLP_WRITE_DATA);
}

void print_number(uint64_t number)
{
	char text[24], *p = text + sizeof(text) - 1;

	*p = '\0';
	do {
		p--;
		*p = '0' + number % 10;
		number /= 10;
	} while (number);
	print(p);
}

/* The answer's response code. */
static uint16_t clp_call(uint16_t command, uint16_t answer_length)
{
	clp.length = 32;
	clp.command = command;
	clp.format = 0;
	clp.reserved = 0;
	memset(clp.answer, 0, sizeof(clp.answer));
	*(uint16_t *)clp.answer = answer_length;
	asm volatile(".insn rrf,0xb9a00000,%%r0,%[clp],0,2"
		     : : [clp] "a" (&clp) : "0", "cc", "memory");
	return *(uint16_t *)(clp.answer + 2);
}

static uint16_t clp_set(uint32_t fh, uint8_t operation, uint8_t spaces)
{
	memset(clp.operand, 0, sizeof(clp.operand));
	*(uint32_t *)clp.operand = fh;
	clp.operand[6] = operation;
	clp.operand[7] = spaces;
	return clp_call(CLP_SET, 32);
}

bool enable(uint32_t fid, struct function *fn)
{
	const uint16_t length = 32 + 16 * 64;
	bool found = false;
	uint8_t *entry;

	memset(clp.operand, 0, sizeof(clp.operand));
	if (clp_call(CLP_LIST, length) != CLP_OK)
		return false;
	for (entry = clp.answer + 32; entry < clp.answer + *(uint16_t *)clp.answer; entry += 16) {
		if (*(uint32_t *)(entry + 8) != fid)
			continue;
		*fn = (struct function){
			.device = *(uint16_t *)entry,
			.vendor = *(uint16_t *)(entry + 2),
			.fid = fid,
			.fh = *(uint32_t *)(entry + 12),
		};
		found = true;
		break;
	}
	if (!found)
		return false;

	if (!enable_function(fn->fh))
		return false;
	fn->fh = *(uint32_t *)(clp.answer + 16);
	/* Memory space and bus master on; configuration space is little-endian. */
	return store(fn, CONFIG, 4, 2, 0x0600) == 0;
}

bool disable(struct function *fn)
{
	if (clp_set(fn->fh, CLP_DISABLE, 0) != CLP_OK)
		return false;
	fn->fh = *(uint32_t *)(clp.answer + 16);
	return true;
}

bool reset_function(struct function *fn)
{
	return disable(fn) && enable(fn->fid, fn);
}

bool query_function(uint32_t fh)
{
	memset(clp.operand, 0, sizeof(clp.operand));
	*(uint32_t *)clp.operand = fh;
	return clp_call(CLP_QUERY, 144) == CLP_OK;
}

bool enable_function(uint32_t fh)
{
	/* One DMA address space. */
	return clp_set(fh, CLP_ENABLE, 1) == CLP_OK;
}

void query_all_handles(void)
{
	uint32_t fh;

	for (fh = 0; fh < 8; fh++) {
		query_function(fh);
		enable_function(fh);
		clp_set(fh | 0x80000000, CLP_DISABLE, 0);
	}
}

bool query_group(const struct function *fn, struct group *group)
{
	uint8_t id;

	if (!query_function(fn->fh))
		return false;
	id = clp.answer[19];
	memset(clp.operand, 0, sizeof(clp.operand));
	clp.operand[3] = id;
	if (clp_call(CLP_QUERY_GROUP, 64) != CLP_OK)
		return false;
	group->flags = clp.answer[19];
	group->maxstbl = *(uint16_t *)(clp.answer + 20);
	return true;
}

static uint64_t request(const struct function *fn, uint8_t bar, uint16_t len)
{
	return (uint64_t)fn->fh << 32 | (uint32_t)bar << 16 | len;
}

/* The condition code in @ipm, unless there was an interruption. */
static int outcome(uint32_t ipm, uint64_t operand)
{
	status = operand >> 24;
	return interruption ? 0x100 + interruption : (int)(ipm >> 28 & 3);
}

int load(const struct function *fn, uint8_t bar, uint64_t offset, uint8_t len,
	 uint64_t *value)
{
	union {
		unsigned __int128 pair;
		struct {
			uint64_t request;
			uint64_t offset;
		};
	} operand = { .request = request(fn, bar, len), .offset = offset };
	uint32_t ipm;

	interruption = 0;
	asm volatile(".insn rre,0xb9d20000,%[value],%[operand]\n\tipm %[ipm]"
		     : [value] "+d" (*value), [operand] "+d" (operand.pair), [ipm] "=d" (ipm)
		     : : "cc", "memory");
	return outcome(ipm, operand.request);
}

int store(const struct function *fn, uint8_t bar, uint64_t offset, uint8_t len,
	  uint64_t value)
{
	union {
		unsigned __int128 pair;
		struct {
			uint64_t request;
			uint64_t offset;
		};
	} operand = { .request = request(fn, bar, len), .offset = offset };
	uint32_t ipm;

	interruption = 0;
	asm volatile(".insn rre,0xb9d00000,%[value],%[operand]\n\tipm %[ipm]"
		     : [operand] "+d" (operand.pair), [ipm] "=d" (ipm)
		     : [value] "d" (value) : "cc", "memory");
	return outcome(ipm, operand.request);
}

int store_block(const struct function *fn, uint8_t bar, uint64_t offset,
		uint16_t len, const void *block)
{
	uint64_t operand = request(fn, bar, len);
	uint32_t ipm;

	interruption = 0;
	asm volatile(".insn rsy,0xeb00000000d0,%[operand],%[offset],0(%[block])\n\tipm %[ipm]"
		     : [operand] "+d" (operand), [ipm] "=d" (ipm)
		     : [offset] "d" (offset), [block] "a" (block) : "cc", "memory");
	return outcome(ipm, operand);
}

int modify(const struct function *fn, uint8_t operation, const struct fib *fib)
{
	uint64_t operand = request(fn, 0, operation);
	uint32_t ipm;

	interruption = 0;
	asm volatile(".insn rxy,0xe300000000d0,%[operand],%[fib]\n\tipm %[ipm]"
		     : [operand] "+d" (operand), [ipm] "=d" (ipm)
		     : [fib] "T" (*fib) : "cc", "memory");
	return outcome(ipm, operand);
}

int refresh(const struct function *fn, uint64_t start, uint64_t length)
{
	union {
		unsigned __int128 pair;
		struct {
			uint64_t start;
			uint64_t length;
		};
	} range = { .start = start, .length = length };
	uint64_t operand = request(fn, 0, 0);
	uint32_t ipm;

	interruption = 0;
	asm volatile(".insn rre,0xb9d30000,%[operand],%[range]\n\tipm %[ipm]"
		     : [operand] "+d" (operand), [range] "+d" (range.pair), [ipm] "=d" (ipm)
		     : : "cc", "memory");
	return outcome(ipm, operand);
}

int register_translation(const struct function *fn, const void *page)
{
	const struct fib fib = {
		.base = DMA_ADDRESS,
		.limit = DMA_ADDRESS + 2 * PAGE - 1,
		.table = (uint64_t)dma_regions | REGION_TABLE,
	};
	int i;

	for (i = 0; i < TABLE_ENTRIES; i++) {
		dma_regions[i] = REGION_ENTRY | TABLE_INVALID;
		dma_segments[i] = TABLE_INVALID;
	}
	for (i = 0; i < PAGE_ENTRIES; i++)
		dma_pages[i] = PAGE_INVALID;
	dma_regions[DMA_REGION] = (uint64_t)dma_segments | REGION_ENTRY;
	dma_segments[0] = (uint64_t)dma_pages;
	dma_pages[0] = (uint64_t)page;

	return modify(fn, REGISTER_TABLES, &fib);
}

int ism_command(const struct function *fn, uint32_t number, uint16_t length, uint64_t *body)
{
	const uint64_t header = (uint64_t)number << 32 | length;
	uint64_t answer = 0;
	unsigned int i;
	int ret = 0;

	if (length > 8)
		ret = store_block(fn, ISM_COMMANDS, 8, length - 8, body);
	if (!ret)
		ret = store_block(fn, ISM_COMMANDS, 0, 8, &header);
	if (!ret)
		ret = load(fn, ISM_COMMANDS, 0, 8, &answer);
	for (i = 1; !ret && i < (answer & 0xffff) / 8; i++)
		ret = load(fn, ISM_COMMANDS, 8 * i, 8, &body[i - 1]);
	return ret ? 0x10000 + ret : (int)(answer >> 16 & 0xffff);
}

void dat_on(const void *hole)
{
	const uint64_t designation = (uint64_t)segments | SEGMENT_TABLE;
	const uint64_t missing = (uint64_t)hole / PAGE;
	uint8_t mask;
	int i;

	for (i = 0; i < TABLE_ENTRIES; i++)
		segments[i] = i < SEGMENTS ? (uint64_t)pages[i] : TABLE_INVALID;
	for (i = 0; i < SEGMENTS * PAGE_ENTRIES; i++)
		pages[i / PAGE_ENTRIES][i % PAGE_ENTRIES] = (uint64_t)i * PAGE;
	pages[missing / PAGE_ENTRIES][missing % PAGE_ENTRIES] |= PAGE_INVALID;
	asm volatile("lctlg %%c1,%%c1,%[designation]\n\tptlb\n\tstosm %[mask],4"
		     : [mask] "=Q" (mask) : [designation] "Q" (designation) : "memory");
}

void dat_off(void)
{
	uint8_t mask;

	asm volatile("stnsm %[mask],0xfb" : [mask] "=Q" (mask) : : "memory");
}

int store_to_memory(uint64_t address, uint32_t value)
{
	interruption = 0;
	asm volatile("st %[value],0(%[address])"
		     : : [value] "d" (value), [address] "a" (address) : "memory");
	return outcome(0, 0);
}

bool is(int outcome, int expected)
{
	last = outcome;
	return outcome == expected;
}

void plan_tests(uint64_t count)
{
	print("1..");
	print_number(count);
	print("\n");
}

void run_test(uint64_t number, const struct test *test)
{
	bool holds;

	last = 0;
	holds = test->holds();
	print(holds ? "ok " : "not ok ");
	print_number(number);
	print(" ");
	print(test->name);
	if (!holds) {
		print(last >= 0x100 ? " # interruption " : " # outcome ");
		print_number(last & 0xff);
	}
	print("\n");
}

void run_tests(const struct test *tests, uint64_t count)
{
	uint64_t i;

	plan_tests(count);
	for (i = 0; i < count; i++)
		run_test(i + 1, &tests[i]);
}
