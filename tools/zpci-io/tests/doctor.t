#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# zpci-io doctor: each finding, and what to do about it.
# The Perl expressions of json are in single quotes for a reason.
# shellcheck disable=SC2016 source-path=SCRIPTDIR
. "$(dirname "$0")/command.sh"

kernel=$fake_root/lib/modules/$(uname -r)
events=$fake_root/sys/kernel/tracing/events/vfio_zpci_io
# The exit status where all is well: only an s390x has no wrong finding.
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
finds unknown ism 'cannot tell .*/modules.alias: No such file'; fact $? 'aliases that cannot be read are told apart from no other driver'
[ "$(uname -m)" = s390x ] || finds wrong kernel 'on IBM Z \(s390x\) only'; fact $? 'another machine is said to be wrong'

mkdir -p "$fake_root/sys/module/vfio_pci" "$fake_root/sys/kernel/iommu_groups/7" "$kernel"
function_is 0001:00:00.0 0x00000001 0x1014 0x04ed 0x05 vfio-pci
function_is 0002:00:00.0 0x00000002 0x1af4 0x1044 0x00 virtio-pci
group_is 0001:00:00.0 7
diagnoses $well && finds unknown module 'cannot tell whose vfio-pci is loaded: .* as root'; fact $? 'where nothing can be read, nobody is told that ours is the stock one'
: >"$kernel/modules.alias"
diagnoses $well && finds ok ism 'no other VFIO driver'; fact $? 'without another driver for ISMs there is nothing to note'
mkdir "$fake_root/proc"
echo '0000000000000000 T __zpci_store_block' >"$fake_root/proc/kallsyms"
FAKE_VFIO=noregion diagnoses 1 --probe; fact $? 'the stock driver is status 1'
finds wrong module 'is the stock one: install'; fact $? 'the stock driver is told from ours'
finds wrong 0001:00:00.0 'modprobe vfio-pci'; fact $? 'a function without the region is wrong, with the remedy'
finds ok iommu '1 group$'; fact $? 'IOMMU groups are counted'
finds note 0002:00:00.0 "has the driver virtio-pci: .* 'zpci-io bind 0002:00:00.0'"; fact $? 'a function with another driver is a note'

# doctor searches for names that the driver really has.
version_is_made()
{
	grep -q '^MODULE_VERSION(' drivers/vfio/pci/vfio_pci.c
}

symbol_is_made()
{
	grep -q '^ssize_t vfio_pci_zdev_io_write(' drivers/vfio/pci/vfio_pci_zdev_io.c
}

events_are_made()
{
	grep -qE '^#define TRACE_SYSTEM[[:space:]]+vfio_zpci_io$' include/trace/events/vfio_zpci_io.h
}

ok 'the driver has a version' version_is_made
ok 'the driver has the function that doctor looks for' symbol_is_made
ok 'the driver has the tracepoints that doctor looks for' events_are_made
echo 1.2.3 >"$fake_root/sys/module/vfio_pci/version"
diagnoses $well --probe && finds ok module 'has the zPCI I/O region, version 1\.2\.3'; fact $? 'ours is known by its version, which is told'
finds ok 0001:00:00.0 'has the region: relaxed, blocks up to 4096 bytes'; fact $? 'a good function is ok, with what it offers'
rm "$fake_root/sys/module/vfio_pci/version"
mkdir -p "$events"
diagnoses $well && finds ok module 'has the zPCI I/O region$'; fact $? 'ours is known by its tracepoint'
echo '0000000000000000 t vfio_pci_zdev_io_write	[vfio_pci]' >>"$fake_root/proc/kallsyms"
rmdir "$events"
diagnoses $well && finds ok module 'has the zPCI I/O region$'; fact $? 'ours is known by a symbol, which is there for every user'
sed -i '$d' "$fake_root/proc/kallsyms"
mkdir "$events"
FAKE_VFIO=denied=/dev/vfio/7 diagnoses 1 --probe && finds wrong 0001:00:00.0 'permission'; fact $? 'no permission is wrong'
FAKE_VFIO=busy=/dev/vfio/7 diagnoses $well --probe && finds note 0001:00:00.0 'in use|open'; fact $? 'a function in use is a note'
rm -f "$fake_root/device"
diagnoses $well && finds note 0001:00:00.0 'bound to vfio-pci, not opened' && [ ! -e "$fake_root/device" ]; fact $? 'doctor opens no function without --probe'
mkdir -p "$fake_root/proc/4711/fd"
echo vmm >"$fake_root/proc/4711/comm"
ln -s "$fake_root/dev/vfio/7" "$fake_root/proc/4711/fd/9"
diagnoses $well --probe && finds note 0001:00:00.0 'in use by process 4711 \(vmm\)' && [ ! -e "$fake_root/device" ]; fact $? 'nor one that is in use with it, and names the process'
rm -r "$fake_root/proc/4711"

