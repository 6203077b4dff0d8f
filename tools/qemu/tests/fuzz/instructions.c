// SPDX-License-Identifier: GPL-2.0
/*
 * The instructions. Each is built as a correct program would build it. Each of its fields
 * goes through maybe(), which sometimes breaks it.
 */

#include "fuzz.h"

/* The instructions, of which each CPU has a page that it keeps and one that it changes. */
uint8_t stubs[CPUS][2][PAGE] __attribute__((aligned(PAGE)));

/* PSW. */
#define PSW_64		0x0000000180000000UL
#define PSW_DAT		0x0400000000000000UL
#define PSW_IO		0x0200000000000000UL
#define PSW_EXTERNAL	0x0100000000000000UL
#define PSW_MACHINE	0x0004000000000000UL
#define PSW_PROBLEM	0x0001000000000000UL
#define PSW_SECONDARY	0x0000800000000000UL
#define PSW_HOME	0x0000c00000000000UL

#define CLP_OK		0x0010
#define CLP_BLOCK	8192
#define SVC		0x0a

/* Registers of an instruction: two operands, each the first of a pair, and the base. */
struct fields {
	uint8_t first;
	uint8_t second;
	uint8_t base;
	bool usual;
};

static struct fields fields(void)
{
	const uint32_t broken = this_cpu()->broken;
	struct fields f = { 2, 4, 6, true };

	if (broken && one_in(4 * broken))
		f = (struct fields){ below(16), below(16), 1 + below(15), false };
	return f;
}

static void set(uint8_t number, uint64_t value)
{
	this_cpu()->registers[number % 16] = value;
}

static uint64_t get(uint8_t number)
{
	return this_cpu()->registers[number % 16];
}

/* Mostly supervisor state, addresses real, interruptions off. */
static uint64_t psw_mask(void)
{
	static const uint64_t spaces[] = { 0, 0, PSW_SECONDARY, PSW_HOME };
	uint64_t mask = PSW_64;

	if (one_in(2))
		mask |= PSW_IO;
	if (one_in(8))
		mask |= PSW_EXTERNAL | PSW_MACHINE;
	if (one_in(3))
		mask |= PSW_DAT | spaces[below(ARRAY_SIZE(spaces))];
	if (this_cpu()->broken && one_in(16 * this_cpu()->broken))
		mask |= PSW_PROBLEM;
	return mask;
}

static int issue(enum instruction what, const struct fields *f,
		 const uint8_t *code, uint32_t length, uint64_t mask)
{
	struct cpu *cpu = this_cpu();
	uint8_t *stub = &stubs[cpu_number][f->usual ? 0 : 1][what * 16];
	uint32_t i;
	int cc;

	/* To change an instruction costs the emulator a translation. */
	for (i = 0; i < length && stub[i] == code[i]; i++)
		;
	if (i < length) {
		memcpy(stub, code, length);
		stub[length] = SVC;
		stub[length + 1] = 0;
	}
	cc = execute(cpu->registers, mask, stub);
	cpu->instructions++;
	cpu->digest = (cpu->digest << 1 | cpu->digest >> 63) + cc;
	for (i = 0; i < 16; i++)
		cpu->digest = (cpu->digest ^ cpu->registers[i]) * 0x100000001b3;
	if (cc >= 0x100)
		cpu->interruption[cc & 0xff]++;
	return cc;
}

static int count(const struct function *fn, enum instruction what, int cc)
{
	this_cpu()->outcome[fn ? fn->kind : NOBODY][what][cc < 4 ? cc : 4]++;
	return cc;
}

static int rre_under(uint64_t mask, enum instruction what, uint16_t opcode, uint8_t third,
		     const struct fields *f)
{
	const uint8_t code[] = { opcode >> 8, opcode, third, f->first << 4 | f->second };

	return issue(what, f, code, sizeof(code), mask);
}

static int rre(enum instruction what, uint16_t opcode, uint8_t third, const struct fields *f)
{
	return rre_under(psw_mask(), what, opcode, third, f);
}

