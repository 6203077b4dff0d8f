# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# Sourced by the tests of the demonstrations, at the top of the repository.
. tools/testing/lib/tap.sh

mkdir -p build
page=$(mktemp -p build)
discard "$PWD/$page"

last_line_is()
{
	tail -n 1 "$page" | grep -Ex "$1" || { tail -n 1 "$page"; return 1; }
}

# demo COMMAND...: what it prints is the page.
demo()
{
	"$@" >"$page"
}
