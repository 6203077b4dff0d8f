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

reset_counts
FAKE_VFIO=strict,max=128 zpci_io store-block "${at[@]}" 0 --hex "$(head -c 137 "$fake_root/data" | hex)"; [ $? = 1 ] && says 'no block at 0x' && [ "$(writes)" = 0 ]
fact $? 'data that cannot be cut is refused before anything is sent'
ends 1 store "${at[@]}" 4 --len 8 1 && says 'cross an 8-byte boundary'; fact $? 'a store across 8 bytes is explained'
ends 1 load 0001:00:00.0 --bar 2 --offset 0x800 --len 4 && says 'MSI-X table'; fact $? 'the MSI-X table is explained'
FAKE_VFIO=fail=5 ends 1 store "${at[@]}" 0 --len 8 1 && says 'error condition code'; fact $? 'EIO is explained'
reset_counts
FAKE_VFIO=fail=5,at=1 zpci_io store-block "${at[@]}" 0 --file "$fake_root/data"; [ $? = 1 ] && says 'effect is unknown' && says '4096 bytes in 1 blocks were stored before that' && [ "$(issued 2)" = 1 ]
fact $? 'a failure in the middle says how much was stored'
FAKE_VFIO=fail=5,at=1 zpci_io load "${at[@]}" 0x3ff0 --len 16 --json; [ $? = 1 ] && json '$_->{length} == 8 && length($_->{data}) == 16 && $_->{error}{status} == 1 && $_->{error}{text} =~ /effect is unknown/'
fact $? 'a load that fails in the middle prints what it got, and why, as one document'
FAKE_VFIO=fail=5,at=1 zpci_io store-block "${at[@]}" 0 --file "$fake_root/data" --json; [ $? = 1 ] && json '$_->{length} == 4096 && $_->{blocks} == 1 && $_->{error}{text} =~ /effect is unknown/'
fact $? 'so does a store-block'
FAKE_VFIO=fail=5 zpci_io store "${at[@]}" 0 --len 8 1 --json; [ $? = 1 ] && json '$_->{length} == 0 && $_->{error}{text} =~ /error condition code/'
fact $? 'so does a store'
zpci_io load "${at[@]}" 0 --len 0x1000001 --json; [ $? = 2 ] && json '$_->{error}{status} == 2 && $_->{error}{text} =~ /use --raw/'; fact $? 'JSON has a limit, which is a usage error'
zpci_io load 0009:00:00.0 --bar 4 --offset 0 --len 8 --json; [ $? = 3 ] && json '$_->{error}{status} == 3'; fact $? 'a function that is not there is an error in JSON'
zpci_io load --frob --json; [ $? = 2 ] && json '$_->{error}{status} == 2 && $_->{error}{text} =~ /no such option/'; fact $? 'so is a wrong command line, wherever --json stands in it'

# Ranges, before anything is done.
reset_counts
while read -r said line; do
	# shellcheck disable=SC2086 # several words
	ends 1 ${line/ / 0001:00:00.0 } <"$fake_root/data" && says "${said//_/ }" && says 'nothing was done' && [ "$(writes)" = 0 ]
	fact $? "beyond what may be touched nothing is done: $line"
done <<END
reach_beyond_BAR_4 load --bar 4 --offset 0x3ff8 --len 16
reach_beyond_BAR_4 load --bar 4 --offset 0 --len 0xffffffffffffffff
reach_beyond_BAR_4 load --bar 4 --offset 0xffffffffffffffff --len 2
reach_beyond_BAR_4 store --bar 4 --offset 0x4000 --len 8 1
reach_beyond_BAR_4 store-block --bar 4 --offset 0x3f00 --file $fake_root/data
reach_beyond_BAR_4 store-block --bar 4 --offset 0x3f00
reach_beyond_BAR_4 store-block --bar 4 --offset 0x4000 --hex 00
no_BAR_1 store-block --bar 1 --offset 0 --hex 00
MSI-X_table load --bar 2 --offset 0 --len 0x1000
MSI-X_table store-block --bar 2 --offset 0x700 --hex $(head -c 512 /dev/zero | hex)
END
# The length of data from a pipe is not known before its end.
head -c 700000 /dev/zero | { FAKE_VFIO='' zpci_io store-block 0001:00:00.0 --bar 0 --offset 0xfffffff60000; [ $? = 1 ] && says 'reach beyond BAR 0' && says 'bytes in '; }
fact $? 'longer data that is piped in is stored up to the end, and says how much'

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
ends 1 store "${at[@]}" 0 --len 8 1 && says 'ism_vfio_pci has no PCI store: use the vfio-pci with the zPCI I/O region' && [ "$(issued 4)" = 0 ]
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
lines 'load --bar 4 --offset 8 --len 2' 'load --bar 3 --offset 8 --len 2' 'store --bar 4 --offset 0 --len 8 0'
reset_counts
zpci_io run 0001:00:00.0 --file "$fake_root/script"; [ $? = 1 ] && says 'line 2: 0001:00:00.0: the function has no BAR 3' && [ "$(issued 1) $(issued 4)" = '1 0' ]
fact $? 'run ends with the first command that fails, and names its line'
reset_counts
ends 1 run 0001:00:00.0 --check --file "$fake_root/script" && says 'line 2: 0001:00:00.0: the function has no BAR 3' && [ "$(writes)" = 0 ]
fact $? 'run --check does nothing where a line leaves its BAR'
lines 'store --bar 4 --offset 8 --len 2 0x1234' 'store-block --bar 4 --offset 0 --hex 0g'
rm -f "$fake_root/device"
ends 2 run 0001:00:00.0 --check <"$fake_root/script" && says "line 2: store-block: --hex: '0g' is no byte" && [ ! -e "$fake_root/device" ]
fact $? 'run --check does not open the function where a line is wrong'
lines 'store --bar 4 --offset 8 --len 2 0x1234' "store-block --bar 4 --offset 0x10 --file $fake_root/data --json" 'load --bar 4 --offset 8 --len 2'
reset_counts
zpci_io run 0001:00:00.0 --check <"$fake_root/script" && prints 0x1234 && prints '"length": 9000' && [ "$(writes)" = 3 ]; fact $? 'run --check does lines that are right'

