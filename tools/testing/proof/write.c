// SPDX-License-Identifier: GPL-2.0
/*
 * Proof of one write, zpci_io_rw(): for every position and count, the requests
 * are taken one after another, none twice and none left out, until the first that
 * fails or a fatal signal, and the caller is told how many were done. A request
 * itself is a model here, put in the place of zpci_io_request() by proof.t;
 * request.c proves what that does.
 */

#include <stdlib.h>

#include "vfio_pci_zdev_io.c"
#include "kernel.h"

static struct function f;
static const struct vfio_zpci_io_req *first;
static size_t count;

static size_t taken;
static int result;
static bool signalled;
static size_t signal_looks;
static size_t reschedules;

int model_request(struct vfio_pci_zdev *zvdev,
		  const struct vfio_zpci_io_req __user *ureq)
{
	assert(zvdev == &f.zvdev);
	assert(!result && !signalled);
	/* The next one, and wholly inside of what was written. */
	assert(ureq == first + taken);
	assert((taken + 1) * sizeof(*ureq) <= count);
	/* A look for a signal, and a point to reschedule, between two. */
	assert(signal_looks == taken && reschedules == taken);
	taken++;
	result = nondet_int();
	__CPROVER_assume(result <= 0 && result >= -4095);
	return result;
}

int fatal_signal_pending(void *task)
{
	signal_looks++;
	signalled = nondet_bool();
	return signalled;
}

void cond_resched(void)
{
	reschedules++;
}

void proof(void)
{
	size_t requests;
	ssize_t ret;
	/* None is negative: rw_verify_area() refuses that for every file. */
	loff_t ppos = nondet_u64() >> 1;
	u64 pos = ppos & VFIO_PCI_OFFSET_MASK;

	count = nondet_size_t();
	first = malloc(127 * sizeof(*first));
	__CPROVER_assume(first);

	ret = zpci_io_rw(&f.zvdev.core, (char __user *)first, count, &ppos, true);

	free((void *)first);

	requests = count / 32;
	if (pos == 16 && !count)
		assert(ret == 0 && !taken);
	else if (pos != 16 || count % 32 || requests > 127)
		assert(ret == -EINVAL && !taken);
	else if (result && taken == 1)
		assert(ret == result);
	else if (result)
		assert(ret == 32 * (taken - 1));
	else if (signalled)
		assert(ret == 32 * taken && taken >= 1 && taken < requests);
	else
		assert(ret == count && taken == requests);

	reached(ret == 0);
	reached(taken == 127 && !result);
	reached(taken == 127 && result);
	reached(taken == 126 && signalled);
	reached(taken == 1 && result == -EFAULT);
	reached(ret == -EINVAL && !taken && pos == 16 && count == 128 * 32);
	reached(ret == -EINVAL && !taken && pos == 16 && count == 33);
	reached(ret == -EINVAL && !taken && pos == 48);
}
