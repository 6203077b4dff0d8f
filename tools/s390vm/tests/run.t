#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Files, programs and output that go into the machine and come out of it.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/s390vm/tests/run.sh

# All byte values, and more of them than any buffer on the way holds.
awk 'BEGIN { for (i = 0; i < 256; i++) printf "%c", i }' >"$work/bytes"
printf 'a\r\nb\0\377\n' >>"$work/bytes"
for _ in {1..12}; do cat "$work/bytes" "$work/bytes" >"$work/more"; mv "$work/more" "$work/bytes"; done
script streams <<'END'
cat bytes
echo "from standard error" >&2
echo "again" >/dev/stderr
printf '<%s>' "$@" >&2
wc -c
[ -x tool ] && cat /etc/deep/down >&2
pwd >&2; id -u >&2
exit 7
END
echo deep >"$work/file"
printf '#!/bin/sh\n' >"$work/tool"
chmod 755 "$work/tool"
ok "the program's exit status is passed on" run streams 7 --file "$work/bytes" --file "$work/file:/etc/deep/down" \
	--file "$work/tool" -- "$work/streams" "it's" '' 'two words' $'line\nbreak' '$HOME `id` \ "*'
{ cat "$work/bytes"; echo 0; } >"$work/expected.out"
ok 'standard output comes out byte for byte, standard input is empty' cmp "$work/expected.out" "$work/streams.out"
printf '%s\n' 'from standard error' again "<it's><><two words><line
break><\$HOME \`id\` \\ \"*>deep" /root 0 >"$work/expected.err"
ok 'standard error and arguments are unaltered, files are in their places' diff "$work/expected.err" "$work/streams.err"

script crash <<'END'
echo c >/proc/sysrq-trigger
sleep 60
END
ok 'an oops fails the run' run crash 125 -- "$work/crash"
ok 'an oops is shown' says crash.err 'sysrq triggered crash'

script warn <<'END'
echo 'WARNING: CPU: 0 PID: 1 at drivers/none.c:1 none+0x0/0x1' >/dev/kmsg
echo after
END
ok 'a warning fails a run that goes on' run warn 125 -- "$work/warn"
ok 'a warning is shown' says warn.err 'none.c:1'
ok 'the program goes on behind a warning' says warn.out '^after$'

ok 'no end in time fails the run' run late 125 --timeout 8 --log "$work/log" -- sleep 1000
ok 'no end in time is one clear line before the console' says late.err '^s390vm: no end within 8 s; '
ok "no end in time leaves the CPUs' registers" says log/1/state '^PSW='
ok "no end in time leaves QEMU's threads" says log/1/state '^thread [0-9]+: CPU 1/TCG$'
script off <<'END'
echo bye
poweroff -f
END
ok 'a guest that dies without a status fails the run' run off 125 -- "$work/off"
ok 'a guest that dies is one clear line before the console' says off.err '^s390vm: the guest died '

script signal <<'END'
kill -SEGV $$
END
ok 'a signal is 128 and its number' run signal 139 -- "$work/signal"
ok 'a signal is said' says signal.err 'Segmentation fault'
ok "a command that the guest lacks is 127" run lacking 127 -- no-such-command
ok "a command that the guest lacks is named" says lacking.err '^no-such-command: No such file or directory$'

script machine <<'END'
nproc
uname -rm
for device in /sys/bus/pci/devices/*; do
	echo "${device##*/} $(readlink $device/driver | sed 's|.*/||') $(cat $device/uid $device/function_id | xargs)"
done
cat /sys/module/vfio_pci/taint
ls -d /proc/self /sys/bus /dev/null /dev/vfio/vfio /tmp >/dev/null
END
ok 'it runs with --smp, --device, --append, --console' run machine 0 --smp 3 --device virtio-rng,virtio-rng --append 'the mark on the command line' --console "$work/console" -- "$work/machine"
ok 'as many CPUs as asked for' test "$(head -n 1 "$work/machine.out")" = 3
ok "it is an IBM Z with the distribution's kernel" says machine.out '^6\.12\..*deb13-s390x s390x$'
ok 'the first function is at 0001:00:00.0, FID and UID 1, bound to vfio-pci' says machine.out '^0001:00:00.0 vfio-pci 0x1 0x00000001$'
ok 'the second function is at 0002:00:00.0, FID and UID 2, bound to vfio-pci' says machine.out '^0002:00:00.0 vfio-pci 0x2 0x00000002$'
ok "the module is this repository's" says machine.out '^O'
ok 'the console is kept, without carriage returns' grep -q 'the mark on the command line$' "$work/console"
ok 'with --driver stock it runs' run stock 0 --driver stock -- "$work/machine"
not_ok_if "with --driver stock the module is the kernel's" says stock.out '^O'
ok 'with --driver none devices keep their driver' run none 0 --driver none -- sh -c 'readlink /sys/bus/pci/devices/0001:00:00.0/driver'
ok "with --driver none a virtio function has virtio's" says none.out '/virtio-pci$'
tap_end
