# SPDX-License-Identifier: GPL-2.0
# Measured figures (lines of way, operation, bytes, instructions) as reStructuredText: where
# they come from, and a table with a line for each operation and size. Wants the variables
#	ways, titles	the ways that become columns and what stands above them, with | between
#	caption		what the figures are
#	base		the way, or the operation, that is no line of the table; base_is says
#			what it costs
BEGIN {
	FS = OFS = "\t"
	n = split(ways, way, "|")
	split(titles, title, "|")
}

/^# Measured/ { print substr($0, 3) "."; next }
/^#/ { next }

$1 == base || $2 == base { least = $4; next }

!(($2, $3) in seen) { seen[$2, $3]; row[++rows] = $2 OFS $3 }
{ cost[$1, $2, $3] = $4 }

END {
	print ""
	print ".. csv-table:: " caption
	print "   :delim: |"
	print "   :header-rows: 1"
	print ""
	printf "   Operation|Bytes"
	for (i = 1; i <= n; i++)
		printf "|%s", title[i]
	print ""
	for (r = 1; r <= rows; r++) {
		split(row[r], key, OFS)
		printf "   %s|%s", key[1], key[2]
		for (i = 1; i <= n; i++)
			printf "|%s", cost[way[i], key[1], key[2]]
		print ""
	}
	print ""
	print base_is " " least "."
}
