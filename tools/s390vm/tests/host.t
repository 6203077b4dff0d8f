#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The build environment on hosts that lack something: one line, with the remedy. And a
# host that may not mount, which is Debian 13 itself.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

scratch
unset ZPCI_BUILDENV
buildenv=$PWD/tools/s390vm/host/buildenv
base=$("$buildenv" true; find "${XDG_CACHE_HOME:-$HOME/.cache}/zpci-io/buildenv" -maxdepth 1 -name 'base-*' -type d | sort | xargs ls -td | head -n 1)

# says TEXT COMMAND...: it fails, and says one line with TEXT on standard error.
says()
{
	local text=$1
	shift
	("$@") >"$work/out" 2>"$work/err" </dev/null && { echo 'it succeeded'; return 1; }
	sed -i '/: making the build environment/{/failed/!d}' "$work/err"
	cat "$work/out" "$work/err"
	[ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" = 1 ] && grep -qF -- "$text" "$work/err"
}

# without_namespaces COMMANDS: run them where no further user namespace can be made.
without_namespaces()
{
	unshare --user --map-root-user --mount --pid --fork --mount-proc \
		sh -ec "echo 0 >/proc/sys/user/max_user_namespaces; $1"
}

# with_programs NAME=SCRIPT... -- COMMAND...: with these programs before the host's.
with_programs()
{
	rm -rf "${work:?}/bin"
	mkdir "$work/bin"
	while [ "$1" != -- ]; do
		printf '#!/bin/sh\n%s\n' "${1#*=}" >"$work/bin/${1%%=*}"
		chmod +x "$work/bin/${1%%=*}"
		shift
	done
	shift
	PATH=$PWD/$work/bin:$PATH "$@"
}

# lacking NAME COMMAND...: on a host without this program, as a user who is not root.
lacking()
{
	local name=$1
	shift
	rm -rf "$work/lacking"
	mkdir "$work/lacking"
	ln -s /usr/bin/* "$work/lacking"
	rm -f "$work/lacking/$name" "$work/lacking/id"
	printf '#!/bin/sh\n%s\n' "$somebody" >"$work/lacking/id"
	chmod +x "$work/lacking/id"
	PATH=$PWD/$work/lacking:/usr/sbin "$@"
}

empty=XDG_CACHE_HOME=$PWD/$work/empty
# The output of id for a user who is not root.
somebody='if [ "$1" = -u ]; then echo 4242; else echo somebody; fi'

plan 17
ok 'a kernel that allows no user namespaces is one line with the remedy' \
	says 'Run: sudo sysctl user.max_user_namespaces=' without_namespaces "
	[ -e /etc/os-release ] && printf 'ID=ubuntu\nVERSION_ID=24.04\n' >$work/os-release && mount --bind $work/os-release /etc/os-release
	exec $buildenv true"
mkdir "$work/kernel"
echo 1 >"$work/kernel/apparmor_restrict_unprivileged_userns"
ok "AppArmor's rule against them is one line with the remedy" \
	says 'Run: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0' without_namespaces "
	printf 'ID=ubuntu\nVERSION_ID=24.04\n' >$work/os-release && mount --bind $work/os-release /etc/os-release
	mount --bind $work/kernel /proc/sys/kernel
	exec $buildenv true"
echo 0 >"$work/kernel/unprivileged_userns_clone"
rm "$work/kernel/apparmor_restrict_unprivileged_userns"
ok "so is Debian's switch" \
	says 'Run: sudo sysctl kernel.unprivileged_userns_clone=1' without_namespaces "
	printf 'ID=debian\nVERSION_ID=12\n' >$work/os-release && mount --bind $work/os-release /etc/os-release
	mount --bind $work/kernel /proc/sys/kernel
	exec $buildenv true"
ok 'a home on NFS is one line with the remedy' \
	says 'set XDG_CACHE_HOME to a folder of a local disk' with_programs 'stat=echo nfs4' -- env "$empty" "$buildenv" true
ok 'a user without a range of subordinate ids is told how to get one' \
	says 'sudo usermod --add-subuids' with_programs "id=$somebody" -- env "$empty" "$buildenv" true
for program in bwrap newuidmap mmdebstrap; do
	ok "a host without $program is told what to install" says "missing here: $program. Run: sudo apt install git make perl" \
		lacking "$program" env "$empty" "$buildenv" true
done
mkdir "$work/keyrings"
ok "a host without the keys of Debian's archive is told what to install" says 'sudo apt install debian-archive-keyring' \
	unshare --user --map-root-user --mount sh -c "mount --bind $work/keyrings /usr/share/keyrings && exec env $empty $buildenv true"
# Ubuntu's mirror is none of Debian's.
foreign_mirror()
{
	[ -z "$(unshare --user --map-root-user --mount sh -ec "
		printf 'ID=ubuntu\n' >$work/os-release && mount --bind $work/os-release /etc/os-release
		echo 'deb http://mirror.invalid/ubuntu noble main' >$work/sources.list
		mkdir -p $work/apt && cp $work/sources.list $work/apt && mount --bind $work/apt /etc/apt
		exec bash -c '. tools/s390vm/host/common.sh && mirror'")" ]
}
ok "the mirror of another distribution is not taken for Debian's" foreign_mirror
ok 'a disk that is too small is one line' says 'MiB free and this step needs' \
	unshare --user --map-root-user --mount sh -c "mkdir -p $work/small && mount -t tmpfs -o size=1m tmpfs $work/small &&
		XDG_CACHE_HOME=$PWD/$work/small exec $buildenv true"
ok 'a mirror that cannot be reached is one line' says 'cannot get Debian 13 from the mirror' \
	env "$empty" ZPCI_MIRROR=http://mirror.invalid/debian "$buildenv" true

ok 'an environment that is alone does not pass for another' \
	says "the build environment 'base' cannot be entered from 'docs'" "$buildenv" -e docs "$buildenv" true

# Another environment is unpacked meanwhile, also by a cache of another name.
leaves_others_alone()
{
	local tmp=$PWD/$work/tmp

	mkdir -p "$tmp/zpci-io-$(id -u)/another"
	env "$empty" ZPCI_TMPDIR="$tmp" ZPCI_MIRROR=http://mirror.invalid/debian "$buildenv" true
	[ -d "$tmp/zpci-io-$(id -u)/another" ]
}
ok 'an environment that is made leaves the files of others that are made alone' leaves_others_alone

ok "the caller's folder for temporary files is not asked for inside" \
	env TMPDIR=/nowhere/at/all "$buildenv" sh -c 'rm "$(mktemp)"'

# Debian 13 itself, where nothing can be mounted: the build environment's own root serves.
debian_13()
{
	unshare --user --map-root-user --mount --pid --fork --mount-proc sh -ec "
		mount -t tmpfs tmpfs $base/tmp
		for dir in /proc /dev /sys $PWD ${XDG_CACHE_HOME:-$HOME/.cache}/zpci-io; do
			mkdir -p $base\$dir; mount --rbind \$dir $base\$dir
		done
		echo 0 >/proc/sys/user/max_user_namespaces
		exec /usr/sbin/chroot $base env -u ZPCI_BUILDENV XDG_CACHE_HOME=${XDG_CACHE_HOME:-$HOME/.cache} sh -c 'cd $PWD && exec \"\$@\"' sh $*"
}
ok "on Debian 13 without namespaces the host's own packages serve: the VM runs" \
	debian_13 tools/s390vm/s390vm run -- true
ok 'what is missing there is one line of apt' says 'Run as root: dpkg --add-architecture s390x && apt update && apt install --no-install-recommends' \
	with_programs 'dpkg-query=exit 1' -- env ZPCI_BUILDENV_HOST=1 "$buildenv" true
