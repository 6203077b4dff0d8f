// SPDX-License-Identifier: GPL-2.0
/*
 * The uapi header as a VMM includes it, in C and in C++: every offset and size
 * of the contract.
 */
#ifdef __cplusplus
#include <cstddef>
#define ASSERT(condition)	static_assert(condition, #condition)
#else
#include <stddef.h>
#define ASSERT(condition)	_Static_assert(condition, #condition)
#endif
#include <linux/vfio.h>
#include <linux/vfio_zdev.h>

#define AT(type, member, offset, size) \
	ASSERT(offsetof(struct type, member) == (offset) && \
	       sizeof(((struct type *)0)->member) == (size))

AT(vfio_zpci_io_hdr, flags, 0, 8);
AT(vfio_zpci_io_hdr, max, 8, 2);
AT(vfio_zpci_io_hdr, max_reqs, 10, 2);
AT(vfio_zpci_io_hdr, reserved2, 12, 4);
ASSERT(sizeof(struct vfio_zpci_io_hdr) == 16);

AT(vfio_zpci_io_req, flags, 0, 8);
AT(vfio_zpci_io_req, gaddr, 8, 8);
AT(vfio_zpci_io_req, offset, 16, 8);
AT(vfio_zpci_io_req, reserved, 24, 4);
AT(vfio_zpci_io_req, len, 28, 2);
AT(vfio_zpci_io_req, pcias, 30, 1);
AT(vfio_zpci_io_req, reserved2, 31, 1);
ASSERT(sizeof(struct vfio_zpci_io_req) == 32);

AT(vfio_region_zpci_io, hdr, 0, 16);
AT(vfio_region_zpci_io, req, 16, 32);
ASSERT(sizeof(struct vfio_region_zpci_io) == 48);

ASSERT(VFIO_REGION_SUBTYPE_IBM_ZPCI_IO == 2);
ASSERT(VFIO_ZPCI_IO_HDR_STORE == 1);
ASSERT(VFIO_ZPCI_IO_HDR_RELAXED == 2);
ASSERT(VFIO_ZPCI_IO_HDR_BATCH == 4);
ASSERT(VFIO_ZPCI_IO_FLAG_READ == 1);
ASSERT(VFIO_ZPCI_IO_FLAG_BLOCKW == 2);
ASSERT(VFIO_ZPCI_IO_FLAG_STORE == 4);
ASSERT(VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH == 1);
ASSERT(VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED == 2);

/* The parts that Linux's header had before the region are unchanged. */
AT(vfio_device_info_cap_zpci_base, start_dma, 8, 8);
AT(vfio_device_info_cap_zpci_base, end_dma, 16, 8);
AT(vfio_device_info_cap_zpci_base, pchid, 24, 2);
AT(vfio_device_info_cap_zpci_base, vfn, 26, 2);
AT(vfio_device_info_cap_zpci_base, fmb_length, 28, 2);
AT(vfio_device_info_cap_zpci_base, pft, 30, 1);
AT(vfio_device_info_cap_zpci_base, gid, 31, 1);
AT(vfio_device_info_cap_zpci_base, fh, 32, 4);
AT(vfio_device_info_cap_zpci_base, ccdf_err_length, 36, 4);
AT(vfio_device_info_cap_zpci_group, dasm, 8, 8);
AT(vfio_device_info_cap_zpci_group, msi_addr, 16, 8);
AT(vfio_device_info_cap_zpci_group, flags, 24, 8);
AT(vfio_device_info_cap_zpci_group, mui, 32, 2);
AT(vfio_device_info_cap_zpci_group, noi, 34, 2);
AT(vfio_device_info_cap_zpci_group, maxstbl, 36, 2);
AT(vfio_device_info_cap_zpci_group, version, 38, 1);
AT(vfio_device_info_cap_zpci_group, reserved, 39, 1);
AT(vfio_device_info_cap_zpci_group, imaxstbl, 40, 2);
AT(vfio_device_info_cap_zpci_util, size, 8, 4);
AT(vfio_device_info_cap_zpci_pfip, size, 8, 4);

int main(void)
{
	return 0;
}
