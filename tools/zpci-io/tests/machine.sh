#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs in the VM, started by machine.t: zpci-io on a zPCI function with the real
# driver. machine.t judges the lines "fact STATUS FACT", and "json EXPRESSION # FACT"
# with the JSON behind them: the parser is on the host.
#
# Perl's expressions are in single quotes, and $at is several words.
# shellcheck disable=SC2016,SC2086
zpci_io=/root/zpci-io.static
function=0001:00:00.0
at="$function --bar 4 --offset"

# fact STATUS FACT: STATUS is that of the command that shows the fact.
fact()
{
	echo "fact $1 $2"
	[ "$1" = 0 ] || sed 's/^/# /' /tmp/out /tmp/err
}

# ends STATUS ARG...: the command ends with that status.
ends()
{
	want=$1
	shift
	"$zpci_io" "$@" >/tmp/out 2>/tmp/err
	[ $? = "$want" ]
}

says()
{
	grep -qF -- "$1" /tmp/err
}

prints()
{
	grep -qF -- "$1" /tmp/out
}

# json EXPRESSION FACT
json()
{
	echo "json $1 # $2"
	tr -d '\n' </tmp/out
	echo
}

if [ "$1" = cdev ]; then
	ls /dev/iommu /dev/vfio/devices/vfio0 >/tmp/out 2>/tmp/err
	fact $? 'this kernel has iommufd and character devices'
	rm "/dev/vfio/$(basename "$(readlink /sys/bus/pci/devices/$function/iommu_group)")"
	printf '%s\n' 'store --bar 4 --offset 0x20 --len 8 0x1122334455667788' 'load --bar 4 --offset 0x20 --len 8' >/tmp/script
	ends 0 run $function --file /tmp/script && prints 0x1122334455667788
	fact $? 'a function is used through its character device and iommufd'
	# The command has the function open when it answers the first line.
	mkfifo /tmp/lines /tmp/answers
	"$zpci_io" run $function </tmp/lines >/tmp/answers &
	exec 9>/tmp/lines 8</tmp/answers
	echo 'load --bar 4 --offset 0x20 --len 1' >&9
	read -r _ <&8
	ends 7 info $function && says 'in use'
	fact $? 'a function that another program has bound to an iommufd is status 7'
	ends 7 unbind $function && says '(zpci-io.static) has 0001:00:00.0 open: end that program first'
	fact $? 'it is not unbound, and the program is named'
	exec 9>&-
	wait $!
	fact $? 'a command that holds the function ends with its input'
	ends 0 info $function
	fact $? 'after that the function is free'
	exit
fi

if [ "$1" = ism-vfio-pci ]; then
	ends 0 list --probe && grep -qE '^0001:00:00.0 .* 05 +1014:04ed +- +no +-$' /tmp/out
	fact $? 'an ISM without a driver cannot be used'
	ends 4 bind $function --driver ism_vfio_pci && says "run 'modprobe ism_vfio_pci'"
	fact $? 'bind says to load ism_vfio_pci'
	modprobe vfio_iommu_type1 && modprobe ism_vfio_pci
	ends 0 bind $function --driver ism_vfio_pci && prints 'is bound to ism_vfio_pci'
	fact $? 'an ISM is bound to ism_vfio_pci'
	ends 0 list --probe && grep -qE '^0001:00:00.0 .* 05 +1014:04ed +ism_vfio_pci +no, but usable +-$' /tmp/out
	fact $? 'there it is usable without the region'
	ends 0 info $function && prints 'backend    ism_vfio_pci, no zPCI I/O region' && prints 'blocks up to 4096 bytes' && prints 'BAR 0      0x1000000000000 bytes'
	fact $? 'info shows ism_vfio_pci, blocks of 4096 bytes and a BAR of 256 TiB'
	"$zpci_io" doctor --probe >/tmp/out 2>/tmp/err
	grep -q "^ok  *$function: works through ism_vfio_pci" /tmp/out && grep -q '^note  *module: ISMs can be used' /tmp/out
	fact $? 'doctor finds that it works'
	printf '%s\n' 'store-block --bar 2 --offset 0 --hex 0000000300000008' \
		'load --bar 2 --offset 0 --len 16 --json' >/tmp/script
	ends 0 run $function --file /tmp/script
	json '$_->{data} =~ /^0000000300000010[0-9a-f]{16}$/ && $_->{data} !~ /0{16}$/' 'an ISM tells its GID by the same two commands as through the region'
	ends 1 store $function --bar 2 --offset 0 --len 8 0 && says 'ism_vfio_pci has no PCI store'
	fact $? 'a PCI store is refused, with the reason'
	ends 1 load $function --bar 2 --offset 0 --len 3 && says 'by several instructions'
	fact $? 'so is a load of 3 bytes'
	ends 0 unbind $function && prints 'has no driver'
	fact $? 'unbind leaves it without a driver, as it was'
	exit
