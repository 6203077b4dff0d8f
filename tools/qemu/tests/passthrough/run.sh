# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by the tests that run a bare guest of QEMU with the series, at the top of the
# repository, after tap.sh: $here is this folder, $work an empty one.
here=tools/qemu/tests/passthrough
qemu=${SERIES_QEMU:-$(tools/qemu/build series)} && vm_qemu=${ISM_QEMU:-$(tools/qemu/build ism)} || exit 1
out=$PWD/build/qemu
tools/s390vm/host/buildenv make -s -C "$here" OUT="$out" >&2 || exit 1
scratch

# run OPTION... -- PART...: of passthrough.sh
run()
{
	local options=()

	while [ "$1" != -- ]; do options+=("$1"); shift; done
	tools/s390vm/s390vm run --qemu "$vm_qemu" --file "$qemu/bin/qemu-system-s390x" --file "$qemu/s390-ccw.img" \
		--file "$out/passthrough" --file "$out/answers" --file "$out/stores" --file "$out/host" "${options[@]}" -- "$here/passthrough.sh" "${@:2}"
}
