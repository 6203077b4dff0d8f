// SPDX-License-Identifier: GPL-2.0
/*
 * The example ism.c with the interrupt ERR, which Linux before 7.3 does not offer for an
 * ISM. SIGUSR1 stands for the error event. Two functions of the library are replaced.
 */
#include <signal.h>
#include <unistd.h>
#include <zpci_io.h>

#include "ism_error.h"

static int error_eventfd = -1;

static void on_signal(int number)
{
	const uint64_t one = 1;

	(void)number;
	if (write(error_eventfd, &one, sizeof(one)) != sizeof(one))
		_exit(3);
}

unsigned int __wrap_zpci_io_interrupt_count(const struct zpci_io *zio,
					    enum zpci_io_interrupt interrupt)
{
	return interrupt == ZPCI_IO_INTERRUPT_ERR ? 1 :
	       __real_zpci_io_interrupt_count(zio, interrupt);
}

int __wrap_zpci_io_set_interrupts(const struct zpci_io *zio,
				  enum zpci_io_interrupt interrupt, const int *eventfds,
				  size_t count, char *why, size_t why_size)
{
	if (interrupt != ZPCI_IO_INTERRUPT_ERR)
		return __real_zpci_io_set_interrupts(zio, interrupt, eventfds, count, why,
						     why_size);
	error_eventfd = eventfds[0];
	signal(SIGUSR1, on_signal);
	return 0;
}
