// SPDX-License-Identifier: GPL-2.0
/*
 * The functions: the steps of a driver that brings each kind up, in their order, and its
 * work after that. Every instruction goes through instructions.c, which breaks some.
 */

#include "fuzz.h"

static uint64_t swapped(uint64_t value, uint8_t length)
{
	return __builtin_bswap64(value) >> 8 * (8 - length);
}

/* A register that is little-endian. */
static int put(struct function *fn, uint8_t bar, uint64_t offset, uint8_t length, uint64_t value)
{
	if (bar < 6 && fn->mio[bar] && one_in(2) &&
	    (fn->mio_enabled || (this_cpu()->broken && one_in(8))))
		return pcistgi(fn, bar, offset, length, swapped(value, length));
	return pcistg(fn, bar, offset, length, swapped(value, length));
}

static uint64_t take(struct function *fn, uint8_t bar, uint64_t offset, uint8_t length)
{
	uint64_t value = 0;

	if (pcilg(fn, bar, offset, length, &value))
		return 0;
	return swapped(value, length);
}

/* Little-endian memory that a device reads. */
static void put_le(uint8_t *at, uint64_t value, uint8_t length)
{
	while (length--) {
		*at++ = value;
		value >>= 8;
	}
}

static uint64_t iova(uint32_t page)
{
	return maybe(IOVA + page * PAGE);
}

/* Interrupts */

#define CAPABILITIES	0x34
#define MSI		0x05
#define MSIX		0x11
#define MSI_ADDRESS	0xfe00000000000000UL	/* of the function group */

static void find_interrupts(struct function *fn)
{
	uint32_t at = take(fn, CONFIG, CAPABILITIES, 1), word, steps;

	fn->capability = 0;
	for (steps = 0; at >= 0x40 && at < 0x100 && steps < 16; steps++) {
		word = take(fn, CONFIG, at & ~3U, 4);
		if ((word & 0xff) == MSI || (word & 0xff) == MSIX) {
			fn->capability = at & ~3U;
			fn->msix = (word & 0xff) == MSIX;
		}
		at = word >> 8 & 0xff;
	}
	if (!fn->capability || !fn->msix)
		return;
	word = take(fn, CONFIG, fn->capability + 4, 4);
	fn->table_bar = word & 7;
	fn->table = word & ~7U;
}

static void set_interrupts(struct function *fn)
{
	uint32_t i;

	find_interrupts(fn);
	if (!fn->capability)
		return;
	if (!fn->msix) {
		put(fn, CONFIG, fn->capability + 4, 4, 0);
		put(fn, CONFIG, fn->capability + 8, 4, MSI_ADDRESS >> 32);
		put(fn, CONFIG, fn->capability + 12, 2, maybe(0));
		put(fn, CONFIG, fn->capability + 2, 2, 1);
		return;
	}
	for (i = 0; i < 2; i++) {
		put(fn, fn->table_bar, fn->table + 16 * i, 4, 0);
		put(fn, fn->table_bar, fn->table + 16 * i + 4, 4, MSI_ADDRESS >> 32);
		put(fn, fn->table_bar, fn->table + 16 * i + 8, 4, maybe(i));
		put(fn, fn->table_bar, fn->table + 16 * i + 12, 4, 0);
	}
	put(fn, CONFIG, fn->capability + 2, 2, 0x8000);
}

/* ISM */

#define ISM_COMMANDS	2	/* BAR */
#define STATUS_PAGE	0
#define QUEUE_PAGE	1
#define BUFFER_PAGE	8

/* A command of @length bytes with its header; @body is what follows, and the answer's. */
static int ism_command(struct function *fn, uint32_t number, uint16_t length, uint64_t *body)
{
	const uint64_t header = (uint64_t)maybe(number) << 32 | maybe(length);
	uint64_t answer = 0, word;
	uint32_t i, words;
	int result = 2;

	if (length > 8 && !one_in(64))
		pcistb(fn, ISM_COMMANDS, 8, length - 8, body);
	if (pcistb(fn, ISM_COMMANDS, 0, 8, &header))
		goto out;
	if (pcilg(fn, ISM_COMMANDS, 0, 8, &answer))
		goto out;
	result = !!(answer >> 16 & 0xffff);
	words = (answer & 0xffff) / 8;
	/* Reading may stop early: then a part of the answer stays unread. */
	for (i = 1; i < words && i < 25 && !(result && one_in(64)); i++) {
		if (pcilg(fn, ISM_COMMANDS, 8 * i, 8, &word))
			break;
		if (i <= 4)
			body[i - 1] = word;
	}
out:
	this_cpu()->command[number % 32][result]++;
	return result;
}

