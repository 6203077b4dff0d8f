# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by scripts of the host and of the build environment: where things lie, how
# errors are reported, how something is built once.

vm_dir=$(readlink -f "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/..")
vm_repo=$(readlink -f "$vm_dir/../..")
vm_cache=${XDG_CACHE_HOME:-$HOME/.cache}/zpci-io

# The names that a mirror has for Debian 13, in the order in which they are tried.
# shellcheck disable=SC2034 # for buildenv and archive
vm_suites='trixie stable'

# Packages that the host itself needs, by their names in Debian and Ubuntu.
# shellcheck disable=SC2034 # for buildenv
vm_host_packages='git make perl mmdebstrap uidmap bubblewrap'

# Where mmdebstrap unpacks, on the host.
vm_tmp=${ZPCI_TMPDIR:-/tmp}/zpci-io-$(id -u)

# remove_mapped FOLDER: remove it, whose files may belong to mapped users.
remove_mapped()
{
	[ ! -e "$1" ] || rm -rf --one-file-system "$1" 2>/dev/null && return
	# A mapped user may remove what lies in such a folder; the folder itself, once it is
	# empty, only the caller, whose folder it lies in.
	mmdebstrap --unshare-helper rm -rf --one-file-system "$1" 2>/dev/null
	rm -rf --one-file-system "$1"
}

# die MESSAGE: write one line to standard error and exit with status 1.
die()
{
	printf '%s: %s\n' "${vm_name:-${0##*/}}" "$*" >&2
	exit 1
}

# say MESSAGE: announce a long step.
say()
{
	printf '%s: %s\n' "${vm_name:-${0##*/}}" "$*" >&2
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

	mkdir -p "$vm_cache" || die "cannot create $vm_cache"
	free=$(df -Pm "$vm_cache" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge "$1" ] ||
		die "$vm_cache has $free MiB free and this step needs $1: free some, or set XDG_CACHE_HOME to a larger disk"
}

# mirror: print the base address of the Debian mirror that apt is set up with, and
# nothing where apt knows none: mmdebstrap has one of its own then. This repository
# names no host. apt knows a mirror's origin once it has its lists; before that the
# first source of a Debian host counts.
mirror()
{
	command -v apt-get >/dev/null || return 0
	{
		apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 2>/dev/null |
			awk -F'|' '$1 == "Debian" && $2 == "Debian" { print $3 }'
		if grep -qx 'ID=debian' /etc/os-release; then
			sed -nE 's/^deb +(\[[^]]*\] +)?([^ ]+).*/\2/p' /etc/apt/sources.list 2>/dev/null
			sed -nE 's/^URIs: +([^ ]+).*/\1/p' /etc/apt/sources.list.d/debian.sources 2>/dev/null
		fi
	} | head -n 1 | sed 's|/$||'
}

# reason LOG: print the most useful line of a failed command's log.
reason()
{
	grep -E 'No space|MiB free|cannot reach|cannot get Debian' "$1" | tail -n 1 | grep . ||
		grep -iE 'failed to fetch|error|cannot' "$1" | tail -n 1 | grep . || tail -n 1 "$1"
}

# follow LOG: on a terminal, show the last line of a log that grows, each second.
follow()
{
	local line

	[ -t 2 ] || return 0
	while sleep 1; do
		line=$(tail -c 400 "$1" 2>/dev/null | tr '\r' '\n' | tail -n 1 | tr -cd '[:print:]')
		printf '\r%.*s\033[K' "$(($(tput cols 2>/dev/null || echo 80) - 1))" "$line" >&2
	done
}

# build_once DIR WHAT COMMAND...: run COMMAND with an empty folder as its last
# argument and make that folder DIR, unless DIR exists. Safe against
# interruption (the folder gets its name when it is complete) and against two
# runs at once (the second waits and finds it made).
build_once()
{
	local dir=$1 what=$2 part log follower status
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
		follow "$log" &
		follower=$!
		# A function of the caller's stops at its first error, too: that takes
		# a command that is no condition of another. It gets none of the
		# caller's descriptors: mmdebstrap has dash write to its next free one,
		# and dash knows none above 9.
		set +e
		(set -e; "$@" "$part") >"$log" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
		status=$?
		kill "$follower" 2>/dev/null
		wait "$follower" 2>/dev/null
		[ ! -t 2 ] || printf '\r\033[K' >&2
		if [ "$status" != 0 ]; then
			# Programs report a full disk in different ways.
			need_space 100
			die "$what: failed: $(reason "$log" | sed 's/^[a-z0-9]*: //' | cut -c1-300) (all of it: $log)"
		fi
		mv "$part" "$dir" || die "cannot rename $part"
		rm -f "$log"
	) 9>"$dir.lock"
	# shellcheck disable=SC2181 # see above
	[ $? = 0 ] || exit 1
}
