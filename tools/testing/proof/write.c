// SPDX-License-Identifier: GPL-2.0
/*
 * Proof of one write, zpci_io_rw(), for every position and count. The requests are taken
 * one after another, none twice and none left out, until the first that fails or a fatal
 * signal. The caller gets the number that was done. The function is awake meanwhile. If
 * another task waits for memory_lock or for the CPU, a batch releases the lock before it
 * goes on. At its end it keeps neither lock nor buffer.
 *
 * Here a request itself is a model, by which "verify" replaces zpci_io_request(). request.c
 * proves what zpci_io_request() does, and that it keeps the invariant of batch.h.
 */

#include <stdlib.h>

#include "vfio_pci_zdev_io.c"
#include "kernel.h"
#include "batch.h"

static const struct vfio_zpci_io_req first[127];
static size_t count;

/* Results that a request of the batch may get, and the one that it got. */
static u8 buffer[4096];
static bool handed;
static bool freed;

static size_t taken;
static int result;
static bool signaled;
static size_t signal_looks;
static bool looked;
static bool wanted;
static unsigned int users;
static unsigned int woken;
static bool asleep;

int model_request(struct zpci_io_write *w, const char __user *ureq)
{
	between(w);
	assert(w->batch == (count != sizeof(*first)));
	assert(!result && !signaled && users == 1);
	/* The next one, and wholly inside of what was written. */
	assert(ureq == (const char *)(first + taken));
	assert((taken + 1) * sizeof(*first) <= count);
	/* Between two, looks for a signal and for those who wait, and no one does. */
	assert(signal_looks == taken && !wanted && looked == (taken > 0));
	looked = false;
	taken++;
	if (w->batch) {
		/* It finds, takes or keeps the lock, and may get one buffer. */
		any_hold(w);
		if (!w->bounce && nondet_bool()) {
			w->bounce = buffer;
			handed = true;
		}
	}
	result = nondet_int();
	__CPROVER_assume(result <= 0 && result >= -4095);
	return result;
}

int fatal_signal_pending(void *task)
{
	signal_looks++;
	signaled = nondet_bool();
	return signaled;
}

bool need_resched(void)
{
	wanted = nondet_bool();
	looked = wanted;
	return wanted;
}

int rwsem_is_contended(struct rw_semaphore *sem)
{
	assert(sem == &f.core.memory_lock);
	wanted = nondet_bool();
	looked = true;
	return wanted;
}

void cond_resched(void)
{
	assert(!locked && !faults_disabled);
	wanted = false;
}

void up_read(struct rw_semaphore *sem)
{
	assert(sem == &f.core.memory_lock);
	assert(locked);
	locked = false;
}

void pagefault_enable(void)
{
	assert(faults_disabled);
	faults_disabled = false;
}

int pm_runtime_resume_and_get(struct device *dev)
{
	assert(dev == &f.pdev.dev && !taken);
	asleep = nondet_bool();
	if (asleep)
		return -EACCES;
	users++;
	woken++;
	return 0;
}

int pm_runtime_put(struct device *dev)
{
	assert(dev == &f.pdev.dev);
	assert(!locked);
	assert(users);
	users--;
	return 0;
}

int raw_smp_processor_id(void)
{
	return nondet_bool();
}

void kfree(const void *object)
{
	assert(object == buffer && handed && !freed && !locked);
	freed = true;
}

/* One of the regions that the core has of this function. */
#define REGIONS	3

void proof(void)
{
	struct vfio_pci_region regions[REGIONS] = { 0 };
	u64 index = nondet_u8() % REGIONS;
	u64 pos = nondet_u64() & VFIO_PCI_OFFSET_MASK;
	loff_t ppos, was;
	size_t requests;
	ssize_t ret;
	int cpu;

	/* All that a write itself sees of the function: its memory space, on or off. */
	f.core.pdev = &f.pdev;
	f.core.vconfig = f.vconfig;
	f.pdev.no_command_memory = nondet_bool();
	any_region();
	f.core.region = regions;
	f.core.num_regions = REGIONS;
	regions[index].data = &region;
	region.requests = VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_NUM_REGIONS + index) + 16;
	ppos = VFIO_PCI_INDEX_TO_OFFSET(VFIO_PCI_NUM_REGIONS + index) + pos;
	was = ppos;

	count = nondet_size_t();
	/* Each CPU has a buffer already, or has none. */
	for_each_possible_cpu(cpu) {
		if (nondet_bool())
			region.spare[cpu] = &regions;
	}

	assert(vfio_pci_zdev_io_takes(&region, ppos) == (pos == 16));
	ret = zpci_io_rw(&f.core, (char __user *)first, count, &ppos, true);

	assert(ppos == was);
	assert(!locked && !faults_disabled && !users);
	assert(handed == freed + (region.spare[0] == buffer) +
			 (region.spare[1] == buffer));
	assert(woken == (pos == 16 && !asleep));

	requests = count / 32;
	if (pos != 16)
		assert(ret == -EINVAL && !taken);
	else if (asleep)
		assert(ret == -EIO && !taken);
	else if (!count)
		assert(ret == 0 && !taken);
	else if (count % 32 || requests > 127)
		assert(ret == -EINVAL && !taken);
	else if (result && taken == 1)
		assert(ret == result);
	else if (result)
		assert(ret == 32 * (taken - 1));
	else if (signaled)
		assert(ret == 32 * taken && taken >= 1 && taken < requests);
	else
		assert(ret == count && taken == requests);

	free(region.spare);

	reached(handed && freed);
	reached(handed && !freed && ret == -EFAULT);
	reached(ret == 0);
	reached(ret == -EIO && asleep);
	reached(taken == 127 && !result);
	reached(taken == 127 && result);
	reached(taken == 126 && signaled);
	reached(taken == 1 && result == -EFAULT && count == 32);
	reached(taken == 1 && result == -EFAULT && count == 64);
	reached(ret == -EINVAL && !taken && pos == 16 && count == 128 * 32);
	reached(ret == -EINVAL && !taken && pos == 16 && count == 33);
	reached(ret == -EINVAL && !taken && pos == 48);
}
