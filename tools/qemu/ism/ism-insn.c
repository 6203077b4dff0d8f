// SPDX-License-Identifier: GPL-2.0
/*
 * The ISM device: PCI LOAD, STORE and STORE BLOCK in the function-handle form.
 * (The MIO forms never get here: the emulated CPU has no MIO facility and meets
 * them with an operation exception.)
 *
 * Function handle and address space have been looked at by the caller. In the error
 * state every instruction is condition code 1. What breaks the architecture's rules
 * for the operands is a program interruption, as for any other function; what the
 * device itself does not take is condition code 1 with a status, and changes nothing.
 */

#include "ism-internal.h"
#include "cpu.h"
#include "s390x-internal.h"
#include "hw/s390x/ism.h"
#include "hw/s390x/s390-pci-inst.h"

/* Condition code 1, with a status in bits 32..39 of the request's register. */
static void ism_refuse(S390CPU *cpu, uint8_t r, uint8_t status)
{
	cpu->env.regs[r] = deposit64(cpu->env.regs[r], 24, 8, status);
	setcc(cpu, ZPCI_PCI_LS_ERR);
}

static bool ism_in_error(const S390PCIBusDevice *zpci)
{
	return zpci->state == ZPCI_FS_ERROR || zpci->state == ZPCI_FS_PERMANENT_ERROR;
}

static bool ism_memory_enabled(IsmFunction *ism)
{
	return pci_get_word(PCI_DEVICE(ism)->config + PCI_COMMAND) &
	       PCI_COMMAND_MEMORY;
}

/* Why this access is out of reach, or NULL. No sum here can wrap around. */
static const char *ism_out_of_range(uint8_t bar, uint64_t offset, uint32_t length)
{
	uint64_t size;

	switch (bar) {
	case ISM_WINDOW_BAR:
		size = ISM_WINDOW_SIZE;
		break;
	case ISM_COMMAND_BAR:
		size = ISM_COMMAND_SIZE;
		break;
	default:
		return "no such BAR";
	}
	if (length > size || offset > size - length)
		return "outside the BAR";
	return NULL;
}

/* Why PCI LOAD and STORE cannot have this operand, or NULL. */
static const char *ism_operand(uint8_t bar, uint64_t offset, uint8_t length)
{
	if (!length || length > 8 - (offset & 7))
		return "length or boundary";
	return ism_out_of_range(bar, offset, length);
}

int ism_load(S390CPU *cpu, S390PCIBusDevice *zpci, uint8_t r1, uint8_t r2,
	     uintptr_t ra)
{
	IsmFunction *ism = ISM(zpci->pdev);
	uint8_t bar = cpu->env.regs[r2] >> 16 & 0xf;
	uint8_t length = cpu->env.regs[r2] & 0xf;
	uint64_t offset = cpu->env.regs[r2 + 1];
	const char *why = ism_operand(bar, offset, length);

	if (ism_in_error(zpci)) {
		ism->count.pcilg_refused++;
		ism_log_access(ism, "pcilg", bar, offset, length, "cc=1", "error state");
		ism_refuse(cpu, r2, ZPCI_PCI_ST_BLOCKED);
		return 0;
	}
	if (why) {
		ism->count.pcilg_refused++;
		ism_log_access(ism, "pcilg", bar, offset, length, "exception=operand", why);
		s390_program_interrupt(&cpu->env, PGM_OPERAND, ra);
		return 0;
	}

	if (!ism_memory_enabled(ism))
		why = "memory space off";
	else if (bar != ISM_COMMAND_BAR)
		why = "window is write-only";
	if (why) {
		ism->count.pcilg_refused++;
		ism_log_access(ism, "pcilg", bar, offset, length, "cc=1", why);
		ism_refuse(cpu, r2, ZPCI_PCI_ST_2ND_OP_IN_INV_AS);
		return 0;
	}

	ism->count.pcilg++;
	ism_log_access(ism, "pcilg", bar, offset, length, "cc=0", NULL);
	zpci->fmb.counter[ZPCI_FMB_CNT_LD]++;
	cpu->env.regs[r1] = ism_command_load(ism, offset, length);
	setcc(cpu, ZPCI_PCI_LS_OK);
	return 0;
}

