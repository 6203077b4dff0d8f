// SPDX-License-Identifier: GPL-2.0
/* The arena, the I/O translation tables of the functions, and the CPUs' own tables. */

#include "fuzz.h"

/* A function's zone: region table, two segment tables, page tables, data. */
#define ENTRIES		2048
#define REGION		0UL
#define SEGMENT		0x4000UL
#define PAGE_TABLES	0xc000UL
#define PAGE_TABLE	0x800UL
#define PAGE_ENTRIES	256
#define DATA		0x10000UL
#define DATA_PAGES	256

/* Of an entry (arch/s390/include/asm/pci_dma.h). */
#define INVALID		0x20
#define INVALID_PAGE	0x400
#define REGION_ENTRY	0x7		/* type and length */

static uint64_t zone(const struct function *fn)
{
	return ARENA + fn->number * ZONE;
}

uint64_t region_table(const struct function *fn)
{
	return zone(fn) + REGION;
}

uint8_t *dma_page(const struct function *fn, uint32_t page)
{
	return (uint8_t *)(zone(fn) + DATA + page % DATA_PAGES * PAGE);
}

static volatile uint64_t *table(const struct function *fn, uint64_t at)
{
	return (volatile uint64_t *)(zone(fn) + at);
}

void tables_build(const struct function *fn)
{
	uint32_t i;

	for (i = 0; i < ENTRIES; i++) {
		table(fn, REGION)[i] = INVALID;
		table(fn, SEGMENT)[i] = INVALID;
		table(fn, SEGMENT + 0x4000)[i] = INVALID;
	}
	table(fn, REGION)[(IOVA >> 31) % ENTRIES] = (zone(fn) + SEGMENT) | REGION_ENTRY;
	for (i = 0; i < IOVA_PAGES / PAGE_ENTRIES; i++)
		table(fn, SEGMENT)[i] = zone(fn) + PAGE_TABLES + i * PAGE_TABLE;
	for (i = 0; i < IOVA_PAGES; i++)
		table(fn, PAGE_TABLES)[i] = (uint64_t)dma_page(fn, i);
}

void tables_repeat(const struct function *fn)
{
	uint32_t i;

	for (i = 0; i < ENTRIES; i++) {
		table(fn, REGION)[i] = (zone(fn) + SEGMENT) | REGION_ENTRY;
		table(fn, SEGMENT)[i] = zone(fn) + PAGE_TABLES + i % 8 * PAGE_TABLE;
	}
}

/* An entry that is wrong, or right again. */
static uint64_t broken_entry(uint64_t good)
{
	switch (below(12)) {
	case 0:
		return 0;
	case 1:
		return INVALID;
	case 2:
		return good | INVALID_PAGE;
	case 3:
		return good | 0x200;	/* protected */
	case 4:
		return good ^ 1UL << below(14);
	case 5:
		return (broken_absolute() & ~0x3fffUL) | (random64() & 0xfff);
	case 6:
		return ARENA + below(ZONE * FUNCTIONS / PAGE) * PAGE + (random64() & 0x7ff);
	case 7:
		return good + PAGE;
	default:
		return good;
	}
}

void tables_break(const struct function *fn)
{
	uint32_t i = below(IOVA_PAGES);
	uint64_t good = (uint64_t)dma_page(fn, i);

	switch (below(8)) {
	case 0:
		i = one_in(2) ? (IOVA >> 31) % ENTRIES : below(ENTRIES);
		good = (zone(fn) + SEGMENT + (one_in(4) ? 0x4000 : 0)) | REGION_ENTRY;
		table(fn, REGION)[i] = broken_entry(good);
		break;
	case 1:
		i = below(one_in(4) ? ENTRIES : IOVA_PAGES / PAGE_ENTRIES);
		good = zone(fn) + PAGE_TABLES + i % 8 * PAGE_TABLE;
		table(fn, SEGMENT)[i] = broken_entry(good);
		break;
	default:
		if (!one_in(4))
			i %= 64;	/* where buffers are */
		good = (uint64_t)dma_page(fn, i);
		table(fn, PAGE_TABLES)[i] = broken_entry(good);
	}
}

/*
 * The CPUs' own tables: each address is its own translation, but of every eight pages of
 * the operands one is invalid and one protected, and behind storage nothing is.
 */
static uint64_t segment[ENTRIES] __attribute__((aligned(0x4000)));
static uint64_t page_tables[STORAGE >> 12] __attribute__((aligned(PAGE)));
/* MIO: four pages of each BAR of each function, in a segment behind storage. */
static uint64_t mio_pages[PAGE_ENTRIES] __attribute__((aligned(PAGE)));

#define MIO_SEGMENT	0x7f0UL
#define MIO_PAGES	4

void dat_map_mio(const struct function *fn)
{
	uint32_t bar, i;

	for (bar = 0; bar < 6; bar++)
		for (i = 0; i < MIO_PAGES; i++)
			mio_pages[(fn->number * 6 + bar) * MIO_PAGES + i] =
				fn->mio[bar] ? fn->mio[bar] + i * PAGE : INVALID_PAGE;
}

uint64_t dat_mio(const struct function *fn, uint8_t bar)
{
	return (MIO_SEGMENT << 20) + (fn->number * 6 + bar) * MIO_PAGES * PAGE;
}

void dat_build(void)
{
	uint32_t i;

	for (i = 0; i < ENTRIES; i++)
		segment[i] = i < STORAGE >> 20 ? (uint64_t)&page_tables[i * PAGE_ENTRIES] : INVALID;
	segment[MIO_SEGMENT] = (uint64_t)mio_pages;
	for (i = 0; i < PAGE_ENTRIES; i++)
		mio_pages[i] = INVALID_PAGE;
	for (i = 0; i < STORAGE >> 12; i++) {
		page_tables[i] = i * PAGE;
		if (i * PAGE < OPERANDS || i * PAGE >= ARENA_END)
			continue;
		if (i % 8 == 5)
			page_tables[i] |= 0x200;
		if (i % 8 == 7)
			page_tables[i] |= INVALID_PAGE;
	}
}

uint64_t dat_asce(void)
{
	return (uint64_t)segment | 0x3;	/* segment table of four pages */
}
