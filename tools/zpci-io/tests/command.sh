# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by the tests of the zpci-io command: a made-up system below a folder of
# its own, with the fake VFIO in front of the command.
#
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/enter.sh"

# The sanitizer's library comes before whatever else is preloaded.
ASAN=$(ldd "$O/zpci-io" | awk '/libasan/ { print $3 }')
scratch
fake_root=$PWD/$work
export ZPCI_IO_ROOT=$fake_root
unset FAKE_VFIO
devices=$fake_root/sys/bus/pci/devices
drivers=$fake_root/sys/bus/pci/drivers

# fact STATUS FACT: STATUS is that of the command that shows the fact. Where it failed,
# the report has what zpci-io printed last.
fact()
{
	local said=

	[ "$1" = 0 ] || said=$(tail -n 20 "$fake_root/out" "$fake_root/err" 2>&1 | tr -d '\0')
	tap_report "$1" "$2" "$said"
}

# function_is ADDRESS FID VENDOR DEVICE PFT DRIVER: make a function.
function_is()
{
	local dir=$devices/$1

	mkdir -p "$dir" "$drivers"
	echo "$2" >"$dir/function_id"
	echo 0x80000001 >"$dir/function_handle"
	echo 0x1 >"$dir/uid"
	echo 0x01c8 >"$dir/pchid"
	echo 0x0000 >"$dir/vfn"
	echo 0x08 >"$dir/pfgid"
	echo 0x020000 >"$dir/class"
	echo "$3" >"$dir/vendor"
	echo "$4" >"$dir/device"
	echo "$5" >"$dir/pft"
	echo '(null)' >"$dir/driver_override"
	if [ -n "$6" ]; then
		driver_is "$6"
		ln -s "$drivers/$6" "$dir/driver"
	fi
}

# driver_is NAME: load a driver.
driver_is()
{
	mkdir -p "$drivers/$1"
	: >"$drivers/$1/bind"
	: >"$drivers/$1/unbind"
}

# group_is ADDRESS NUMBER: VFIO's group of a function.
group_is()
{
	mkdir -p "$fake_root/sys/kernel/iommu_groups/$2" "$fake_root/dev/vfio"
	ln -s "$fake_root/sys/kernel/iommu_groups/$2" "$devices/$1/iommu_group"
	: >"$fake_root/dev/vfio/$2"
	: >"$fake_root/dev/vfio/vfio"
}

# cdev_is ADDRESS NAME: VFIO's character device of a function, and iommufd.
cdev_is()
{
	mkdir -p "$devices/$1/vfio-dev/$2" "$fake_root/dev/vfio/devices"
	: >"$fake_root/dev/vfio/devices/$2"
	: >"$fake_root/dev/iommu"
}

# zpci_io ARG...: run the command; its output is in out and err.
zpci_io()
{
	LD_PRELOAD=${ASAN:+$ASAN:}$O/tests/fake_vfio.so "$O/zpci-io" "$@" \
		>"$fake_root/out" 2>"$fake_root/err"
}

# ends STATUS ARG...: the command ends with that status, and where that is not
# 0 with one line on standard error and nothing on standard output.
ends()
{
	local want=$1 got

	shift
	zpci_io "$@"
	got=$?
	[ "$got" = "$want" ] || { echo "# exit status $got, not $want"; return 1; }
	[ "$want" = 0 ] || { [ "$(wc -l <"$fake_root/err")" = 1 ] && [ ! -s "$fake_root/out" ]; }
}

# says TEXT: on standard error. prints TEXT: on standard output.
says()
{
	grep -qF -- "$1" "$fake_root/err"
}

prints()
{
	grep -qF -- "$1" "$fake_root/out"
}

# json EXPRESSION: standard output is JSON, and the Perl EXPRESSION on it, as
# $_, holds.
json()
{
	perl -MJSON::PP -e '
		local $/; my $text = <STDIN>;
		$_ = JSON::PP->new->utf8->decode($text);
		exit !(eval $ARGV[0]);' "$1" <"$fake_root/out"
}

# hex TEXT: its bytes in hexadecimal digits.
hex()
{
	od -An -v -tx1 | tr -d ' \n'
}
