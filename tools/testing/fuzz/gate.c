// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzzer of the gate: it compares the gate's answer to any request to any function with
 * the contract, as the proof has it (../proof/contract.h).
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract.h"
#include "zpci_io_gate.h"

/**
 * struct input - the fuzzer's input
 * @req:	the request
 * @length:	of each BAR
 * @memory:	a bit for each BAR: it is one of memory
 * @msix_bar:	BAR of the MSI-X table; above 5: none
 * @msix_entries: one less than the table has
 * @msix_offset: where it is
 * @maxstbl:	largest block of the group
 * @relaxed:	bit 0: the function is relaxed
 * @edge:	what the request's offset counts from
 */
struct input {
	struct vfio_zpci_io_req req;
	u64 length[CONTRACT_NUM_BARS];
	u8 memory;
	u8 msix_bar;
	u16 msix_entries;
	u32 msix_offset;
	u16 maxstbl;
	u8 relaxed;
	u8 edge;
};

/* Most offsets count from an edge, because a random one of 64 bits is near none. */
static u64 edge(const struct input *in, const struct contract_function *contract)
{
	switch (in->edge & 7) {
	case 0:
		return 0;
	case 1:
		return contract->msix_offset;
	case 2:
		return contract->msix_offset + contract->msix_size;
	case 3:
		return in->req.pcias < CONTRACT_NUM_BARS ?
		       in->length[in->req.pcias] : 0;
	default:
		return 4096 * (in->edge & 0xf8);
	}
}

/* Does the same as zpci_io_describe(), whose own result the proof covers. */
static void describe(struct zpci_io_geometry *fn,
		     const struct contract_function *contract)
{
	unsigned int i;

	memset(fn, 0, sizeof(*fn));
	fn->max = contract->maxstbl < 4096 ? contract->maxstbl : 4096;
	fn->relaxed = contract->relaxed;
	for (i = 0; i < CONTRACT_NUM_BARS; i++)
		fn->bar[i].size = contract->memory[i] ? contract->length[i] : 0;
	if (contract->msix_bar < CONTRACT_NUM_BARS) {
		fn->bar[contract->msix_bar].msix_start = contract->msix_offset;
		fn->bar[contract->msix_bar].msix_end =
			contract->msix_offset + contract->msix_size;
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct contract_function contract = { 0 };
	struct zpci_io_geometry fn;
	unsigned int broken, i;
	struct input in = { 0 };
	enum zpci_io_rule rule;

	memcpy(&in, data, size < sizeof(in) ? size : sizeof(in));
	for (i = 0; i < CONTRACT_NUM_BARS; i++) {
		contract.memory[i] = in.memory >> i & 1;
		contract.length[i] = in.length[i];
	}
	contract.msix_bar = in.msix_bar;
	contract.msix_offset = in.msix_offset & ~7U;
	contract.msix_size = (in.msix_entries % 2048 + 1) * 16;
	contract.maxstbl = in.maxstbl;
	contract.relaxed = in.relaxed & 1;
	in.req.offset += edge(&in, &contract);
	describe(&fn, &contract);

	rule = zpci_io_gate(&fn, &in.req);
	broken = contract_broken(&contract, &in.req);
	if (rule != contract_first(broken) ||
	    zpci_io_rule_errno(rule) != contract_errno(broken)) {
		fprintf(stderr,
			"flags=0x%llx offset=0x%llx len=%u pcias=%u: the gate says rule %u (%d), the contract %u (%d)\n",
			in.req.flags, in.req.offset, in.req.len, in.req.pcias,
			rule, zpci_io_rule_errno(rule),
			contract_first(broken), contract_errno(broken));
		abort();
	}
	return 0;
}
