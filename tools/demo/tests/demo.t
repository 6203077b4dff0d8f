#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The demonstrations end as they must, with the figures that they must.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../.." || exit 1
. tools/demo/tests/demo.sh

plan 5
ok 'make demo succeeds' demo make -s demo
ok 'its last line says that each request was one instruction' last_line_is \
	'demo: region=0x80001014:2 stores=([1-9][0-9]*) pcistb=\1 loads=([1-9][0-9]*) pcilg=\2 mio=0 mismatches=0 refused=[1-9][0-9]*'
ok 'make demo-ism succeeds' demo make -s demo-ism
ok 'its last line says that all blocks arrived, whole and in order' last_line_is \
	'demo-ism: backend=region sent=([1-9][0-9]*) received=\1 corrupt=0 reordered=0 pcistb=([1-9][0-9]*) requests=\2 pcistg=0 mio=0 stock=refused stock_mio=[1-9][0-9]*'
sed -i '$d' "$page"
ok 'the line before it says the same of ism_vfio_pci' last_line_is \
	'demo-ism: backend=ism_vfio_pci sent=([1-9][0-9]*) received=\1 corrupt=0 reordered=0 pcistb=([1-9][0-9]*) requests=\2 pcistg=0 mio=0'
