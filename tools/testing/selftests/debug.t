#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The selftests with KASAN, lockdep, kmemleak and UBSAN, and every allocation and copy
# of user memory of the driver that fails once: none of them has anything to report.
exec "${0%/*}/run" region,refused,msix,data,batch,info,threads,lifecycle,trace,failures \
	--kernel debug --device virtio-rng,ism --memory 512 --timeout 900
