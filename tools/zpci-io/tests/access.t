#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# zpci-io load, store and store-block on the function of the fake VFIO.
# The Perl expressions of json are in single quotes for a reason.
# shellcheck disable=SC2016 source-path=SCRIPTDIR
. "$(dirname "$0")/command.sh"

function_is 0001:00:00.0 0x00000001 0x1014 0x04ed 0x05 vfio-pci
group_is 0001:00:00.0 7
at=(0001:00:00.0 --bar 4 --offset)

# Where BAR 4 lies in the file that holds struct fake_machine; where the count of
# writes does, with those of instructions behind it.
bar4=$((256 + 4 * 0x4000))
counts=$((256 + 6 * 0x4000))

# bar OFFSET LEN: what BAR 4 holds, in hexadecimal digits.
bar()
{
	tail -c +$((bar4 + $1 + 1)) "$fake_root/machine" | head -c "$2" | hex
}

# count N: the Nth 64-bit count.
count()
{
	od -An -v -td8 -j $((counts + 8 * $1)) -N 8 "$fake_root/machine" | tr -d ' '
}

writes()
{
	count 0
}

# issued FLAG: instructions for requests with this flag.
issued()
{
	count $((1 + $1))
}

reset_counts()
{
	truncate -s $counts "$fake_root/machine"
}

reset_counts
ends 0 store "${at[@]}" 0x20 --len 4 0x11223344 && [ "$(bar 0x20 5)" = 1122334400 ]; fact $? 'store puts the most significant byte first'
ok 'store is one instruction, in one system call' [ "$(issued 4) $(writes)" = '1 1' ]
ends 0 load "${at[@]}" 0x20 --len 4 && prints 0x11223344; fact $? 'load prints the value that was stored'
ends 0 load "${at[@]}" 0x20 --len 4 --json && json '$_->{data} eq "11223344" && $_->{length} == 4 && $_->{offset} eq "0x20" && $_->{bar} == 4'
fact $? 'load --json carries the bytes'
ends 0 load "${at[@]}" 0x20 --len 4 --raw && [ "$(hex <"$fake_root/out")" = 11223344 ]; fact $? 'load --raw writes the bytes'
ends 0 store "${at[@]}" 0x20 --len 8 0xffffffffffffffff --json && json '$_->{value} eq "0xffffffffffffffff"'
fact $? 'store --json carries the value'

ends 0 store-block "${at[@]}" 0x43 --hex '00 01 02030405060708090a0b0c0d0e0f 1011' && [ "$(bar 0x43 18)" = 000102030405060708090a0b0c0d0e0f1011 ]
fact $? 'store-block stores bytes given in hexadecimal digits'
ends 0 load "${at[@]}" 0x43 --len 18 && prints '00000043: 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f' && prints '00000053: 10 11'
fact $? 'a load of more than 8 bytes is shown in lines of 16'
reset_counts
ends 0 load "${at[@]}" 0x43 --len 18 && [ "$(issued 1)" = 3 ] && [ "$(writes)" = 1 ]; fact $? 'that load is cut at multiples of 8 and goes in one system call'
reset_counts
ends 0 load "${at[@]}" 0x43 --len 18 --single && [ "$(issued 1)" = 3 ] && [ "$(writes)" = 3 ]; fact $? 'with --single it is one system call for each instruction'

head -c 10000 /dev/urandom >"$fake_root/data"
reset_counts
ends 0 store-block "${at[@]}" 0x123 --file "$fake_root/data" --json && json '$_->{length} == 10000 && $_->{blocks} == 3'
fact $? 'a file is cut at multiples of 4096'
ok 'a file arrives whole' [ "$(bar 0x123 10000)" = "$(hex <"$fake_root/data")" ]
ok 'each block of it was one instruction, all in one system call' [ "$(issued 2) $(writes)" = '3 1' ]
ends 0 load "${at[@]}" 0x123 --len 10000 --raw && cmp -s "$fake_root/out" "$fake_root/data"; fact $? 'load --raw brings all of it back'
head -c 9000 /dev/urandom >"$fake_root/data"
{ head -c 100 "$fake_root/data"; tail -c +101 "$fake_root/data"; } | ends 0 store-block "${at[@]}" 0x10 --block 1000 --json && json '$_->{length} == 9000 && $_->{blocks} == 11'
fact $? 'standard input is cut at --block'
ok 'standard input arrives whole' [ "$(bar 0x10 9000)" = "$(hex <"$fake_root/data")" ]
ends 0 store-block "${at[@]}" 0x10 --file - <"$fake_root/data"; fact $? '--file - is standard input'
FAKE_VFIO=strict,max=128 ends 0 store-block "${at[@]}" 0x10 --hex "$(head -c 136 "$fake_root/data" | hex)" --json && json '$_->{blocks} == 2' &&
	[ "$(bar 0x10 136)" = "$(head -c 136 "$fake_root/data" | hex)" ]
