# SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
# Pages of section 3 from the kernel-doc comments of a header (mdoc):
#	awk -v out=FOLDER -v date='Month day, year' -f man3.awk HEADER
# makes one page for each function, structure and enumeration. Bulleted lists and literal
# blocks ("::") are those of reStructuredText, as kernel-doc has them.

function put(line)
{
	print line >page
}

# Text of one paragraph: names of functions and of parameters get mdoc's macros.
function put_words(text,	words, count, i, word, before, after, line)
{
	gsub(/\\/, "\\e", text)
	count = split(text, words, /[ \t\n]+/)
	line = ""
	for (i = 1; i <= count; i++) {
		word = words[i]
		before = after = ""
		if (match(word, /^\(+/)) {
			before = "( "
			word = substr(word, RLENGTH + 1)
		}
		if (match(word, /zpci_io_[a-z0-9_]+\(\)[.,:;)]*$/) == 1)
			word = "Xr " substr(word, 1, index(word, "(") - 1) " 3" \
				punctuation(substr(word, index(word, ")") + 1))
		else if (match(word, /^\*?@[a-z_]+[.,:;)]*$/)) {
			match(word, /[.,:;)]*$/)
			after = punctuation(substr(word, RSTART))
			word = substr(word, 1, RSTART - 1)
			sub(/@/, "", word)
			word = "Fa " word after
		} else {
			line = line (line == "" ? "" : " ") words[i]
			continue
		}
		put_line(line)
		line = ""
		if (before != "")
			sub(/ /, " " before, word)
		put("." word)
	}
	put_line(line)
}

# What is behind a name, as mdoc wants it: apart.
function punctuation(text,	i, apart)
{
	for (i = 1; i <= length(text); i++)
		apart = apart " " substr(text, i, 1)
	return apart
}