static const struct function *ism_peer(void)
{
	const struct function *fn = any_function();

	return fn->kind == ISM ? fn : &functions[0];
}

static void ism_register_buffer(struct function *fn)
{
	const uint32_t slot = below(ARRAY_SIZE(fn->token));
	uint64_t body[8] = {
		iova(BUFFER_PAGE + below(32)),
		maybe(PAGE << below(4)) << 32 | maybe(32 + fn->place % 64),
		maybe(0),
		one_in(4) ? ism_peer()->gid : maybe(0),
	};

	fn->place++;
	if (!ism_command(fn, 0x0a, 40, body))
		fn->token[slot] = body[0];
}

static void ism_use_command(struct function *fn)
{
	const struct function *peer = ism_peer();
	const uint32_t slot = below(ARRAY_SIZE(fn->token));
	uint64_t body[8] = { 0 };

	switch (below(20)) {
	case 0:
		body[0] = iova(STATUS_PAGE);
		ism_command(fn, 0x01, 16, body);
		break;
	case 1:
		body[0] = iova(QUEUE_PAGE);
		body[1] = maybe(512);
		ism_command(fn, 0x02, 24, body);
		break;
	case 2:
		if (!ism_command(fn, 0x03, 8, body))
			fn->gid = body[0];
		break;
	case 3:
		body[0] = one_in(2) ? 0x1fff : maybe(below(80));
		ism_command(fn, 0x04, 16, body);
		break;
	case 4:
		body[0] = one_in(2) ? 0x1fff : maybe(below(80));
		ism_command(fn, 0x05, 16, body);
		break;
	case 5:
		ism_command(fn, 0x06, 8, body);
		break;
	case 6:
	case 7:
		ism_command(fn, 0x07, 8, body);
		break;
	case 8:
		ism_command(fn, 0x08, 8, body);
		break;
	case 9:
		body[0] = maybe(peer->gid);
		body[1] = maybe(0);
		ism_command(fn, 0x09, 24, body);
		break;
	case 10:
		body[0] = maybe(fn->token[slot]);
		if (!ism_command(fn, 0x0b, 16, body) && !one_in(8))
			fn->token[slot] = 0;
		break;
	case 11:
	case 12:
		body[0] = maybe(peer->gid);
		body[1] = maybe(1UL << 32 | below(1000));
		body[2] = random64();
		ism_command(fn, 0x0e, 32, body);
		break;
	case 13:
		if (one_in(4))
			ism_command(fn, 0x11, 8, body);
		break;
	case 14:
		if (one_in(4))
			ism_command(fn, 0x12, 8, body);
		break;
	case 15:
		body[0] = random64();
		ism_command(fn, below(32), 8 * below(26), body);
		break;
	default:
		ism_register_buffer(fn);
	}
}

static void ism_move(struct function *fn)
{
	const struct function *peer = ism_peer();
	static uint8_t block[CPUS][PAGE];
	const uint32_t at = below(PAGE);
	uint32_t length = 1 + below(one_in(8) ? PAGE - at : 64);
	uint64_t token = peer->token[below(ARRAY_SIZE(peer->token))];

	if (length > PAGE - at)
		length = PAGE - at;
	token |= (uint64_t)below(one_in(8) ? 256 : 16) << 24 | (one_in(2) ? 1 << 23 : 0);
	pcistb(fn, 0, token + at, length, block[cpu_number]);
	/* The owner takes notice. */
	if (one_in(4))
		*dma_page(peer, STATUS_PAGE) = 0;
}

