#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# zpci-io list and info, and every way in which a function cannot be opened.
# The Perl expressions of json are in single quotes for a reason.
# shellcheck disable=SC2016 source-path=SCRIPTDIR
. "$(dirname "$0")/command.sh"

mkdir -p "$devices"
ends 0 list && says 'no zPCI function'; fact $? 'a system without zPCI functions is said to have none'
ends 0 list --json && json '@{$_->{functions}} == 0'; fact $? 'list --json without functions is an empty list'

rm -r "$devices"
ends 3 list && says 'cannot read'; fact $? 'a system without PCI is status 3'
mkdir -p "$devices"

function_is 0002:00:00.0 0x00000002 0x1af4 0x1044 0x00 virtio-pci
function_is 0001:00:00.0 0x00000001 0x1014 0x04ed 0x05 vfio-pci
function_is 0003:00:00.0 0x00000003 0x15b3 0x1016 0x02 ''
group_is 0001:00:00.0 7
# A PCI function of another kind, and what is no function.
mkdir "$devices/0004:00:00.0" "$devices/nonsense"

ends 0 list
ok 'list shows the zPCI functions and nothing else' [ "$(grep -c '^000' "$fake_root/out")" = 3 ]
mkdir "$fake_root/proc"
rm -f "$fake_root/device"
ends 0 list && grep -qE '^0001:00:00.0 +00000001 +1 +01c8 +05 +1014:04ed +vfio-pci +-$' "$fake_root/out"
fact $? 'list shows address, FID, UID, PCHID, type, vendor:device, driver and who has it open'
[ ! -e "$fake_root/device" ] && ends 0 list --json && json '!defined $_->{functions}[0]{region} && $_->{functions}[0]{reason} =~ /not opened/' && [ ! -e "$fake_root/device" ]
fact $? 'list opens no function'
ends 0 list --probe && grep -qE '^0001:00:00.0 +00000001 +1 +01c8 +05 +1014:04ed +vfio-pci +yes +-$' "$fake_root/out" && [ -e "$fake_root/device" ]
fact $? 'list --probe opens it, and shows the region'
grep -qE '^0003:00:00.0 .* - +no +-$' "$fake_root/out"; fact $? 'a function without a driver has "-" and no region'

# Slots, as the kernel names them: a configured function, two on standby, and another bus.
for slot in 00000001:1 0000beef:0 00000007:0 other:0; do
	mkdir -p "$fake_root/sys/bus/pci/slots/${slot%:*}"
	echo "${slot#*:}" >"$fake_root/sys/bus/pci/slots/${slot%:*}/power"
done
ends 0 list && grep -qE '^- +0000beef +standby: .*/slots/0000beef/power' "$fake_root/out" && [ "$(grep -c standby "$fake_root/out")" = 2 ]
fact $? 'list shows the functions on standby, and how to configure them'
ends 0 list --json && json 'join(" ", map { $_->{fid} } @{$_->{standby}}) eq "0x00000007 0x0000beef"'; fact $? 'list --json carries them, in the order of FIDs'
rm -r "$fake_root/sys/bus/pci/slots"

# process_has PID NAME FILE: a process that has FILE open.
process_has()
{
	mkdir -p "$fake_root/proc/$1/fd"
	echo "$2" >"$fake_root/proc/$1/comm"
	ln -sf "$fake_root$3" "$fake_root/proc/$1/fd/5"
}

process_has 4711 qemu-system-s39 /dev/vfio/7
process_has 4712 other /dev/vfio/vfio
rm -f "$fake_root/device"
ends 0 list --probe && grep -qE '^0001.* vfio-pci +in use +4711 \(qemu-system-s39\)$' "$fake_root/out" && [ ! -e "$fake_root/device" ]
fact $? 'list says which process has a function open, and --probe leaves that one alone'
ends 0 list --json && json '$_ = $_->{functions}[0]; $_->{in_use} && @{$_->{holders}} == 1 && $_->{holders}[0]{pid} == 4711 && $_->{holders}[0]{name} eq "qemu-system-s39"'
fact $? 'list --json carries it'
FAKE_VFIO=busy=/dev/vfio/7 ends 7 info 0001:00:00.0 && says 'process 4711 (qemu-system-s39) has the function open'; fact $? 'who wants to open it is told the process'
cdev_is 0001:00:00.0 vfio0
process_has 4711 vmm /dev/vfio/devices/vfio0
ends 0 list && grep -qE '^0001.* 4711 \(vmm\)$' "$fake_root/out"; fact $? 'a process that has the character device open is found, too'
rm -r "$devices/0001:00:00.0/vfio-dev" "$fake_root/dev/iommu" "$fake_root/proc/4711"
# Another user's process. Root would see its files.
mkdir -p "$fake_root/proc/4713/fd"
FAKE_VFIO=denied=/proc/4713/fd ends 0 list && grep -qE '^0001.* vfio-pci +\?$' "$fake_root/out" && FAKE_VFIO=denied=/proc/4713/fd ends 0 list --json && json '!defined $_->{functions}[0]{in_use}'
fact $? 'where the files of a process cannot be seen, it is not known whether the function is in use'
rm -r "$fake_root/proc/4712" "$fake_root/proc/4713"

