#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The selftests with KASAN, lockdep, kmemleak and UBSAN: none of them has anything to
# report.
exec "${0%/*}/run" region,refused,msix,data,batch,info,threads,lifecycle,trace --kernel debug --timeout 900