static void ism_up(struct function *fn)
{
	uint64_t body[8] = { 0 };
	uint32_t i;

	memset(fn->token, 0, sizeof(fn->token));
	body[0] = iova(STATUS_PAGE);
	ism_command(fn, 0x01, 16, body);
	body[0] = iova(QUEUE_PAGE);
	body[1] = maybe(512);
	ism_command(fn, 0x02, 24, body);
	if (!ism_command(fn, 0x03, 8, body))
		fn->gid = body[0];
	body[0] = 0x1fff;
	ism_command(fn, 0x04, 16, body);
	ism_command(fn, 0x08, 8, body);
	for (i = 0; i < 3; i++)
		ism_register_buffer(fn);
}

static void ism_use(struct function *fn)
{
	if (one_in(3))
		ism_use_command(fn);
	else
		ism_move(fn);
}

/* virtio: a queue of 8 in one page each for descriptors, available and used ring. */

#define VIRTIO_BAR	4
#define NOTIFY		0x3000
#define QUEUE		8
#define RINGS_PAGE	0
#define VIRTIO_DATA	8

static void virtio_up(struct function *fn)
{
	uint32_t i;

	for (i = 0; i < 3; i++)
		memset(dma_page(fn, RINGS_PAGE + i), 0, PAGE);
	fn->tail[0] = 0;
	put(fn, VIRTIO_BAR, 0x14, 1, 0);	/* status: reset, seen, driver */
	put(fn, VIRTIO_BAR, 0x14, 1, 1);
	put(fn, VIRTIO_BAR, 0x14, 1, 3);
	take(fn, VIRTIO_BAR, 0x04, 4);
	put(fn, VIRTIO_BAR, 0x08, 4, 1);	/* features: version 1, IOMMU */
	put(fn, VIRTIO_BAR, 0x0c, 4, maybe(3));
	put(fn, VIRTIO_BAR, 0x08, 4, 0);
	put(fn, VIRTIO_BAR, 0x0c, 4, maybe(0));
	put(fn, VIRTIO_BAR, 0x14, 1, 0xb);
	put(fn, VIRTIO_BAR, 0x10, 2, 0);	/* vectors */
	put(fn, VIRTIO_BAR, 0x16, 2, 0);	/* queue */
	put(fn, VIRTIO_BAR, 0x18, 2, maybe(QUEUE));
	put(fn, VIRTIO_BAR, 0x1a, 2, maybe(1));
	put(fn, VIRTIO_BAR, 0x20, 8, iova(RINGS_PAGE));
	put(fn, VIRTIO_BAR, 0x28, 8, iova(RINGS_PAGE + 1));
	put(fn, VIRTIO_BAR, 0x30, 8, iova(RINGS_PAGE + 2));
	put(fn, VIRTIO_BAR, 0x1c, 2, 1);
	put(fn, VIRTIO_BAR, 0x14, 1, 0xf);
}

static void descriptor(struct function *fn, uint32_t i, uint64_t address, uint32_t length,
		       uint16_t flags, uint16_t next)
{
	uint8_t *at = dma_page(fn, RINGS_PAGE) + 16 * i;

	put_le(at, address, 8);
	put_le(at + 8, maybe(length), 4);
	put_le(at + 12, maybe(flags), 2);
	put_le(at + 14, maybe(next), 2);
}

static void virtio_use(struct function *fn)
{
	static const uint8_t types[] = { 0, 1, 4, 8, 11, 13 };
	uint8_t *available = dma_page(fn, RINGS_PAGE + 1), *head;
	const uint32_t page = VIRTIO_DATA + below(32);

	switch (below(8)) {
	case 0:		/* any register */
		put(fn, VIRTIO_BAR, below(0x40), 1 << below(4), random64());
		return;
	case 1:
		take(fn, VIRTIO_BAR, 0x1000 * below(4) + below(0x40), 1 << below(4));
		return;
	case 2:		/* the addresses of the queue, as a block */
		pcistb(fn, VIRTIO_BAR, 0x20, 8 * (2 + below(3)), NULL);
		return;
	case 3:
		pcilgi(fn, VIRTIO_BAR, 8 * below(8), 1 << below(4));
		pcistbi(fn, VIRTIO_BAR, 0x20, 16);
		return;
	}
	if (fn->kind == BLK) {
		head = dma_page(fn, VIRTIO_DATA);
		put_le(head, maybe(types[below(ARRAY_SIZE(types))]), 4);
		put_le(head + 4, 0, 4);
		put_le(head + 8, maybe(below(64)), 8);
		descriptor(fn, 0, iova(VIRTIO_DATA), 16, 1, 1);
		descriptor(fn, 1, iova(page), 512, one_in(2) ? 3 : 1, 2);
		descriptor(fn, 2, iova(VIRTIO_DATA + 1), 1, 2, 0);
	} else {
		descriptor(fn, 0, iova(page), 64, 3, 1);
		descriptor(fn, 1, iova(page + 1), below(PAGE), 2, 0);
	}
	put_le(available + 4 + fn->tail[0] % QUEUE * 2, maybe(0), 2);
	fn->tail[0]++;
	put_le(available + 2, maybe(fn->tail[0]), 2);
	put(fn, VIRTIO_BAR, NOTIFY, 2, 0);
}

