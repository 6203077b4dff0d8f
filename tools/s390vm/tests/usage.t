#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A wrong command line, and a host that lacks something, get one clear line.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh

scratch

# says STATUS TEXT COMMAND...: that exit status, one line on standard error, with
# TEXT in it, and nothing on standard output.
says()
{
	local status=$1 text=$2 got
	shift 2
	"$@" >"$work/out" 2>"$work/err" </dev/null
	got=$?
	cat "$work/out" "$work/err"
	[ "$got" = "$status" ] || { echo "exit status $got, not $status"; return 1; }
	[ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" = 1 ] && grep -qF -- "$text" "$work/err"
}

s390vm=tools/s390vm/s390vm
echo text >"$work/text"
tools/s390vm/host/buildenv sh -c "printf 'int main(void) { return 0; }' | tee '$work/a.c' >/dev/null
	gcc -o '$work/native' '$work/a.c' && s390x-linux-gnu-gcc -o '$work/dynamic' '$work/a.c'"

wrong=(
	"what is it to do?|"
	"no such verb: walk|walk"
	"run needs a PROGRAM|run"
	"run needs a PROGRAM|run --icount --"
	"no such option: --fast|run --fast -- true"
	"--kernel needs a value|run --kernel"
	"no kernel 'none': there are |run --kernel none -- true"
	"no kernel ''|run --kernel= -- true"
	"--device takes virtio-rng nvme (more come with --qemu)|run --device ism -- true"
	"--qemu takes a folder that tools/qemu/build printed, not '/nowhere'|run --qemu /nowhere -- true"
	"cannot write to the folder '/dev/null/log'|run --log /dev/null/log -- true"
	"cannot write to '/nowhere/log'|run --device-log /nowhere/log -- true"
	"--driver is ours, stock or none, not 'theirs'|run --driver theirs -- true"
	"--device takes |run --device virtio-rng,disk -- true"
	"--device takes |run --device virtio-rng, -- true"
	"--smp takes a number from 1 to 64, not '0'|run --smp 0 -- true"
	"--smp takes a number from 1 to 64, not '65'|run --smp 65 -- true"
	"--smp takes a number from 1 to 64, not 'two'|run --smp two -- true"
	"--smp takes a number from 1 to 64, not '-1'|run --smp -1 -- true"
	"--smp takes a number from 1 to 64, not '99999999999999999999'|run --smp 99999999999999999999 -- true"
	"--memory takes a number from 256|run --memory 1 -- true"
	"--timeout takes a number from 1|run --timeout 0 -- true"
	"--count= needs a file|run --count= -- true"
	"cannot write to '/nowhere/counts'|run --count=/nowhere/counts -- true"
	"cannot write to '/nowhere/console'|run --console /nowhere/console -- true"
	"cannot read the file '/nowhere/file'|run --file /nowhere/file -- true"
	"cannot read the image '/nowhere/image'|run --root /nowhere/image -- true"
	"cannot read the image '/nowhere/image'|run --root /nowhere/image:keep -- true"
	"no such program: '/nowhere/program'|run /nowhere/program"
	"no such program: '$work'|run $work"
	"'text' is neither an s390x program nor a script|run $work/text"
	"'native' is neither an s390x program nor a script|run $work/native"
	"'dynamic' is linked dynamically: build it with -static|run $work/dynamic"
	"the kernel debian has no module 'no-such-module'|run --module no-such-module -- true"
	"this QEMU has no MIO facility for --mio|run --mio -- true"
	"shell takes no argument 'true'|shell true"
	"shell takes no --count|shell --count"
	"module takes no --smp|module --smp 2"
	"module takes no argument 'x'|module x"
)

plan $((${#wrong[@]} + 4))
for line in "${wrong[@]}"; do
	read -r -a words <<<"${line#*|}"
	case ${line%%|*} in
	*"has no module"* | *"has no MIO"* | \'*\'\ is\ *) status=1 ;;
	*) status=2 ;;
	esac
	ok "'s390vm ${line#*|}' says: ${line%%|*}" says "$status" "${line%%|*}" "$s390vm" ${words[@]+"${words[@]}"}
done

ok "'s390vm help' names every option" sh -c "
	$s390vm help >$work/help && grep -oE '^	--[a-z]+\)' $s390vm | tr -d '\t)' | while read -r option; do
		grep -q -- \"^  \$option\\b\" $work/help || exit 1
	done"
# The names of the files, those of recipes before those that are compiled.
kernels_are_the_files()
{
	local file kind

	for kind in recipe config; do
		for file in tools/s390vm/kernels/*."$kind"; do
			basename "$file" ".$kind"
		done | LC_ALL=C sort
	done | diff - <($s390vm kernels)
}
ok "'s390vm kernels' prints each kernel, and those that nothing is compiled for first" kernels_are_the_files

mkdir -p "$work/clean/zpci-io/kernel" "$work/clean/other"
# A killed mmdebstrap leaves files of mapped users.
mapped=$(mktemp -d)
discard "$mapped"
mkdir "$mapped/zpci-io-$(id -u)"
chmod 777 "$mapped" "$mapped/zpci-io-$(id -u)"
leave_mapped()
{
	local left
	left=$mapped/zpci-io-$(id -u)/mmdebstrap

	if [ "$(id -u)" = 0 ]; then
		mkdir "$left" "$left/tree" && chown -R 100000 "$left"
	else
		mmdebstrap --unshare-helper mkdir "$left" "$left/tree"
	fi
	# As buildenv makes the folder: no mapped user may write to it.
	chmod 755 "$mapped/zpci-io-$(id -u)"
	[ "$(stat -c %u "$left")" != "$(id -u)" ]
}
ok 'files of mapped users can be left behind' leave_mapped
clean()
{
	env XDG_CACHE_HOME="$PWD/$work/clean" ZPCI_TMPDIR="$mapped" make clean-cache
	ls "$work/clean" "$mapped"
	[ "$(ls "$work/clean")" = other ] && [ -z "$(ls "$mapped")" ]
}
ok "'make clean-cache' removes what is this project's, files of mapped users too, and nothing else" clean
