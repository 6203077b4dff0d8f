#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# each.sh NAME...: in the machine, one selftest after the other.
status=0
for name; do
	"/root/$name" || status=1
done
exit $status
