// SPDX-License-Identifier: GPL-2.0
/*
 * The fuzzer: a guest without an operating system that uses the machine's PCI functions as
 * a driver would, and breaks some of the steps.
 *
 * Its command line, as QEMU's -append has it, in this order:
 *	SEED FIRST ROUNDS CPUS
 * Each round begins with disabled functions, and takes its random numbers from SEED and its
 * own number. So a round can be repeated without those before it. With one CPU and only
 * ISMs, the repetition is identical to the last bit. The fuzzer begins with round FIRST and
 * ends after ROUNDS rounds or, if ROUNDS is 0, when a byte comes to the console. Lines of
 * the console:
 *	round N INSTRUCTIONS INTERRUPTIONS	for each round, as a sign of life
 *	count KIND INSTRUCTION C0 C1 C2 C3 P	at the end, by condition code
 *	program CODE N				program interruptions by code
 *	command NUMBER GOOD REFUSED LOST	commands of ISMs
 *	digest D				of all that each instruction left
 *	end
 * With the command line "limits" it runs the tests of limits.c, and prints their TAP.
 * A line that begins with "fault" reports a fault of the fuzzer itself.
 */

#include "fuzz.h"

#define OPERATIONS	256	/* of a round */

struct cpu cpus[CPUS];
struct function functions[FUNCTIONS];
uint32_t function_count;

static uint64_t seed;
static volatile uint64_t round;
static volatile bool stop;
static uint8_t second_low_core[2 * PAGE] __attribute__((aligned(2 * PAGE)));
static uint8_t second_stack[32768] __attribute__((aligned(16)));

/* Random numbers: xorshift64*, started by splitmix64 (both public domain). */

static uint64_t mixed(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

uint64_t random64(void)
{
	struct cpu *cpu = this_cpu();

	cpu->random ^= cpu->random >> 12;
	cpu->random ^= cpu->random << 25;
	cpu->random ^= cpu->random >> 27;
	return cpu->random * 0x2545f4914f6cdd1d;
}

uint32_t below(uint32_t n)
{
	return (random64() >> 32) * n >> 32;
}

bool one_in(uint32_t n)
{
	return !below(n);
}

uint64_t maybe(uint64_t good)
{
	static const uint64_t edges[] = {
		0, 1, 7, 8, 9, 128, 4095, 4096, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000,
		0xffffffff, 0x100000000, 1UL << 42, 1UL << 47, 1UL << 48, 1UL << 57, 1UL << 63,
		-4096UL, -8UL, -1UL,
	};
	const uint32_t broken = this_cpu()->broken;

	if (!broken || !one_in(broken))
		return good;
	switch (below(8)) {
	case 0:
		return good + 1;
	case 1:
		return good - 1;
	case 2:
		return edges[below(ARRAY_SIZE(edges))];
	case 3:
		return good + edges[below(ARRAY_SIZE(edges))];
	case 4:
		return random64();
	case 5:
		return random64() >> below(64);
	default:
		return good ^ 1UL << below(64);
	}
}

uint64_t broken_absolute(void)
{
	switch (below(8)) {
	case 0:
		return STORAGE + below(0x10000000);
	case 1:
		return STORAGE - below(PAGE);
	case 2:
		return -1UL - below(2 * PAGE);
	case 3:
		return random64() | 1UL << 40;
	case 4:
		return ARENA_END - below(PAGE);
	default:
		return ARENA + below(ARENA_END - ARENA - PAGE);
	}
}

uint64_t maybe_absolute(uint64_t good)
{
	const uint32_t broken = this_cpu()->broken;

	if (!broken || !one_in(broken))
		return good;
	switch (below(4)) {
	case 0:
		return good + below(8);
	case 1:
		return (good | (PAGE - 1)) - below(64);
	default:
		return broken_absolute();
	}
}

struct function *any_function(void)
{
	return &functions[below(function_count)];
}

/* Console */

static void print_words(const char *word, const char *name, const char *second,
			const uint64_t *numbers, uint32_t count)
{
	char line[200], digits[24], *to = line;
	const char *const words[] = { word, name, second };
	uint64_t number;
	uint32_t i, n;

	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (!words[i])
			continue;
		for (n = 0; words[i][n]; n++)
			*to++ = words[i][n];
		*to++ = ' ';
	}
	for (i = 0; i < count; i++) {
		n = 0;
		number = numbers[i];
		do {
			digits[n++] = '0' + number % 10;
			number /= 10;
		} while (number);
		while (n)
			*to++ = digits[--n];
		*to++ = ' ';
	}
	to[-1] = '\n';
	*to = '\0';
	print(line);
}

