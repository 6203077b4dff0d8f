#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# zpci-io: the command line.
# The Perl expressions of json are in single quotes for a reason.
# shellcheck disable=SC2016 source-path=SCRIPTDIR
. "$(dirname "$0")/command.sh"

function_is 0001:00:00.0 0x00000001 0x1014 0x04ed 0x05 vfio-pci
group_is 0001:00:00.0 7
mapfile -t commands < <(zpci_io help --list && cut -d' ' -f1 "$fake_root/out")
fact "$((${#commands[@]} == 0))" 'help --list lists commands'
ends 0 help
ok 'help lists the same ones' diff <(printf '%s\n' "${commands[@]}") <(awk '/^  / { print $1 }' "$fake_root/out")
ends 0 --help; fact $? '--help is help'
for command in "${commands[@]}"; do
	ends 0 help "$command" && prints "usage: zpci-io $command"; fact $? "help $command tells its usage"
	ends 0 "$command" --help && prints "usage: zpci-io $command"; fact $? "$command --help does so, too"
done
ends 0 --version && grep -qE '^zpci-io [0-9.]+$' "$fake_root/out"; fact $? '--version prints the version'
ends 2; fact $? 'no command is a usage error'
ends 2 frobnicate && says "no command 'frobnicate'"; fact $? 'an unknown command is a usage error'
ends 2 help frobnicate; fact $? 'help for an unknown command is a usage error'
ends 2 info && says 'ADDRESS is missing'; fact $? 'a missing address is named'
ends 2 load 0001:00:00.0 --offset 0 --len 8 && says '--bar is missing'; fact $? 'a missing --bar is named'
ends 2 load 0001:00:00.0 --bar 4 --len 8 && says '--offset is missing'; fact $? 'a missing --offset is named'
ends 2 load 0001:00:00.0 --bar 4 --offset 0 && says '--len is missing'; fact $? 'a missing --len is named'
ends 2 store 0001:00:00.0 --bar 4 --offset 0 --len 8 && says 'VALUE is missing'; fact $? 'a missing value is named'
ends 2 info 0001:00:00.0 more && says "'more' is one argument too many"; fact $? 'an argument too many is named'
ends 2 info 0001:00:00.0 --bar 4 && says "'--bar': no such option"; fact $? 'an option of another command is refused'
ends 2 info 0001:00:00.0 --frob && says "'--frob': no such option"; fact $? 'an unknown option is refused'
ends 2 load 0001:00:00.0 --bar && says "'--bar': its value is missing"; fact $? 'an option without its value is refused'
ends 2 help load store && says "'store' is one argument too many"; fact $? 'help takes one command'
for number in x 0x 0xg -1 +1 1.5 ' 1' '1 ' 0x10000000000000000; do
	ends 2 load 0001:00:00.0 --bar 4 --len 8 --offset "$number" && says "'$number' is no number"
	fact $? "--offset '$number' is refused"
done
# Octal to C, decimal to people: refused wherever a number goes.
for words in 'load --bar 04 --len 8 --offset 0' 'load --bar 4 --len 08 --offset 0' 'load --bar 4 --len 8 --offset 010' \
	'store --bar 4 --len 8 --offset 0 017' 'store-block --bar 4 --offset 0 --hex 00 --block 0100'; do
	read -r command rest <<<"$words"
	# shellcheck disable=SC2086 # several words
	ends 2 "$command" 0001:00:00.0 $rest && says 'decimal without leading zeros or hexadecimal with 0x'
	fact $? "a leading zero is refused: $words"
