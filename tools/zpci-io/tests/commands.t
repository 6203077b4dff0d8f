#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The page, the completions and the commands of a script agree with 'help --list' on commands
# and options.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/command.sh"

page=tools/zpci-io/man/zpci-io.1
function_is 0001:00:00.0 0x00000001 0x1014 0x04ed 0x05 vfio-pci
function_is 0002:00:00.0 0x00000002 0x1af4 0x1044 0x00 virtio-pci
group_is 0001:00:00.0 7
zpci_io help --list
cp "$fake_root/out" "$fake_root/list"

# has COMMAND: the options that the program says it has; of all commands without one.
has()
{
	awk -v c="${1-}" '!c || $1 == c' "$fake_root/list" | grep -oE -- '--[a-z-]+' | sort -u
}

commands()
{
	cut -d' ' -f1 "$fake_root/list"
}

# The options that the synopsis of the page gives a command, and --help.
synopsis_has()
{
	{
		echo --help
		awk -v c="$1" '
			/^\.Sh/		{ on = 0; synopsis = $2 == "SYNOPSIS" }
			/^\.Nm/		{ on = 0 }
			synopsis && $1 == ".Cm" && $2 == c { on = 1 }
			on		{ for (i = 2; i <= NF; i++) if ($i ~ /^-[a-z]/) print "-" $i }' "$page"
	} | sort -u
}

same_options()
{
	diff <(has "$1") <(synopsis_has "$1")
}

# The entries of the page: those of commands, and those of options.
page_commands()
{
	diff <(commands) <(sed -n 's/^\.It Cm //p' "$page")
}

page_options()
{
	diff <(has) <(sed -nE 's/^\.It Fl (-[a-z-]+).*/-\1/p' "$page" | sort)
}

ok 'the page describes the commands, in the same order' page_commands
ok 'the page describes the options' page_options
for command in $(commands); do
	ok "the synopsis of $command has its options" same_options "$command"
done

# Which commands a script takes, by trying each, and what 'help run' says of it.
takes_in_script()
{
	local command

	for command in $(commands); do
		echo "$command" >"$fake_root/script"
		zpci_io run 0001:00:00.0 --file "$fake_root/script"
		says 'no command for a script' || echo "$command"
	done
}

script_commands()
{
	diff <(takes_in_script | sort) \
		<(grep -oE '^A line is one of [a-z, -]*' "$fake_root/help" | sed 's/^A line is one of //; s/ and /, /' | tr -d ' ' | tr ',' '\n' | sort)
}

zpci_io help run
cp "$fake_root/out" "$fake_root/help"
ok "'help run' names the commands that a script takes" script_commands

# The completion, without a terminal: compopt has nothing to change there.
. tools/zpci-io/completions/zpci-io
compopt()
{
	:
}

# completes WORD...: what is offered for the last word.
completes()
{
	COMP_WORDS=("$O/zpci-io" "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_zpci_io
	[ ${#COMPREPLY[@]} = 0 ] || printf '%s\n' "${COMPREPLY[@]}"
}

# The same of zsh and of fish, both without a terminal. zsh completes in its editor only,
# so compadd and _files, which tell the editor, print here.
completes_in_zsh()
{
	zsh -fc '
		compadd() { shift; printf "%s\n" "${(@M)@:#${(b)words[CURRENT]}*}"; }
		_files() { printf "%s\n" ${words[CURRENT]}*(N); }
		source tools/zpci-io/completions/_zpci-io
		words=("$@") CURRENT=$#
		_zpci_io' zsh "$O/zpci-io" "$@" | grep . || :
}

# The command is found by its name there.
completes_in_fish()
{
	fish --no-config -c '
		source tools/zpci-io/completions/zpci-io.fish
		set PATH $O $PATH
		complete -C "zpci-io $argv"' -- "$*" | cut -f1
}

shells='completes completes_in_zsh completes_in_fish'

# completed WANTED WORD...: just these are offered, in any order, by each shell.
completed()
{
	local shell

	for shell in $shells; do
		diff <(printf '%s' "$1" | tr ' ' '\n' | sort) <("$shell" "${@:2}" | tr '\n' ' ' | sed 's/ $//' | tr ' ' '\n' | sort) ||
			{ echo "by $shell"; return 1; }
	done
}

# fish offers options where the word begins as one.
completes_commands()
{
	local shell

	for shell in $shells; do
		diff <(commands | sort) <("$shell" '' | grep -v '^--' | sort) || { echo "by $shell"; return 1; }
	done
}

completes_options()
{
	completed "$(has "$1" | tr '\n' ' ' | sed 's/ $//')" "$1" --
}

ok 'every command is completed' completes_commands
for command in $(commands); do
	ok "the options of $command are completed" completes_options "$command"
done
ok 'what begins with the word is completed' completed 'store store-block' sto
ok 'help completes commands' completed 'load' help lo
ok 'the numbers of BARs are completed' completed '0 1 2 3 4 5' load --bar ''
ok 'the drivers to bind to are completed' completed 'vfio-pci ism_vfio_pci' bind --driver ''
ok 'the address of a function is completed' completed '0001:00:00.0 0002:00:00.0' info ''
ok 'only commands with an address complete one' completed '' list ''
ok 'the names of files are completed' completed "$fake_root/list" run --file "$fake_root/lis"
ok 'a value that nobody can know is not completed' completed '' load --offset ''
tap_end