int ism_store(S390CPU *cpu, S390PCIBusDevice *zpci, uint8_t r2, uintptr_t ra)
{
	IsmFunction *ism = ISM(zpci->pdev);
	uint8_t bar = cpu->env.regs[r2] >> 16 & 0xf;
	uint8_t length = cpu->env.regs[r2] & 0xf;
	uint64_t offset = cpu->env.regs[r2 + 1];
	const char *why;

	ism->count.pcistg_refused++;
	if (ism_in_error(zpci)) {
		ism_log_access(ism, "pcistg", bar, offset, length, "cc=1", "error state");
		ism_refuse(cpu, r2, ZPCI_PCI_ST_BLOCKED);
		return 0;
	}
	why = ism_operand(bar, offset, length);
	if (why) {
		ism_log_access(ism, "pcistg", bar, offset, length, "exception=operand",
			       why);
		s390_program_interrupt(&cpu->env, PGM_OPERAND, ra);
		return 0;
	}
	ism_log_access(ism, "pcistg", bar, offset, length, "cc=1",
		       "takes store blocks only");
	ism_refuse(cpu, r2, ZPCI_PCI_ST_2ND_OP_IN_INV_AS);
	return 0;
}

int ism_store_block(S390CPU *cpu, S390PCIBusDevice *zpci, uint8_t r1,
		    uint64_t offset, uint64_t gaddr, uint8_t ar, uintptr_t ra)
{
	IsmFunction *ism = ISM(zpci->pdev);
	uint8_t bar = cpu->env.regs[r1] >> 16 & 0xf;
	uint32_t length = cpu->env.regs[r1] & 0x1fff;
	const char *why = NULL;
	uint8_t data[ISM_MAX_BLOCK];

	if (ism_in_error(zpci)) {
		ism->count.pcistb_refused++;
		ism_log_access(ism, "pcistb", bar, offset, length, "cc=1", "error state");
		ism_refuse(cpu, r1, ZPCI_PCI_ST_BLOCKED);
		return 0;
	}
	if (!length || length > zpci->pci_group->zpci_group.maxstbl)
		why = "length";
	else if ((offset & (ISM_PAGE - 1)) + length > ISM_PAGE)
		why = "crosses 4096";
	if (why) {
		ism->count.pcistb_refused++;
		ism_log_access(ism, "pcistb", bar, offset, length,
			       "exception=specification", why);
		s390_program_interrupt(&cpu->env, PGM_SPECIFICATION, ra);
		return 0;
	}
	why = ism_out_of_range(bar, offset, length);
	if (why) {
		ism->count.pcistb_refused++;
		ism_log_access(ism, "pcistb", bar, offset, length, "exception=operand",
			       why);
		s390_program_interrupt(&cpu->env, PGM_OPERAND, ra);
		return 0;
	}
	if (s390_cpu_virt_mem_read(cpu, gaddr, ar, data, length)) {
		ism->count.pcistb_refused++;
		ism_log_access(ism, "pcistb", bar, offset, length, "exception=access",
			       "block cannot be read");
		s390_cpu_virt_mem_handle_exc(cpu, ra);
		return 0;
	}

	if (!ism_memory_enabled(ism))
		why = "memory space off";
	else if (bar == ISM_WINDOW_BAR)
		why = ism_move(ism, offset, data, length);
	else
		why = ism_command_store(ism, offset, data, length);
	if (why) {
		ism->count.pcistb_refused++;
		ism_log_access(ism, "pcistb", bar, offset, length, "cc=1", why);
		ism_refuse(cpu, r1, ism_in_error(zpci) ? ZPCI_PCI_ST_FUNC_IN_ERR :
			   ZPCI_PCI_ST_2ND_OP_IN_INV_AS);
		return 0;
	}
	ism->count.pcistb++;
	ism_log_access(ism, "pcistb", bar, offset, length, "cc=0", NULL);
	zpci->fmb.counter[ZPCI_FMB_CNT_STB]++;
	setcc(cpu, ZPCI_PCI_LS_OK);
	return 0;
}
