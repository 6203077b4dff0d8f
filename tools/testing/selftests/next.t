#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every selftest on the newest Linux, too.
set -u
here=$(dirname "$(readlink -f "$0")")
cd "$here/../../.." || exit 1
. tools/testing/tap.sh

programs=(region refused msix data batch info threads lifecycle trace)
plan "${#programs[@]}"
for program in "${programs[@]}"; do
	ok "$program on the newest Linux" bash -o pipefail -c \
		'"$0" "$@" | tee /dev/stderr | { ! grep -q "^not ok"; }' "$here/run" "$program" --kernel next
done
