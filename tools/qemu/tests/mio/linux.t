#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Linux, unmodified, drives virtio and NVMe by MIO forms where the machine has them, and
# by the others with pci=nomio.
set -u
cd "$(dirname "$(readlink -f "$0")")/../../../.." || exit 1
. tools/testing/lib/tap.sh
. tools/qemu/tests/mio/run.sh

# drives NAME [OPTION...]: both drivers do their work.
drives()
{
	local name=$1
	shift

	mio_run "$name" --driver none --device virtio-rng,nvme --module virtio_rng --module nvme \
		"$@" -- tools/qemu/tests/mio/linux.sh &&
		diff "$work/$name" - <<<$'virtio-rng: 1024 bytes\nnvme: serial zpci2'
}

# by NAME CONDITION: the counts of the run, in awk's words.
by()
{
	mio_counts "$1" 0 | awk "{
		print \"PCILG PCISTG PCISTB PCILGI PCISTGI PCISTBI: \" \$0
		pcilg = \$1; pcistg = \$2; pcistb = \$3; pcilgi = \$4; pcistgi = \$5; pcistbi = \$6
		exit !($2)
	}"
}

mio_build codes
for kernel in debian debian-next; do
	ok "$kernel: virtio and NVMe work with MIO" drives "$kernel" --kernel "$kernel"
	# The other instructions are those of config space, which has no address.
	ok "$kernel: by loads and stores of MIO, and more of them than of the others" \
		by "$kernel" 'pcilgi && pcistgi && pcilgi + pcistgi > pcilg + pcistg && !pcistb'
	ok "$kernel: they work with pci=nomio" drives "$kernel-nomio" --kernel "$kernel" --append pci=nomio
	ok "$kernel: by the others alone" by "$kernel-nomio" 'pcilg && pcistg && !pcilgi && !pcistgi && !pcistbi'
	ok "$kernel: with pci=nomio a program's MIO form is an operation exception" \
		mio_run operation --kernel "$kernel" --append pci=nomio --driver none -- "$mio_out/codes" \
		-t the_instructions_are_operation_exceptions_where_MIO_addressing_is_off
done
tap_end