/* RSY and RXY: @middle is the third register, or the index. */
static int rsy(enum instruction what, uint8_t high, uint8_t low,
	       uint8_t middle, const struct fields *f, uint64_t mask)
{
	const uint8_t code[] = { high, f->first << 4 | middle, f->base << 4, 0, 0, low };

	return issue(what, f, code, sizeof(code), mask);
}

/*
 * Storage for an operand: in pages that are valid under translation, or, broken, up to
 * the end of such a page and into one that is not.
 */
static uint8_t *operand(uint32_t size)
{
	const uint32_t broken = this_cpu()->broken;
	uint8_t *eight = (uint8_t *)OPERANDS + below(OPERANDS_SIZE / PAGE / 8 - 1) * 8 * PAGE;

	if (broken && one_in(broken))
		return eight + (one_in(2) ? 5 : 7) * PAGE - (below(size) & ~7U);
	return eight + below(3) * PAGE;
}

static uint32_t handle(const struct function *fn)
{
	return maybe(fn->fh);
}

/* CLP */

static void put16(uint8_t *at, uint16_t value)
{
	memcpy(at, &value, sizeof(value));
}

static void put32(uint8_t *at, uint32_t value)
{
	memcpy(at, &value, sizeof(value));
}

static void put64(uint8_t *at, uint64_t value)
{
	memcpy(at, &value, sizeof(value));
}

static uint16_t get16(const uint8_t *at)
{
	return (uint16_t)at[0] << 8 | at[1];
}

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)get16(at) << 16 | get16(at + 2);
}

static uint64_t get64(const uint8_t *at)
{
	return (uint64_t)get32(at) << 32 | get32(at + 4);
}

/* A request of @length bytes, whose operand lies in @body, and where its answer is. */
static int clp(const struct function *fn, enum instruction what, uint16_t command,
	       uint16_t length, const uint8_t body[16], uint16_t answer_length, uint8_t **answer)
{
	struct fields f = fields();
	uint8_t *block = operand(length + answer_length);
	int cc;

	memset(block, 0, length + 32);
	put16(block, maybe(length));
	put16(block + 2, maybe(command));
	put32(block + 4, maybe(0));
	put64(block + 8, maybe(0));
	if (length > 16)
		memcpy(block + 16, body, 16);
	put16(block + length, maybe(answer_length));
	f.first = 0;
	set(f.second, maybe_absolute((uint64_t)block));
	cc = rre(what, 0xb9a0, 2, &f);
	*answer = block + length;
	if (!cc && get16(*answer + 2) != CLP_OK)
		cc = 1;
	return count(fn, what, cc);
}

#define ENTRY		16
#define LIST_ENTRIES	32
#define LIST_HEAD	32

/* Which of QEMU's functions is of which kind. */
static enum kind kind(uint16_t vendor, uint16_t device)
{
	static const struct {
		uint16_t vendor, device;
		enum kind kind;
	} known[] = {
		{ 0x1014, 0x04ed, ISM },
		{ 0x1af4, 0x1044, RNG },
		{ 0x1af4, 0x1042, BLK },
		{ 0x1b36, 0x0010, NVME },
	};
	uint32_t i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].vendor == vendor && known[i].device == device)
			return known[i].kind;
	return NOBODY;
}

/* Handles change: by enabling, by disabling, and by the other CPU. */
static void take_entry(const uint8_t *entry)
{
	const uint32_t fid = get32(entry + 8);
	uint32_t i;

	for (i = 0; i < function_count && functions[i].fid != fid; i++)
		;
	if (i == FUNCTIONS)
		return;
	if (i == function_count) {
		if (kind(get16(entry + 2), get16(entry)) == NOBODY)
			return;
		functions[i] = (struct function){
			.kind = kind(get16(entry + 2), get16(entry)),
			.number = i,
			.fid = fid,
		};
		function_count++;
	}
	functions[i].fh = get32(entry + 12);
}

