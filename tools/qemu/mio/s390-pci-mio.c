// SPDX-License-Identifier: GPL-2.0
/*
 * PCI MIO (memory I/O) for QEMU's s390x machine: PCI instructions that take a
 * virtual address in place of a function handle. The address is translated as that
 * of any storage operand; where it leads names function, BAR and offset.
 *
 * Linux's arch/s390/pci is the source on what a program sees of it. The rest is a choice:
 * see Documentation/driver-api/mio.rst.
 */

#include "qemu/osdep.h"
#include "cpu.h"
#include "qemu/log.h"
#include "hw/pci/pci_device.h"
#include "hw/s390x/s390-pci-inst.h"
#include "hw/s390x/s390-pci-mio.h"

/*
 * Where the BARs lie, in real addresses:
 *
 *	63	60  44	43		42 40	39    0
 *	1	index	write-back	BAR	offset
 *
 * Addresses with bit 62 are Linux's own cookies for function handles.
 */
#define MIO_BIT			BIT_ULL(63)
#define MIO_INDEX		44
#define MIO_INDEX_BITS		16
#define MIO_WRITE_BACK		43
#define MIO_BAR			40
#define MIO_BAR_BITS		3
#define MIO_UNUSED		(7ULL << 60)

#define CR2_MIO			0x20	/* MIO addressing is on */

_Static_assert(FH_MASK_INDEX >> MIO_INDEX_BITS == 0, "an index fits");
_Static_assert(offsetof(ClpRspQueryPci, mio) == 256, "as Linux has it");
_Static_assert(offsetof(ClpRspSlpcPci, write_back) == 80, "as Linux has it");

/* Where an instruction's address leads. */
struct mio_target {
	S390PCIBusDevice *zpci;
	uint8_t bar;
	uint64_t offset;
};

static bool mio_installed(void)
{
	return s390_has_feat(S390_FEAT_PCI_MIO);
}

static uint64_t mio_address(S390PCIBusDevice *zpci, uint8_t bar)
{
	return MIO_BIT | (uint64_t)zpci->idx << MIO_INDEX | (uint64_t)bar << MIO_BAR;
}

static bool mio_has_bar(S390PCIBusDevice *zpci, uint8_t bar)
{
	pcibus_t size = zpci->pdev->io_regions[bar].size;

	return size && size <= BIT_ULL(MIO_BAR);
}

bool s390_pci_mio_characteristics(const struct ClpReqHdr *request,
				  struct ClpRspHdr *response)
{
	ClpRspSlpcPci *answer = (ClpRspSlpcPci *)response;
	uint16_t length = lduw_be_p(&response->len);

	if (lduw_be_p(&request->cmd) != CLP_SLPC || !mio_installed())
		return false;
	if (lduw_be_p(&request->len) != CLP_SLPC_REQUEST_LENGTH || length < sizeof(*answer)) {
		stw_be_p(&response->rsp, CLP_RC_LEN);
		return true;
	}
	memset(answer, 0, length);
	stw_be_p(&answer->hdr.len, length);
	stw_be_p(&answer->hdr.rsp, CLP_RC_OK);
	answer->write_back = CLP_SLPC_WRITE_BACK_VALID | (63 - MIO_WRITE_BACK);
	return true;
}

void s390_pci_mio_query(S390PCIBusDevice *zpci, ClpRspQueryPci *response)
{
	uint32_t valid = 0;
	uint8_t bar;

	if (!mio_installed() || !zpci->mio_avail ||
	    lduw_be_p(&response->hdr.len) < sizeof(*response))
		return;
	memset(&response->mio, 0, sizeof(response->mio));
	for (bar = 0; bar < PCI_BAR_COUNT; bar++) {
		uint64_t address = mio_address(zpci, bar);

		if (!mio_has_bar(zpci, bar))
			continue;
		valid |= CLP_MIO_VALID_BAR_0 >> bar;
		stq_be_p(&response->mio.addr[bar].wb, address | BIT_ULL(MIO_WRITE_BACK));
		stq_be_p(&response->mio.addr[bar].wt, address);
	}
	stl_be_p(&response->mio.valid, valid);
	response->flags |= CLP_RSP_QPCI_MASK_MIO;
}

bool s390_pci_mio_set(const ClpReqSetPci *request, ClpRspSetPci *response)
{
	uint32_t fh = ldl_be_p(&request->fh);
	bool on = request->oc == CLP_SET_ENABLE_MIO;
	S390PCIBusDevice *zpci;
	uint16_t result;

	if ((!on && request->oc != CLP_SET_DISABLE_MIO) || !mio_installed())
		return false;
	/* Linux enables MIO with the handle from before it enabled the function. */
	zpci = s390_pci_find_dev_by_idx(s390_get_phb(), fh & FH_MASK_INDEX);
	if (!zpci || (zpci->fh | FH_MASK_ENABLE) != (fh | FH_MASK_ENABLE)) {
		result = CLP_RC_SETPCIFN_FH;
	} else if (!zpci->mio_avail || !(zpci->fh & FH_MASK_ENABLE)) {
		result = CLP_RC_SETPCIFN_FHOP;
	} else {
		result = zpci->mio_enabled == on ? CLP_RC_SETPCIFN_ALRDY : CLP_RC_OK;
		zpci->mio_enabled = on;
		stl_be_p(&response->fh, zpci->fh);
	}
	stw_be_p(&response->hdr.rsp, result);
	return true;
}

