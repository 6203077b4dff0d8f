#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The plugin counts each executed instruction once, and no other.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

scratch
tools/s390vm/host/buildenv s390x-linux-gnu-gcc -O2 -Wall -Wextra -Werror -static -o "$work/bar" tools/s390vm/tests/bar.c ||
	exit 1

count()
{
	local file=$1
	shift
	tools/s390vm/s390vm run --driver stock --timeout 120 --count="$work/$file" "$@"
}

# line FILE ID: the counts of the mark ID.
line()
{
	awk -F'\t' -v id="$2" '$1 == id { print $2, $3, $4, $5, $6, $7 }' "$work/$1"
}

plan 9
ok 'a program that loads 100 and stores 30 times in each of 4 threads runs' \
	count threads --smp 4 -- "$work/bar" 100 30 4 0xfedcba9876543210
ok 'it is counted as 400 PCILG and 120 PCISTG, on all CPUs together' \
	test "$(line threads 18364758544493064720)" = '400 120 0 0 0 0'
ok 'a program without loads and stores of its own runs' count nothing -- "$work/bar" 0 0 1 5
ok 'between its marks nothing is counted' test "$(line nothing 5)" = '0 0 0 0 0 0'

# Opening and closing the function is the same in both runs: what differs is the
# program's own.
outer()
{
	local more less
	read -r -a more <<<"$(line "$1" 0)"
	read -r -a less <<<"$(line nothing 0)"
	test "$((more[0] - less[0])) $((more[1] - less[1])) $((more[2] - less[2]))" = "$2"
}
ok 'the whole run, mark 0, counts the same and what opening and closing the function takes' \
	outer threads '400 120 0'

cat >"$work/pieces.c" <<'END'
#include "../../tools/s390vm/guest/insn_marks.h"

/* Marks that nest, overlap, begin again, and end without a beginning. */
int main(void)
{
	insn_mark_end(9);
	insn_mark_begin(1);
	insn_mark_begin(2);
	insn_mark_end(1);
	insn_mark_begin(2);
	insn_mark_end(2);
	insn_mark_end(2);
	insn_mark_begin(3);
	insn_mark_begin(1);
	insn_mark_end(1);
	return 0;
}
END
tools/s390vm/host/buildenv s390x-linux-gnu-gcc -O2 -Wall -Wextra -Werror -static -o "$work/pieces" "$work/pieces.c"
ok 'a program that sets many marks runs' count marks -- "$work/pieces"
ok 'each mark that is begun and ended gives one line, in the order of the ends' \
	test "$(cut -f 1 "$work/marks" | xargs)" = '1 2 1 0'
ok 'without a file the counts go to standard error' \
	eval "tools/s390vm/s390vm run --count -- true 2>$work/err"
# s390vm also says there what it builds or fetches first.
ok 'after a heading' test "$(sed '/^s390vm: /d' "$work/err" | cut -f 1,2 | xargs)" = 'id pcilg 0 0'
