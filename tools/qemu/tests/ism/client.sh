#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine: client.sh PROGRAM loads the kernel's ism driver and the tests'
# client of it, or SMC as its client for the program smc; then runs the tests.
modprobe ism || exit
case $1 in
smc) ifconfig lo 127.0.0.1 up && modprobe smc || exit ;;
*) insmod /root/ism_client.ko || exit ;;
esac
exec "/root/$1"
