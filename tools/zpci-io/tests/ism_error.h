/* SPDX-License-Identifier: GPL-2.0 */
/* Of the linker (--wrap): functions of the library, and what stands before them. */

#ifndef ISM_ERROR_H
#define ISM_ERROR_H

#include <zpci_io.h>

unsigned int __real_zpci_io_interrupt_count(const struct zpci_io *zio,
					    enum zpci_io_interrupt interrupt);
int __real_zpci_io_set_interrupts(const struct zpci_io *zio,
				  enum zpci_io_interrupt interrupt, const int *eventfds,
				  size_t count, char *why, size_t why_size);
unsigned int __wrap_zpci_io_interrupt_count(const struct zpci_io *zio,
					    enum zpci_io_interrupt interrupt);
int __wrap_zpci_io_set_interrupts(const struct zpci_io *zio,
				  enum zpci_io_interrupt interrupt, const int *eventfds,
				  size_t count, char *why, size_t why_size);

#endif /* ISM_ERROR_H */
