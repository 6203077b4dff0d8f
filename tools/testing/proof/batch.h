/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TESTING_PROOF_BATCH_H
#define TESTING_PROOF_BATCH_H

/*
 * The invariant between two requests of a write: request.c proves that each request
 * keeps it, and write.c builds on that.
 */

static struct function f;
static struct vfio_pci_zdev_io region;

/* By the kernel's account, not the driver's. */
static bool locked;
static bool faults_disabled;

static bool memory_enabled(void)
{
	u16 command = f.vconfig[PCI_COMMAND] | f.vconfig[PCI_COMMAND + 1] << 8;

	return f.pdev.current_state < PCI_D3hot &&
	       (f.pdev.no_command_memory || command & 2);
}

/* The region of an open function, as vfio_pci_zdev_io_init() makes it. */
static void any_region(void)
{
	region = (struct vfio_pci_zdev_io){
		.vdev = &f.core,
		.zdev = &f.zdev,
		.spare = malloc(num_possible_cpus() * sizeof(void *)),
	};
	__CPROVER_assume(region.spare);
	memset(region.spare, 0, num_possible_cpus() * sizeof(void *));
	zpci_io_describe(&region, f.relaxed);
}

static void between(const struct zpci_io_write *w)
{
	assert(w->io == &region && w->vdev == &f.core);
	assert(w->held == locked && locked == faults_disabled);
	if (!w->batch) {
		assert(!locked);
		return;
	}
	if (locked)
		assert(w->memory == memory_enabled());
	if (w->bounce)
		assert(__CPROVER_w_ok(w->bounce, 4096));
}

/* A batch that holds the lock or does not, as that says. */
static void any_hold(struct zpci_io_write *w)
{
	w->held = nondet_bool();
	locked = w->held;
	faults_disabled = w->held;
	w->memory = w->held ? memory_enabled() : nondet_bool();
}

#endif
