/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ZPCI_IO_GATE_H
#define ZPCI_IO_GATE_H

#include <linux/types.h>

/* No instruction reaches across a 4096-byte boundary, so none is longer. */
#define ZPCI_IO_BLOCK_MAX	4096

#define ZPCI_IO_NUM_BARS	6
/* Length of the array of them: a power of two clamps an index in one step. */
#define ZPCI_IO_BAR_SLOTS	8

/**
 * struct zpci_io_bar - one PCI address space of a function, as user space may
 *	touch it
 * @size:	length in bytes; 0 where there is no memory BAR
 * @msix_start:	offset of the MSI-X table, in bytes
 * @msix_end:	offset of the first byte behind the MSI-X table; 0 where the
 *		table is not in this BAR
 * @reserved:	makes the size a power of two, which is cheaper to index
 */
struct zpci_io_bar {
	u64 size;
	u64 msix_start;
	u64 msix_end;
	u64 reserved;
};

/**
 * struct zpci_io_geometry - all that the gate knows of a function
 * @bar:	its PCI address spaces; those from ZPCI_IO_NUM_BARS up are empty
 * @max:	largest store block, in bytes, at most ZPCI_IO_BLOCK_MAX
 * @relaxed:	store block takes any length and alignment
 *
 * It is worked out once, when the function is opened, and only read after that.
 */
struct zpci_io_geometry {
	struct zpci_io_bar bar[ZPCI_IO_BAR_SLOTS];
	u16 max;
	bool relaxed;
};

#endif /* ZPCI_IO_GATE_H */
