/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM vfio_zpci_io

#if !defined(_TRACE_VFIO_ZPCI_IO_H) || defined(TRACE_HEADER_MULTI_READ)
#define _TRACE_VFIO_ZPCI_IO_H

#include <linux/tracepoint.h>
#include <linux/vfio_zdev.h>

/* One request to the zPCI I/O region, after its result is known. memory_lock is not held. */
TRACE_EVENT(vfio_zpci_io,
	    TP_PROTO(u32 fid, const struct vfio_zpci_io_req *req,
		     unsigned int rule, int result),
	    TP_ARGS(fid, req, rule, result),
	    TP_STRUCT__entry(__field(u64, flags)
			     __field(u64, offset)
			     __field(u32, fid)
			     __field(u32, rule)
			     __field(int, result)
			     __field(u16, len)
			     __field(u8, pcias)),
	    TP_fast_assign(__entry->flags = req->flags;
			   __entry->offset = req->offset;
			   __entry->fid = fid;
			   __entry->rule = rule;
			   __entry->result = result;
			   __entry->len = req->len;
			   __entry->pcias = req->pcias;),
	    TP_printk("fid=%08x op=%s pcias=%u offset=0x%llx len=%u rule=%s result=%d",
		      __entry->fid,
		      __print_symbolic(__entry->flags,
				       { VFIO_ZPCI_IO_FLAG_READ, "load" },
				       { VFIO_ZPCI_IO_FLAG_BLOCKW, "store-block" },
				       { VFIO_ZPCI_IO_FLAG_STORE, "store" }),
		      __entry->pcias, __entry->offset, __entry->len,
		      __print_symbolic(__entry->rule,
				       { 0, "none" },
				       { 1, "reserved" },
				       { 2, "operation" },
				       { 3, "register-length" },
				       { 4, "register-boundary" },
				       { 5, "block-max" },
				       { 6, "block-boundary" },
				       { 7, "block-length" },
				       { 8, "block-alignment" },
				       { 9, "space" },
				       { 10, "bar" },
				       { 11, "range" },
				       { 12, "msix" }),
		      __entry->result)
);

#endif /* _TRACE_VFIO_ZPCI_IO_H */

#include <trace/define_trace.h>