/* NVMe: queues of 16, of which 0 takes the admin commands. */

#define ENTRIES		16
#define ADMIN_PAGE	0	/* submission, completion */
#define IO_PAGE		2
#define NVME_DATA	8

static void nvme_command(struct function *fn, uint32_t queue, uint8_t code, uint32_t namespace,
			 uint64_t data, const uint32_t words[3])
{
	const uint32_t tail = fn->tail[queue]++ % ENTRIES;
	uint8_t *at = dma_page(fn, (queue ? IO_PAGE : ADMIN_PAGE)) + 64 * tail;
	uint32_t i;

	memset(at, 0, 64);
	at[0] = maybe(code);
	at[1] = maybe(0);
	put_le(at + 2, tail, 2);
	put_le(at + 4, maybe(namespace), 4);
	put_le(at + 24, data, 8);
	put_le(at + 32, one_in(2) ? 0 : iova(NVME_DATA + below(32)), 8);
	for (i = 0; i < 3; i++)
		put_le(at + 40 + 4 * i, maybe(words[i]), 4);
	put(fn, 0, 0x1000 + 8 * queue, 4, fn->tail[queue] % ENTRIES);
	if (one_in(2))	/* completions are taken */
		put(fn, 0, 0x1004 + 8 * queue, 4, fn->tail[queue] % ENTRIES);
}

static void nvme_queues(struct function *fn)
{
	nvme_command(fn, 0, 5, 0, iova(IO_PAGE + 1),
		     (const uint32_t[]){ (ENTRIES - 1) << 16 | 1, 1 << 16 | 3, 0 });
	nvme_command(fn, 0, 1, 0, iova(IO_PAGE),
		     (const uint32_t[]){ (ENTRIES - 1) << 16 | 1, 1 << 16 | 1, 0 });
	fn->tail[1] = 0;
}

static void nvme_up(struct function *fn)
{
	memset(fn->tail, 0, sizeof(fn->tail));
	put(fn, 0, 0x14, 4, 0);
	take(fn, 0, 0, 8);
	put(fn, 0, 0x24, 4, (ENTRIES - 1) << 16 | (ENTRIES - 1));
	put(fn, 0, 0x28, 8, iova(ADMIN_PAGE));
	put(fn, 0, 0x30, 8, iova(ADMIN_PAGE + 1));
	put(fn, 0, 0x14, 4, maybe(0x00460001));
	take(fn, 0, 0x1c, 4);
	nvme_command(fn, 0, 6, 0, iova(NVME_DATA), (const uint32_t[]){ 1, 0, 0 });
	nvme_queues(fn);
}

