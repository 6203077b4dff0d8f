// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/* The steps that every VMM needs to issue its guest's instructions again. */

#include <errno.h>
#include <stdlib.h>

#include "private.h"

/* This bit of a function handle is set while the function is enabled. */
#define HANDLE_ENABLED	(UINT32_C(1) << 31)

ZPCI_IO_API void zpci_io_intercepted(struct vfio_zpci_io_req *req,
				     uint64_t flag, uint64_t operand,
				     uint64_t offset, const void *data)
{
	uint16_t length_bits = flag == VFIO_ZPCI_IO_FLAG_BLOCKW ? 0x1fff : 0xf;

	*req = zpci_io_request(flag, operand >> 16 & 0xf, offset, data,
			       operand & length_bits);
}

/*
 * Ask the kernel now: the answer from the opening is old. A kernel whose capability has
 * no function handle gives no answer, which counts as no.
 */
static bool gone_or_disabled(const struct zpci_io *zio)
{
	const struct vfio_device_info_cap_zpci_base *base;
	struct vfio_device_info *info;
	bool gone = false;
	size_t size;
	int err;

	err = zpci_io_device_info(zio->device, &info);
	if (err)
		return err == -ENODEV || err == -EIO;
	base = zpci_io_info_capability(info, VFIO_DEVICE_INFO_CAP_ZPCI_BASE,
				       &size);
	if (zpci_io_capability_has(base, size, 2,
				   offsetof(__typeof__(*base), ccdf_err_length)))
		gone = !(base->fh & HANDLE_ENABLED);
	free(info);
	return gone;
}

ZPCI_IO_API enum zpci_io_outcome zpci_io_outcome_of(const struct zpci_io *zio,
						    int err)
{
	switch (err) {
	case 0:
		return ZPCI_IO_CC0;
	case -EIO:
		return gone_or_disabled(zio) ? ZPCI_IO_CC3 : ZPCI_IO_CC1;
	case -EINVAL:
	case -ENXIO:
		return ZPCI_IO_OPERAND;
	case -ENOMEM:
		return ZPCI_IO_AGAIN;
	/* The function was taken away from vfio-pci. */
	case -ENODEV:
		return ZPCI_IO_CC3;
	default:
		return ZPCI_IO_VMM_ERROR;
	}
}