int clp_list(uint64_t resume)
{
	uint8_t body[16] = { 0 }, *answer;
	uint16_t i, length;
	int cc;

	put64(body, maybe(resume));
	cc = clp(NULL, LIST, 2, 32, body, LIST_HEAD + ENTRY * LIST_ENTRIES, &answer);
	if (cc)
		return cc;
	length = get16(answer);
	for (i = LIST_HEAD; i + ENTRY <= length && i < LIST_HEAD + ENTRY * LIST_ENTRIES; i += ENTRY)
		take_entry(answer + i);
	return 0;
}

#define QUERY_LENGTH	384
#define MIO_VALID	256
#define MIO_ADDRESSES	264

int clp_query(struct function *fn)
{
	uint8_t body[16] = { 0 }, *answer;
	uint32_t valid, i;
	int cc;

	put32(body, handle(fn));
	cc = clp(fn, QUERY, 3, 32, body, QUERY_LENGTH, &answer);
	if (cc)
		return cc;
	fn->group = answer[19];
	valid = answer[18] & 2 ? get32(answer + MIO_VALID) >> 26 : 0;
	for (i = 0; i < 6; i++)
		fn->mio[i] = valid & 0x20 >> i ?
			     get64(answer + MIO_ADDRESSES + 16 * i + 8 * below(2)) : 0;
	dat_map_mio(fn);
	return 0;
}

int clp_query_group(struct function *fn)
{
	uint8_t body[16] = { 0 }, *answer;

	body[3] = maybe(fn->group);
	return clp(fn, QUERY_GROUP, 4, 32, body, 64, &answer);
}

int clp_set(struct function *fn, enum instruction what)
{
	uint8_t body[16] = { 0 }, *answer;
	int cc;

	put32(body, handle(fn));
	body[6] = maybe(what - ENABLE);	/* operation: in this order */
	body[7] = maybe(1);		/* DMA address spaces */
	cc = clp(fn, what, 5, 32, body, 32, &answer);
	if (!cc) {
		fn->fh = get32(answer + 16);
		fn->mio_enabled = what == ENABLE_MIO;
	}
	return cc;
}

int clp_other(struct function *fn, enum instruction what)
{
	uint8_t body[16], *answer;
	uint32_t i;

	for (i = 0; i < sizeof(body); i++)
		body[i] = random64();
	if (what == SLPC)
		return clp(NULL, SLPC, 1, 16, body, 4080, &answer);
	put32(body, handle(fn));
	return clp(fn, OTHER_CLP, below(16), 8 * below(1024), body, 8 * below(1024), &answer);
}

/* Function controls */

struct fib {
	uint8_t format;
	uint8_t reserved1[7];
	uint64_t control;
	uint64_t base;
	uint64_t limit;
	uint64_t table;
	uint32_t interruptions;
	uint32_t reserved2;
	uint64_t vector;
	uint64_t summary;
	uint64_t measurement;
	uint64_t reserved3;
};

static int modify_controls(struct function *fn, enum instruction what, uint8_t control,
			   const struct fib *fib)
{
	struct fields f = fields();
	uint8_t *block = operand(sizeof(*fib));

	memcpy(block, fib, sizeof(*fib));
	set(f.first, (uint64_t)handle(fn) << 32 | (maybe(0) & 0xff) << 16 | control);
	set(f.base, maybe_absolute((uint64_t)block));
	return count(fn, what, rsy(what, 0xe3, 0xd0, 0, &f, psw_mask()));
}

