# SPDX-License-Identifier: GPL-2.0
# The zPCI I/O region: needs an s390x machine, and a virtio-rng function of QEMU's that is
# bound to vfio-pci, named as the other tests of VFIO have it: as the last argument, or by
# VFIO_SELFTESTS_BDF. On any other function the tests are skipped and store nothing.
ARCH ?= $(shell uname -m)

ifneq (,$(filter $(ARCH),s390 s390x))
TEST_GEN_PROGS := @SELFTESTS@
endif

include ../../lib.mk

CFLAGS += -std=gnu11 -O2 -Wall -pthread -I../.. $(KHDR_INCLUDES)
OBJECTS := $(OUTPUT)/function.o

# The name of the function comes from libvfio, where the kernel has it.
ifneq (,$(wildcard ../lib/libvfio.mk))
include ../lib/libvfio.mk
CFLAGS += -DHAVE_LIBVFIO -I$(top_srcdir)/tools/include
OBJECTS += $(filter %/libvfio.o,$(LIBVFIO_O))
endif

$(OUTPUT)/function.o: function.c function.h insn_marks.h
	$(CC) $(CFLAGS) -c -o $@ $<

$(TEST_GEN_PROGS): $(OUTPUT)/%: %.c function.h insn_marks.h $(OBJECTS)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(OBJECTS)

EXTRA_CLEAN += $(OUTPUT)/function.o
