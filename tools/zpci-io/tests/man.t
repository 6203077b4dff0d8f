#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The man pages, as mandoc sees them, and what they refer to.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

tools/s390vm/host/buildenv true >&2 || exit 1
scratch
tools/s390vm/host/buildenv make -s -C tools/zpci-io O="$PWD/$work" man >&2 || exit 1
pages=(tools/zpci-io/man/*.1 "$work"/man3/*)

# Pages that others refer to, except the C library's.
missing_pages()
{
	sed -nE 's/^\.Xr (\( )?(zpci[a-z_-]*) ([0-9]).*/\2.\3/p' "${pages[@]}" | sort -u |
		while read -r page; do
			printf '%s\n' "${pages[@]##*/}" | grep -qxF "$page" || echo "$page"
		done
}

for page in "${pages[@]}"; do
	silent "${page##*/} is without a mistake" \
		tools/s390vm/host/buildenv mandoc -Tlint -W warning "$page"
done
silent 'every page referred to is there' missing_pages
tap_end