int mpcifc(struct function *fn, enum instruction what)
{
	static const uint8_t controls[] = { 2, 3, 4, 5, 6, 7, 9, 10 };
	/* Behind the operands, in a page that is valid under translation. */
	const uint64_t indicators = ARENA_END - 2 * PAGE + 64 * fn->number;
	const uint64_t measurement = ARENA_END - 2 * PAGE + 1024 + 128 * fn->number;
	uint8_t control = what == OTHER_MPCIFC ? below(256) : controls[what - REGISTER_INTERRUPTS];
	const struct fib fib = {
		.format = maybe(0),
		.control = maybe(0),
		.base = maybe(IOVA),
		.limit = maybe(fn->limit),
		.table = maybe_absolute(region_table(fn)) | (maybe(0x804) & 0xfff),
		.interruptions = maybe(2U << 28 | 16U << 16 | 8U * below(8) << 8 | 1 << 7 |
				       fn->number),
		.vector = maybe_absolute(indicators),
		.summary = maybe_absolute(ARENA_END - 2 * PAGE + 512),
		.measurement = one_in(2) ? 0 : maybe_absolute(measurement),
	};

	return modify_controls(fn, what, control, &fib);
}

int register_other_ioat(struct function *fn)
{
	const struct fib fib = {
		.base = IOVA,
		.limit = fn->limit,
		.table = region_table(fn) | 0x814,
	};

	return modify_controls(fn, REREGISTER_IOAT, 6, &fib);
}

int measure_with_key(struct function *fn)
{
	const struct fib fib = { .measurement = OPERANDS | 1 };

	return modify_controls(fn, SET_MEASURE, 10, &fib);
}

int stpcifc(struct function *fn)
{
	struct fields f = fields();

	set(f.first, (uint64_t)handle(fn) << 32 | (maybe(0) & 0xff) << 16);
	set(f.base, maybe_absolute((uint64_t)operand(sizeof(struct fib))));
	return count(fn, STPCIFC, rsy(STPCIFC, 0xe3, 0xd4, 0, &f, psw_mask()));
}

int rpcit(struct function *fn, uint64_t start, uint64_t length)
{
	struct fields f = fields();

	set(f.first, (uint64_t)handle(fn) << 32);
	set(f.second, maybe(start));
	set(f.second + 1, maybe(length));
	return count(fn, RPCIT, rre(RPCIT, 0xb9d3, 0, &f));
}

int rpcit_some(struct function *fn)
{
	const uint64_t start = IOVA + below(one_in(4) ? 1 : IOVA_PAGES) * PAGE;

	return rpcit(fn, start, one_in(4) ? fn->limit + 1 - start : PAGE);
}

/* Loads and stores by function handle */

static uint64_t request(const struct function *fn, uint8_t bar, uint16_t length)
{
	return (uint64_t)handle(fn) << 32 | (maybe(bar) & 0xff) << 16 | (maybe(length) & 0xffff);
}

int pcilg(struct function *fn, uint8_t bar, uint64_t offset, uint8_t length, uint64_t *value)
{
	struct fields f = fields();
	int cc;

	set(f.second, request(fn, bar, length));
	set(f.second + 1, maybe(offset));
	cc = rre(PCILG, 0xb9d2, 0, &f);
	*value = get(f.first);
	return count(fn, PCILG, cc);
}

int pcistg(struct function *fn, uint8_t bar, uint64_t offset, uint8_t length, uint64_t value)
{
	struct fields f = fields();

	set(f.first, maybe(value));
	set(f.second, request(fn, bar, length));
	set(f.second + 1, maybe(offset));
	return count(fn, PCISTG, rre(PCISTG, 0xb9d0, 0, &f));
}

static uint64_t block_operand(uint16_t length, const void *block)
{
	uint8_t *at = operand(length ? length : 8);

	if (block)
		memcpy(at, block, length);
	return maybe_absolute((uint64_t)at);
}

int pcistb(struct function *fn, uint8_t bar, uint64_t offset, uint16_t length,
	   const void *block)
{
	struct fields f = fields();

	set(f.first, request(fn, bar, length));
	set(f.second, maybe(offset));
	set(f.base, block_operand(length, block));
	return count(fn, PCISTB, rsy(PCISTB, 0xeb, 0xd0, f.second, &f, psw_mask()));
}

/* Loads and stores by address (MIO) */

