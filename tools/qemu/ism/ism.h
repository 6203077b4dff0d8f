/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What QEMU's s390 PCI code calls of the ISM device: the hooks that qemu.patch
 * puts in. For every function that is no ISM they do nothing.
 */

#ifndef HW_S390X_ISM_H
#define HW_S390X_ISM_H

#include "monitor/monitor.h"
#include "hw/s390x/s390-pci-bus.h"

/**
 * ism_is() - Is this PCI device an ISM?
 * @pci: PCI device
 *
 * Context: big QEMU lock held, as for all hooks.
 */
bool ism_is(struct PCIDevice *pci);

/**
 * ism_plug() - Give an ISM its function type, its function group and its names.
 * @zpci: function that is being plugged; the defaults are in place
 *
 * To be called before the function's interrupts are set up: the group has the
 * MSI address.
 */
void ism_plug(S390PCIBusDevice *zpci);

/**
 * ism_failed() - QEMU found a mistake in an ISM's translation tables.
 * @zpci: function, in the error state by now
 * @pec: code of the error event
 */
void ism_failed(S390PCIBusDevice *zpci, uint16_t pec);

/**
 * hmp_ism_error() - The monitor's ism-error ID: an ISM enters the error state.
 * @mon: monitor
 * @qdict: arguments
 */
void hmp_ism_error(Monitor *mon, const QDict *qdict);

/**
 * ism_load() - PCI LOAD from an ISM.
 * @cpu: CPU that executes the instruction
 * @zpci: function, enabled
 * @r1: register that takes the value
 * @r2: even register of the pair that holds request and offset
 * @ra: return address, for program interruptions
 *
 * Return: 0, with the condition code set or a program interruption raised.
 */
int ism_load(S390CPU *cpu, S390PCIBusDevice *zpci, uint8_t r1, uint8_t r2,
	     uintptr_t ra);

/**
 * ism_store() - PCI STORE to an ISM, which it refuses.
 * @cpu: CPU that executes the instruction
 * @zpci: function, enabled
 * @r2: even register of the pair that holds request and offset
 * @ra: return address, for program interruptions
 *
 * Return: 0, with the condition code set or a program interruption raised.
 */
int ism_store(S390CPU *cpu, S390PCIBusDevice *zpci, uint8_t r2, uintptr_t ra);

/**
 * ism_store_block() - PCI STORE BLOCK to an ISM, under the relaxed rules.
 * @cpu: CPU that executes the instruction
 * @zpci: function, enabled
 * @r1: register that holds the request
 * @offset: offset in the PCI address space
 * @gaddr: logical address of the data
 * @ar: access register of the data
 * @ra: return address, for program interruptions
 *
 * Return: 0, with the condition code set or a program interruption raised.
 */
int ism_store_block(S390CPU *cpu, S390PCIBusDevice *zpci, uint8_t r1,
		    uint64_t offset, uint64_t gaddr, uint8_t ar, uintptr_t ra);

#endif
