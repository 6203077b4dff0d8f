/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * VFIO for zPCI functions (PCI on IBM Z): the capabilities of
 * VFIO_DEVICE_GET_INFO, and the zPCI I/O region.
 *
 * Copyright IBM Corp. 2020
 *
 * Author(s): Pierre Morel <pmorel@linux.ibm.com>
 *            Matthew Rosato <mjrosato@linux.ibm.com>
 */

#ifndef _VFIO_ZDEV_H_
#define _VFIO_ZDEV_H_

#include <linux/types.h>
#include <linux/vfio.h>

/*
 * The structures of the capabilities are those of Linux 7.3. A capability has only
 * the fields of the version in its header. Look at the version first: versions 2
 * and 3 of the base have the same length, 40 bytes.
 */

/**
 * struct vfio_device_info_cap_zpci_base - properties of the function, from CLP
 *	(VFIO_DEVICE_INFO_CAP_ZPCI_BASE)
 * @header:	capability header, version 1 to 3
 * @start_dma:	lowest DMA address that the function may use
 * @end_dma:	highest DMA address that the function may use
 * @pchid:	physical channel identifier
 * @vfn:	virtual function number
 * @fmb_length:	length of the function measurement block, in bytes
 * @pft:	PCI function type (5: ISM)
 * @gid:	identifier of the function's group
 * @fh:		function handle (from version 2 on)
 * @ccdf_err_length: length of the record of an error event (CCDF) of the
 *		function, in bytes (from version 3 on)
 */
struct vfio_device_info_cap_zpci_base {
	struct vfio_info_cap_header header;
	__u64 start_dma;
	__u64 end_dma;
	__u16 pchid;
	__u16 vfn;
	__u16 fmb_length;
	__u8 pft;
	__u8 gid;
	/* version 1 ends here */
	__u32 fh;
	/* version 2 ends here */
	__u32 ccdf_err_length;
	/* version 3 ends here */
};

/**
 * struct vfio_device_info_cap_zpci_group - properties of the function's group,
 *	from CLP (VFIO_DEVICE_INFO_CAP_ZPCI_GROUP)
 * @header:	capability header, version 1 or 2
 * @dasm:	DMA address space mask
 * @msi_addr:	address that message-signalled interrupts are written to
 * @flags:	VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH: the guest must refresh
 *		translations itself; VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED: store
 *		block takes any length and alignment
 * @mui:	update interval of the measurement block
 * @noi:	largest number of interrupts
 * @maxstbl:	largest store block of the ordinary BAR path, in bytes. The
 *		zPCI I/O region has a maximum of its own, in its header
 * @version:	version of the PCI support
 * @reserved:	0
 * @imaxstbl:	largest store block of an interpreted instruction, in bytes
 *		(from version 2 on)
 */
struct vfio_device_info_cap_zpci_group {
	struct vfio_info_cap_header header;
	__u64 dasm;
	__u64 msi_addr;
	__u64 flags;
#define VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH 1
#define VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED 2
	__u16 mui;
	__u16 noi;
	__u16 maxstbl;
	__u8 version;
	/* version 1 ends here */
	__u8 reserved;
	__u16 imaxstbl;
	/* version 2 ends here */
};

/**
 * struct vfio_device_info_cap_zpci_util - the function's utility string
 *	(VFIO_DEVICE_INFO_CAP_ZPCI_UTIL)
 * @header:	capability header, version 1
 * @size:	length of @util_str, in bytes
 * @util_str:	the string, in EBCDIC (an SMC PNET identifier, for one)
 */
struct vfio_device_info_cap_zpci_util {
	struct vfio_info_cap_header header;
	__u32 size;

	__extension__ __u8 util_str[];
};

/**
 * struct vfio_device_info_cap_zpci_pfip - path to the function in the machine
 *	(VFIO_DEVICE_INFO_CAP_ZPCI_PFIP)
 * @header:	capability header, version 1
 * @size:	length of @pfip, in bytes
 * @pfip:	the path's segments
 */