fi

if [ "$1" = ism ]; then
	ends 0 list --probe && grep -qE '^0001:00:00.0 .* 05 +1014:04ed +vfio-pci +yes +-$' /tmp/out
	fact $? 'an ISM is type 5 and has the region'
	ends 0 info $function && prints 'store relaxed batch' && prints 'blocks up to 4096 bytes' && prints 'BAR 0      0x1000000000000 bytes'
	fact $? 'an ISM is relaxed, takes blocks of 4096 bytes and has a BAR of 256 TiB'
	# Command 3, length 8; the answer has its length, 16, then the GID.
	printf '%s\n' 'store-block --bar 2 --offset 0 --hex 0000000300000008' \
		'load --bar 2 --offset 0 --len 16 --json' >/tmp/script
	ends 0 run $function --file /tmp/script
	json '$_->{data} =~ /^0000000300000010[0-9a-f]{16}$/ && $_->{data} !~ /0{16}$/' 'an ISM tells its GID in one run of two commands'
	exit
fi

if [ "$1" = stock ]; then
	ends 6 info $function && says "run 'modprobe vfio-pci'"
	fact $? 'under the stock vfio-pci info is status 6 and says what to load'
	ends 6 store-block $at 0x20 --hex 00112233445566778899aabbccddeeff
	fact $? 'under the stock vfio-pci nothing is stored'
	ends 0 list --probe --json
	json '!$_->{functions}[0]{region} && defined $_->{functions}[0]{region}' 'under the stock vfio-pci the region is false'
	exit
fi

ends 0 list --probe && grep -qE '^0001:00:00.0 +00000001 +1 .* 1af4:[0-9a-f]{4} +vfio-pci +yes +-$' /tmp/out
fact $? 'list shows the function with the region'
ends 0 list --probe --json
json '$_->{functions}[0]{region} && $_->{functions}[0]{fid} eq "0x00000001" && $_->{functions}[0]{driver} eq "vfio-pci"' 'list --json carries it'
ends 0 info $function && prints 'index 9' && prints 'store batch' && prints 'blocks up to 128 bytes, up to 127 requests'
fact $? 'info shows the header that the driver gives'
ends 0 info $function --json
json '$_->{region}{index} == 9 && $_->{header}{max} == 128 && $_->{header}{store} && !$_->{header}{relaxed} && $_->{group}{maxstbl} == 128' 'info --json carries it'

# The stock emulator turns each doubleword of a block round; PCISTG and PCILG
# are right.
block=0102030405060708090a0b0c0d0e0f101112131415161718
ends 0 store-block $at 0x20 --hex $block && ends 0 load $at 0x20 --len 24 --json
json '$_->{data} eq "0807060504030201100f0e0d0c0b0a091817161514131211"' 'a stored block is loaded back, each doubleword turned round by the emulator'
for len in 8 4 2 1; do
	value=$(printf '%.*s' $((len * 2)) 1122334455667788)
	ends 0 store $at 0x20 --len $len "0x$value" && ends 0 load $at 0x20 --len $len && prints "0x$value"
	fact $? "a value of $len bytes stored is loaded back"
done
head -c 8192 /dev/zero >/tmp/zeros
ends 0 store-block $at 0x1000 --file /tmp/zeros --json
json '$_->{length} == 8192 && $_->{blocks} == 64' '8192 bytes go out in 64 blocks of 128'
head -c 264 /dev/zero | ends 0 store-block $at 0x1000 --json
json '$_->{blocks} == 3' 'standard input is cut so that no piece of 8 bytes is left'

