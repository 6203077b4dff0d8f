/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */

#ifndef ZPCI_IO_LINUX_NOSPEC_H
#define ZPCI_IO_LINUX_NOSPEC_H

/* The library need not clamp: speculation can only read the program's own memory. */
#define array_index_nospec(index, size)	((void)(size), (index))

#endif /* ZPCI_IO_LINUX_NOSPEC_H */
