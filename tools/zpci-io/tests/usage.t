#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# zpci-io: the command line.
# shellcheck source-path=SCRIPTDIR
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
for number in x 0x -1 +1 1.5 ' 1' 0x10000000000000000; do
	ends 2 load 0001:00:00.0 --bar 4 --len 8 --offset "$number" && says "'$number' is no number"
	fact $? "--offset '$number' is refused"
done
ends 2 load 0001:00:00.0 --bar 256 --len 8 --offset 0 && says 'from 0 to 0xff'; fact $? '--bar 256 is refused'
ends 2 store 0001:00:00.0 --bar 4 --len 65536 --offset 0 1 && says 'from 0 to 0xffff'; fact $? 'a store longer than a request can say is refused'
ends 2 load 0001:00:00.0 --bar 4 --len 0 --offset 0 && says "'0' is no number from 1"; fact $? 'a load of 0 bytes is refused'
ends 2 store 0001:00:00.0 --bar 4 --len 2 --offset 0 0x10000 && says 'from 0 to 0xffff'
fact $? 'a value that does not fit the length is refused'
ends 2 store-block 0001:00:00.0 --bar 4 --offset 0 --hex 00 --file x && says '--hex and --file exclude each other'; fact $? '--hex with --file is refused'
ends 2 load 0001:00:00.0 --bar 4 --offset 0 --len 8 --raw --json && says '--raw and --json exclude each other'; fact $? '--raw with --json is refused'
ends 2 store-block 0001:00:00.0 --bar 4 --offset 0 --hex 0g && says "'0g' is no byte"; fact $? '--hex with something else than digits is refused'
ends 2 store-block 0001:00:00.0 --bar 4 --offset 0 --hex 000 && says "'0' is no byte"; fact $? '--hex with an odd digit is refused'
ends 2 store-block 0001:00:00.0 --bar 4 --offset 0 --hex 00 --block 4097 && says 'from 1 to 0x1000'; fact $? '--block above 4096 is refused'
ends 2 store-block 0001:00:00.0 --bar 4 --offset 0 --hex 00 --block 0 && says 'from 1 to 0x1000'; fact $? '--block 0 is refused'
ends 2 store-block 0001:00:00.0 --bar 4 --offset 0 --file /nonexistent && says 'cannot open /nonexistent'
fact $? 'a missing file is named'

tap_end
