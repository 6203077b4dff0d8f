/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_ASM_PCI_INSN_H
#define TESTING_ASM_PCI_INSN_H

#include <linux/types.h>

/* The even register of an instruction's pair. */
#define ZPCI_CREATE_REQ(handle, space, len)				\
	((u64)(handle) << 32 | (u64)(space) << 16 | (len))

int __zpci_load(u64 *data, u64 req, u64 offset);
int __zpci_store(u64 data, u64 req, u64 offset);
int __zpci_store_block(const u64 *data, u64 req, u64 offset);

#endif
