// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/* Interrupts and reset of a function. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include "private.h"

/* A reset is tried this often, with this pause, while the host acts on the function. */
#define RESET_TRIES	1000
#define RESET_PAUSE_NS	10000000

static unsigned int count_of(const struct zpci_io *zio, uint32_t index)
{
	struct vfio_irq_info irq = { .argsz = sizeof(irq), .index = index };

	return ioctl(zio->device, VFIO_DEVICE_GET_IRQ_INFO, &irq) ? 0 :
	       irq.count;
}

/* Find VFIO's index of a kind of interrupt, and return how many there are. */
static unsigned int look_up(const struct zpci_io *zio,
			    enum zpci_io_interrupt interrupt, uint32_t *index)
{
	unsigned int count;

	switch (interrupt) {
	case ZPCI_IO_INTERRUPT_ERR:
		*index = VFIO_PCI_ERR_IRQ_INDEX;
		break;
	case ZPCI_IO_INTERRUPT_REQ:
		*index = VFIO_PCI_REQ_IRQ_INDEX;
		break;
	case ZPCI_IO_INTERRUPT_MSI:
		*index = VFIO_PCI_MSIX_IRQ_INDEX;
		count = count_of(zio, *index);
		if (count)
			return count;
		*index = VFIO_PCI_MSI_IRQ_INDEX;
		break;
	default:
		return 0;
	}
	return count_of(zio, *index);
}

ZPCI_IO_API unsigned int
zpci_io_interrupt_count(const struct zpci_io *zio,
			enum zpci_io_interrupt interrupt)
{
	uint32_t index;

	return look_up(zio, interrupt, &index);
}

static int turn_off(const struct zpci_io *zio, uint32_t index)
{
	const struct vfio_irq_set set = {
		.argsz = sizeof(set),
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = index,
	};

	if (!ioctl(zio->device, VFIO_DEVICE_SET_IRQS, &set))
		return 0;
	/* VFIO answers EINVAL if they are off already. */
	return errno == EINVAL ? 0 : -errno;
}

static int turn_on(const struct zpci_io *zio, uint32_t index,
		   const int *eventfds, size_t count)
{
	const size_t size = sizeof(struct vfio_irq_set) +
			    count * sizeof(int32_t);
	struct vfio_irq_set *set = calloc(1, size);
	int err = 0;

	if (!set)
		return -ENOMEM;
	set->argsz = size;
	set->flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER;
	set->index = index;
	set->count = count;
	memcpy(set->data, eventfds, count * sizeof(int32_t));
	if (ioctl(zio->device, VFIO_DEVICE_SET_IRQS, set))
		err = -errno;
	free(set);
	return err;
}

ZPCI_IO_API int zpci_io_set_interrupts(const struct zpci_io *zio,
				       enum zpci_io_interrupt interrupt,
				       const int *eventfds, size_t count,
				       char *why, size_t why_size)
{
	unsigned int offered;
	uint32_t index;
	int err;

	offered = look_up(zio, interrupt, &index);
	if (!offered && interrupt == ZPCI_IO_INTERRUPT_ERR)
		return zpci_io_refuse(EOPNOTSUPP, why, why_size,
				      "the kernel offers no error interrupt for this function: Linux 7.3 does for every one");
	if (!offered)
		return zpci_io_refuse(EOPNOTSUPP, why, why_size,
				      "the kernel offers no such interrupt for this function");
	if (count > offered)
		return zpci_io_refuse(EINVAL, why, why_size,
				      "%zu interrupts are wanted, but the function has %u",
				      count, offered);
	err = count ? turn_on(zio, index, eventfds, count) :
		      turn_off(zio, index);
	if (err)
		return zpci_io_refuse(-err, why, why_size,
				      "VFIO cannot set up the interrupts: %s",
				      strerror(-err));
	return zpci_io_succeed(why, why_size);
}

static int reset(const struct zpci_io *zio)
{
	const struct timespec pause = { .tv_nsec = RESET_PAUSE_NS };

	/* VFIO does not wait for the host, and no event tells when the host is done. */
	for (int i = 0; i < RESET_TRIES; i++) {
		if (!ioctl(zio->device, VFIO_DEVICE_RESET))
			return 0;
		if (errno != EAGAIN)
			return -errno;
		nanosleep(&pause, NULL);
	}
	return -EAGAIN;
}

ZPCI_IO_API int zpci_io_reset(const struct zpci_io *zio, char *why,
			      size_t why_size)
{
	uint32_t command;
	bool master;
	int err;

	master = !zpci_io_read_config(zio, PCI_COMMAND, 2, &command) &&
		 command & PCI_COMMAND_MASTER;
	err = reset(zio);
	if (err == -ENOTTY)
		return zpci_io_refuse(EOPNOTSUPP, why, why_size,
				      "the kernel has no way to reset this function: close it and open it again");
	if (err == -EAGAIN)
		return zpci_io_refuse(EAGAIN, why, why_size,
				      "the host is still acting on the function: try again");
	if (!err)
		err = zpci_io_set_memory(zio, 1);
	if (!err && master)
		err = zpci_io_set_bus_master(zio, 1);
	if (err)
		return zpci_io_refuse(-err, why, why_size,
				      "the function cannot be reset: %s",
				      strerror(-err));
	return zpci_io_succeed(why, why_size);
}
