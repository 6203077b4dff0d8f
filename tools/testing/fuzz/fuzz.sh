# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by the tests of the fuzzers, in the build environment.
here=tools/testing/fuzz
out=build/fuzz
mkdir -p "$out"/{gate,library,found}
sanitizers=-fsanitize=fuzzer,address,undefined
# VFIO aligns its capabilities, a fuzzer does not.
flags=(-std=gnu11 -g -O1 -Wall -Wextra -Wno-unused-parameter "$sanitizers"
	-fno-sanitize=alignment -fno-sanitize-recover=all)

# build_gate DRIVER PROGRAM
build_gate()
{
	clang "${flags[@]}" -Itools/testing/include -Itools/testing/proof -Iinclude/uapi -Iinclude -I"$1" \
		-o "$2" "$here/gate.c"
}

build_library()
{
	make -s -C tools/zpci-io O="$PWD/$out" "$PWD/$out/include/zpci_io_version.h"
	clang "${flags[@]}" -D_GNU_SOURCE -Itools/zpci-io/include -Itools/zpci-io/lib -I"$out/include" -Iinclude/uapi \
		-isystem tools/zpci-io/lib/kernel -Wl,--wrap=ioctl,--wrap=pread -o "$out/library.fuzz" \
		"$here/library.c" tools/zpci-io/lib/{explain,ism_vfio_pci,region,sysfs}.c
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
	printf '\0\0\20\0\26\377\3\1\0\0\0\0\0\0\0%b%b\0\0\0\0\10\0\0\0%b' \
		"$zeros" "$zeros" "$bars" >"$out/library/load"
	printf '\1\0' >"$out/library/open"
}

# fuzz PROGRAM SECONDS FOUND CORPUS...
fuzz()
{
	"$1" -max_total_time="$2" -use_value_profile=1 -max_len=1024 -timeout=10 \
		-artifact_prefix="$3/" -print_final_stats=1 "${@:4}"
}
