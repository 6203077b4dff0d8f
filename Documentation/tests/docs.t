#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The documentation builds without a warning, its links lead somewhere, what it shows in
# C compiles, and each block of commands in it is run, or says why not in the comment
# before it:
#	.. run: machine		in the VM, with the function bound
#	.. run: host		in an empty folder of the build environment
#	.. run: TEST.t		by that test
#	.. run: TEST		by one that `make check` leaves out, line for line
#	.. not-run: REASON
set -u
cd "$(dirname "$(readlink -f "$0")")/../.." || exit 1
. tools/testing/lib/tap.sh

buildenv=tools/s390vm/host/buildenv
work=$PWD/build/docs-test
rm -rf "$work"
mkdir -p "$work"
pages=$(find Documentation -name '*.rst' | LC_ALL=C sort)

# Each block of commands or of C becomes FILE.LINE.KIND, KIND being machine, host,
# test, long, not-run, c, or unmarked; its mark is FILE.LINE.KIND.mark.
blocks()
{
	# shellcheck disable=SC2086
	awk -v work="$work" '
	function indent(line) { match(line, /^[ \t]*/); return RLENGTH }
	FNR == 1 { inside = 0; mark = "" }
	inside && NF && indent($0) <= depth { inside = 0 }
	inside && !/^ *:/ { print >file; next }
	/^ *\.\. (run|not-run): / { mark = $0; sub(/^ *\.\. /, "", mark) }
	/^ *\.\. code-block:: (sh|shell|bash|console|c)$/ {
		kind = "unmarked"
		if ($NF == "c") kind = "c"
		else if (mark ~ /^not-run: ./) kind = "not-run"
		else if (mark ~ /^run: .*\.t$/) kind = "test"
		else if (mark ~ /^run: .*\//) kind = "long"
		else if (mark ~ /^run: (machine|host)$/) kind = substr(mark, 6)
		name = FILENAME
		gsub("/", "-", name)
		file = work "/" name "." FNR "." kind
		print mark >(file ".mark")
		mark = ""
		depth = indent($0)
		inside = 1
		next
	}
	NF && !/^ *\.\. / { mark = "" }
	' $pages
}

unmarked()
{
	find "$work" -name '*.unmarked'
}

# The tests that are said to run a block are there.
missing_tests()
{
	cat "$work"/*.{test,long}.mark 2>/dev/null | sed 's/^run: //' | sort -u | while read -r test; do
		[ -x "$test" ] || echo "$test"
	done
}

# A long test, or what it brings to the guest, has the lines that it is said to run.
missing_lines()
{
	local file test line

	for file in "$work"/*.long; do
		test=$(sed 's/^run: //' "$file.mark")
		# A line that ends in a backslash goes on in the next one.
		sed -e ':more' -e '/\\$/{N;s/[[:space:]]*\\\n[[:space:]]*/ /;b more' -e '}' "$file" | while read -r line; do
			cat "$test" "$test"-* | sed "s/^.* '//; s/^[[:space:]]*//; s/'\$//; s/ || exit 1\$//" | grep -qxF -- "$line" ||
				echo "$test does not run: $line"
		done
	done
}

