#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The fuzzers, with coverage feedback, for FUZZ_SECONDS each (8), and that they
# find what is broken. Seeds are made here; the corpus grows in build/fuzz from
# run to run.
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
[ "${ZPCI_BUILDENV-}" = base ] || exec tools/s390vm/host/buildenv "$0" "$@"
set -u
. tools/testing/lib/tap.sh
here=tools/testing/fuzz
out=build/fuzz
mkdir -p "$out"/{gate,library,found}
sanitizers=-fsanitize=fuzzer,address,undefined
# VFIO aligns its capabilities, a fuzzer does not.
flags=(-std=gnu11 -g -O1 -Wall -Wextra -Wno-unused-parameter "$sanitizers"
	-fno-sanitize=alignment -fno-sanitize-recover=all
	-Itools/testing/include -Itools/testing/proof -Iinclude/uapi -Iinclude)

# build_gate DRIVER PROGRAM
build_gate()
{
	clang "${flags[@]}" -I"$1" -o "$2" "$here/gate.c"
}

build_library()
{
	clang "${flags[@]}" -D_GNU_SOURCE -Idrivers/vfio/pci -Itools/zpci-io/include -Itools/zpci-io/lib \
		-Wl,--wrap=ioctl,--wrap=pread -o "$out/library.fuzz" \
		"$here/library.c" tools/zpci-io/lib/{explain,region,sysfs}.c
}

# A load of 8 bytes and a block of 4096, on a function with all BARs.
seeds()
{
	local ones='\377\377\377\377\377\377\377\177'
	local bars=$ones$ones$ones$ones$ones$ones
	local zeros='\0\0\0\0\0\0\0\0'

	printf '\1\0\0\0\0\0\0\0%b%b\0\0\0\0\10\0\0\0%b\77\0\0\0\0\20\0\0\0\20\1\0' \
		"$zeros" "$zeros" "$bars" >"$out/gate/load"
	printf '\2\0\0\0\0\0\0\0%b%b\0\0\0\0\0\20\1\0%b\77\0\0\0\0\20\0\0\0\20\1\0' \
		"$zeros" "$zeros" "$bars" >"$out/gate/block"
	printf '\0\0\20\0\0\0\0\0\0\0\20\0\0\1\0\0\0\0\0\0\0%b%b\0\0\0\0\10\0\0\0%b' \
		"$zeros" "$zeros" "$bars" >"$out/library/load"
	printf '\1\0' >"$out/library/open"
}

# fuzz PROGRAM SECONDS FOUND CORPUS...
fuzz()
{
	"$1" -max_total_time="$2" -use_value_profile=1 -max_len=1024 -timeout=10 \
		-artifact_prefix="$3/" -print_final_stats=1 "${@:4}"
}

# holds NAME PROGRAM CORPUS
holds()
{
	local status=0 log runs

	log=$(fuzz "$2" "${FUZZ_SECONDS:-8}" "$out/found" "$3" 2>&1) || status=1
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' <<<"$log")
	tap_report "$status" "$1 (${runs:-0} inputs, coverage $(grep -o 'cov: [0-9]*' <<<"$log" | tail -n 1 | cut -c6-))" "$(grep -vE '^#|^INFO' <<<"$log")"
}

# finds SED WHAT: a gate with SED at it is found out.
finds()
{
	local log

	rm -rf "$out/driver" "$out/broken"
	cp -r drivers/vfio/pci "$out/driver"
	mkdir -p "$out/broken"
	sed -i "$1" "$out/driver/zpci_io_gate.c"
	if cmp -s drivers/vfio/pci/zpci_io_gate.c "$out/driver/zpci_io_gate.c"; then
		tap_report 1 "the fuzzer finds $2" "nothing in the gate matches $1"
		return
	fi
	build_gate "$out/driver" "$out/broken.fuzz" || exit 1
	log=$(fuzz "$out/broken.fuzz" 60 "$out/broken" "$out/broken" "$out/gate" 2>&1)
	grep -q 'the gate says' <<<"$log"
	tap_report "$?" "the fuzzer finds $2" "$log"
}

build_gate drivers/vfio/pci "$out/gate.fuzz" && build_library || exit 1
seeds

plan 5
holds 'the gate says what the contract says' "$out/gate.fuzz" "$out/gate"
holds 'the library takes any answer, and explains what the gate refuses and nothing else' "$out/library.fuzz" "$out/library"
finds 's/return -EPERM/return 0/' 'a gate that lets requests to the MSI-X table through'
finds 's/end > bar->size/end > bar->size + 1/' 'a gate that is a byte too far'
finds 's/ || end < offset//' 'a gate that forgets sums that wrap'
