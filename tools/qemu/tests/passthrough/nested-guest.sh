#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# In the guest of nested.t: the function that was passed through, driven by its vfio-pci.
function=0001:00:00.0
cd /root || exit
point=0

# fact STATUS NAME
fact()
{
	point=$((point + 1))
	[ "$1" = 0 ] || printf 'not '
	echo "ok $point $2"
}

modprobe vfio_iommu_type1 && modprobe vfio-pci &&
	echo vfio-pci >/sys/bus/pci/devices/$function/driver_override &&
	echo $function >/sys/bus/pci/drivers_probe
fact $? vfio_pci_of_the_guest_takes_the_function
./zpci-io list --probe >list.out
grep -qE "^$function .* 1014:04ed +vfio-pci +yes +-\$" list.out
fact $? the_function_has_the_region
./zpci-io info $function >info.out
grep -q 'store relaxed batch' info.out && grep -q 'blocks up to 4096 bytes' info.out
fact $? rules_and_maximum_are_those_of_the_machine_s_function
# Command 3, length 8; the answer has its length, 16, then the GID.
./zpci-io run $function >answer.out <<COMMANDS
store-block --bar 2 --offset 0 --hex 0000000300000008
load --bar 2 --offset 0 --len 16
COMMANDS
grep -q '^00000000: 00 00 00 03 00 00 00 10 ' answer.out && ! grep -q '00 00 00 00 00 00 00 00$' answer.out
fact $? a_command_in_a_block_of_8_is_carried_out
# Passed on: of the bare guest's test points those are of interest that the ISM has part in.
: >console
./qemu-system-s390x -M s390-ccw-virtio -accel tcg -nodefaults -no-user-config -display none \
	-no-reboot -L /root -m 64 -kernel passthrough -chardev file,id=console,path=console \
	-device sclpconsole,chardev=console -device zpci,uid=1,fid=1,target=f -device vfio-pci,host=$function,id=f \
	-trace enable=s390_pci_bar_access,file=accesses
fact $? a_guest_of_the_guest_ends_well
for name in ism_has_no_msix_and_is_plugged group_says_relaxed_and_the_real_maximum command_in_a_block_of_8_is_carried_out \
	page_that_was_mapped_before_the_table_was_registered_is_reached function_reset_reaches_the_device \
	block_of_4096_goes_to_the_host blocks_of_odd_length_at_odd_offsets_go_to_the_host; do
	grep -qE "^ok [0-9]+ $name\$" console
	fact $? "in_it_$name"
done
sed 's/^/# /' list.out info.out answer.out console
sed 's/^/# guest: /' accesses
echo "1..$point"