# dead_links FOLDER: the links of its HTML pages to files, or to places of a page, that
# are not there.
dead_links()
{
	find "$1" -name '*.html' ! -path '*/_static/*' -exec awk -v RS='<' '
	function value(name) {
		if (!match($0, " " name "=\"[^\"]*\""))
			return ""
		return substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
	}
	function there(file,	line) {
		if (!(file in known))
			known[file] = (getline line <file) >= 0
		close(file)
		return known[file]
	}
	/^[a-z]/ {
		gsub(/[ \t\n]+/, " ")
		places[FILENAME "#" value("id")]
		link = value("href") value("src")
		if (link != "" && link !~ /^[a-z]+:/)
			links[FILENAME SUBSEP link]
	}
	END {
		for (both in links) {
			split(both, part, SUBSEP)
			place = file = part[2]
			sub(/^[^#]*/, "", place)
			sub(/[?#].*/, "", file)
			if (file == "")
				file = part[1]
			else
				file = substr(part[1], 1, match(part[1], /[^\/]*$/) - 1) file
			while (sub(/[^\/]+\/\.\.\//, "", file))
				continue
			if (!there(file) || length(place) > 1 && !((file place) in places))
				print part[1] ": " part[2]
		}
	}' {} +
}

dead_links_are_found()
{
	mkdir -p "$work/links/folder"
	echo '<p id="here"><a href="../b.html">b</a> <a href="#nowhere">c</a> <a href="../a.html#there">d</a></p>' >"$work/links/folder/page.html"
	echo '<p id="there"><a href="folder/page.html#here">e</a></p>' >"$work/links/a.html"
	diff <(dead_links "$work/links" | sed 's/.*: //' | sort) <(printf '%s\n' '#nowhere' ../b.html)
}

# The files that pages in Markdown link to and that are not there.
dead_markdown_links()
{
	local file target

	git ls-files '*.md' | while read -r file; do
		grep -oE '\]\([^)#]+' "$file" | cut -c 3- | grep -v '^[a-z]*:' | while read -r target; do
			[ -e "$(dirname "$file")/$target" ] || echo "$file: $target"
		done
	done
}

# Pages that the index of their folder does not describe.
not_in_index()
{
	local page

	for page in $pages; do
		grep -q "^$page\$" "${page%/*}/index.rst" || case $page in */index.rst | Documentation/glossary.rst) ;; *) echo "$page" ;; esac
	done
}

# sphinx LINE...: a page of these lines, with our additions to Sphinx.
sphinx()
{
	rm -rf "$work/page"
	mkdir -p "$work/page"
	printf '%s\n' Page ==== '' "$@" >"$work/page/index.rst"
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$PWD/Documentation/sphinx $buildenv -e docs sphinx-build -q -W -C -D extensions=house -D root_doc=index \
		-b html "$work/page" "$work/page/html"
}

# refused TEXT LINE...: the page makes Sphinx fail, for this reason.
refused()
{
	local said text=$1
	shift

	said=$(sphinx "$@" 2>&1) && return 1
	echo "$said"
	[[ $said == *"$text"* ]]
}

path_is_link()
{
	sphinx 'See Documentation/index.rst.' &&
		grep -q 'See <a [^>]*href="#"[^>]*><span class="doc">Page</span></a>\.' "$work/page/html/index.html"
}

# Pictures are XML, and name targets of make that there are.
pictures()
{
	$buildenv -e docs python3 -c 'import sys, xml.dom.minidom
for name in sys.argv[1:]: xml.dom.minidom.parse(name)' Documentation/images/*.svg
	grep -ohE 'make [a-z-]+' Documentation/images/*.svg | sort -u | while read -r _ target; do
		grep -q "^$target:" tools/testing/Makefile || echo "no target $target"
	done
}

# has_distributions FORM PAGE: the page has the table of distributions.tsv.
has_distributions()
{
	local table

	table=$(awk -v form="$1" -f tools/zpci-io/distributions.awk tools/zpci-io/distributions.tsv) &&
		[ "$(wc -l <<<"$table")" -gt 9 ] && [[ $(<"$2") == *"$table"* ]] && return
	echo "put this into $2:"
	echo "$table"
	return 1
}

compiles()
{
	{
		printf '#include <%s>\n' errno.h stddef.h stdint.h unistd.h sys/ioctl.h linux/vfio.h \
			linux/vfio_zdev.h
		cat "$1"
	} | $buildenv gcc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wno-unused-function -Werror \
		-fsyntax-only -I include/uapi -x c -
}

on_host()
{
	$buildenv sh -e -c 'cd "$(mktemp -d)"; . "$1"' sh "$1"
}

# Make the environments first, so that no test prints their progress.
$buildenv true >&2 && $buildenv -e docs true >&2 || exit 1

blocks
mapfile -t snippets < <(find "$work" -name '*.c' | sort)
mapfile -t host < <(find "$work" -name '*.host' | sort)
mapfile -t machine < <(find "$work" -name '*.machine' | sort -t. -k2,2 -k3,3n)

plan $((19 + ${#snippets[@]} + ${#host[@]} + ${#machine[@]}))
silent 'make docs says nothing' make -s -C Documentation docs QUIET=1
silent 'no link of the HTML leads nowhere' dead_links build/docs/html
ok 'a link that leads nowhere is found' dead_links_are_found
silent 'no link of a page in Markdown leads nowhere' dead_markdown_links
silent 'each page is described in the index of its folder' not_in_index
ok 'the plain path of a page becomes a link with its title' path_is_link
ok 'the plain path of no page fails the build' refused "unknown document: '/no/page'" 'See Documentation/no/page.rst.'
ok 'code of more than 72 columns fails the build' refused '73 columns of code, at most 72' '::' '' "$(printf '   %073d' 0)"
silent 'pictures are XML, and name targets of make that there are' pictures
ok 'the costs in the pages meet their targets' tools/testing/bench/targets Documentation/driver-api/{cost,scaling,guest}.tsv
ok 'README.md has the table of distributions' has_distributions md README.md
ok 'the page for administrators has it' has_distributions rst Documentation/admin-guide/vfio-zpci-io.rst
silent 'each block of commands is run, or says why not' unmarked
silent 'the tests that are said to run a block are there' missing_tests
silent 'a test outside make check runs the lines that it is said to run' missing_lines
for kind in snippets host machine; do
	declare -n found=$kind
	ok "there are blocks to try: $kind" [ "${#found[@]}" -gt 0 ]
done
for file in "${snippets[@]}"; do
	ok "${file##*/} compiles" compiles "$file"
done
for file in "${host[@]}"; do
	ok "${file##*/} runs" on_host "$file"
done

# All blocks for the VM in one run of it, in the order of the pages.
out=$PWD/build/zpci-io/s390x-linux-gnu
mkdir -p "$out"
flock "$out" $buildenv make -s -C tools/zpci-io CC=s390x-linux-gnu-gcc AR=s390x-linux-gnu-ar \
	O="$out" cmd static >&2
# shellcheck disable=SC2016 # the guest's variables
{
	echo '#!/bin/sh'
	echo 'mkdir -p /run'
	for file in "${machine[@]}"; do
		echo '('
		echo 'set -e'
		cat "$file"
		echo ') </dev/null >/tmp/out 2>&1'
		echo 'status=$?'
		echo "echo \"\$status ${file##*/}\""
		echo '[ $status = 0 ] || sed "s/^/# /" /tmp/out'
	done
} >"$work/guest.sh"
chmod +x "$work/guest.sh"
tools/s390vm/s390vm run --file "$out/zpci-io.static:/bin/zpci-io" -- "$work/guest.sh" >"$work/guest.out"
guest=$?
for file in "${machine[@]}"; do
	name=${file##*/}
	ok "$name runs" grep -qx "0 $name" "$work/guest.out"
	grep -qx "0 $name" "$work/guest.out" || sed -n '/^#/p' "$work/guest.out"
done
ok 'the VM ended well' [ "$guest" = 0 ]

for mark in "$work"/*.not-run.mark; do
	name=${mark##*/}
	echo "# not run: ${name%.not-run.mark}: $(sed 's/^not-run: //' "$mark")"
done
