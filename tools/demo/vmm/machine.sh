#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine of demo-vmm, with two ISMs of one network: machine.sh MIB. The
# first function goes to the machine's own ism driver, the second to guests: through the
# zPCI I/O region of vfio-pci, then through Linux's ism_vfio_pci. Progress is written to
# standard error. For each of the two, standard output has
#	backend NAME		which of them, as QEMU says
#	bytes BYTES		that were sent and came back
#	corrupt BYTES		that did not as they were
#	smcd yes|no		whether the kernels' statistics show SMC-D
#	access GUEST pcistb|pcilg|pcistg BAR OFFSET LENGTH	each that a guest issued
#	killed GUEST
mib=$1
second=0002:00:00.0
cd /root || exit
bytes=0
corrupt=0
smcd=yes
guest=0
reported=0
sent=0
got=0
killed=

say()
{
	echo "$(cut -d. -f1 /proc/uptime) s: $*" >&2
}

die()
{
	echo "demo-vmm: $*" >&2
	[ ! -e out.$guest ] || tail -n 8 out.$guest err.$guest nc.err qmp.log /vmm/console >&2
	[ ! -e qemu.pid ] || kill -KILL "$(cat qemu.pid)"
	exit 1
}

# await SECONDS WHAT COMMAND...: until the command succeeds.
await()
{
	end=$(($(cut -d. -f1 /proc/uptime) + $1))
	what=$2
	shift 2
	until "$@"; do
		[ "$(cut -d. -f1 /proc/uptime)" -lt $end ] || die "no $what"
		usleep 500000
	done
}

# lines NUMBER TEXT FILE: are there so many lines with the text?
lines()
{
	[ "$(grep -c -- "$2" "$3")" -ge "$1" ]
}

smc()
{
	LD_PRELOAD=/root/smc-preload.so "$@"
}

# value NAME LINE
value()
{
	echo "$2" | sed -nE "s/.*\b$1=([0-9]+).*/\1/p"
}

# accesses: of this guest, so far.
accesses()
{
	wc -l <trace.$guest
}

start()
{
	guest=$((guest + 1))
	ups=0
	functions=0
	exchanges=0
	rm -f qmp.in qmp.out qemu.pid
	mkfifo qmp.in qmp.out || exit
	: >trace.$guest
	guest -pidfile qemu.pid -netdev tap,id=net,ifname=tap0,script=no,downscript=no -device virtio-net-ccw,netdev=net \
		-device zpci,uid=2,fid=2,target=ism -device vfio-pci,host=$second,id=ism \
		-chardev pipe,id=qmp,path=qmp -mon chardev=qmp,mode=control \
		-trace enable=s390_pci_bar_access,file=trace.$guest -- /root/guest.sh >out.$guest 2>err.$guest &
	shell=$!
	cat qmp.out >qmp.log &
	echo '{"execute": "qmp_capabilities"}' >qmp.in
	up
}

# up: the guest's program runs, and its ism has brought the function up.
up()
{
	ups=$((ups + 1))
	await 600 'guest that is up' eval 'alive; lines $ups ^up out.$guest'
	plugged
	say "guest $guest is up"
}

alive()
{
	kill -0 $shell 2>/dev/null || die 'the guest ended'
}

plugged()
{
	functions=$((functions + 1))
	await 60 'function in the guest' lines $functions 'smc: adding smcd device' /vmm/console
}

# exchange MIB: so many mebibytes to the guest's ism driver, and back.
exchange()
{
	exchanges=$((exchanges + 1))
	head -c $(($1 << 20)) /dev/urandom >file
	await 120 'listener in the guest' sh -c 'LD_PRELOAD=/root/smc-preload.so /root/nc -q 0 10.0.0.2 5000 <file 2>>nc.err'
	await $((60 + 120 * $1)) 'file in the guest' lines $exchanges '^received' out.$guest
	await 120 'listener in the guest' sh -c 'LD_PRELOAD=/root/smc-preload.so /root/nc 10.0.0.2 5001 </dev/null >back 2>>nc.err'
	await 60 'statistics of the guest' lines $exchanges '^sent' out.$guest
	received=$(sed -n 's/^received //p' out.$guest | tail -n 1)
	stats=$(grep '^sent' out.$guest | tail -n 1)
	size=$(($1 << 20))
	[ "$received" = "$size $(md5sum <file)" ] || corrupt=$((corrupt + size))
	corrupt=$((corrupt + $(cmp -l file back 2>&1 | wc -l)))
	bytes=$((bytes + 2 * size))
	[ "$(value smcd_tx "$stats")" -ge $size ] && [ "$(value smcd_rx "$stats")" -ge $size ] &&
		[ "$(value fallback "$stats")" = 0 ] || smcd=no
	say "$1 MiB each way: the guest received ${received%% *} bytes; guest's SMC: ${stats#sent }"
}

