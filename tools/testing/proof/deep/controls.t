#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The proofs fail on a driver that is broken.
self=$(readlink -f "$0")
cd "${self%/*}/../../../.." || exit 1
[ "${ZPCI_BUILDENV-}" = base ] || exec tools/s390vm/host/buildenv "$self" "$@"
set -u
. tools/testing/lib/tap.sh
driver=drivers/vfio/pci
scratch

# breaks PROOF FILE SED WHAT: the proof fails if SED has changed FILE.
breaks()
{
	local output status=0

	rm -rf "$work/driver"
	cp -r "$driver" "$work/driver"
	sed -i "$3" "$work/driver/$2"
	if cmp -s "$driver/$2" "$work/driver/$2"; then
		tap_report 1 "$1: fails on $4" "nothing in $2 matches: $3"
		return
	fi
	output=$(tools/testing/proof/verify "$1" "$work/driver" --stop-on-fail 2>&1) || status=$?
	tap_report "$((status != 10))" "$1: fails on $4" "$output"
}

plan 37
gate=zpci_io_gate.h
io=vfio_pci_zdev_io.c
breaks gate $gate 's/return ZPCI_IO_RULE_MSIX;/return ZPCI_IO_RULE_NONE;/' "a gate that lets requests to the MSI-X table through"
breaks gate $gate 's/ || end < offset//' "a gate that forgets sums that wrap"
breaks gate $gate 's/end > bar->size/end > bar->size + 1/' "a gate that is a byte too far"
breaks gate $gate 's/len <= boundary/len < boundary/' "a gate that is a byte too near"
breaks gate $gate 's/req->reserved || //' "a gate that ignores reserved bits"
breaks gate $gate 's/return ZPCI_IO_RULE_BLOCK_ALIGNMENT;/return ZPCI_IO_RULE_BLOCK_LENGTH;/' "a gate that names another rule with the same errno"
breaks gate $gate 's/rule == ZPCI_IO_RULE_MSIX ?/rule == ZPCI_IO_RULE_RANGE ?/' "an errno that is another rule's"
breaks gate $io 's/pci_resource_flags(vdev->pdev, i) & IORESOURCE_MEM/1/' "a description that takes I/O ports for memory"

breaks request $io 's/!(fh & ZPCI_FH_ENABLED) || //' "an instruction with a disabled handle"
breaks request $io '/^\tzpci_io_hold(w);/d; s/^\tfh = .*/&\n\tzpci_io_hold(w);/' "a handle that is read before the lock is taken"
breaks request $io 's/ZPCI_CREATE_REQ(fh,/ZPCI_CREATE_REQ(w->io->zdev->fh,/' "a handle that is tested, and read again for its use"
breaks request $io '/^\tw->memory = /d; s/^\tdown_read(/\tw->memory = __vfio_pci_memory_enabled(w->vdev);\n&/' "memory enable that is tested before the lock is taken"
breaks request $io 's/ || !w->memory)/)/' "an instruction with memory space off"
breaks request $io '/^\t\tpagefault_disable();/d; /^\tpagefault_enable();/d' "a batch that holds the lock with page faults on"
breaks request $io '/^\tpagefault_enable();/d' "page faults that stay off"
breaks request $io '/bool zpci_io_copy_in/,/^}/{/zpci_io_let_go/d}' "a copy that is repeated with the lock held"
breaks request $io 's/^\t\tif (!copy_from_user(to, from, len))$/\t\treturn !copy_from_user(to, from, len);\n&/' "a copy that fell short under the lock and is not repeated"
breaks request $io 's/^\t\tif (!copy_to_user(to, data, sizeof(\*data)))$/\t\tcopy_to_user(to, data, sizeof(*data));\n\t\tif (1)/' "a result that fell short and counts as copied"
breaks request $io 's/^\tif (!zpci_io_copy_out(.*/\tif (w->held \&\& copy_to_user(u64_to_user_ptr(req->gaddr), \&data, sizeof(data))) {\n\t\tzpci_io_let_go(w);\n\t\tret = zpci_io_issue(w, req, VFIO_ZPCI_IO_FLAG_READ, \&data);\n\t}\n&/' "a load that is issued again where its result fell short"
breaks request $io '/if (!w->bounce) {/,/}/{/zpci_io_let_go/d}' "an allocation with the lock held"
breaks request $io '/if (trace_vfio_zpci_io_enabled/,/}/{/zpci_io_let_go/d}' "a tracepoint that fires with the lock held"
breaks request $io '/^unlock:/,/^}/{/up_read/d}' "a single request that keeps the lock"
breaks request $io '/^\tif (!w->batch)$/{N;/zpci_io_bounce_put/d}' "a single request that loses its buffer"
breaks request $io '/^\tif (!w->batch)$/{N;s/.*\n\t\(\tzpci_io_bounce_put.*\)/\1/}' "a batch that gives a buffer away and keeps it"

breaks write $io 's/count > ZPCI_IO_MAX_REQS/count > (ZPCI_IO_MAX_REQS + 1)/' "a write of one request too many"
breaks write $io '/^\t\tif (ret)$/{N;d}' "a batch that goes on after a request that failed"
breaks write $io '/if (need_resched()/,/}/{/zpci_io_let_go/d}' "a batch that reschedules with the lock held"
breaks write $io 's/need_resched() || rwsem_is_contended(&w.vdev->memory_lock)/need_resched()/' "a batch that does not look for those who wait for the lock"
breaks write $io '/^\tzpci_io_let_go(&w);$/d' "a batch that ends with the lock held"
breaks write $io 's/^\tif (w.bounce)$/\tif (0)/' "a batch that loses its buffer"
breaks write $io '/^\tpm_runtime_put(/d' "a function that is kept awake"

breaks region $io '/kfree(\*per_cpu_ptr/s/kfree(.*/;/' "a release that forgets the buffers of the CPUs"
breaks region $io '/^\tif (!io->spare) {/,/}/{/kfree(io)/d}' "a failed allocation that leaves the one before it"
breaks region $io 's/^\t\tzpci_io_free(io);/\t\tkfree(io);/' "a failed registration that leaves the per-CPU pointers"
breaks region $io 's/pos > sizeof(hdr) - count)/pos > sizeof(hdr))/' "a read that goes on behind the header"

breaks info vfio_pci_zdev_info.c 's/next <= offset/next < offset/' "a walk that may stand still"
breaks info vfio_pci_zdev_info.c 's/ || argsz - offset <$/ || argsz - offset + 1 </' "a walk that leaves the answer by a byte"
