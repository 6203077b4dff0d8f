#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine: the kernel's ism driver and the tests' client of it, then the
# tests.
modprobe ism && insmod /root/ism_client.ko && exec /root/kernel
