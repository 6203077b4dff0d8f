/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_PROOF_KERNEL_H
#define TESTING_PROOF_KERNEL_H

#ifdef COVER
#define reached(condition)	__CPROVER_cover(condition)
#else
#define reached(condition)	((void)(condition))
#endif

/*
 * A function of the kernel, in which every field that the driver reads may have any value,
 * and the same function as the contract describes it.
 */
#include <assert.h>

#include <linux/vfio_pci_core.h>
#include "contract.h"

bool nondet_bool(void);
int nondet_int(void);
u8 nondet_u8(void);
u16 nondet_u16(void);
u32 nondet_u32(void);
u64 nondet_u64(void);
size_t nondet_size_t(void);
struct pci_dev nondet_pci_dev(void);
struct zpci_dev nondet_zpci_dev(void);
struct vfio_pci_core_device nondet_vfio_pci_core_device(void);
struct vfio_zpci_io_req nondet_vfio_zpci_io_req(void);

struct function {
	struct vfio_pci_core_device core;
	struct pci_dev pdev;
	struct zpci_dev zdev;
	u8 vconfig[PCI_COMMAND + 2];
	bool relaxed;
};

static inline void any_function(struct function *f)
{
	f->pdev = nondet_pci_dev();
	f->pdev.sysdata = &f->zdev;
	f->zdev = nondet_zpci_dev();
	f->vconfig[PCI_COMMAND] = nondet_u8();
	f->vconfig[PCI_COMMAND + 1] = nondet_u8();
	f->core = nondet_vfio_pci_core_device();
	f->core.pdev = &f->pdev;
	f->core.vconfig = f->vconfig;
	f->relaxed = nondet_bool();

	/*
	 * The one assumption. A table has one entry or more: vfio-pci-core
	 * takes its size as 16 bytes times one more than what PCI_MSIX_FLAGS
	 * says (vfio_pci_core_enable()). Without a table, msix_bar is 0xff.
	 */
	__CPROVER_assume(f->core.msix_bar == 0xff ||
			 f->core.msix_size >= 16);
}

static inline struct contract_function contract_of(const struct function *f)
{
	struct contract_function contract = {
		.msix_bar = f->core.msix_bar,
		.msix_offset = f->core.msix_offset,
		.msix_size = f->core.msix_size,
		.maxstbl = f->zdev.maxstbl,
		.relaxed = f->relaxed,
	};
	int i;

	for (i = 0; i < CONTRACT_NUM_BARS; i++) {
		contract.memory[i] = f->pdev.resource[i].flags & IORESOURCE_MEM;
		contract.length[i] = pci_resource_len(&f->pdev, i);
	}
	return contract;
}

#endif