# busy: start streams both ways, which only the next step ends.
busy()
{
	smc /root/nc 10.0.0.2 5002 </dev/zero >/dev/null 2>&1 &
	streams=$!
	smc /root/nc 10.0.0.2 5003 </dev/null >/dev/null 2>&1 &
	streams="$streams $!"
	before=$(accesses)
	await 120 'data on the streams' eval '[ $(accesses) -gt $((before + 200)) ]'
}

# ended: the streams are, and with them the machine's SMC sockets and buffers.
ended()
{
	for stream in $streams; do
		await 60 'end of the streams' eval '! kill -0 $stream 2>/dev/null'
	done
	await 60 'end of the SMC sockets' awk '$1 == "SMC" && $3 != 0 { exit 1 }' /proc/net/protocols
}

# free: the function is, and no page of the guest's is pinned.
free()
{
	await 30 'end of QEMU' eval '! kill -0 $shell 2>/dev/null'
	[ "$(cat /sys/bus/pci/devices/$second/enable)" = 0 ] || die 'the function is still enabled'
	awk '/nr_foll_pin_acquired/ { a = $2 } /nr_foll_pin_released/ { r = $2 } END { exit !(a > 0 && a == r) }' /proc/vmstat ||
		die 'pages of the guest are still pinned'
}

# report: the figures of the guests since the last report. The machine's SMC counts from
# its start; $sent and $got of its bytes are reported already.
report()
{
	stats=$(smc-stats)
	say "the machine's SMC: $stats"
	[ "$(value smcd_tx "$stats")" -ge $((sent + bytes / 2)) ] && [ "$(value smcd_rx "$stats")" -ge $((got + bytes / 2)) ] &&
		[ "$(value fallback "$stats")" = 0 ] || smcd=no
	backends=
	for number in $(seq $((reported + 1)) $guest); do
		backends="$backends$(sed -n 's/.*info: .*: backend=//p' "err.$number")
"
	done
	echo "backend $(echo "$backends" | grep . | sort -u)"
	echo "bytes $bytes"
	echo "corrupt $corrupt"
	echo "smcd $smcd"
	for number in $(seq $((reported + 1)) $guest); do
		sed -nE "s/^s390_pci_bar_access ([a-z]+) fid 0x2 bar ([0-9]+) offset (0x[0-9a-f]+) len ([0-9]+)$/access $number \1 \2 \3 \4/p" "trace.$number"
		[ "$number" != "$killed" ] || echo "killed $killed"
	done
	reported=$guest
	sent=$(value smcd_tx "$stats")
	got=$(value smcd_rx "$stats")
	bytes=0
	corrupt=0
	smcd=yes
}

first=0001:00:00.0
echo >/sys/bus/pci/devices/$first/driver_override
echo $first >/sys/bus/pci/drivers/vfio-pci/unbind
modprobe ism && modprobe smc && modprobe tun || exit
tunctl -t tap0 >/dev/null && ifconfig tap0 10.0.0.1 netmask 255.255.255.0 up || exit

say "the first guest boots"
start
exchange "$mib"

say "the function is unplugged and plugged again"
echo '{"execute": "device_del", "arguments": {"id": "ism"}}' >qmp.in
await 60 'unplugging' lines 1 DEVICE_DELETED.*ism qmp.log
await 60 'end of the use of the function' grep -qx 0 /sys/bus/pci/devices/$second/enable
echo '{"execute": "device_add", "arguments": {"driver": "zpci", "uid": 2, "fid": 2, "target": "ism"}}' >qmp.in
echo "{\"execute\": \"device_add\", \"arguments\": {\"driver\": \"vfio-pci\", \"host\": \"$second\", \"id\": \"ism\"}}" >qmp.in
plugged
exchange 1

say "the guest is reset in the middle of a transfer"
busy
echo '{"execute": "system_reset"}' >qmp.in
ended
up
exchange 1

say "the guest is killed in the middle of a transfer"
busy
kill -KILL "$(cat qemu.pid)"
ended
free
killed=$guest

say "the next guest boots"
start
exchange 1
echo '{"execute": "quit"}' >qmp.in
free
report

say "Linux's ism_vfio_pci gets the function, and the next guest boots"
modprobe ism_vfio_pci || exit
echo ism_vfio_pci >/sys/bus/pci/devices/$second/driver_override
echo $second >/sys/bus/pci/drivers/vfio-pci/unbind
echo $second >/sys/bus/pci/drivers_probe
start
exchange 1
echo '{"execute": "quit"}' >qmp.in
free
report
