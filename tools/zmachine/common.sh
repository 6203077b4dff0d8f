# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by the scripts of this folder: where things lie, how errors are said.

zm_dir=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
zm_repo=$(readlink -f "$zm_dir/../..")
zm_cache=${XDG_CACHE_HOME:-$HOME/.cache}/zpci-io

# The names that Debian 13 has on a mirror, in the order in which they are tried.
# shellcheck disable=SC2034 # for toolbox and archive
zm_suites='trixie stable'

# die MESSAGE: one line on standard error, exit status 1.
die()
{
	printf '%s: %s\n' "${zm_name:-${0##*/}}" "$*" >&2
	exit 1
}

# say MESSAGE: what a long step is about to do.
say()
{
	printf '%s: %s\n' "${zm_name:-${0##*/}}" "$*" >&2
}

# key FILE...: name for what is built from these files.
key()
{
	cat -- "$@" | sha256sum | cut -c1-12
}

# need_space MIB: refuse early, in one line, instead of late, in hundreds.
need_space()
{
	local free

	mkdir -p "$zm_cache" || die "cannot create $zm_cache"
	free=$(df -Pm "$zm_cache" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge "$1" ] ||
		die "$zm_cache has $free MiB free and this step needs $1: free some, or set XDG_CACHE_HOME to a larger disk"
}

# need_tools: refuse where a program is missing that the toolbox cannot bring
# because it takes it to get there.
need_tools()
{
	local tool

	for tool in unshare:util-linux setpriv:util-linux flock:util-linux mount:mount chroot:coreutils find:findutils; do
		command -v "${tool%:*}" >/dev/null || die "no ${tool%:*} here: install the package ${tool#*:}"
	done
}

# reason LOG: the line of a failed command's log that says most.
reason()
{
	grep -iE 'no space|MiB free|cannot reach' "$1" | head -n 1 | grep . ||
		grep -iE 'failed to fetch|error|cannot' "$1" | tail -n 1 | grep . || tail -n 1 "$1"
}

# build_once DIR WHAT COMMAND...: run COMMAND with an empty folder as its last
# argument and make that folder DIR, unless DIR exists. Safe against
# interruption (the folder gets its name when it is complete) and against two
# runs at once (the second waits and finds it made).
build_once()
{
	local dir=$1 what=$2 part log
	shift 2

	[ -d "$dir" ] && return 0
	mkdir -p "${dir%/*}" || die "cannot create ${dir%/*}"
	(
		flock 9 || die "cannot lock $dir.lock"
		[ -d "$dir" ] && exit 0
		part=$dir.part
		log=$dir.log
		rm -rf "$part" || die "cannot remove what an earlier run left in $part"
		mkdir "$part" || die "cannot create $part"
		say "$what"
		# A function of the caller's stops at its first error, too: that takes
		# a command that is no condition of another. It gets none of the
		# caller's descriptors: mmdebstrap has dash write to its next free one,
		# and dash knows none above 9.
		set +e
		(set -e; "$@" "$part") >"$log" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
		# shellcheck disable=SC2181 # see above
		if [ $? != 0 ]; then
			# What a full disk looks like is said in many ways.
			need_space 100
			die "$what: failed: $(reason "$log" | sed 's/^zmachine: //' | cut -c1-300) (all of it: $log)"
		fi
		mv "$part" "$dir" || die "cannot rename $part"
		rm -f "$log"
	) 9>"$dir.lock"
	# shellcheck disable=SC2181 # see above
	[ $? = 0 ] || exit 1
}
