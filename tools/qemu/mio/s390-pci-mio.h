/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What QEMU's CPU and its s390 PCI code call of the PCI MIO facility.
 */

#ifndef HW_S390X_S390_PCI_MIO_H
#define HW_S390X_S390_PCI_MIO_H

#include "hw/s390x/s390-pci-bus.h"

/**
 * s390_pci_mio_characteristics() - Answer CLP "store logical-processor
 *	characteristics", which says what bit of an address asks for write-back.
 * @request: CLP request, whatever its command
 * @response: room for the answer, with its length
 *
 * Context: big QEMU lock held, as for all functions here.
 * Return: true where the block was this command and the CPU has the facility.
 */
bool s390_pci_mio_characteristics(const struct ClpReqHdr *request,
				  struct ClpRspHdr *response);

/**
 * s390_pci_mio_query() - Add a function's MIO addresses to the answer of CLP "query
 *	PCI function".
 * @zpci: the function
 * @response: the answer, complete but for them
 *
 * Nothing is added where the CPU lacks the facility, the function has no MIO
 * address, or the program left no room.
 */
void s390_pci_mio_query(S390PCIBusDevice *zpci, ClpRspQueryPci *response);

/**
 * s390_pci_mio_set() - Do CLP "set PCI function", to enable or disable MIO.
 * @request: the request, whatever its operation
 * @response: room for the answer
 *
 * Return: true where the operation was one of the two and the CPU has the
 *	facility; then the answer is complete.
 */
bool s390_pci_mio_set(const ClpReqSetPci *request, ClpRspSetPci *response);

/**
 * s390_pci_mio_load() - PCI LOAD by MIO address (PCILGI).
 * @cpu: CPU that executes the instruction
 * @r1: register that takes the value
 * @r2: even register of the pair that holds address and length
 * @ra: return address, for program interruptions
 */
void s390_pci_mio_load(S390CPU *cpu, uint8_t r1, uint8_t r2, uintptr_t ra);

/**
 * s390_pci_mio_store() - PCI STORE by MIO address (PCISTGI).
 * @cpu: CPU that executes the instruction
 * @r1: register that holds the value
 * @r2: even register of the pair that holds address and length
 * @ra: return address, for program interruptions
 */
void s390_pci_mio_store(S390CPU *cpu, uint8_t r1, uint8_t r2, uintptr_t ra);

/**
 * s390_pci_mio_store_block() - PCI STORE BLOCK by MIO address (PCISTBI).
 * @cpu: CPU that executes the instruction
 * @r1: register that holds the length
 * @r3: register that holds the address
 * @gaddr: logical address of the data
 * @ar: access register of the data
 * @ra: return address, for program interruptions
 */
void s390_pci_mio_store_block(S390CPU *cpu, uint8_t r1, uint8_t r3, uint64_t gaddr,
			      uint8_t ar, uintptr_t ra);

/**
 * s390_pci_mio_write_barrier() - PCI WRITE BARRIER (PCIWB).
 * @cpu: CPU that executes the instruction
 * @ra: return address, for program interruptions
 */
void s390_pci_mio_write_barrier(S390CPU *cpu, uintptr_t ra);

#endif
