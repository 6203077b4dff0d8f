#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The KUnit suites in the VM, as a module of the kernel "debug": big-endian, under
# KASAN, UBSAN and lockdep, with the kernel's own allocator, lock and structures.
# Leaks are looked for where the driver itself runs.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh

buildenv=tools/s390vm/host/buildenv
suites=(gate request info)
kernel=$($buildenv tools/s390vm/host/kernel debug) || exit 1
out=$PWD/build/kunit/vm
mkdir -p "$out/tree/tools/testing"
$buildenv rsync -a --delete --exclude='*.o' --exclude='.*.cmd' drivers include "$out/tree/" &&
	$buildenv rsync -a --delete --exclude='*.o' --exclude='*.ko' --exclude='.*.cmd' \
		tools/testing/include tools/testing/kunit "$out/tree/tools/testing/" || exit 1
$buildenv make -s -C "$kernel/build" M="$out/tree/tools/testing/kunit" ARCH=s390 \
	CROSS_COMPILE=s390x-linux-gnu- W=1 KCFLAGS=-Werror modules >&2 || exit 1

scratch
cat >"$work/suites" <<'END'
#!/bin/sh
insmod zpci_io_kunit.ko || exit 1
cat /sys/kernel/debug/kunit/zpci_io_*/results
rmmod zpci_io_kunit
END
tools/s390vm/s390vm run --kernel debug --memory 512 --driver none --device none \
	--append 'kunit.enable=1 kmemleak=off' --file "$out/tree/tools/testing/kunit/zpci_io_kunit.ko" \
	-- "$work/suites" >"$work/ktap"
status=$?

# KUnit's results are nested: this makes of each suite a program, with a test point for
# each case, or for each of its parameters, as the suites print them on the host.
awk '
	function suite_ends()		{ if (suite) print "1.." n; n = 0 }
	/^    # Subtest: /		{ suite_ends(); suite = $3 }
	/^        # Subtest: /		{ subtest = $3 }
	/^        (not )?ok / {
		not_ok = $1 == "not" ? "not " : ""
		sub(/^ *(not )?ok [0-9]+ /, "")
		print not_ok "ok " ++n " - " suite ": " subtest ": " $0
		params = 1
		next
	}
	/^    (not )?ok / && params	{ params = 0; next }
	/^    (not )?ok / {
		not_ok = $1 == "not" ? "not " : ""
		sub(/^ *(not )?ok [0-9]+ /, "")
		print not_ok "ok " ++n " - " suite ": " $0
		next
	}
	/^ *# .*(EXPECTATION|ASSERTION)|^ +(Expected|[a-z].* == )/ { sub(/^ */, ""); print "# " $0 }
	END				{ suite_ends() }
' "$work/ktap" >"$work/tap"
tap_pass_on "$work/tap" "${#suites[@]}"
tap_report "$status" 'the VM and the suites in it ended well' "exit status $status"
tap_end
