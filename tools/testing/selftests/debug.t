#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The selftests with KASAN, lockdep, kmemleak and UBSAN, and every allocation and copy
# of user memory of the driver that fails once: none of them has anything to report.
# Of the ways to make a function disappear only its slot: unplugging leaks the host
# bridge in Linux 6.12 itself, and removal through sysfs takes two locks of its zPCI
# code in the wrong order.
exec "${0%/*}/run" \
	'region,refused,msix,data,batch,info,threads,lifecycle,trace,relaxed,disappear -v slot_power,failures' \
	--kernel debug --device virtio-rng,ism,ism --monitor --memory 512 --timeout 900
