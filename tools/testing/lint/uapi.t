#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The uapi header has all that the header of the newest kernel has, with the same layout.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

scratch
buildenv=tools/s390vm/host/buildenv
kernel=$($buildenv tools/s390vm/host/kernel debian-next) || exit 1
headers=$(find "$kernel/usr/src" -path '*/include/uapi/linux/vfio_zdev.h')
[ -f "$headers" ] || bail_out "the headers of $kernel have no vfio_zdev.h"

# changed SED: the kernel's header, changed.
changed()
{
	sed -E "$1" "$headers" >"$work/vfio_zdev.h"
	! cmp -s "$headers" "$work/vfio_zdev.h" || echo "nothing in the kernel's header matches $1"
}

# compare STATUS HEADER LINE: the comparison with HEADER ends with STATUS, and says LINE.
compare()
{
	local said status

	said=$($buildenv tools/testing/lint/uapi-compare "$2" 2>&1)
	status=$?
	[ "$status" = "$1" ] && grep -qxF -- "$3" <<<"$said" && return
	printf 'exit status %d, no line "%s":\n%s\n' "$status" "$3" "$said"
	return 1
}

# differs NAME SED LINE: a kernel whose header is changed by SED is found out.
differs()
{
	changed "$2"
	silent "$1" compare 1 "$work/vfio_zdev.h" "$3"
}

plan 9
silent "all that the newest kernel's header has is here ($(<"$kernel/release"))" \
	compare 0 "$headers" 'only here: vfio_zpci_io_req.gaddr, offset 8, 8 bytes'
differs 'a field that only the kernel has is found' 's/__u16 imaxstbl;/&\n\t__u16 more;/' \
	'only in the kernel: vfio_device_info_cap_zpci_group.more, offset 42, 2 bytes'
differs 'a field of another size is found' 's/__u32 fh;/__u64 fh;/' \
	'differs: vfio_device_info_cap_zpci_base.fh, in the kernel offset 32, 8 bytes, here offset 32, 4 bytes'
differs 'a field in another place is found' 's/__u8 util_str\[\]/__u32 more; &/' \
	'differs: vfio_device_info_cap_zpci_util.util_str, in the kernel offset 16, to the end, here offset 12, to the end'
differs 'a number of another value is found' 's/(FLAG_REFRESH) 1/\1 4/' \
	'differs: VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH, in the kernel value 0x4, here value 0x1'
differs 'a flag that only the kernel has is found' 's/^#define .*_REFRESH .*/&\n#define VFIO_DEVICE_INFO_ZPCI_FLAG_MORE 2/' \
	'only in the kernel: VFIO_DEVICE_INFO_ZPCI_FLAG_MORE, value 0x2'
changed 's/__u32 fh;/&\n\t__u32 ccdf_err_length;/'
agrees()
{
	compare 0 "$work/vfio_zdev.h" 'only here: VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED, value 0x2'
	$buildenv tools/testing/lint/uapi-compare "$work/vfio_zdev.h" | grep ccdf_err_length
	return 0
}
silent 'version 3 of the base capability is no difference once a kernel has it' agrees
silent 'a header that is not there is one line' compare 2 "$work/none" "uapi-compare: cannot read '$work/none'"
echo 'no header' >"$work/vfio_zdev.h"
refused()
{
	[ "$($buildenv tools/testing/lint/uapi-compare "$work/vfio_zdev.h" 2>&1 | wc -l)" = 1 ] &&
		! $buildenv tools/testing/lint/uapi-compare "$work/vfio_zdev.h" >/dev/null 2>&1
}
ok 'what is no header is refused in one line' refused
