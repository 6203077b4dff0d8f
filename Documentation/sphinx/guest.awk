# SPDX-License-Identifier: GPL-2.0
# guest.tsv as reStructuredText: where the figures come from, and a table of them.
BEGIN { FS = OFS = "\t" }

/^# Measured/ { print substr($0, 3) "."; next }
/^#/ { next }

$2 == "empty" { loop = $4; next }

!(($2, $3) in seen) { seen[$2, $3]; row[++rows] = $2 OFS $3 }
{ cost[$1, $2, $3] = $4 }

END {
	n = split("ordinary region-nvme region ism-vfio-pci", way, " ")
	split("ordinary, NVMe|region, NVMe|region, ISM|ism-vfio-pci, ISM", title, "|")
	print ""
	print ".. csv-table:: Executed instructions of the host for one operation of the guest"
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
	print "The guest's loop alone, which each figure contains, takes " loop "."
}
