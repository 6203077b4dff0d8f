#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the machine: QEMU with the series runs a bare guest, on what passthrough.t asks for.
#	ism_vfio_pci	what follows has the ISM on Linux's ism_vfio_pci
#	rows		'passthrough', with an ISM, an NVMe controller and a virtio-rng
#			that are passed through, and a virtio-rng of QEMU's own
#	nvme		the same with the controller alone passed through
#	refused		an ISM is plugged, before QEMU starts and while it runs
#	guest		an ISM of a host that is a guest is plugged
#	differing	'answers', on a host that differs
#	slot		'stores', and the machine switches the function's slot off meanwhile
#	groups		functions of 16 kinds are passed through
#	iommufd		'rows', with iommufd as the host's backend
#	cannot		what QEMU is to refuse: a guest with a function that is passed through
#			cannot be saved or migrated, nor have the function twice
#	no-iommufd	iommufd is asked for on a host without it
# More than one may be asked for. Each ends with a line "part NAME STATUS".
chmod +x /root/host

# guest PROGRAM OPTION...: run it; QEMU is the argument $qemu.
guest()
{
	program=$1
	shift
	# shellcheck disable=SC2086 # words
	$qemu -M s390-ccw-virtio -accel tcg -nodefaults -no-user-config -display none \
		-L /root -m 64 -kernel "/root/$program" \
		-chardev file,id=console,path=/root/console -device sclpconsole,chardev=console "$@"
	status=$?
	cat /root/console
	return "$status"
}

# passed_through NUMBER [HOST'S]: the machine's function HOST'S, or NUMBER, is the guest's function NUMBER.
passed_through()
{
	printf -- '-device zpci,id=z%d,uid=%d,fid=%d,target=f%d -device vfio-pci,host=%04x:00:00.0,id=f%d' \
		"$1" "$1" "$1" "$1" "${2:-$1}" "$1"
}

rows()
{
	guest passthrough -no-reboot "$@" -device zpci,uid=3,fid=3,target=rng \
		-device virtio-rng-pci,id=rng,disable-legacy=on,iommu_platform=on \
		-trace enable=s390_pci_bar_access,file=/root/accesses \
		-trace enable=vfio_pci_reset,file=/root/accesses \
		-trace enable=vfio_listener_region_del_iommu,file=/root/accesses
	status=$?
	sed 's/^/# guest: /' /root/accesses
	return "$status"
}

# The guest goes on when the monitor has done all that it is told.
plug()
{
	{
		printf '%s\n' 'device_add zpci,id=z,uid=1,fid=1,target=f' \
			'device_add vfio-pci,host=0001:00:00.0,id=f' "$@" cont |
			guest answers -no-reboot -S -chardev stdio,id=monitor,signal=off -mon monitor
		echo "ended $?"
	} | grep -v '^(qemu) '
}

# await TEXT [COMMAND]: until the console has it; the command is for the monitor, each second.
await()
{
	end=$(($(cut -d. -f1 /proc/uptime) + 120))
	until grep -q "$1" /root/console 2>/dev/null; do
		[ "$(cut -d. -f1 /proc/uptime)" -lt $end ] || return
		[ -z "${2-}" ] || echo "$2"
		sleep 1
	done
}

# A guest that takes no notice loses the function when it is reset.
slot()
{
	: >/root/console
	# shellcheck disable=SC2046 # words
	{
		await storing
		echo 0 >/sys/bus/pci/slots/00000001/power &
		await '^1\.\.' system_reset
		wait
		echo quit
	} | guest stores $(passed_through 1) -chardev stdio,id=monitor,signal=off -mon monitor >/dev/null
	status=$?
	cat /root/console
	[ "$status" = 0 ] && [ "$(cat /sys/bus/pci/slots/00000001/power)" = 0 ]
}

# give FUNCTION DRIVER: it is bound to vfio-pci.
give()
{
	modprobe "$2" &&
		echo "$2" >"/sys/bus/pci/devices/$1/driver_override" &&
		echo "$1" >/sys/bus/pci/drivers/vfio-pci/unbind &&
		echo "$1" >/sys/bus/pci/drivers_probe
}

# cannot OPTION...: the refusals of the monitor, on a guest that is not started.
cannot()
{
	printf '%s\n' 'migrate file:/root/state' 'savevm state' \
		'device_add zpci,id=other,uid=9,fid=9,target=f1' \
		'device_add vfio-pci,host=0001:00:00.0,id=f9' quit |
		guest answers -no-reboot -S -chardev stdio,id=monitor,signal=off -mon monitor "$@" 2>&1 |
		grep -v '^(qemu) '
}

for part; do
	qemu=/root/qemu-system-s390x
	case $part in
	ism_vfio_pci)
		give 0001:00:00.0 ism_vfio_pci
		;;
	rows)
		# shellcheck disable=SC2046 # words
		rows $(passed_through 1) $(passed_through 2) $(passed_through 4 3)
		;;
	nvme)
		# shellcheck disable=SC2046 # words
		rows $(passed_through 2)
		;;
	refused)
		# shellcheck disable=SC2046 # words
		guest answers $(passed_through 1) 2>&1
		plug 2>&1
		plug 'device_del z' 2>&1
		;;
	guest)
		qemu='/root/host guest -- /root/qemu-system-s390x'
		# shellcheck disable=SC2046 # words
		guest answers $(passed_through 1) 2>&1
		;;
	differing)
		qemu="/root/host guest no-store ENOMEM,EIO,ENODEV,EFAULT,ENXIO,EPERM,EINVAL -- /root/qemu-system-s390x"
		# shellcheck disable=SC2046 # words
		guest answers $(passed_through 1)
		;;
	slot)
		slot
		;;
	iommufd)
		# shellcheck disable=SC2046 # words
		rows -object iommufd,id=iommu -trace enable=iommufd_backend_map_dma,file=/root/accesses $(for number in '1 1' '2 2' '4 3'; do
			# shellcheck disable=SC2086 # two numbers
			printf '%s,iommufd=iommu ' "$(passed_through $number)"
		done)
		;;
	cannot)
		# shellcheck disable=SC2046 # words
		cannot $(passed_through 1)
		# shellcheck disable=SC2046 # words
		guest answers -no-reboot -only-migratable $(passed_through 1) 2>&1
		;;
	no-iommufd)
		# shellcheck disable=SC2046 # words
		guest answers -no-reboot -object iommufd,id=iommu $(passed_through 1),iommufd=iommu 2>&1
		;;
	groups)
		qemu='/root/host max-of-fd -- /root/qemu-system-s390x'
		# shellcheck disable=SC2046 # words
		guest answers $(for number in $(seq 16); do passed_through "$number"; echo; done) 2>&1
		;;
	esac
	echo "part $part $?"
done
