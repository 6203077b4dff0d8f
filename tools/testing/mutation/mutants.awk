# SPDX-License-Identifier: GPL-2.0
# awk -f mutants.awk FILE prints the mutants of a C file in the kernel's style:
#	LINE <tab> CHANGE <tab> TEXT
# TEXT replaces line LINE of the file that
#	awk -v plain=1 -f mutants.awk FILE
# prints: the same code without comments, each statement or condition in one line. A mutant
# differs from it in one place: an operator is replaced, a term of a condition is left out,
# a condition is always or never true, a constant is one larger, an errno is another one, or
# a statement is missing.

function mutant(change, text,    was)
{
	# A line that is removed is shown behind the line that stays.
	was = statement
	gsub(/^\t+/, "", was)
	if (change ~ /^(statement|always|never|result|errno)$/)
		text = text " /* " was " */"
	if (!plain && text != statement)
		print number "\t" change "\t" text
}

# Replace each occurrence of the string FROM by TO, one at a time.
function turn(from, to,    at, rest)
{
	rest = 1
	while ((at = index(substr(statement, rest), from))) {
		at += rest - 1
		mutant("operator", substr(statement, 1, at - 1) to \
		       substr(statement, at + length(from)))
		rest = at + length(from)
	}
}

# Make each whole number one larger.
function constants(    at, rest)
{
	rest = 1
	while (match(substr(statement, rest), /[^A-Za-z_0-9.][0-9]+/)) {
		at = rest + RSTART
		mutant("constant", substr(statement, 1, at - 1) \
		       (substr(statement, at, RLENGTH - 1) + 1) \
		       substr(statement, at + RLENGTH - 1))
		rest = at + RLENGTH - 1
	}
}

# Replace each rule by another one.
function rules(    at, rest, name)
{
	rest = 1
	while (match(substr(statement, rest), /ZPCI_IO_RULE_[A-Z_]+/)) {
		at = rest + RSTART - 1
		name = substr(statement, at, RLENGTH)
		mutant("rule", substr(statement, 1, at - 1) \
		       (name == "ZPCI_IO_RULE_SPACE" ? "ZPCI_IO_RULE_BAR" : "ZPCI_IO_RULE_SPACE") \
		       substr(statement, at + RLENGTH))
		rest = at + RLENGTH
	}
}

# Replace each errno by another one.
function errnos(    at, rest, name)
{
	rest = 1
	while (match(substr(statement, rest), /-E[A-Z]+/)) {
		at = rest + RSTART - 1
		name = substr(statement, at, RLENGTH)
		mutant("errno", substr(statement, 1, at - 1) \
		       (name == "-EIO" ? "-EINVAL" : "-EIO") \
		       substr(statement, at + RLENGTH))
		rest = at + RLENGTH
	}
}

# The condition between HEAD and TAIL: always, never, without each term.
function condition(head, text, tail,    i, c, depth, from, n, term, operator)
{
	if (head ~ /if \($/) {
		mutant("always", head "1" tail)
		mutant("never", head "0" tail)
	}
	n = 0
	from = 1
	depth = 0
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "(")
			depth++
		else if (c == ")")
			depth--
		else if (!depth && substr(text, i, 4) ~ /^ (&&|\|\|) $/) {
			term[++n] = substr(text, from, i - from)
			operator[n] = substr(text, i, 4)
			from = i + 4
			i += 3
		}
	}
	if (!n)
		return
	term[++n] = substr(text, from)
	for (i = 1; i <= n; i++) {
		c = ""
		for (from = 1; from <= n; from++) {
			if (from != i)
				c = c (c == "" ? "" : from > 1 && from - 1 != i ? operator[from - 1] : operator[i < n ? i : i - 1]) term[from]
		}
		mutant("term", head c tail)
	}
}

function mutants_of_statement(    at, tail)
{
	turn(" == ", " != ")
	turn(" != ", " == ")
	turn(" < ", " <= ")
	turn(" <= ", " < ")
	turn(" > ", " >= ")
	turn(" >= ", " > ")
	turn(" && ", " || ")
	turn(" || ", " && ")
	turn(" + ", " - ")
	turn(" - ", " + ")
	turn(" & ", " | ")
	turn(" | ", " & ")
	turn(" * ", " / ")
	turn(" / ", " * ")
	turn(" % ", " / ")
	turn(" |= ", " &= ")
	turn("(!", "(")
	turn(" !", " ")
	constants()
	errnos()
	if (statement ~ /return |if \(/)
		rules()
	# Leave out the clamp of an index.
	if (match(statement, /array_index_nospec\([a-z]+, [A-Z_]+\)/)) {
		at = substr(statement, RSTART + 19, RLENGTH - 20)
		sub(/, .*/, "", at)
		mutant("clamp", substr(statement, 1, RSTART - 1) at \
		       substr(statement, RSTART + RLENGTH))
	}
	tail = statement ~ /\) \{$/ ? ") {" : ")"
	if (statement ~ /\)( \{)?$/ && match(statement, /if \(/))
		condition(substr(statement, 1, RSTART + 3),
			  substr(statement, RSTART + 4, length(statement) - RSTART - 3 - length(tail)),
			  tail)
	else if (statement ~ /^\t+return .*;$/ && (at = index(statement, "return ")))
		condition(substr(statement, 1, at + 6),
			  substr(statement, at + 7, length(statement) - at - 7), ";")
	# A statement of its own: a call, an assignment, a jump.
	if (statement ~ /^\t+[a-z_*>\[\]().-]+( = |\(|\+\+| \|= |;).*;$|^\t+(break|goto [a-z]+|fallthrough);$/ &&
	    statement !~ /^\t+return|^\t+(const|struct|unsigned|u8|u16|u32|u64|int|long|size_t|void|bool) /)
		mutant("statement", ";")
	if (statement ~ /^\t+return [^0].*;$/ && statement !~ /return (false|ZPCI_IO_RULE_NONE);$/)
		mutant("result", "\treturn 0;")
}

{
	# Comments go; so does what a kernel's configuration leaves out.
	line = $0
	while (1) {
		if (comment) {
			if (!(at = index(line, "*/")))
				next
			line = substr(line, at + 2)
			comment = 0
		}
		if (!(at = index(line, "/*")))
			break
		rest = substr(line, at + 2)
		line = substr(line, 1, at - 1)
		if ((at = index(rest, "*/")))
			line = line substr(rest, at + 2)
		else
			comment = 1
	}
	sub(/^[ \t]*\/\/.*/, "", line)
	sub(/[ \t]+$/, "", line)
	if (line == "")
		next

	if (statement != "" && (open > 0 || unfinished)) {
		sub(/^[ \t]+/, "", line)
		statement = statement (statement ~ /\($/ ? "" : " ") line
	} else {
		statement = line
		open = 0
	}
	braces = line
	open += gsub(/\(/, "(", braces) - gsub(/\)/, ")", braces)
	unfinished = line ~ /(=|&&|\|\||[+?:|&,\\-])$/ && line !~ /^[ \t]*(case .*|default|[a-z]+):$/ && line !~ /,$/
	sub(/ ?\\$/, "", statement)
	if (open > 0 || unfinished)
		next
	number++
	if (plain)
		print statement
	else if (statement !~ /^#(include|if|endif|else|undef)|^[a-z].*\)$|^MODULE|^module_/)
		mutants_of_statement()
	statement = ""
}
