#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Every allocation and copy of user memory of the driver fails once, with KASAN,
# lockdep and kmemleak looking on.
here=${0%/*}
"$here/../selftests/build" failures || exit 1
cd "$here/../../.." || exit 1
exec tools/zmachine/zmachine run --kernel debug --memory 512 --device virtio-rng,ism --timeout 900 -- build/selftests/failures
