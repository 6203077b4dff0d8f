#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Spelling, by codespell: mistakes that it knows, British forms, and words that have a
# plainer one.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

scratch

# WORD->WHAT TO WRITE.
cat >"$work/words" <<'END'
aforementioned->this
basically->leave it out,
blacklist->denylist
commence->begin
comprehensive->leave it out,
facilitate->help
hence->so
leverage->use
leverages->uses
numerous->many
obviously->leave it out,
powerful->leave it out,
seamless->leave it out,
seamlessly->leave it out,
simply->leave it out,
straightforward->leave it out,
therein->in it
thereof->of it
trivially->leave it out,
upon->on
utilize->use
utilizes->uses
utilizing->using
whilst->while
whitelist->allowlist
END

# Not mistakes here: macros of man pages (fo, nd), a word of keyctl (padd), and the form
# that the names of files have (licence).
ignored=fo,nd,padd,licence,licences

# mistakes DICTIONARIES FILE...: a line for each, and exit status 65 where there is one.
mistakes()
{
	tools/s390vm/host/buildenv -e docs codespell --builtin "$1" --dictionary - \
		--dictionary "$work/words" --ignore-words-list "$ignored" "${@:2}"
}

spelling()
{
	mistakes clear,rare,en-GB_to_en-US "$@"
}

# Much of a patch is the text of others.
spelling_of_patches()
{
	mistakes clear,rare "$@"
}

# A text with this word in it is refused, and the line names word and remedy.
found()
{
	local said

	echo "The driver will $1 the request." >"$work/text"
	said=$(spelling "$work/text") && return 1
	echo "$said"
	[[ $said == *"$1 ==> $2"* ]]
}

mapfile -t files < <(git ls-files -- ':!LICENSES' ':!*.patch' ":!$tap_path")
mapfile -t patches < <(git ls-files -- '*.patch')

plan 6
ok 'there are files to read' [ "${#files[@]}" -gt 100 ]
silent 'codespell finds no mistake in them' spelling "${files[@]}"
silent 'nor in the patches' spelling_of_patches "${patches[@]}"
ok 'a mistake is found' found 'recieve' 'receive'
ok 'a British form is found' found 'honour' 'honor'
ok 'a word that has a plainer one is found' found 'utilize' 'use'