# A new sentence begins a new line.
function put_line(line)
{
	if (line == "")
		return
	if (line ~ /^[.']/)
		line = "\\&" line
	while (match(line, /[A-Za-z0-9)][.] [A-Z]/)) {
		put(substr(line, 1, RSTART + 1))
		line = substr(line, RSTART + 3)
	}
	put(line)
}

# The lines first to last of doc[]: paragraphs, bulleted lists and literal blocks.
function put_text(first, last,	i, text, in_list, literal, apart)
{
	for (i = first; i <= last; i++) {
		if (literal && (doc[i] ~ /^\t/ || doc[i] == "")) {
			if (literal == 1 && doc[i] == "")
				continue
			if (literal == 1)
				put(".Bd -literal -offset indent")
			literal = 2
			# Whether it is the last one, the next line tells.
			if (doc[i] == "" && doc[i + 1] !~ /^\t/)
				continue
			text = substr(doc[i], 2)
			gsub(/\\/, "\\e", text)
			put(text)
			text = ""
			continue
		}
		if (literal == 2)
			put(".Ed")
		literal = 0
		if (doc[i] ~ /^\* / || doc[i] == "") {
			put_words(text)
			text = ""
		}
		if (doc[i] ~ /^\* /) {
			if (!in_list)
				put(".Bl -bullet -compact")
			in_list = 1
			put(".It")
			text = substr(doc[i], 3)
			apart = 0
		} else if (doc[i] == "") {
			if (in_list)
				put(".El")
			in_list = 0
			apart = i > first
		} else {
			if (apart)
				put(".Pp")
			apart = 0
			text = text (text == "" ? "" : " ") doc[i]
		}
		if (text ~ /::$/) {
			sub(/:$/, "", text)
			put_words(text)
			text = ""
			literal = 1
		}
	}
	put_words(text)
	if (literal == 2)
		put(".Ed")
	if (in_list)
		put(".El")
}

function put_synopsis(declaration,	type, arguments, count, i, list)
{
	put(".Sh SYNOPSIS")
	put(".In zpci_io.h")
	if (kind != "") {
		put(".Bd -literal")
		put(declaration)
		put(".Ed")
		return
	}
	sub(/^static inline /, "", declaration)
	gsub(/[ \t\n]+/, " ", declaration)
	type = substr(declaration, 1, index(declaration, name) - 1)
	sub(/ $/, "", type)
	arguments = substr(declaration, index(declaration, "(") + 1)
	sub(/\) ?[;{].*/, "", arguments)
	put(".Ft " (type ~ / / ? "\"" type "\"" : type))
	put(".Fo " name)
	count = split(arguments, list, /, */)
	for (i = 1; i <= count; i++)
		put(".Fa \"" list[i] "\"")
	put(".Fc")
}

# The part of doc[] that begins at line "first": up to the next part.
function end_of(first,	i)
{
	for (i = first + 1; i <= lines; i++)
		if (doc[i] ~ /^(@|Context:|Return:)/ || (doc[first] ~ /^@/ && doc[i] == ""))
			break
	return i - 1
}

function put_see_also(	i, rest, found, listed, count, names, j, swap)
{
	listed[name] = 1
	for (i = 1; i <= lines; i++) {
		rest = doc[i]
		while (match(rest, /zpci_io_[a-z0-9_]+\(\)/)) {
			found = substr(rest, RSTART, RLENGTH - 2)
			if (!(found in listed))
				names[++count] = found
			listed[found] = 1
			rest = substr(rest, RSTART + RLENGTH)
		}
	}
	for (i = 1; i <= count; i++)
		for (j = i + 1; j <= count; j++)
			if (names[j] < names[i]) {
				swap = names[i]
				names[i] = names[j]
				names[j] = swap
			}
	put(".Sh SEE ALSO")
	put(".Xr zpci_io 3" (count ? " ," : ""))
	for (i = 1; i <= count; i++)
		put(".Xr " names[i] " 3" (i < count ? " ," : ""))
}

function put_page(declaration,	i, last, in_list, at, context, result)
{
	page = out "/" name ".3"
	put(".\\\" SPDX-License-Identifier: LGPL-2.1-or-later OR MIT")
	put(".Dd " date)
	put(".Dt " toupper(name) " 3")
	put(".Os")
	put(".Sh NAME")
	put(".Nm " name)
	put(".Nd " summary)
	put(".Sh LIBRARY")
	put("libzpci_io")
	put(".Pq -lzpci_io")
	put_synopsis(declaration)
	put(".Sh DESCRIPTION")
	at = 1
	while (at <= lines) {
		last = end_of(at)
		if (doc[at] ~ /^@/) {
			if (!in_list)
				put(".Bl -tag -width Ds")
			in_list = 1
			i = index(doc[at], ":")
			put(".It " (kind == "" ? "Fa " : "Dv ") substr(doc[at], 2, i - 2))
			doc[at] = substr(doc[at], i + 1)
			for (i = at; i <= last; i++)
				sub(/^[ \t]+/, "", doc[i])
			put_text(at, last)
		} else {
			if (in_list) {
				put(".El")
				if (doc[at] == "" && at < last && doc[at + 1] !~ /^(Context|Return):/)
					put(".Pp")
			}
			in_list = 0
			if (sub(/^Context: /, "", doc[at])) {
				put(".Sh THREADS")
				put_text(at, last)
			} else if (sub(/^Return: /, "", doc[at])) {
				put(".Sh RETURN VALUES")
				put_text(at, last)
			} else {
				while (at < last && doc[at] == "")
					at++
				put_text(at, last)
			}
		}
		at = last + 1
	}
	if (in_list)
		put(".El")
	put_see_also()
	close(page)
}

/^\/\*\*$/ {
	in_doc = 1
	lines = 0
	name = ""
	next
}
in_doc && /^ \*\/$/ {
	in_doc = 0
	in_code = 1
	code = ""
	next
}
in_doc {
	sub(/^ \* ?/, "")
	if (name == "") {
		kind = $0 ~ /^(enum|struct) / ? "type" : ""
		name = $0
		sub(/^(enum|struct) /, "", name)
		sub(/(\(\))? - .*/, "", name)
		summary = $0
		sub(/^[^-]* - /, "", summary)
	} else {
		doc[++lines] = $0
	}
	next
}
in_code {
	code = code (code == "" ? "" : "\n") $0
	if (kind != "" ? /};/ : /[;{]$/) {
		in_code = 0
		put_page(code)
	}
}