static void own_fault(const char *what, uint64_t number)
{
	stop = true;
	print_words("fault", what, NULL, &number, 1);
}

/* Of machine.S: the fuzzer itself met a program interruption. */
void own_fault_main(uint64_t code, uint64_t address);
void own_fault_main(uint64_t code, uint64_t address)
{
	own_fault("interruption", code);
	own_fault("at", address);
}

static uint64_t parameter(uint32_t n)
{
	const char *at = command_line;
	uint64_t value = 0;

	while (n--) {
		while (*at && *at != ' ')
			at++;
		while (*at == ' ')
			at++;
	}
	for (; *at >= '0' && *at <= '9'; at++)
		value = 10 * value + *at - '0';
	return value;
}

/* CPUs */

static void set_controls(void)
{
	static const uint64_t broad[] = { 0xff000000, 0, 0x80000000 };
	const uint64_t zero = 0xe0 | 0x200;	/* and the service signal */
	const uint64_t two = 0x20;		/* MIO */
	const uint64_t fourteen = 0xd2000000;	/* and channel reports */
	const uint64_t asce = dat_asce(), classes = broad[one_in(4) ? 1 + below(2) : 0];

	asm volatile("lctlg 0,0,%0" : : "Q" (zero));
	asm volatile("lctlg 1,1,%0" : : "Q" (asce));
	asm volatile("lctlg 2,2,%0" : : "Q" (two));
	asm volatile("lctlg 6,6,%0" : : "Q" (classes));
	asm volatile("lctlg 7,7,%0" : : "Q" (asce));
	asm volatile("lctlg 13,13,%0" : : "Q" (asce));
	asm volatile("lctlg 14,14,%0" : : "Q" (fourteen));
}

static int signal_processor(uint32_t address, uint32_t order, uint64_t value)
{
	register uint64_t status asm("2") = 0;
	register uint64_t parameter asm("3") = value;
	uint32_t ipm;

	asm volatile("sigp %[status],%[address],0(%[order])\n\tipm %[ipm]"
		     : [ipm] "=d" (ipm), [status] "+d" (status)
		     : "d" (parameter), [address] "d" ((uint64_t)address),
		       [order] "a" ((uint64_t)order)
		     : "cc", "memory");
	return ipm >> 28 & 3;
}

enum { SIGP_RESTART = 6, SIGP_SET_PREFIX = 0xd };

static void start_second(void)
{
	const uint64_t stack = (uint64_t)(second_stack + sizeof(second_stack) - 160);
	const uint32_t number = 1;

	/* The handlers' PSWs, the number and the stack of machine.S. */
	memcpy(second_low_core + 0x1a0, new_psws, sizeof(new_psws));
	memcpy(second_low_core + 0x208, &number, sizeof(number));
	memcpy(second_low_core + 0x210, &stack, sizeof(stack));
	if (signal_processor(1, SIGP_SET_PREFIX, (uint64_t)second_low_core) ||
	    signal_processor(1, SIGP_RESTART, 0))
		own_fault("second CPU does not start", 0);
}

/* Rounds */

