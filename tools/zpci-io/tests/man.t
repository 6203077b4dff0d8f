#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The man pages, as mandoc sees them, and what they refer to.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

pages=(tools/zpci-io/man/*)

# Pages that others refer to, except the C library's.
missing_pages()
{
	sed -nE 's/^\.Xr (zpci[a-z_-]*) ([0-9]).*/\1 \2/p' "${pages[@]}" | sort -u |
		while read -r name section; do
			grep -qE "^\.Nm $name( ,)?$" tools/zpci-io/man/*."$section" || echo "$name($section)"
		done
}

for page in "${pages[@]}"; do
	silent "${page##*/} is without a mistake" \
		tools/s390vm/host/buildenv mandoc -Tlint -W warning "$page"
done
silent 'every page referred to is there' missing_pages
tap_end
