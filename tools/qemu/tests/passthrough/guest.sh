#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In a machine with --vmm: a program in a guest, whose file, output and status are
# for guest.t to see.
mkdir -p /vmm/root/root
cat >/vmm/root/root/file <<TEXT
a file of the guest's
TEXT
guest -- sh -c 'cat file; echo an error >&2; exit 3'
echo "status $?"
guest 2>/dev/null
echo "status $?"