static void operate(void)
{
	struct function *fn = any_function();
	const uint32_t broken = this_cpu()->broken;

	switch (below(64)) {
	case 0:
		clp_list(one_in(4) ? below(8) : 0);
		break;
	case 1:
		clp_query(fn);
		clp_query_group(fn);
		break;
	case 2:
		clp_set(fn, ENABLE + below(4));
		break;
	case 3:
		clp_other(fn, one_in(2) ? SLPC : OTHER_CLP);
		break;
	case 4:
	case 5:
		mpcifc(fn, REGISTER_INTERRUPTS + below(OTHER_MPCIFC - REGISTER_INTERRUPTS + 1));
		break;
	case 6:
		mpcifc(fn, RESET_BLOCK);
		mpcifc(fn, RESET_ERROR);
		break;
	case 7:
		stpcifc(fn);
		break;
	case 8:
	case 9:
		rpcit_some(fn);
		break;
	case 10:
		set_interruption_controls();
		break;
	case 11:
		test_pending_interruption();
		break;
	case 12:
		store_event_information();
		break;
	case 13:
		if (one_in(4))
			configure(fn, DECONFIGURE);
		configure(fn, CONFIGURE);
		break;
	case 14:
		pciwb();
		break;
	case 15:	/* configuration, any of it */
		if (broken)
			pcistg(fn, CONFIG, below(256) & ~3U, 1 << below(3), random64());
		break;
	case 16:
		bring_up(fn);
		break;
	case 17:	/* any BAR */
		pcilgi(fn, below(6), 8 * below(512), 1 + below(8));
		pcistgi(fn, below(6), 8 * below(512), 1 + below(8), random64());
		pcistbi(fn, below(6), 8 * below(512), 8 * below(20));
		break;
	case 18: {
		uint64_t value;

		pcilg(fn, below(16), below(0x4000), 1 + below(8), &value);
		pcistg(fn, below(16), below(0x4000), 1 + below(8), random64());
		pcistb(fn, below(16), below(0x4000), below(256), NULL);
		break;
	}
	case 19:
		set_controls();
		break;
	case 20:
	case 21:
		if (broken)
			tables_break(fn);
		break;
	case 22:
		tables_build(fn);
		break;
	case 23:
		if (broken && one_in(4))
			attack(fn);
		break;
	default:
		use(fn);
	}
}

static void seed_round(uint64_t number)
{
	/* How much is broken differs from round to round. */
	static const uint32_t broken[] = { 0, 512, 256, 128, 64, 32, 16, 4 };
	struct cpu *cpu = this_cpu();

	cpu->random = mixed(mixed(seed) ^ mixed(number) ^ mixed(cpu_number)) | 1;
	cpu->broken = broken[below(ARRAY_SIZE(broken))];
}

/* A function whose interruptions are not registered sets bits at address 0 and behind. */
static void restore_low_core(void)
{
	asm volatile("mvc 0x1a0(96,0),%0" : : "Q" (new_psws) : "memory");
}

/* All functions disabled, as far as nothing else is in the way. */
static void begin_round(void)
{
	const uint32_t broken = this_cpu()->broken;
	uint32_t i;

	restore_low_core();
	this_cpu()->broken = 0;
	clp_list(0);
	for (i = 0; i < function_count; i++) {
		configure(&functions[i], CONFIGURE);
		clp_set(&functions[i], DISABLE);
		tables_build(&functions[i]);
	}
	clp_list(0);
	while (!store_event_information())
		;
	this_cpu()->broken = broken;
}

void second_main(void);
void second_main(void)
{
	uint64_t seen = -1UL;

	set_controls();
	while (!stop) {
		if (seen != round) {
			seen = round;
			restore_low_core();
			seed_round(seen);
		}
		operate();
	}
	power_off();
}

/* Round, instructions, interruptions. */
static void alive(void)
{
	const uint64_t numbers[] = {
		round, cpus[0].instructions + cpus[1].instructions, io_taken,
	};

	print_words("round", NULL, NULL, numbers, ARRAY_SIZE(numbers));
}

