#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the guest of demo-vmm: the unmodified ism and smc on the function that is
# passed through, and netcat on SMC sockets. A file that arrives at port 5000 is
# returned at port 5001. Port 5002 takes data without end, and port 5003 sends it.
smc()
{
	LD_PRELOAD=/root/smc-preload.so "$@"
}

modprobe ism && modprobe smc && modprobe virtio_net && ifconfig eth0 10.0.0.2 up || exit
echo up
while :; do smc /root/nc -l -p 5002 </dev/null >/dev/null; done &
while :; do smc /root/nc -l -p 5003 </dev/zero >/dev/null; done &
while :; do
	smc /root/nc -l -p 5000 </dev/null >file
	echo "received $(wc -c <file) $(md5sum <file)"
	smc /root/nc -q 0 -l -p 5001 <file
	echo "sent $(smc-stats)"
done
