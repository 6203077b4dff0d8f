// SPDX-License-Identifier: GPL-2.0
/* The suite of driver_kunit.c with what Linux 6.12 has, and what it has not. */

#define HAVE_VFIO_PCI_SET_PARAMS
#include "driver_kunit.c"