struct vfio_device_info_cap_zpci_pfip {
	struct vfio_info_cap_header header;
	__u32 size;

	__extension__ __u8 pfip[];
};

/*
 * Linux has not reserved this subtype and VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED yet. Both
 * are free there. Upstream the subtype belongs in <linux/vfio.h>. `make patch` copies
 * everything below it into the kernel's header unchanged.
 */
#ifndef VFIO_REGION_SUBTYPE_IBM_ZPCI_IO
#define VFIO_REGION_SUBTYPE_IBM_ZPCI_IO		(2)
#endif

/*
 * The zPCI I/O region: one request written, one PCI instruction issued.
 *
 * Find it by VFIO_REGION_INFO_CAP_TYPE: type
 * VFIO_REGION_TYPE_PCI_VENDOR_TYPE | PCI_VENDOR_ID_IBM (0x80001014), subtype
 * VFIO_REGION_SUBTYPE_IBM_ZPCI_IO. User space reads the header at offset 0, and
 * writes one request, or several, at offset 16. The instruction always names the
 * function handle and is never of the MIO form.
 * Rules, errors and the order of requests are in
 * Documentation/userspace-api/vfio-zpci-io.rst.
 */

/**
 * struct vfio_zpci_io_hdr - the properties of the region; read it at offset 0
 * @flags:	VFIO_ZPCI_IO_HDR_STORE: the region takes STORE requests;
 *		VFIO_ZPCI_IO_HDR_RELAXED: store block takes any length and
 *		alignment; VFIO_ZPCI_IO_HDR_BATCH: one write may carry several
 *		requests. Ignore all other bits
 * @max:	largest store block of the region, in bytes, at most 4096
 * @max_reqs:	most requests in one write. Treat 0 as 1: the interface proposed
 *		in 2021 has a reserved 0 here
 * @reserved2:	0
 */
struct vfio_zpci_io_hdr {
	__u64 flags;
#define VFIO_ZPCI_IO_HDR_STORE		(1 << 0)
#define VFIO_ZPCI_IO_HDR_RELAXED	(1 << 1)
#define VFIO_ZPCI_IO_HDR_BATCH		(1 << 2)
	__u16 max;
	__u16 max_reqs;
	__u32 reserved2;
};

/**
 * struct vfio_zpci_io_req - one PCI instruction; write it at offset 16
 * @flags:	exactly one of VFIO_ZPCI_IO_FLAG_READ (PCILG),
 *		VFIO_ZPCI_IO_FLAG_BLOCKW (PCISTB) and VFIO_ZPCI_IO_FLAG_STORE
 *		(PCISTG)
 * @gaddr:	address of the data in the caller's memory, at any alignment. The
 *		driver uses it only during the write.
 *		READ always writes 8 bytes there, and STORE always reads 8. They
 *		are the image of the instruction's register: the value is
 *		right-aligned and not byte-swapped. BLOCKW reads @len bytes
 * @offset:	offset in the PCI address space, in bytes
 * @reserved:	0
 * @len:	length of the access in bytes: 1 to 8 for READ and STORE, at most
 *		hdr.max for BLOCKW
 * @pcias:	PCI address space: the number of the BAR, 0 to 5
 * @reserved2:	0
 */
struct vfio_zpci_io_req {
	__u64 flags;
#define VFIO_ZPCI_IO_FLAG_READ		(1 << 0)
#define VFIO_ZPCI_IO_FLAG_BLOCKW	(1 << 1)
#define VFIO_ZPCI_IO_FLAG_STORE		(1 << 2)
	__u64 gaddr;
	__u64 offset;
	__u32 reserved;
	__u16 len;
	__u8 pcias;
	__u8 reserved2;
};

/**
 * struct vfio_region_zpci_io - the beginning of the region
 * @hdr:	the header, to read
 * @req:	the first request; more follow it in the same write, up to
 *		@hdr.max_reqs
 */
struct vfio_region_zpci_io {
	struct vfio_zpci_io_hdr hdr;
	struct vfio_zpci_io_req req;
};

#endif /* _VFIO_ZDEV_H_ */