static uint64_t mio_address(const struct function *fn, uint64_t mask, uint8_t bar,
			    uint64_t offset)
{
	uint64_t base = bar < 6 ? fn->mio[bar] : 0;

	/* An ISM has no address; somebody might guess one. */
	if (!base && one_in(2))
		return maybe(1UL << 63 | (uint64_t)fn->number << 44 | (uint64_t)bar << 40) + offset;
	if (base && mask & PSW_DAT)
		base = dat_mio(fn, bar);
	return maybe(base) + maybe(offset);
}

int pcilgi(struct function *fn, uint8_t bar, uint64_t offset, uint8_t length)
{
	const uint64_t mask = psw_mask();
	struct fields f = fields();

	set(f.second, mio_address(fn, mask, bar, offset));
	set(f.second + 1, maybe(length));
	return count(fn, PCILGI, rre_under(mask, PCILGI, 0xb9d6, 0, &f));
}

int pcistgi(struct function *fn, uint8_t bar, uint64_t offset, uint8_t length, uint64_t value)
{
	const uint64_t mask = psw_mask();
	struct fields f = fields();

	set(f.first, maybe(value));
	set(f.second, mio_address(fn, mask, bar, offset));
	set(f.second + 1, maybe(length));
	return count(fn, PCISTGI, rre_under(mask, PCISTGI, 0xb9d4, 0, &f));
}

int pcistbi(struct function *fn, uint8_t bar, uint64_t offset, uint16_t length)
{
	const uint64_t mask = psw_mask();
	struct fields f = fields();

	set(f.first, maybe(length));
	set(f.second, mio_address(fn, mask, bar, offset));
	set(f.base, block_operand(length, NULL));
	return count(fn, PCISTBI, rsy(PCISTBI, 0xeb, 0xd4, f.second, &f, mask));
}

int pciwb(void)
{
	struct fields f = fields();

	return count(NULL, PCIWB, rre(PCIWB, 0xb9d5, 0, &f));
}

/* Interruptions */

int set_interruption_controls(void)
{
	struct fields f = fields();

	set(f.first, maybe(below(2)));
	set(f.second, maybe(below(8) << 27));
	set(f.base, maybe(0));
	return count(NULL, SIC, rsy(SIC, 0xeb, 0xd1, f.second, &f, psw_mask()));
}

int test_pending_interruption(void)
{
	struct fields f = fields();
	const uint8_t code[] = { 0xb2, 0x36, f.base << 4, 0 };
	int cc;

	set(f.base, maybe_absolute((uint64_t)operand(12)));
	cc = issue(TPI, &f, code, sizeof(code), psw_mask() & ~PSW_IO);
	return count(NULL, TPI, cc);
}

/* Function events, by CHSC: 0 where there was one. */
int store_event_information(void)
{
	struct fields f = fields();
	uint8_t *block = operand(PAGE);
	int cc;

	/* A page of its own. */
	block = (uint8_t *)((uint64_t)block & ~(PAGE - 1));
	memset(block, 0, 32);
	put16(block, maybe(16));
	put16(block + 2, maybe(0x000e));
	put64(block + 8, maybe(1UL << 61));	/* events of functions */
	set(f.first, maybe_absolute((uint64_t)block));
	cc = rre(CHSC, 0xb25f, 0, &f);
	if (!cc && get16(block + 16 + 2) != 1)
		cc = 1;
	return count(NULL, CHSC, cc);
}

/* By the service-call logical processor, to standby and back. */
int configure(struct function *fn, enum instruction what)
{
	struct fields f = fields();
	uint8_t *block = operand(16);
	int cc;

	memset(block, 0, 16);
	put16(block, maybe(16));
	block[8] = maybe(2);	/* a PCI function */
	put32(block + 12, maybe(fn->fid));
	set(f.first, maybe(what == CONFIGURE ? 0x001a0001 : 0x001b0001));
	set(f.second, maybe_absolute((uint64_t)block));
	cc = rre(what, 0xb220, 0, &f);
	if (!cc && get16(block + 6) != 0x0020)
		cc = 1;
	return count(fn, what, cc);
}
