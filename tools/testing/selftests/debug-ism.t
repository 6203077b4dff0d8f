#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# An ISM with KASAN, lockdep, kmemleak and UBSAN: the relaxed rules, and a function
# that disappears under requests: what is used after it went, or left behind, is seen.
# Not the other ways to make it go: unplugging leaks the host bridge in Linux 6.12
# itself, and removal through sysfs takes two locks of its zPCI code in the wrong order.
exec "${0%/*}/run" 'relaxed,disappear -v slot_power' --kernel debug --memory 512 --device ism,ism --monitor --timeout 900
