// SPDX-License-Identifier: GPL-2.0
/* The driver's own gate, with the limits of the fake VFIO's function. */

#include "../../../drivers/vfio/pci/zpci_io_gate.h"

#include "fake_vfio.h"

/* The numbers are stable: a new rule gets the next one. */
_Static_assert(FAKE_GATE_RULES == ZPCI_IO_RULE_MSIX, "the last rule");

unsigned int fake_gate(const struct vfio_zpci_io_req *req, bool relaxed,
		       uint16_t max)
{
	const struct zpci_io_geometry function = {
		.bar = {
			[0] = { .size = 1ULL << 48 },
			[2] = {
				.size = FAKE_BAR2_SIZE,
				.msix_start = FAKE_MSIX_START,
				.msix_end = FAKE_MSIX_END,
			},
			[4] = { .size = FAKE_BAR4_SIZE },
		},
		.max = max,
		.relaxed = relaxed,
	};

	return zpci_io_gate(&function, req);
}

int fake_gate_errno(unsigned int rule)
{
	return -zpci_io_rule_errno(rule);
}
