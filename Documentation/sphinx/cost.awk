# SPDX-License-Identifier: GPL-2.0
# cost.tsv as reStructuredText: where the figures come from, and a table of those of the
# module. (In the kernel a request costs a few instructions more: see targets.)
BEGIN { FS = OFS = "\t" }

/^# Measured/ { print substr($0, 3) "."; next }
/^#/ { next }

$1 == "floor" { floor = $4; next }

!(($2, $3) in seen) { seen[$2, $3]; row[++rows] = $2 OFS $3 }
$1 !~ /^in-tree/ { cost[$1, $2, $3] = $4 }

END {
	n = split("stock ism-vfio-pci region region-batch16", driver, " ")
	split("stock|ism-vfio-pci|region|in batches of 16", title, "|")
	print ""
	print ".. csv-table:: Executed instructions of one operation"
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
			printf "|%s", cost[driver[i], key[1], key[2]]
		print ""
	}
	print ""
	print "A ``pwrite()`` of 32 bytes to ``/dev/null``, the least that a system call can cost, takes " floor "."
}
