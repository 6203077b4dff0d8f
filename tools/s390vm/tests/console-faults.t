#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Which lines of a kernel's console log are faults.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

log()
{
	printf '[    1.0] first\n%s\n[    1.2] last\n' "$1" | tools/s390vm/buildenv/faults -
}

# Lines as kernels print them, with and without the time of the printk.
faults=(
	'[   12.345678] Unable to handle kernel pointer dereference in virtual kernel address space'
	'[   12.345678] Oops: 0004 ilc:2 [#1] SMP'
	'[   12.345678] illegal operation: 0001 ilc:1 [#1] SMP'
	'[   12.345678] kernel BUG at mm/slub.c:448!'
	'[   12.345678] monitor event: 0040 ilc:2 [#1] SMP'
	'[   12.345678] WARNING: CPU: 1 PID: 77 at drivers/vfio/vfio_main.c:99 vfio_unregister_group_dev+0x12/0x34 [vfio]'
	'[   12.345678] WARNING: possible circular locking dependency detected'
	'[   12.345678] WARNING: suspicious RCU usage'
	'[   12.345678] Kernel panic - not syncing: sysrq triggered crash'
	'[   12.345678] BUG: KASAN: slab-out-of-bounds in vfio_pci_core_write+0x1/0x2'
	'[   12.345678] BUG: KFENCE: use-after-free read in foo+0x1/0x2'
	'[   12.345678] BUG: sleeping function called from invalid context at mm/slab.h:1'
	'[   12.345678] BUG: scheduling while atomic: sh/1/0x00000002'
	'[   12.345678] watchdog: BUG: soft lockup - CPU#0 stuck for 26s!'
	'[   12.345678] UBSAN: array-index-out-of-bounds in drivers/vfio/pci/zpci_io_gate.c:7:3'
	'[   12.345678] INFO: task sh:1 blocked for more than 120 seconds.'
	'[   12.345678] INFO: trying to register non-static key.'
	'[   12.345678] kmemleak: 2 new suspected memory leaks (see /sys/kernel/debug/kmemleak)'
	'[   12.345678][  T123] BUG: KASAN: slab-use-after-free in foo+0x1/0x2'
	'unreferenced object 0x0000000012345678 (size 128):'
)
harmless=(
	'[   12.345678] vfio_pci: loading out-of-tree module taints kernel.'
	'[   12.345678] vfio_pci: module verification failed: signature and/or required key missing - tainting kernel'
	'[   12.345678] User process fault: interruption code 0010 ilc:2'
	'[   12.345678] kmemleak: Kernel memory leak detector initialized (mem pool available: 15796)'
	'[   12.345678] rcu: Hierarchical SRCU implementation.'
	'[   12.345678] Lock dependency validator: Copyright (c) 2006 Red Hat, Inc., Ingo Molnar'
	'[   12.345678] kasan: KernelAddressSanitizer initialized'
	'[   12.345678] Debug: this debug-only kernel shows addresses'
)

plan $((${#faults[@]} + ${#harmless[@]} + 2))
for line in "${faults[@]}"; do
	ok "a fault: ${line#*] }" log "$line"
done
for line in "${harmless[@]}"; do
	not_ok_if "harmless: ${line#*] }" log "$line"
done
ok 'the report begins with the fault and goes on behind it' \
	test "$(log "${faults[0]}")" = "${faults[0]}"$'\n[    1.2] last'
ok 'faults are counted' test "$(printf '%s\n' "${faults[@]}" "${harmless[@]}" | tools/s390vm/buildenv/faults -c -)" = "${#faults[@]}"