# So many that no order in which a file system may list them is sorted by chance.
many=(0015 0012 0019 0011 0017 0013 0018 0014 0016)
for domain in "${many[@]}"; do
	function_is "$domain:00:00.0" "0x0000$domain" 0x1af4 0x1044 0x00 ''
done
zpci_io list
ok 'list is sorted by address' diff <(printf '%s:00:00.0\n' 0001 0002 0003 "${many[@]}" | sort) <(awk 'NR > 1 { print $1 }' "$fake_root/out")
for domain in "${many[@]}"; do
	rm -r "${devices:?}/$domain:00:00.0"
done

ends 0 list --probe --json && json 'join(" ", sort keys %{$_->{functions}[0]}) eq "address backend class device driver fid group holders in_use pchid region type uid vendor vfn" && $_->{functions}[0]{address} eq "0001:00:00.0"'
fact $? 'list --json names what it says of a function'
ends 0 list --probe --json &&
	json '$_ = $_->{functions}; @$_ == 3 && $_->[0]{region} && $_->[0]{type} == 5 && $_->[0]{fid} eq "0x00000001" &&
	      !$_->[1]{region} && $_->[1]{driver} eq "virtio-pci" && !defined $_->[2]{driver}'
fact $? 'list --json carries the same'
FAKE_VFIO=noregion ends 0 list --probe --json && json '!$_->{functions}[0]{region} && defined $_->{functions}[0]{region}'
fact $? 'under the stock vfio-pci the region is false'
FAKE_VFIO=busy=/dev/vfio/7 ends 0 list --probe --json && json '!defined $_->{functions}[0]{region} && $_->{functions}[0]{reason} =~ /in use/'
fact $? 'of a function in use the region is not known, with the reason'
mv "$devices/0002:00:00.0/driver" "$fake_root/driver"
mkdir "$drivers/a\"b\\c"$'\n'$'\xff'
ln -s "$drivers/a\"b\\c"$'\n'$'\xff' "$devices/0002:00:00.0/driver"
ends 0 list --json && json '$_->{functions}[1]{driver} eq "a\"b\\c\n\x{fffd}"'; fact $? 'JSON is valid whatever a driver is called'
rm "$devices/0002:00:00.0/driver"
mv "$fake_root/driver" "$devices/0002:00:00.0/driver"

ends 0 info 0001:00:00.0 && prints 'index 11' && prints 'store relaxed batch' && prints 'blocks up to 4096' && prints 'BAR 4'
fact $? 'info shows region, header and BARs'
ends 0 info 0001:00:00.0 --json &&
	json '$_->{region}{index} == 11 && $_->{header}{max} == 4096 && $_->{header}{max_reqs} == 127 && $_->{header}{relaxed} &&
	      $_->{group}{relaxed} && @{$_->{bars}} == 3 && $_->{bars}[0]{size} eq "0x1000000000000"'
fact $? 'info --json carries the same'
FAKE_VFIO=strict,max=128 ends 0 info --json 0001:00:00.0 &&
	json '!$_->{header}{relaxed} && !$_->{group}{relaxed} && $_->{header}{max} == 128'
fact $? 'a strict function is shown as one'
ends 0 info 0001:00:00.0 && prints 'records of 48 bytes' &&
	ends 0 info --json 0001:00:00.0 && json '$_->{base}{version} == 3 && $_->{base}{ccdf_err_length} == 48'
fact $? 'a kernel that tells the length of an error record has it shown'
for version in 1 2; do
	FAKE_VFIO=base=$version ends 0 info 0001:00:00.0 && prints 'maximum store block 4096 (of the group' && ! prints records &&
		FAKE_VFIO=base=$version ends 0 info --json 0001:00:00.0 &&
		json "\$_->{base}{version} == $version && exists \$_->{base}{ccdf_err_length} && !defined \$_->{base}{ccdf_err_length} &&
		      \$_->{group}{relaxed}"
	fact $? "a base capability of version $version has no such length, and the rest is shown"
