# SPDX-License-Identifier: GPL-2.0
# Completion of zpci-io(1) for fish. Commands, operands and options come from the
# program itself: 'zpci-io help --list'.

function __zpci_io_complete
	set -l words (commandline -opc)
	set -l current (commandline -ct)
	set -l list ($words[1] help --list 2>/dev/null)
	set -l names (string replace -r ' .*' '' -- $list)

	if test (count $words) = 1
		printf '%s\n' $names --help --version
		return
	end
	set -l known
	for line in $list
		set -l parts (string split ' ' -- $line)
		test "$parts[1]" = "$words[2]"; and set known $parts[2..]
	end
	# Operands are in capitals. Only the first one can be completed.
	set -l argument (string replace -f -- "$words[-1]=" '' $known)
	set -l operand (string match -v -- '--*' $known)[1]
	set -l options (string match -- '--*' $known | string replace -r '=.*' '')
	switch "$words[-1]:$argument"
		case '*:'
			if string match -q -- '-*' $current
				printf '%s\n' $options
			else if test "$operand" = ADDRESS
				$words[1] list 2>/dev/null | awk 'NR > 1 && $1 != "-" { print $1 }'
			else if test "$operand" = COMMAND
				printf '%s\n' $names
			end
		case '--bar:*'
			printf '%s\n' 0 1 2 3 4 5
		case '--driver:*'
			printf '%s\n' vfio-pci ism_vfio_pci
		case '*:FILE'
			__fish_complete_path $current
	end
end

complete -c zpci-io -f -a '(__zpci_io_complete)'