static void print_counters(void)
{
	static const char *const kinds[] = { "none", "ism", "virtio-rng", "nvme", "virtio-blk" };
	static const char *const names[] = {
		"list", "query", "query-group", "enable", "disable", "enable-mio", "disable-mio",
		"slpc", "other-clp", "register-interrupts", "deregister-interrupts",
		"register-ioat", "deregister-ioat", "reregister-ioat", "reset-error",
		"reset-block", "set-measurement", "other-mpcifc", "stpcifc", "rpcit", "pcilg",
		"pcistg", "pcistb", "pcilgi", "pcistgi", "pcistbi", "pciwb", "sic", "tpi", "chsc",
		"configure", "deconfigure",
	};
	const struct cpu *const a = &cpus[0], *const b = &cpus[1];
	uint64_t numbers[5];
	uint32_t kind, i, n;

	for (kind = 0; kind < KINDS; kind++) {
		for (i = 0; i < INSTRUCTIONS; i++) {
			bool any = false;

			for (n = 0; n < 5; n++) {
				numbers[n] = a->outcome[kind][i][n] + b->outcome[kind][i][n];
				any |= numbers[n];
			}
			if (any)
				print_words("count", kinds[kind], names[i], numbers, 5);
		}
	}
	for (i = 0; i < 256; i++) {
		numbers[0] = i;
		numbers[1] = a->interruption[i] + b->interruption[i];
		if (numbers[1])
			print_words("program", NULL, NULL, numbers, 2);
	}
	for (i = 0; i < 32; i++) {
		numbers[0] = i;
		for (n = 0; n < 3; n++)
			numbers[n + 1] = a->command[i][n] + b->command[i][n];
		if (numbers[1] || numbers[2] || numbers[3])
			print_words("command", NULL, NULL, numbers, 4);
	}
	print_words("digest", NULL, NULL, &a->digest, 1);
}

/* SCLP: has a byte come to the console? */

static int sclp(uint32_t command, void *sccb)
{
	uint32_t ipm;

	asm volatile(".insn rre,0xb2200000,%[command],%[sccb]\n\tipm %[ipm]"
		     : [ipm] "=d" (ipm)
		     : [command] "d" (command), [sccb] "d" (sccb) : "cc", "memory");
	return ipm >> 28 & 3;
}

static bool told_to_stop(void)
{
	static uint16_t sccb[PAGE / 2] __attribute__((aligned(PAGE)));

	/* The ASCII console's events, to be received; print() takes them off again. */
	memset(sccb, 0, 28);
	sccb[0] = 28;
	sccb[5] = 4;
	sccb[7] = 0x40;
	sccb[9] = 0x40;
	sclp(0x00780005, sccb);
	memset(sccb, 0, sizeof(sccb));
	sccb[0] = PAGE;
	return !sclp(0x00770005, sccb) && sccb[3] == 0x0020;
}

void bare_main(void);
void bare_main(void)
{
	const uint64_t first = parameter(1), rounds = parameter(2);
	const bool two = parameter(3) > 1;
	uint32_t i;

	seed = parameter(0);
	seed_round(0);
	this_cpu()->broken = 0;
	dat_build();
	set_controls();
	clp_list(0);
	if (!function_count) {
		own_fault("functions", 0);
		return;
	}
	if (command_line[0] == 'l') {
		limits();
		print("end\n");
		return;
	}
	if (two)
		start_second();
	for (round = first; !rounds || round < first + rounds; round++) {
		if (!rounds && told_to_stop())
			break;
		alive();
		seed_round(round);
		/* In the middle of what the last round left under way. */
		if (one_in(16)) {
			reset();
			set_controls();
			if (two)
				start_second();
		}
		begin_round();
		for (i = 0; i < function_count; i++)
			bring_up(&functions[i]);
		for (i = 0; i < OPERATIONS; i++)
			operate();
	}
	stop = true;
	alive();
	print_counters();
	print("end\n");
}
