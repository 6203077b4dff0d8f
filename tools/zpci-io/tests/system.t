#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# systemd's own programs read the files for users other than root. machine.t shows the effect
# of the rule.
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
