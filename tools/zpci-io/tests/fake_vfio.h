/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A fake VFIO for tests. It replaces the C library's open(), ioctl(), pread(), pwrite()
 * and write() for the files below ZPCI_IO_ROOT. It is linked into a test program, or
 * preloaded into the zpci-io command. The driver's own gate decides which requests it
 * takes.
 *
 * If that folder has a file "machine", the file contains struct fake_machine. So one
 * process can read what another one stored.
 */

#ifndef FAKE_VFIO_H
#define FAKE_VFIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vfio_zpci_io_req;

/* Bytes of each BAR that keep what is stored. Stores past them have no effect. */
#define FAKE_MEMORY	0x4000U

/* The function has BAR 0, of 2^48 bytes, BAR 2 and BAR 4. */
#define FAKE_BAR2_SIZE	0x2000
#define FAKE_BAR4_SIZE	0x4000

/* The MSI-X table: 4 entries in BAR 2. */
#define FAKE_MSIX_START	0x800
#define FAKE_MSIX_END	0x840

#define FAKE_MAX_REQS	127

/* The two ranges of addresses that a type 1 container allows for DMA. */
#define FAKE_IOVA_1	0x100000000U
#define FAKE_IOVA_SIZE_1 0x10000U
#define FAKE_IOVA_2	0x200000000U
#define FAKE_IOVA_SIZE_2 0x100000U

/* Bytes of the record of an error event. */
#define FAKE_ERROR_RECORD	48

/**
 * struct fake_machine - the function's state, and what was counted. Tests of the
 *	command read it in a file, up to @issued
 * @config:	configuration space
 * @memory:	what was stored, for each BAR
 * @writes:	writes to the region's requests, or to BAR regions of ism_vfio_pci,
 *	refused ones included
 * @issued:	instructions, by flag of the request; room for the flags to come
 * @resets:	resets of the device
 * @mapped:	bytes that are mapped for DMA
 * @map_flags:	of the last mapping, as the kernel has them
 * @eventfd:	eventfds of the interrupts, by VFIO's index
 * @eventfds:	interrupts that are set up, by VFIO's index
 */
struct fake_machine {
	uint8_t config[256];
	uint8_t memory[6][FAKE_MEMORY];
	uint64_t writes;
	uint64_t issued[256];
	uint64_t resets;
	uint64_t mapped;
	uint32_t map_flags;
	uint32_t eventfds[5];
	int32_t eventfd[5][4];
};

/**
 * struct fake_setup - the behavior of VFIO and the function
 * @no_region:	the kernel's own vfio-pci
 * @ism_vfio_pci: Linux's ism_vfio_pci: its layout, and one write to a BAR region of it
 *	one store block, whatever the command register says
 * @strict:	the function is not relaxed
 * @old_header:	the driver of the 2021 interface
 * @disabled:	the function handle is disabled
 * @base_version: version of the base capability, 1 to 3; 0 is 3. With 1, the group
 *	capability is of version 1, too
 * @looping_caps: the capability list of GET_INFO points to itself
 * @interrupts:	interrupts that the function has, by VFIO's index
 * @host_acts:	number of resets that fail with EAGAIN, as if the host acted
 * @no_reset:	the kernel has no way to reset the function
 * @memlock:	bytes that may be mapped; 0 for any
 * @refused_region: VFIO does not describe the region with this index, 0 for none
 * @fail_at:	request of the next writes, counted from 0 in each, that fails
 * @fail_with:	with this errno; 0 for none
 * @max:	largest block
 */
struct fake_setup {
	bool no_region;
	bool ism_vfio_pci;
	bool strict;
	bool old_header;
	bool disabled;
	bool looping_caps;
	int base_version;
	uint32_t refused_region;
	uint32_t interrupts[5];
	unsigned int host_acts;
	bool no_reset;
	uint64_t memlock;
	size_t fail_at;
	int fail_with;
	uint16_t max;
};

extern struct fake_machine *fake_machine;
extern struct fake_setup fake_setup;

/**
 * fake_gate() - ask the driver's gate about a request to the function
 * @req:	the request
 * @relaxed:	the function is relaxed
 * @max:	its largest block
 *
 * Return: the number of the rule that is broken, 0 for none.
 */
unsigned int fake_gate(const struct vfio_zpci_io_req *req, bool relaxed,
		       uint16_t max);

/**
 * fake_gate_errno() - the errno of a rule, as the driver answers
 * @rule:	what fake_gate() returned
 *
 * Return: a positive errno value, 0 for rule 0.
 */
int fake_gate_errno(unsigned int rule);

/* Numbers of the rules on a request (zpci_io_gate.h): 1 to this. */
#define FAKE_GATE_RULES	12

#endif /* FAKE_VFIO_H */
