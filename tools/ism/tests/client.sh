#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine: client.sh PROGRAM loads the kernel's ism driver and the tests'
# client of it, then runs the tests.
modprobe ism && insmod /root/ism_client.ko && exec "/root/$1"