done
cdev_is 0001:00:00.0 vfio0
FAKE_VFIO=busy=/dev/vfio/7 ends 0 info 0001:00:00.0; fact $? 'the character device is taken where there is one'
FAKE_VFIO=denied=/dev/vfio/devices/vfio0 ends 0 info 0001:00:00.0; fact $? 'without access to the character device the group is taken'
FAKE_VFIO=bound ends 7 info 0001:00:00.0 && says 'in use'; fact $? 'a character device that another program has bound is status 7'
rm "$fake_root/dev/iommu"
ends 0 info 0001:00:00.0; fact $? 'without iommufd the group is taken'
rm -r "$devices/0001:00:00.0/vfio-dev"

# An ISM on ism_vfio_pci, which has no region.
function_is 0005:00:00.0 0x00000005 0x1014 0x04ed 0x05 ism_vfio_pci
group_is 0005:00:00.0 8
export FAKE_VFIO=ism_vfio_pci
ends 0 list --probe && grep -qE '^0005.* ism_vfio_pci +no, but usable +-$' "$fake_root/out"; fact $? 'list says that a function of ism_vfio_pci is usable without the region'
ends 0 list --probe --json && json '$_ = $_->{functions}[3]; $_->{backend} eq "ism_vfio_pci" && defined $_->{region} && !$_->{region} && $_->{reason} =~ /^ism_vfio_pci, no zPCI I\/O region: /'
fact $? 'list --json carries the backend, and its limits'
ends 0 info 0005:00:00.0 && prints 'backend    ism_vfio_pci, no zPCI I/O region' && prints 'flags 0x2: relaxed' && ! prints index
fact $? 'info shows ism_vfio_pci as the backend'
ends 0 info --json 0005:00:00.0 && json '$_->{backend} eq "ism_vfio_pci" && exists $_->{region} && !defined $_->{region} && $_->{header}{max_reqs} == 1 && !$_->{header}{store}'
fact $? 'info --json carries the same'
unset FAKE_VFIO
ends 0 info 0005:00:00.0 && prints 'backend    the zPCI I/O region' && ends 0 info --json 0005:00:00.0 && json '$_->{backend} eq "region"'
fact $? 'where ism_vfio_pci has the region, that is the backend'
FAKE_VFIO=noregion ends 0 info 0005:00:00.0; fact $? 'it is known by the name of its driver'
rm -r "$devices/0005:00:00.0"

ends 2 info 1:0:0.0 && says "'1:0:0.0' is no PCI address: write it as 0001:00:00.0"; fact $? 'a malformed address is status 2'
ends 2 info 0001:00:00.00; fact $? 'an address with something behind it is a malformed address'
ends 2 info 0001:00:00.8; fact $? 'function 8 of a slot is a malformed address'
ends 2 info ../../../etc/passwd; fact $? 'a path is a malformed address'
ends 2 info '' && says 'no PCI address'; fact $? 'an empty address is a malformed address'
ends 3 info 0009:00:00.0 && says 'there is no PCI function 0009:00:00.0'; fact $? 'an address where nothing is has status 3'
ends 3 info 0004:00:00.0 && says 'not a zPCI function'; fact $? 'a PCI function of another kind has status 3'
ends 4 info 0002:00:00.0 && says "is bound to virtio-pci, not to vfio-pci: run 'zpci-io bind 0002:00:00.0'"
fact $? 'a function with another driver has status 4, and the line says what to run'
ends 4 info 0003:00:00.0 && says "has no driver: run 'zpci-io bind 0003:00:00.0'"; fact $? 'a function without a driver has status 4'
FAKE_VFIO=denied=/dev/vfio/7 ends 5 info 0001:00:00.0 && says 'no permission to open'; fact $? 'no permission is status 5'
FAKE_VFIO=noregion ends 6 info 0001:00:00.0 && says "modprobe vfio-pci"; fact $? 'the stock vfio-pci is status 6, and the line says what to load'
FAKE_VFIO=busy=/dev/vfio/7 ends 7 info 0001:00:00.0 && says 'in use'; fact $? 'a function in use is status 7'
FAKE_VFIO=refused ends 1 info 0001:00:00.0 && says 'Invalid argument'; fact $? 'what VFIO refuses for itself is status 1, not a usage error'
FAKE_VFIO=notviable ends 5 info 0001:00:00.0 && says 'bind all functions'; fact $? 'a group that is not viable is said to be so'
FAKE_VFIO=notype1 ends 4 info 0001:00:00.0 && says 'modprobe vfio_iommu_type1'; fact $? 'a missing type 1 IOMMU is said to be so'
rm "$fake_root/dev/vfio/7"
ends 4 info 0001:00:00.0 && says 'there is no'; fact $? 'a missing group file is status 4'
rm "$devices/0001:00:00.0/iommu_group"
ends 4 info 0001:00:00.0 && says 'has no IOMMU group'; fact $? 'a function without an IOMMU group is said to be so'

tap_end