# json_lines EXPRESSION: each line of the output is JSON, and the EXPRESSION on the list of them, as $_, holds.
json_lines()
{
	perl -MJSON::PP -e '
		$_ = [map { JSON::PP->new->decode($_) } <STDIN>];
		exit !(eval $ARGV[0]);' "$1" <"$fake_root/out"
}

lines 'load --bar 4 --offset 8 --len 2' 'load --bar 3 --offset 8 --len 2' 'info'
zpci_io run 0001:00:00.0 --json --file "$fake_root/script"; [ $? = 1 ] &&
	json_lines '@$_ == 2 && $_->[0]{line} == 1 && $_->[0]{data} eq "1234" && $_->[1]{line} == 2 && $_->[1]{error}{status} == 1 && $_->[1]{error}{text} =~ /no BAR 3/'
fact $? 'run --json has an object for the line that fails'
lines 'load --bar 4 --offset 8 --len 2' 'load --bar 4 --offset 8 --len 2 --raw'
zpci_io run 0001:00:00.0 --json --file "$fake_root/script"; [ $? = 2 ] && json_lines '@$_ == 2 && $_->[1]{error}{text} =~ /--raw is not for/'; fact $? 'run --json takes no --raw'
zpci_io run 0001:00:00.0 --json --check --file "$fake_root/script"; [ $? = 2 ] && json_lines '@$_ == 1 && $_->[0]{line} == 2 && $_->[0]{error}{status} == 2'; fact $? 'run --check --json names the line'

lines "store-block --bar 4 --offset 0x40 --hex '01 02 03 04 05 06 07 08' # a comment" 'load --bar "4" --offset 0x40 --len 8'
ends 0 run 0001:00:00.0 --file "$fake_root/script" && prints 0x0102030405060708; fact $? 'in a script a word in quotes may have blanks'
printf 'load --bar 4 --offset 0 --len 8\0 --len 4\n' >"$fake_root/script"
ends 2 run 0001:00:00.0 --file "$fake_root/script" && says 'line 1: the line has a NUL byte in it'; fact $? 'a NUL byte in a script is a usage error'
printf 'load --bar 4 --offset 8 --len 2' >"$fake_root/script"
ends 0 run 0001:00:00.0 --file "$fake_root/script" && prints 0x1234; fact $? 'the last line of a script needs no newline'
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
a_quote_is_not_closed load --bar '4
decimal_without_leading_zeros load --bar 4 --offset 010 --len 8
no_such_option load --bar 4 --off 0 --len 8
END
ends 2 run 0001:00:00.0 --file /nonexistent && says 'cannot open'; fact $? 'a script that is not there is named'

# in_background INPUT ARG...: zpci-io in the background, with its output in out and err;
# its process in $pid. A background process of a shell ignores SIGINT unless told not to.
in_background()
{
	(
		trap - INT
		LD_PRELOAD=${ASAN:+$ASAN:}$O/tests/fake_vfio.so exec "$O/zpci-io" "${@:2}" <"$1" >"$fake_root/out" 2>"$fake_root/err"
	) &
	pid=$!
}

# until_written: the command has sent requests.
until_written()
{
	until [ "$(writes)" -gt 0 ]; do :; done
}

# ended STATUS: the command ends with that status.
ended()
{
	wait "$pid"
	[ $? = "$1" ]
}

mkfifo "$fake_root/data.fifo" "$fake_root/script.fifo"
for signal in INT TERM; do
	reset_counts
	in_background "$fake_root/data.fifo" store-block 0001:00:00.0 --bar 0 --offset 0 --json
	exec 7>"$fake_root/data.fifo"
	head -c 700000 /dev/zero >&7
	until_written
	perl -e 'kill $ARGV[0], $ARGV[1]' "$signal" "$pid"
	ended $((128 + $(kill -l "$signal"))) && says "interrupted by SIG$signal" && says '524288 bytes in 128 blocks were stored before that' &&
		json '$_->{length} == 524288 && $_->{error}{text} eq "interrupted by SIG'$signal'"'
	fact $? "on SIG$signal store-block says how much was stored, and ends by the signal"
	exec 7>&-
done

# The kernel asks for the function back while the command is idle.
FAKE_VFIO=unplug in_background "$fake_root/script.fifo" run 0001:00:00.0
exec 7>"$fake_root/script.fifo"
ended 3 && says '0001:00:00.0 is being unplugged'; fact $? 'run ends by itself where the function is unplugged'
exec 7>&-
reset_counts
FAKE_VFIO=unplug in_background "$fake_root/data.fifo" store-block 0001:00:00.0 --bar 0 --offset 0
exec 7>"$fake_root/data.fifo"
head -c 528384 /dev/zero >&7
ended 3 && says 'is being unplugged' && says '0 bytes in 0 blocks were stored before that'; fact $? 'so does store-block'
exec 7>&-

tap_end
