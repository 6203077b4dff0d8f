# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by tests of the example ism.c, after tap.sh.

# requests FILE: store blocks that the programs asked for.
requests()
{
	sed -nE 's/.* requests=([0-9]+)$/\1/p' "$1" | awk '{ sum += $1 } END { print sum + 0 }'
}

# issued LOG FUNCTION REQUESTS: exactly that many PCISTB, none refused, no PCISTG.
issued()
{
	awk -v function_pattern="^$2\$" -v requests="$3" '
	$1 !~ function_pattern { next }
	$2 == "pcistb" && $6 == "cc=0" { pcistb++ }
	$2 == "pcistb" && $6 != "cc=0" { refused++ }
	$2 == "pcistg" { pcistg++ }
	END {
		print "pcistb=" pcistb + 0, "refused=" refused + 0, "pcistg=" pcistg + 0, "requests=" requests
		exit !(pcistb > 0 && pcistb == requests && !refused && !pcistg)
	}' "$1"
}