fact $? 'on a strict function no piece of 8 bytes is left over'
head -c 3000000 /dev/zero | ends 0 store-block 0001:00:00.0 --bar 0 --offset 0x7000000000 --json && json '$_->{length} == 3000000 && $_->{blocks} == 733'
fact $? 'more data than is held at once goes through'
ends 2 store-block "${at[@]}" 0 </dev/null && says 'no data'; fact $? 'no data is a usage error'

reset_counts
FAKE_VFIO=strict,max=128 zpci_io store-block "${at[@]}" 0 --hex "$(head -c 137 "$fake_root/data" | hex)"; [ $? = 1 ] && says 'no block at 0x' && [ "$(writes)" = 0 ]
fact $? 'data that cannot be cut is refused before anything is sent'
ends 1 load 0001:00:00.0 --bar 7 --offset 0 --len 8 && says 'load of 8 bytes at 0x0 of BAR 7: address space 7 is no BAR'
fact $? 'a BAR that cannot be is explained'
ends 1 store "${at[@]}" 4 --len 8 1 && says 'cross an 8-byte boundary'; fact $? 'a store across 8 bytes is explained'
ends 1 load 0001:00:00.0 --bar 2 --offset 0x800 --len 4 && says 'MSI-X table'; fact $? 'the MSI-X table is explained'
ends 1 store "${at[@]}" 0 --len 9 1 && says 'length 9 is above 8'; fact $? 'a store of 9 bytes is explained'
FAKE_VFIO=fail=5 ends 1 store "${at[@]}" 0 --len 8 1 && says 'error condition code'; fact $? 'EIO is explained'
reset_counts
FAKE_VFIO=fail=5,at=1 zpci_io store-block "${at[@]}" 0 --file "$fake_root/data"; [ $? = 1 ] && says 'effect is unknown' && says '4096 bytes in 1 blocks were stored before that' && [ "$(issued 2)" = 1 ]
fact $? 'a failure in the middle says how much was stored'
zpci_io load "${at[@]}" 0x3ff8 --len 16 --json; [ $? = 1 ] && json '$_->{length} == 8' && says 'beyond BAR 4'
fact $? 'a load that fails in the middle prints what it got, as valid JSON'
LD_PRELOAD=${ASAN:+$ASAN:}$O/tests/fake_vfio.so "$O/zpci-io" load "${at[@]}" 0 --len 16 >/dev/full 2>"$fake_root/err"
[ $? = 1 ] && says 'cannot write the output'; fact $? 'output that cannot be written is a failure'

# A million instructions take longer than the moment before the bar is drawn.
# script(1) gives it a terminal.
truncate -s 32000000 "$fake_root/data"
long=(store-block 0001:00:00.0 --bar 0 --offset 0 --file "$fake_root/data" --block 32 --single)
script -qec "LD_PRELOAD='${ASAN:+$ASAN:}$O/tests/fake_vfio.so' '$O/zpci-io' ${long[*]}" /dev/null >"$fake_root/out" 2>"$fake_root/err" </dev/null &&
	grep -qE '\[#+-*\] +[0-9]+ % of 32.0 MB' "$fake_root/out"; fact $? 'long work draws a bar on a terminal'
ends 0 "${long[@]}" && [ ! -s "$fake_root/err" ]; fact $? 'it draws none where standard error is no terminal'

