#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The KUnit suites in the emulated machine, as a module of the kernel "debug":
# big-endian, under KASAN, UBSAN and lockdep, with the kernel's own allocator,
# lock and structures. Leaks are looked for where the module itself runs.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1

kernel=$(tools/s390vm/host/buildenv tools/s390vm/host/kernel debug) || exit 1
work=$PWD/build/kunit/machine
mkdir -p "$work/tree/tools/testing"
tools/s390vm/host/buildenv rsync -a --delete --exclude='*.o' --exclude='.*.cmd' drivers include "$work/tree/" &&
	tools/s390vm/host/buildenv rsync -a --delete --exclude='*.o' --exclude='*.ko' --exclude='.*.cmd' \
		tools/testing/include tools/testing/kunit "$work/tree/tools/testing/" || exit 1
tools/s390vm/host/buildenv make -s -C "$kernel/build" M="$work/tree/tools/testing/kunit" ARCH=s390 \
	CROSS_COMPILE=s390x-linux-gnu- W=1 KCFLAGS=-Werror modules >&2 || exit 1

cat >"$work/suites" <<'END'
#!/bin/sh
insmod zpci_io_kunit.ko || exit 1
cat /sys/kernel/debug/kunit/zpci_io_*/results
rmmod zpci_io_kunit
END
chmod +x "$work/suites"

# KUnit's results are nested; a line for each case, or for each of its
# parameters, as the suites print it on the host.
tools/s390vm/s390vm run --kernel debug --memory 512 --driver none --device none \
	--append 'kunit.enable=1 kmemleak=off' \
	--file "$work/tree/tools/testing/kunit/zpci_io_kunit.ko" \
	-- "$work/suites" >"$work/ktap"
status=$?
awk '
	/^    # Subtest: /			{ suite = $3 }
	/^        # Subtest: /			{ subtest = $3 }
	/^        (not )?ok / {
		not_ok = $1 == "not" ? "not " : ""
		sub(/^ *(not )?ok [0-9]+ /, "")
		print not_ok "ok " ++n " - " suite ": " subtest ": " $0
		params = 1
		next
	}
	/^    (not )?ok / && params		{ params = 0; next }
	/^    (not )?ok / {
		not_ok = $1 == "not" ? "not " : ""
		sub(/^ *(not )?ok [0-9]+ /, "")
		print not_ok "ok " ++n " - " suite ": " $0
		next
	}
	/^ *# .*(EXPECTATION|ASSERTION)|^ +(Expected|[a-z].* == )/ { sub(/^ */, ""); print "# " $0 }
	END	{ print "1.." n + 0 }
' "$work/ktap"
exit "$status"
