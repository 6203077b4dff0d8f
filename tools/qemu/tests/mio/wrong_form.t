#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# On a machine with MIO the stock vfio-pci of Linux 6.12 issues MIO forms to an ISM, which
# has no MIO address: they go to the low core of the CPU, fail, and the writes report
# success. That of Linux 7.2 issues nothing. The zPCI I/O region issues no MIO form.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/mio/run.sh

mio_build wrong_form

# wrong_form NAME [OPTION...] -- [ARG]: run the program on an ISM.
wrong_form()
{
	local name=$1 options=()
	shift

	while [ "$1" != -- ]; do
		options+=("$1")
		shift
	done
	shift
	mio_run "$name" --device ism --device-log "$work/$name.log" "${options[@]}" -- "$mio_out/wrong_form" "$@"
}

# is NAME ID COUNTS: between these marks these instructions were issued.
is()
{
	echo "PCILG PCISTG PCISTB PCILGI PCISTGI PCISTBI: $(mio_counts "$1" "$2")"
	[ "$(mio_counts "$1" "$2")" = "$3" ]
}

# says NAME LINE: what the call returned, its errno, what was read.
says()
{
	grep -qx -- "$2" "$work/$1" || { cat "$work/$1"; return 1; }
}

# low_core NAME COUNT: so many refused MIO forms, each to a real address below 4096; and
# the ISM saw none of them, nor anything in their place.
low_core()
{
	grep -E '^mio |^f1 pc' "$work/$1.log"
	[ "$(grep -c '^mio ' "$work/$1.log")" = "$2" ] &&
		[ "$(grep -cE '^mio pci(st|l)gi address=0x[0-9a-f]+ real=0x[0-9a-f]{1,3} exception=operand$' "$work/$1.log")" = "$2" ] &&
		! grep -qE '^f1 pc' "$work/$1.log"
}

name=mio
ok 'stock vfio-pci takes reads and writes of an ISM'"'"'s BARs' wrong_form $name --driver stock -- bars
ok 'a write of 8 to BAR 2 is one PCISTGI' is $name 1 '0 0 0 0 1 0'
ok 'and returns 8' says $name '1 8 0 0000000000000000'
ok 'a write of 16 is two' is $name 2 '0 0 0 0 2 0'
ok 'and returns 16' says $name '2 16 0 0000000000000000'
ok 'a read of 8 is one PCILGI' is $name 3 '0 0 0 1 0 0'
ok 'and returns 8 bytes of ff' says $name '3 8 0 ffffffffffffffff'
ok 'a write to BAR 0, which is too large to map, is none' is $name 4 '0 0 0 0 0 0'
ok 'and fails with ENOMEM' says $name '4 -1 12 0000000000000000'
ok 'each went to the low core, was refused, and the ISM saw nothing' low_core $name 4

# Linux 7.2 maps no BAR that user space may not map, with or without MIO.
for name in newest newest-nomio; do
	options=(--kernel debian-next --driver stock)
	[ $name = newest ] || options+=(--append pci=nomio)
	ok "$name: stock vfio-pci is asked for reads and writes of an ISM's BARs" wrong_form $name "${options[@]}" -- bars
	for access in 1 2 3 4; do
		ok "$name: access $access is no instruction" is $name $access '0 0 0 0 0 0'
		ok "$name: and fails with ENODEV" says $name "$access -1 19 0000000000000000"
	done
done

name=nomio
ok 'pci=nomio: stock vfio-pci takes the same' wrong_form $name --driver stock --append pci=nomio -- bars
ok 'pci=nomio: a write of 8 to BAR 2 is one PCISTG' is $name 1 '0 1 0 0 0 0'
ok 'pci=nomio: a write of 16 is two' is $name 2 '0 2 0 0 0 0'
ok 'pci=nomio: a read of 8 is one PCILG' is $name 3 '1 0 0 0 0 0'
ok 'pci=nomio: a write to BAR 0 is one PCISTG' is $name 4 '0 1 0 0 0 0'
ok 'pci=nomio: writes that the ISM refused report success' says $name '4 8 0 0000000000000000'
ok 'pci=nomio: no MIO form was issued' is $name 0 "$(mio_counts $name 0 | cut -d' ' -f1-3) 0 0 0"

for kernel in debian debian-next; do
	name=region-$kernel
	ok "$kernel: the zPCI I/O region takes stores and loads of an ISM" \
		wrong_form "$name" --kernel "$kernel" --driver ours -- region
	ok "$kernel: a store block of 8 is one PCISTB" is "$name" 1 '0 0 1 0 0 0'
	ok "$kernel: one of 16 too" is "$name" 2 '0 0 1 0 0 0'
	ok "$kernel: a load of 8 is one PCILG" is "$name" 3 '1 0 0 0 0 0'
	ok "$kernel: all of them succeeded" eval "[ \"\$(xargs <$work/$name)\" = '1 0 2 0 3 0' ]"
	ok "$kernel: no MIO form was issued in the whole run" is "$name" 0 "$(mio_counts "$name" 0 | cut -d' ' -f1-3) 0 0 0"
done
tap_end