# Through ism_vfio_pci, one write to a BAR region is one instruction.
export FAKE_VFIO=ism_vfio_pci
rm "$devices/0001:00:00.0/driver"
driver_is ism_vfio_pci
ln -s "$drivers/ism_vfio_pci" "$devices/0001:00:00.0/driver"
head -c 9000 /dev/urandom >"$fake_root/data"
reset_counts
ends 0 store-block "${at[@]}" 0x123 --file "$fake_root/data" --json && json '$_->{blocks} == 3' &&
	[ "$(bar 0x123 9000)" = "$(hex <"$fake_root/data")" ] && [ "$(issued 2) $(writes)" = '3 3' ]
fact $? 'through ism_vfio_pci a file arrives whole, one write and one instruction for each block'
reset_counts
ends 0 load "${at[@]}" 0x123 --len 42 --raw && cmp -s "$fake_root/out" <(head -c 42 "$fake_root/data") && [ "$(issued 1)" = 8 ]
fact $? 'a load of 42 bytes is cut into 1, 4, 4 times 8, 4 and 1: what it takes'
reset_counts
ends 1 load "${at[@]}" 0x123 --len 3 && says 'ism_vfio_pci would load 3 bytes at 0x123 by several instructions' && [ "$(issued 1)" = 0 ]
fact $? 'a load of 3 bytes is not cut, but refused'
ends 1 store "${at[@]}" 0 --len 8 1 && says 'ism_vfio_pci has no PCI store: that takes the vfio-pci with the zPCI I/O region' && [ "$(issued 4)" = 0 ]
fact $? 'a store is refused'
FAKE_VFIO=ism_vfio_pci,fail=5,at=1 zpci_io store-block "${at[@]}" 0x123 --file "$fake_root/data"; [ $? = 1 ] && says 'error condition code' && says 'in 1 blocks were stored before that'
fact $? 'a failure in the middle says why, and how much was stored'
unset FAKE_VFIO
rm "$devices/0001:00:00.0/driver"
ln -s "$drivers/vfio-pci" "$devices/0001:00:00.0/driver"

# lines LINE...: for zpci-io run.
lines()
{
	printf '%s\n' "$@" >"$fake_root/script"
}

reset_counts
rm -f "$fake_root/device"
lines '# a comment' '' 'store --bar 4 --offset 8 --len 2 0x1234' '  load	--bar 4 --offset 8 --len 2 # and its value' 'info'
ends 0 run 0001:00:00.0 <"$fake_root/script" && prints 0x1234 && prints 'BAR 4' && [ "$(issued 4)" = 1 ] && [ "$(issued 1)" = 1 ]
fact $? 'run does the commands of standard input, one after another'
ends 0 run 0001:00:00.0 --file "$fake_root/script" --json &&
	perl -MJSON::PP -ne 'JSON::PP->new->decode($_); $lines++; END { exit($lines != 3) }' "$fake_root/out"
fact $? 'run --json writes one line of JSON for each command'
ends 0 run 0001:00:00.0 </dev/null; fact $? 'run of no commands does nothing'
lines 'load --bar 4 --offset 8 --len 2' 'load --bar 9 --offset 8 --len 2' 'store --bar 4 --offset 0 --len 8 0'
reset_counts
zpci_io run 0001:00:00.0 --file "$fake_root/script"; [ $? = 1 ] && says 'line 2: 0001:00:00.0: load of 2 bytes at 0x8 of BAR 9: address space 9 is no BAR' && [ "$(issued 4)" = 0 ]
fact $? 'run ends with the first command that fails, and names its line'
while read -r said line; do
	lines "$line"
	ends 2 run 0001:00:00.0 --file "$fake_root/script" </dev/null && says 'line 1: ' && says "${said//_/ }"
	fact $? "in a script '${line:0:40}' is a usage error"
done <<END
no_command_for_a_script list
no_command_for_a_script bind
no_command_for_a_script run
no_command_'frobnicate' frobnicate
--offset_is_missing load --bar 4
not_for_a_script load --help
needs_--hex_or_a_--file store-block --bar 4 --offset 0
needs_--hex_or_a_--file store-block --bar 4 --offset 0 --file -
too_many_words load $(yes x | head -n 40 | tr '\n' ' ')
one_argument_too_many load 0001:00:00.0 --bar 4 --offset 0 --len 8
END
ends 2 run 0001:00:00.0 --file /nonexistent && says 'cannot open'; fact $? 'a script that is not there is named'

tap_end
