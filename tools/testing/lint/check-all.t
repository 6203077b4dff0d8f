#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make check-all: it goes on where it was interrupted, runs again what failed or what
# has changed, and ends with a table.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

scratch
mkdir "$work/bin"
printf '#\tcomment\nfirst\tfacts\nsecond\tfacts\nthird\tfacts\n' >"$work/layers"
# It says that it was asked, and fails for the layers in $work/broken.
cat >"$work/bin/make" <<END
#!/bin/sh
[ "\$1" = --no-print-directory ] || exit 2
echo "\$2" >>$PWD/$work/asked
! grep -qx "\$2" $PWD/$work/broken 2>/dev/null
END
chmod +x "$work/bin/make"

# check_all STATUS LAYER...: it ends so, and runs these layers.
check_all()
{
	local status want=$1
	shift

	rm -f "$work/asked"
	touch "$work/asked"
	PATH=$PWD/$work/bin:$PATH CHECK_ALL_LAYERS=$work/layers CHECK_ALL_OUT=$work/out tools/testing/check-all \
		>"$work/table" 2>"$work/err"
	status=$?
	cat "$work/table" "$work/err"
	[ "$status" = "$want" ] && [ "$(xargs <"$work/asked")" = "$*" ]
}

row()
{
	grep -qE "^$1 +$2 +[0-9]+$" "$work/table"
}

missing_targets()
{
	local layer

	awk -F'\t' '!/^#/ && NF { print $1 }' tools/testing/layers.tsv | while read -r layer; do
		grep -q "^$layer:" tools/testing/Makefile || echo "no target $layer"
	done
}

echo second >"$work/broken"
ok 'every layer is run, also those after one that fails, and then it fails' check_all 1 first second third
ok 'the table says which failed' row second FAIL
ok 'and which passed' row third pass
ok 'standard error says how to run it again' grep -qF "run it again with 'make second'" "$work/err"
rm "$work/broken"
ok 'the next time only that one is run' check_all 0 second
ok 'the table has all of them' row first pass
ok 'after that nothing is run' check_all 0
sed -i 's/^[^\t]*/0000000000000000/' "$work/out/third.result"
ok 'what passed on another tree is run again' check_all 0 third
silent 'each layer is a target of make' missing_targets
tap_end
