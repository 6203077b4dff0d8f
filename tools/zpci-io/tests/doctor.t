#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# zpci-io doctor: each finding, and what to do about it.
# The Perl expressions of json are in single quotes for a reason.
# shellcheck disable=SC2016 source-path=SCRIPTDIR
. "$(dirname "$0")/command.sh"

kernel=$fake_root/lib/modules/$(uname -r)
events=$fake_root/sys/kernel/tracing/events/vfio_zpci_io
# What all findings being well ends with: only an s390x has no wrong one.
well=1
[ "$(uname -m)" != s390x ] || well=0

# diagnoses STATUS [ARG...]: doctor ends with that status; if not 0, with one line
# on standard error beside its findings.
diagnoses()
{
	local want=$1

	shift
	zpci_io doctor "$@"
	[ $? = "$want" ] && [ "$(wc -l <"$fake_root/err")" = "$want" ]
}

# finds STATE ABOUT TEXT: in the output.
finds()
{
	grep -qE "^$1 +$2: .*$3" "$fake_root/out"
}

mkdir -p "$devices"
diagnoses 1; fact $? 'a system without anything is status 1'
finds wrong module "run 'modprobe vfio-pci'"; fact $? 'a module that is not loaded is said to be'
finds wrong iommu 'no IOMMU group'; fact $? 'no IOMMU group is said to be wrong'
finds wrong functions 'there is no zPCI function'; fact $? 'no function is said to be wrong'
finds ok ism 'no other VFIO driver'; fact $? 'without another driver for ISMs there is nothing to note'
[ "$(uname -m)" = s390x ] || finds wrong kernel 'on IBM Z \(s390x\) only'; fact $? 'another machine is said to be wrong'

mkdir -p "$fake_root/sys/module/vfio_pci" "$fake_root/sys/kernel/iommu_groups/7" "$kernel"
function_is 0001:00:00.0 0x00000001 0x1014 0x04ed 0x05 vfio-pci
function_is 0002:00:00.0 0x00000002 0x1af4 0x1044 0x00 virtio-pci
group_is 0001:00:00.0 7
FAKE_VFIO=noregion diagnoses 1; fact $? 'the stock driver is status 1'
finds wrong module 'is the stock one: install'; fact $? 'the stock driver is told from ours'
finds wrong 0001:00:00.0 'modprobe vfio-pci'; fact $? 'a function without the region is wrong, with the remedy'
finds ok iommu '1 groups'; fact $? 'IOMMU groups are counted'
finds note 0002:00:00.0 "has the driver virtio-pci: .* 'zpci-io bind 0002:00:00.0'"; fact $? 'a function with another driver is a note'

# What doctor looks for has to be what the driver makes.
version_is_made()
{
	grep -q '^MODULE_VERSION(' drivers/vfio/pci/vfio_pci.c
}

events_are_made()
{
	grep -qE '^#define TRACE_SYSTEM[[:space:]]+vfio_zpci_io$' include/trace/events/vfio_zpci_io.h
}

ok 'the driver has a version' version_is_made
ok 'the driver has the tracepoints that doctor looks for' events_are_made
echo 1.2.3 >"$fake_root/sys/module/vfio_pci/version"
diagnoses $well && finds ok module 'has the zPCI I/O region, version 1\.2\.3'; fact $? 'ours is known by its version, which is told'
finds ok 0001:00:00.0 'has the region: relaxed, blocks up to 4096 bytes'; fact $? 'a good function is ok, with what it offers'
rm "$fake_root/sys/module/vfio_pci/version"
mkdir -p "$events"
diagnoses $well && finds ok module 'has the zPCI I/O region$'; fact $? 'ours is known by its tracepoint'
FAKE_VFIO=denied=/dev/vfio/7 diagnoses 1 && finds wrong 0001:00:00.0 'permission'; fact $? 'no permission is wrong'
FAKE_VFIO=busy=/dev/vfio/7 diagnoses $well && finds note 0001:00:00.0 'in use|open'; fact $? 'a function in use is a note'
rm -f "$fake_root/device"
diagnoses $well --no-open && finds note 0001:00:00.0 'not opened' && [ ! -e "$fake_root/device" ]; fact $? 'doctor --no-open opens no function'

FAKE_VFIO=machine=s390x diagnoses 0; fact $? 'with nothing wrong it is status 0'
FAKE_VFIO=machine=s390x,release=6.1.0 diagnoses 0 && finds ok kernel 'Linux 6\.1\.0'; fact $? 'a kernel is not judged by its version'
mkdir "$fake_root/proc"
echo '0000000000000000 T printk' >"$fake_root/proc/kallsyms"
FAKE_VFIO=machine=s390x diagnoses 1 && finds wrong kernel 'has no PCI: boot a kernel with CONFIG_PCI'; fact $? 'a kernel without the PCI instructions is wrong'
echo '0000000000000000 T __zpci_store_block' >>"$fake_root/proc/kallsyms"
FAKE_VFIO=machine=s390x diagnoses 0 && finds ok kernel 'Linux'; fact $? 'a kernel that has them is ok'
rmdir "$events"
echo kernel/drivers/vfio/pci/vfio-pci.ko >"$kernel/modules.builtin"
diagnoses 1 && finds wrong module 'built into this kernel .* CONFIG_VFIO_PCI=m'; fact $? 'a vfio-pci that is built into the kernel is wrong, with the remedy'
rm "$kernel/modules.builtin"
mkdir "$events"

echo 'alias vfio_pci:v00001014d000004EDsv*sd*bc*sc*i* ism_vfio_pci' >"$kernel/modules.alias"
diagnoses $well && finds note ism 'give an ISM to ism_vfio_pci, .*can be used without one'; fact $? 'ism_vfio_pci is a note where it is there'
diagnoses $well --json && json '@{$_->{findings}} == 6 && $_->{findings}[1]{about} eq "module" && $_->{findings}[1]{state} eq "ok"'
fact $? 'doctor --json carries the same'
function_is 0005:00:00.0 0x00000005 0x1014 0x04ed 0x05 ism_vfio_pci
group_is 0005:00:00.0 8
rm -r "$devices/0001:00:00.0" "$events"
mkdir "$fake_root/sys/module/ism_vfio_pci"
FAKE_VFIO=machine=s390x,ism_vfio_pci diagnoses 0 && finds ok 0005:00:00.0 'works through ism_vfio_pci, no zPCI I/O region: .* no PCI store' &&
	finds note module 'ISMs can be used through ism_vfio_pci'
fact $? 'with nothing but ism_vfio_pci an ISM can be used, and doctor says how'
FAKE_VFIO=ism_vfio_pci diagnoses $well --no-open && finds note 0005:00:00.0 'bound to ism_vfio_pci, not opened'; fact $? 'doctor --no-open does not open it'
ends 2 doctor 0001:00:00.0; fact $? 'doctor takes no address'
tap_end
