#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What is installed for other users than root, as systemd's own programs read it. What the
# rule does, machine.t shows.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/enter.sh"

system=tools/zpci-io/system

one_group()
{
	diff <(grep -o 'GROUP="[^"]*"' $system/60-zpci-io.rules | sort -u | cut -d'"' -f2) <(awk '$1 == "g" { print $2 }' $system/zpci-io.sysusers) &&
		diff <(awk '/^@/ { print substr($1, 2) }' $system/zpci-io.limits) <(awk '$1 == "g" { print $2 }' $system/zpci-io.sysusers)
}

silent 'udev understands the rule' udevadm verify --no-style --no-summary --resolve-names=never $system/60-zpci-io.rules
ok 'systemd makes the group' systemd-sysusers --dry-run $system/zpci-io.sysusers
ok 'rule, group and limit name the same group' one_group
tap_end
