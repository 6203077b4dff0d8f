#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The man pages, as mandoc sees them: a test for each.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
vm_name=man.t
# shellcheck source=tools/s390vm/host/common.sh
. tools/s390vm/host/common.sh

# mandoc, beside the build environment: nothing else there wants it.
build_once "$vm_cache/mandoc" 'fetching mandoc' \
	tools/s390vm/host/buildenv tools/s390vm/buildenv/archive get mandoc --

pages=(tools/zpci-io/man/*)
echo "1..$((${#pages[@]} + 1))"
count=0
for page in "${pages[@]}"; do
	count=$((count + 1))
	output=$(tools/s390vm/host/buildenv "$vm_cache/mandoc/usr/bin/mandoc" -Tlint -W warning "$page" 2>&1) &&
		echo "ok $count - ${page##*/} is without a mistake" ||
		echo "not ok $count - ${page##*/} is without a mistake"
	[ -z "$output" ] || printf '%s\n' "$output" | sed 's/^/# /'
done

# What a page refers to, other than the C library's.
missing=$(sed -nE 's/^\.Xr (zpci[a-z_-]*) ([0-9]).*/\1 \2/p' "${pages[@]}" | sort -u |
	while read -r name section; do
		grep -qE "^\.Nm $name( ,)?$" tools/zpci-io/man/*."$section" || echo "$name($section)"
	done)
[ -z "$missing" ] && echo "ok $((count + 1)) - every page referred to is there" ||
	echo "not ok $((count + 1)) - every page referred to is there: $missing"
