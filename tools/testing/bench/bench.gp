# SPDX-License-Identifier: GPL-2.0
# The costs of a store by its size, both axes logarithmic: tsv and svg are given.
set terminal svg size 560,480 font "sans,14" background "white"
set output svg
set datafile separator "\t"
set logscale xy
set xlabel "bytes stored\n "
set ylabel "executed instructions per store"
set xrange [6:6000]
set xtics (8, 16, "" 24, 64, 128, 1000, 4096)
set ytics (100, 200, 500, 1000, 10000, 100000)
set yrange [100:*]
set grid
set key below maxcols 2 left Left reverse
pick(driver) = sprintf("< awk -F'\\t' '$1 == \"%s\" && $2 == \"store\"' %s", driver, tsv)
plot pick("stock") using 3:4 with linespoints lw 2 title "stock vfio-pci, BAR path", \
     pick("ism-vfio-pci") using 3:4 with linespoints lw 2 title "ism-vfio-pci", \
     pick("region") using 3:4 with linespoints lw 2 title "zPCI I/O region", \
     pick("region-batch16") using 3:4 with linespoints lw 2 title "zPCI I/O region, batches of 16", \
     system("awk -F'\\t' '$1 == \"floor\" { print $4 }' ".tsv) + 0 with lines dt 2 lc "gray" title "pwrite to /dev/null"
