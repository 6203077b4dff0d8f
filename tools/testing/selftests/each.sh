#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# each.sh NAME...: in the VM, one program after the other. A NAME may have arguments
# behind it, in the same word. The function under test is the VM's first.
export VFIO_SELFTESTS_BDF=0001:00:00.0
# Debian's own QEMU stores the doublewords of a block byte-reversed. The one of
# tools/qemu/build does not.
[ "${S390VM_QEMU-}" != debian ] || export VFIO_SELFTESTS_REVERSED=1
status=0
for name; do
	echo "# $name"
	# shellcheck disable=SC2086 # see above
	/root/$name || status=1
done
exit $status