static bool mio_usable(S390CPU *cpu, uintptr_t ra)
{
	if (mio_installed() && (cpu->env.cregs[2] & CR2_MIO))
		return true;
	s390_program_interrupt(&cpu->env, PGM_OPERATION, ra);
	return false;
}

/*
 * Find what a logical address leads to. False: the instruction is over, with a program
 * interruption or a condition code; a status goes into the register @status.
 */
static bool mio_find(S390CPU *cpu, const char *name, uint64_t address, bool store,
		     uint8_t status, struct mio_target *target, uintptr_t ra)
{
	CPUS390XState *env = &cpu->env;
	uint64_t real;

	if (s390_cpu_virt_io_translate(cpu, address, store, &real)) {
		s390_cpu_virt_mem_handle_exc(cpu, ra);
		return false;
	}
	target->bar = extract64(real, MIO_BAR, MIO_BAR_BITS);
	target->offset = extract64(real, 0, MIO_BAR);
	target->zpci = s390_pci_find_dev_by_idx(s390_get_phb(),
						extract64(real, MIO_INDEX, MIO_INDEX_BITS));

	if ((real & (MIO_BIT | MIO_UNUSED)) != MIO_BIT || target->bar > ZPCI_IO_BAR_MAX ||
	    (target->zpci && !target->zpci->mio_avail)) {
		/* For those who look for a program that uses the wrong form. */
		qemu_log_mask(LOG_GUEST_ERROR, "mio %s address=0x%" PRIx64 " real=0x%" PRIx64
			      " exception=operand\n", name, address, real);
		s390_program_interrupt(env, PGM_OPERAND, ra);
		return false;
	}
	if (!target->zpci || !(target->zpci->fh & FH_MASK_ENABLE) || !target->zpci->mio_enabled) {
		setcc(cpu, ZPCI_PCI_LS_INVAL_HANDLE);
		return false;
	}
	switch (target->zpci->state) {
	case ZPCI_FS_PERMANENT_ERROR:
	case ZPCI_FS_ERROR:
		env->regs[status] = deposit64(env->regs[status], 24, 8, ZPCI_PCI_ST_BLOCKED);
		setcc(cpu, ZPCI_PCI_LS_ERR);
		return false;
	default:
		break;
	}
	if (!mio_has_bar(target->zpci, target->bar)) {
		s390_program_interrupt(env, PGM_OPERAND, ra);
		return false;
	}
	return true;
}

/*
 * The same for load and store. The length is in the odd register, and must not take the
 * access across a doubleword.
 */
static bool mio_find_doubleword(S390CPU *cpu, const char *name, uint8_t r2, bool store,
				struct mio_target *target, uint8_t *length, uintptr_t ra)
{
	CPUS390XState *env = &cpu->env;

	if (!mio_usable(cpu, ra))
		return false;
	if (r2 & 1) {
		s390_program_interrupt(env, PGM_SPECIFICATION, ra);
		return false;
	}
	if (!mio_find(cpu, name, env->regs[r2], store, r2 + 1, target, ra))
		return false;
	*length = env->regs[r2 + 1] & 0xf;
	if (!*length || *length > 8 - (target->offset & 7)) {
		s390_program_interrupt(env, PGM_OPERAND, ra);
		return false;
	}
	return true;
}

void s390_pci_mio_load(S390CPU *cpu, uint8_t r1, uint8_t r2, uintptr_t ra)
{
	struct mio_target target;
	uint64_t data = 0;
	uint8_t length;

	if (!mio_find_doubleword(cpu, "pcilgi", r2, false, &target, &length, ra))
		return;
	if (zpci_read_bar(target.zpci, target.bar, target.offset, &data, length) != MEMTX_OK) {
		s390_program_interrupt(&cpu->env, PGM_OPERAND, ra);
		return;
	}
	target.zpci->fmb.counter[ZPCI_FMB_CNT_LD]++;
	cpu->env.regs[r1] = data;
	setcc(cpu, ZPCI_PCI_LS_OK);
}

void s390_pci_mio_store(S390CPU *cpu, uint8_t r1, uint8_t r2, uintptr_t ra)
{
	struct mio_target target;
	uint8_t length;

	if (!mio_find_doubleword(cpu, "pcistgi", r2, true, &target, &length, ra))
		return;
	if (zpci_write_bar(target.zpci, target.bar, target.offset, cpu->env.regs[r1],
			   length) != MEMTX_OK) {
		s390_program_interrupt(&cpu->env, PGM_OPERAND, ra);
		return;
	}
	target.zpci->fmb.counter[ZPCI_FMB_CNT_ST]++;
	setcc(cpu, ZPCI_PCI_LS_OK);
}

void s390_pci_mio_store_block(S390CPU *cpu, uint8_t r1, uint8_t r3, uint64_t gaddr,
			      uint8_t ar, uintptr_t ra)
{
	CPUS390XState *env = &cpu->env;
	struct mio_target target;

	if (!mio_usable(cpu, ra) ||
	    !mio_find(cpu, "pcistbi", env->regs[r3], true, r1, &target, ra))
		return;
	zpci_store_block(cpu, target.zpci, target.bar, target.offset, env->regs[r1] & 0x1fff,
			 gaddr, ar, ra);
}

/* Each store is at the device when its instruction ends: nothing is left to order. */
void s390_pci_mio_write_barrier(S390CPU *cpu, uintptr_t ra)
{
	mio_usable(cpu, ra);
}
