#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Every file names a licence, every named licence has its text, and a program under any
# licence can link the library.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

# licences FILE...: file and SPDX expression, with a tab between them.
licences()
{
	local file

	for file; do
		printf '%s\t%s\n' "$file" \
			"$(sed -nE '1,3s/.*SPDX-License-Identifier: ([^*>]*[^*> -]).*/\1/p' "$file" | head -n 1)"
	done
}

mapfile -t tracked < <(git ls-files | grep -vE '^(LICENSES/|VERSION$)')
tabbed=$(licences "${tracked[@]}")

missing()
{
	awk -F'\t' '$2 == "" { print $1 }' <<<"$tabbed"
}

# without_text: identifiers that no file of LICENSES has as valid.
without_text()
{
	comm -23 <(cut -f 2 <<<"$tabbed" | sed -E 's/ (OR|AND|WITH) /\n/g; s/[()]//g' | grep . | sort -u) \
		<(sed -nE 's/^(Valid-License|SPDX-Exception)-Identifier: //p' LICENSES/*/* | sort -u)
}

# unlinkable: sources of the library, headers of this repository that they include
# among them, that are neither under the MIT licence nor have the kernel's note.
unlinkable()
{
	local file

	O=build/licence
	tools/s390vm/host/buildenv make -s -C tools/zpci-io O="$PWD/$O" lib >&2 || echo 'the library is not built'
	sed 's/^[^:]*://; s/\\$//' "$O"/lib/*.d | tr -s ' ' '\n' | grep -E "^$PWD/|^\.\./" | sort -u | xargs -r realpath --relative-to=. |
		sort -u | grep -v '^build/' >"$O/sources"
	[ "$(grep -c '^tools/zpci-io/lib/' "$O/sources")" -ge 5 ] && grep -qx 'drivers/vfio/pci/zpci_io_gate.h' "$O/sources" ||
		echo "the sources are not all of them: $(xargs <"$O/sources")"
	while read -r file; do
		licences "$file"
	done <"$O/sources" | awk -F'\t' '$2 !~ /( OR |^)MIT$| WITH Linux-syscall-note$/'
}

silent 'every file says its licence' missing
silent 'every licence that a file names has its text in LICENSES' without_text
silent 'whatever the library is built from can be linked under any licence' unlinkable
tap_end
