#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The selftests on the newest Linux.
exec "${0%/*}/run" region,refused,msix,data,batch,info,threads,lifecycle,trace,relaxed,disappear \
	--kernel next --device virtio-rng,ism,ism --monitor
