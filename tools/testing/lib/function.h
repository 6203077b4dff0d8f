/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of VFIO that the selftests need: they open a function by its address, find its
 * regions, switch its memory space on and off, and send requests. Marks say how many
 * instructions must have been issued between them.
 */
#ifndef TESTING_FUNCTION_H
#define TESTING_FUNCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <linux/vfio.h>
#include <linux/vfio_zdev.h>

#include "insn_marks.h"

/* Timeout of each test, in seconds, also with every checker and on a busy host. */
#ifdef TEST_TIMEOUT_DEFAULT
#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	300
#endif

#define REGION_TYPE	((uint32_t)VFIO_REGION_TYPE_PCI_VENDOR_TYPE | 0x1014)
#define REQ_POS		offsetof(struct vfio_region_zpci_io, req)

/* Time limit for an event that must come, in milliseconds, also on a busy machine. */
#define WAIT		10000

/* A place of the machine's virtio function that reads back as it was stored. */
#define WINDOW_BAR	4
#define WINDOW		0x20
#define WINDOW_END	0x38

/**
 * struct function - an open zPCI function
 * @container:	VFIO container, type 1
 * @group:	VFIO group
 * @device:	VFIO device
 * @region:	file offset of the zPCI I/O region, in bytes
 * @info:	the region's VFIO_DEVICE_GET_REGION_INFO
 * @hdr:	the region's header
 */
struct function {
	int container;
	int group;
	int device;
	uint64_t region;
	struct vfio_region_info info;
	struct vfio_zpci_io_hdr hdr;
};

/* The function that selftests store into: a virtio-rng of QEMU's. */
#define FUNCTION_VENDOR	0x1af4
#define FUNCTION_DEVICE	0x1044

/*
 * Choose the function under test: by the last argument, which is taken off, or by
 * $VFIO_SELFTESTS_BDF. If none is named, or it is not bound to VFIO, or is another one
 * than expected, the program ends as skipped, and nothing was stored into it.
 */
void function_choose(int *argc, char **argv);

/* Address of the function under test: as chosen, or the emulated machine's first. */
const char *function_address(void);

/* Each returns 0, or -1 with errno and one line on standard error. */
int function_open_device(struct function *fn);
int function_find_region(struct function *fn);
int function_open(struct function *fn);
void function_close(struct function *fn);

/* File offset and size of VFIO's own region @index; size 0 if it has none. */
uint64_t function_bar(const struct function *fn, unsigned int index,
		      uint64_t *size);

/* Turn bits of the command register on or off. */
#define COMMAND_MEMORY	0x2
#define COMMAND_MASTER	0x4
int function_command(const struct function *fn, uint16_t bits, bool on);

/* The command register, or -1 with errno. */
int function_command_register(const struct function *fn);

/* Handle of the function, of VFIO_DEVICE_GET_INFO's base capability; 0 if it is not told. */
uint32_t function_handle(const struct function *fn);

/* VFIO's hot reset, which owns the function's group alone: 0, or -1 with errno. */
int function_hot_reset(const struct function *fn);

/*
 * A new eventfd, with these EFD_* flags, that VFIO signals for its interrupt @index;
 * -1 with errno where there is none.
 */
int function_eventfd(const struct function *fn, unsigned int index, int flags);

/* One request: 0, or the errno. A short count is EMSGSIZE. */
int request(const struct function *fn, const struct vfio_zpci_io_req *req);
int load(const struct function *fn, unsigned int bar, uint64_t offset,
	 unsigned int len, uint64_t *value);
int store(const struct function *fn, unsigned int bar, uint64_t offset,
	  unsigned int len, uint64_t value);
int store_block(const struct function *fn, unsigned int bar, uint64_t offset,
		unsigned int len, const void *data);

/*
 * The value that a load returns for a doubleword of a block. $VFIO_SELFTESTS_REVERSED means
 * that QEMU stores it byte-reversed. On any other machine it is as it was stored.
 */
uint64_t stored_doubleword(uint64_t doubleword);

/*
 * A mark gives the number of instructions that must be issued between its begin and its
 * end. Accesses to config space and resets have ANY number of loads and stores.
 */
#define ANY	0xffff
static inline uint64_t insns(unsigned int line, unsigned int pcilg,
			     unsigned int pcistg, unsigned int pcistb)
{
	return (uint64_t)line << 48 | (uint64_t)pcilg << 32 | pcistg << 16 |
	       pcistb;
}

#define INSNS(pcilg, pcistg, pcistb) insns(__LINE__, pcilg, pcistg, pcistb)

#endif
