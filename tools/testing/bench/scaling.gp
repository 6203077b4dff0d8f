# SPDX-License-Identifier: GPL-2.0
# The cost of a request over threads and over functions: tsv and svg are given.
set terminal svg size 560,480 font "sans,14" background "white"
set output svg
set datafile separator "\t"
set xlabel "threads that write at once, or open functions\n "
set ylabel "executed instructions per request"
set xrange [0:17]
set yrange [0:*]
set xtics 1, 1, 16
set grid
set key below maxcols 2 left Left reverse
pick(over, op, bytes) = sprintf("< awk -F'\\t' '$1 == \"%s\" && $3 == \"%s\" && $4 == %d' %s", over, op, bytes, tsv)
plot for [over in "threads functions"] for [op in "store:16 store:4096 load:8"] \
     pick(over, substr(op, 1, strstrt(op, ":") - 1), substr(op, strstrt(op, ":") + 1, 99) + 0) \
     using 2:5 with linespoints lw 2 title over.", ".substr(op, 1, strstrt(op, ":") - 1)." of ".substr(op, strstrt(op, ":") + 1, 99)." bytes"