FAKE_VFIO=machine=s390x diagnoses 0; fact $? 'with nothing wrong it is status 0'
FAKE_VFIO=machine=s390x,release=6.1.0 diagnoses 0 && finds ok kernel 'Linux 6\.1\.0'; fact $? 'a kernel is not judged by its version'
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
diagnoses $well --json && json '@{$_->{findings}} >= 9 && $_->{findings}[2]{about} eq "module" && $_->{findings}[2]{state} eq "ok" && defined $_->{usable}'
fact $? 'doctor --json carries the same'
function_is 0005:00:00.0 0x00000005 0x1014 0x04ed 0x05 ism_vfio_pci
group_is 0005:00:00.0 8
rm -r "$devices/0001:00:00.0" "$events"
mkdir "$fake_root/sys/module/ism_vfio_pci"
FAKE_VFIO=machine=s390x,ism_vfio_pci diagnoses 0 --probe && finds ok 0005:00:00.0 'works through ism_vfio_pci, no zPCI I/O region: .* no PCI store' &&
	finds note module 'ISMs can be used through ism_vfio_pci'
fact $? 'with nothing but ism_vfio_pci an ISM can be used, and doctor says how'

# Two copies of the module, as 'make install' and DKMS leave them.
updates=$kernel/updates
mkdir -p "$updates/drivers/vfio/pci" "$updates/dkms"
: >"$updates/drivers/vfio/pci/vfio-pci.ko"
diagnoses $well && finds ok copies "one copy of the module is installed, /lib/modules/.*/updates/drivers/vfio/pci/vfio-pci.ko$"; fact $? 'the one that is installed is named'
: >"$updates/dkms/vfio-pci.ko.xz"
diagnoses 1 && finds wrong copies "2 copies .*dkms/vfio-pci.ko.xz.* 'make uninstall'"; fact $? 'two copies of the module are wrong, with the remedy'
rm -r "$updates"

# The distribution's own tool lists an initramfs.
mkdir "$fake_root/boot" "$fake_root/bin"
printf '%s\n' '#!/bin/sh' 'cat "$1"' >"$fake_root/bin/lsinitramfs"
chmod 755 "$fake_root/bin/lsinitramfs"
image=$fake_root/boot/initrd.img-$(uname -r)
echo usr/lib/modules/6.12/kernel/drivers/block/loop.ko >"$image"
PATH=$fake_root/bin:$PATH diagnoses $well && finds ok initramfs 'has no vfio-pci'; fact $? 'an initramfs without the module is ok'
echo usr/lib/modules/6.12/updates/vfio-pci.ko >>"$image"
PATH=$fake_root/bin:$PATH diagnoses $well && finds note initramfs "has a vfio-pci.* 'update-initramfs -u' or 'dracut -f'"; fact $? 'a module in the initramfs is a note, with what follows'
diagnoses $well && finds unknown initramfs 'lsinitramfs or lsinitrd'; fact $? 'without a tool that lists it, nobody can tell'
rm -r "${fake_root:?}/boot"

# system_is ID VERSION RELEASE: the distribution and its kernel; its findings.
system_is()
{
	mkdir -p "$fake_root/etc"
	printf '%s\n' "PRETTY_NAME=\"The $1\"" "ID=$1" "VERSION_ID=\"$2\"" >"$fake_root/etc/os-release"
	FAKE_VFIO=ism_vfio_pci,machine=s390x,release=$3 zpci_io doctor
}

system_is debian 13 6.12.48+deb13-s390x; finds ok distribution 'built for The debian with Linux 6.12 and run in the emulator, not on an IBM Z'; fact $? 'a distribution that was tried is ok'
system_is debian '' 7.2.4-s390x; finds ok distribution 'with Linux 7.2 and run'; fact $? 'sid is known by having no version'
system_is debian 12 6.12.9; finds note distribution 'built .*, and not run: '; fact $? 'one that the module was only built for is a note'
system_is rhel 9.6 5.14.0-570; finds note distribution 'was not tried: Linux 5.14 lacks'; fact $? 'one that was not tried is a note, and why'
system_is debian 12 6.1.0-37; finds wrong distribution 'cannot be built for .* no VFIO'; fact $? 'one whose kernel lacks what the module needs is wrong'
system_is fedora 44 6.19.1; finds note distribution 'was not tried: packaging/check-kernel says'; fact $? 'one that is not in the table is a note'
system_is sles 15.7 6.4.0; finds wrong unsupported 'allow_unsupported_modules 1'; fact $? "SUSE's refusal of modules from outside is told, with the remedy"
mkdir -p "$fake_root/etc/modprobe.d"
echo 'allow_unsupported_modules 1' >"$fake_root/etc/modprobe.d/10-unsupported-modules.conf"
system_is sles 15.7 6.4.0; ! finds wrong unsupported ''; fact $? 'where they are allowed there is nothing to tell'

# The finding on interpretation.
printf '%s\n' 'VM00 Name:            GUEST' 'VM00 Control Program: KVM/Linux' >"$fake_root/proc/sysinfo"
system_is debian 13 6.12; finds note interpretation 'none: this system is a guest itself \(KVM/Linux\)'; fact $? 'a guest has no interpretation for guests of its own'
rm "$fake_root/proc/sysinfo"
mkdir -p "$fake_root/sys/module/vfio_pci_core"
system_is debian 13 6.12; finds note interpretation 'lacks CONFIG_VFIO_PCI_ZDEV_KVM'; fact $? 'nor has a kernel without its part of it'
echo '0000000000000000 t vfio_pci_info_zdev_add_caps	[vfio_pci_core]' >>"$fake_root/proc/kallsyms"
system_is debian 13 6.12; finds note interpretation 'can have PCI instructions of a KVM guest interpreted, where the machine has that'; fact $? 'a kernel that has it is told'
rm -r "${fake_root:?}/etc"

ends 2 doctor 0001:00:00.0; fact $? 'doctor takes no address'
tap_end
