# SPDX-License-Identifier: GPL-2.0
# The cost of a guest's store by its size, both axes logarithmic: tsv and svg are given.
set terminal svg size 560,480 font "sans,14" background "white"
set output svg
set datafile separator "\t"
set logscale xy
set xlabel "bytes stored by the guest\n "
set ylabel "executed instructions of the host per store"
set xrange [6:5500]
set xtics (8, 128, 4096)
set yrange [100:*]
set grid
set key below maxcols 2 left Left reverse
pick(way) = sprintf("< awk -F'\\t' '$1 == \"%s\" && $2 == \"store\"' %s", way, tsv)
plot pick("ordinary") using 3:4 with linespoints lw 2 title "ordinary operations, NVMe", \
     pick("region-nvme") using 3:4 with linespoints lw 2 title "zPCI I/O region, NVMe, blocks of 128", \
     pick("region") using 3:4 with linespoints lw 2 title "zPCI I/O region, ISM", \
     pick("ism-vfio-pci") using 3:4 with linespoints lw 2 title "ism-vfio-pci, ISM"