static void nvme_use(struct function *fn)
{
	static const uint8_t admin[] = {
		0x00, 0x01, 0x02, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0a, 0x0c, 0x0d, 0x15, 0x18,
		0x1c, 0x1d, 0x1e, 0x7c, 0x80, 0x81,
	};
	static const uint8_t io[] = {
		0x00, 0x01, 0x02, 0x02, 0x04, 0x05, 0x08, 0x09, 0x0c, 0x0d, 0x11, 0x12, 0x15, 0x19,
		0x79, 0x7a, 0x7d,
	};

	switch (below(10)) {
	case 0:
		put(fn, 0, 4 * below(0x20), one_in(2) ? 4 : 8, random64());
		break;
	case 1:
		take(fn, 0, below(0x2000), 1 << below(4));
		break;
	case 2:		/* the addresses of the admin queues, as a block */
		pcistb(fn, 0, one_in(2) ? 0x28 : 8 * below(0x400),
		       one_in(2) ? 16 : 8 * below(17), NULL);
		break;
	case 3:
		pcilgi(fn, 0, 8 * below(16), one_in(2) ? 4 : 8);
		pcistbi(fn, 0, 0x28, 16);
		break;
	case 4:		/* doorbells */
		put(fn, 0, 0x1000 + 4 * below(one_in(4) ? 0x400 : 8), 4, below(ENTRIES));
		break;
	case 5:
	case 6:
		nvme_command(fn, 0, admin[below(ARRAY_SIZE(admin))], below(3),
			     iova(NVME_DATA + below(32)),
			     (const uint32_t[]){ random64() & 0x3f00ff, below(8), below(8) });
		if (one_in(8))
			nvme_queues(fn);
		break;
	default:
		nvme_command(fn, 1, io[below(ARRAY_SIZE(io))], 1, iova(NVME_DATA + below(32)),
			     (const uint32_t[]){ below(1024), 0, below(16) });
	}
}

/* Any kind */

bool virtio_do(struct function *fn)
{
	volatile uint8_t *used = dma_page(fn, RINGS_PAGE + 2) + 2;
	uint8_t *available = dma_page(fn, RINGS_PAGE + 1);
	uint32_t i;

	descriptor(fn, 0, iova(VIRTIO_DATA), 64, 2, 0);
	put_le(available + 4 + fn->tail[0] % QUEUE * 2, 0, 2);
	fn->tail[0]++;
	put_le(available + 2, fn->tail[0], 2);
	put(fn, VIRTIO_BAR, NOTIFY, 2, 0);
	for (i = 0; i < 100000000; i++)
		if (used[0] == (fn->tail[0] & 0xff))
			return true;
	return false;
}

void place_bars(struct function *fn, uint64_t address)
{
	uint32_t i;

	for (i = 0; i < 6; i++)
		put(fn, CONFIG, 0x10 + 4 * i, 4, i % 2 ? address >> 32 : address);
	put(fn, CONFIG, 4, 2, 0x0006);
}

void attack(struct function *fn)
{
	static const uint64_t places[] = { 0x1000, ARENA, OPERANDS, STORAGE - PAGE, 0x3000000 };
	static const uint64_t limits[] = { (1UL << 42) - 1, (1UL << 57) - 1, 1UL << 47 };
	uint32_t i;

	switch (below(4)) {
	case 0:		/* the BARs in the place of storage */
		place_bars(fn, places[below(ARRAY_SIZE(places))]);
		break;
	case 1:		/* an aperture as large as can be, and a refresh of all of it */
	case 2:
		if (one_in(2))
			tables_repeat(fn);
		fn->limit = limits[below(ARRAY_SIZE(limits))];
		mpcifc(fn, REREGISTER_IOAT);
		for (i = 0; i < 4; i++)
			rpcit_some(fn);
		break;
	default:	/* interrupts without indicators */
		mpcifc(fn, DEREGISTER_INTERRUPTS);
	}
}

void bring_up(struct function *fn)
{
	fn->limit = IOVA + IOVA_PAGES * PAGE - 1;
	clp_query(fn);
	clp_query_group(fn);
	if (one_in(2))
		clp_set(fn, ENABLE_MIO);
	clp_set(fn, ENABLE);
	if (one_in(2))
		clp_set(fn, ENABLE_MIO);
	clp_query(fn);
	put(fn, CONFIG, 4, 2, 0x0006);		/* memory space, bus master */
	mpcifc(fn, REGISTER_IOAT);
	rpcit(fn, IOVA, IOVA_PAGES * PAGE);
	mpcifc(fn, REGISTER_INTERRUPTS);
	set_interrupts(fn);
	switch (fn->kind) {
	case ISM:
		ism_up(fn);
		break;
	case RNG:
	case BLK:
		virtio_up(fn);
		break;
	case NVME:
		nvme_up(fn);
		break;
	default:
		break;
	}
}

void use(struct function *fn)
{
	switch (fn->kind) {
	case ISM:
		ism_use(fn);
		break;
	case RNG:
	case BLK:
		virtio_use(fn);
		break;
	case NVME:
		nvme_use(fn);
		break;
	default:
		break;
	}
}