ends 1 store-block $at 0x20 --hex 0011223344556677 && says 'length 8 is not above 8, and the function is not relaxed'
fact $? 'a block of 8 bytes is refused and explained'
ends 1 load $function --bar 0 --offset 0 --len 8 && says 'the function has no BAR 0'
fact $? 'a BAR that the function lacks is explained'
ends 1 load $at 0x4000 --len 8 && says 'beyond BAR 4'
fact $? 'an offset beyond the BAR is explained'
ends 1 store $function --bar 1 --offset 0 --len 4 0 && says 'MSI-X table'
fact $? 'the MSI-X table is explained'
ends 3 info 0009:00:00.0
fact $? 'a function that is not there is status 3'

/root/store_block >/tmp/out 2>/tmp/err && prints 'error 0, loaded 0x206e656574786973'
fact $? 'the example of the README stores and loads'
/root/batch $function 4 0x20 >/tmp/out 2>/tmp/err && prints '0x206e656574786973 0x7469207365747962'
fact $? 'the example of a batch stores and loads'
/root/vmm $function >/tmp/out 2>/tmp/err && prints 'condition code 0'
fact $? 'the example of a VMM hands its descriptor over'

# A group that one program has open cannot be opened by another.
exec 9<>"/dev/vfio/$(basename "$(readlink /sys/bus/pci/devices/$function/iommu_group)")"
ends 7 unbind $function && says 'end that program first'
fact $? 'a function in use is not unbound'
ends 7 info $function
fact $? 'a function in use is status 7'
exec 9<&-

ends 0 unbind $function && ends 0 bind $function && prints 'is bound to vfio-pci'
fact $? 'a function is bound to vfio-pci'
ends 0 unbind $function && prints 'is bound to virtio-pci'
fact $? 'unbind gives the function back to the driver that it had'
ends 4 info $function && says "is bound to virtio-pci, not to vfio-pci: run 'zpci-io bind 0001:00:00.0'"
fact $? 'a function with another driver is status 4'
ends 0 bind $function --json
json '$_->{driver} eq "vfio-pci"' 'bind --json carries the driver'
ends 0 load $at 0x20 --len 4
fact $? 'after that the region works again'

# Another user than root. There is no udev here, so the group and the mode of its rule are
# given by hand, where the rule's own program says so.
rule=/root/60-zpci-io.rules
number=$(basename "$(readlink /sys/bus/pci/devices/$function/iommu_group)")
of_rule()
{
	sed -nE "s/^SUBSYSTEM==\"vfio\",.* $1=+\"([^\"]*)\".*/\\1/p" $rule
}

# as_user ENDS...: the same as a user of the rule's group, who may lock no memory.
as_user()
{
	want=$1
	shift
	start-stop-daemon -S -p /tmp/none -c "user:$(of_rule GROUP)" -x /bin/sh -- -c 'ulimit -l 0 && exec "$@"' sh "$zpci_io" "$@" >/tmp/out 2>/tmp/err
	[ $? = "$want" ]
}

mkdir -p /etc
echo 'user:x:1000:999::/:/bin/sh' >/etc/passwd
echo "$(of_rule GROUP):x:999:" >/etc/group
chmod 755 /root
[ -n "$(of_rule GROUP)" ] && sh -c "$(of_rule PROGRAM | sed "s/%k/$number/; s|^/bin/sh -c '||; s/'\$//")" >/tmp/out 2>/tmp/err && prints 0x00000001
fact $? 'the rule for udev takes the VFIO group of a zPCI function'
! sh -c "$(of_rule PROGRAM | sed "s/%k/99/; s|^/bin/sh -c '||; s/'\$//")" >/tmp/out 2>/tmp/err
fact $? 'it takes no other group'
as_user 5 info $function && says 'no permission to open'
fact $? 'without the rule another user than root has no permission'
chgrp "$(of_rule GROUP)" "/dev/vfio/$number" && chmod "$(of_rule MODE)" "/dev/vfio/$number"
as_user 0 load $at 0x20 --len 4 && as_user 0 store-block $at 0x20 --hex $block
fact $? 'with its group and mode that user loads and stores, with no memory to lock'
as_user 0 list && prints 'vfio-pci' && as_user 0 doctor && grep -q '^ok  *module: .* has the zPCI I/O region, version' /tmp/out
fact $? 'list and doctor tell that user of the function, and whose module it is'
as_user 5 unbind $function && says 'run this as root'
fact $? 'unbind is for root'