done
ends 2 load 0001:00:00.0 --bar 6 --len 8 --offset 0 && says 'from 0 to 0x5'; fact $? '--bar 6 is refused'
ends 2 store 0001:00:00.0 --bar 4 --len 9 --offset 0 1 && says 'from 1 to 0x8'; fact $? 'a store of 9 bytes is refused'
ends 2 store 0001:00:00.0 --bar 4 --len 0 --offset 0 1 && says 'from 1 to 0x8'; fact $? 'a store of 0 bytes is refused'
ends 2 load 0001:00:00.0 --bar 4 --len 0 --offset 0 && says "'0' is no number from 1"; fact $? 'a load of 0 bytes is refused'
ends 2 store 0001:00:00.0 --bar 4 --len 2 --offset 0 0x10000 && says 'from 0 to 0xffff'
fact $? 'a value that does not fit the length is refused'
ends 2 store-block 0001:00:00.0 --bar 4 --offset 0 --hex 00 --file x && says '--hex and --file exclude each other'; fact $? '--hex with --file is refused'
zpci_io load 0001:00:00.0 --bar 4 --offset 0 --len 8 --raw --json; [ $? = 2 ] && says '--raw and --json exclude each other'; fact $? '--raw with --json is refused'
ends 2 store-block 0001:00:00.0 --bar 4 --offset 0 --hex 0g && says "'0g' is no byte"; fact $? '--hex with something else than digits is refused'
ends 2 store-block 0001:00:00.0 --bar 4 --offset 0 --hex 000 && says "'0' is no byte"; fact $? '--hex with an odd digit is refused'
ends 2 store-block 0001:00:00.0 --bar 4 --offset 0 --hex 00 --block 4097 && says 'from 1 to 0x1000'; fact $? '--block above 4096 is refused'
ends 2 store-block 0001:00:00.0 --bar 4 --offset 0 --hex 00 --block 0 && says 'from 1 to 0x1000'; fact $? '--block 0 is refused'
ends 2 store-block 0001:00:00.0 --bar 4 --offset 0 --file /nonexistent && says 'cannot open /nonexistent'
fact $? 'a missing file is named'
ends 2 store-block 0001:00:00.0 --bar 4 --offset 0 </dev/null && says 'no data'; fact $? 'no data is a usage error'
[ ! -e "$fake_root/device" ]; fact $? 'for none of these the function was opened'

ends 0 load -h && prints 'usage: zpci-io load'; fact $? '-h is --help'
ends 2 load 0001:00:00.0 --bar 4 --off 0 --len 8 && says "'--off': no such option"; fact $? 'an abbreviated option is refused'
ends 2 load 0001:00:00.0 --bar 4 --bar 2 --offset 0 --len 8 && says "'--bar': given twice"; fact $? 'an option given twice is refused'
ends 2 list --json=yes && says "'--json=yes': it takes no value"; fact $? 'a value for an option without one is refused'
ends 0 load 0001:00:00.0 --bar=4 --offset=0x10 --len=8; fact $? 'the value of an option may be behind a ='
ends 0 load --bar 4 --offset 0 --len 8 -- 0001:00:00.0; fact $? 'behind -- there are no options'
ends 2 --version more && says "'more' is one argument too many"; fact $? '--version takes no argument'
# Where output cannot be written, each command says so.
for words in help '--version' 'help load' 'load -h' list 'list --json' 'info 0001:00:00.0' 'load 0001:00:00.0 --bar 4 --offset 0 --len 8'; do
	# shellcheck disable=SC2086 # several words
	LD_PRELOAD=${ASAN:+$ASAN:}$O/tests/fake_vfio.so "$O/zpci-io" $words >/dev/full 2>"$fake_root/err"
	[ $? = 1 ] && says 'cannot write the output'; fact $? "'$words' into a full disk is status 1"
done

# Functions by their identifiers.
function_is 0002:00:00.0 0x0000001f 0x1014 0x04ed 0x05 vfio-pci
echo 0x2a >"$devices/0002:00:00.0/uid"
group_is 0002:00:00.0 8
ends 0 info fid=0x1f && prints 'function   0002:00:00.0'; fact $? 'a function may be named by its FID'
ends 0 info uid=2a && prints 'function   0002:00:00.0'; fact $? 'a function may be named by its UID'
ends 0 load fid=1f --bar 4 --offset 0 --len 8 --json && json '$_->{address} eq "0002:00:00.0"'; fact $? 'JSON has the address of such a function'
ends 3 info fid=0x99 && says 'no zPCI function with FID 0x99'; fact $? 'a FID that is not there is status 3'
ends 2 unbind fid=x && says "'fid=x' is no FID"; fact $? 'a FID that is no number is status 2'

tap_end
