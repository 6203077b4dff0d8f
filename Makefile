# SPDX-License-Identifier: GPL-2.0
# The front door. `make help` lists what there is.
#
# On an IBM Z, `make` builds the module for the running kernel and the tools;
# anywhere, `make demo` and `make check` run all of it on an emulated one.

KDIR ?= /lib/modules/$(shell uname -r)/build
INSTALL_HDR_PATH ?= build/usr
# Tests at a time; testrules.yml says which.
JOBS ?= 2

ZMACHINE = tools/s390vm/s390vm
ARCH := $(shell uname -m)
# Of the kernel at KDIR.
RELEASE = $(shell cat "$(KDIR)/include/config/kernel.release" 2>/dev/null || uname -r)

# Tests, the cheapest first. A file is a test script for prove.
QUICK_TESTS = tools/testing/lint tools/testing/kunit/native.t tools/testing/coverage tools/zpci-io/tests
TESTS = $(QUICK_TESTS) tools/s390vm/tests tools/testing/selftests tools/testing/bench tools/ism/tests tools/demo/tests tools/vmm/tests Documentation/tests packaging/tests \
	tools/testing/proof tools/testing/fuzz tools/testing/mutation tools/testing/kunit/machine.t tools/testing/stress

.DEFAULT_GOAL := all

include tools/testing/Makefile

all: ## the module for the running kernel (on an IBM Z), the library and the command
ifeq ($(ARCH),s390x)
all: module
endif
all: tools

module: ## the module vfio-pci.ko, for the kernel at KDIR
	@packaging/check-kernel "$(KDIR)"
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" modules

tools: ## libzpci_io and zpci-io, for this machine
	$(MAKE) -C tools/zpci-io

install: all ## module into updates/, library, command, header and man pages
ifeq ($(ARCH),s390x)
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" INSTALL_MOD_DIR=updates modules_install
# modules_install leaves this out where the headers have no System.map.
	depmod "$(RELEASE)"
endif
	$(MAKE) -C tools/zpci-io install

uninstall: ## what `install` installed; the stock vfio-pci is back then
ifeq ($(ARCH),s390x)
	rm -f "/lib/modules/$(RELEASE)/updates/drivers/vfio/pci/"vfio-pci.ko*
	depmod "$(RELEASE)"
endif
	$(MAKE) -C tools/zpci-io uninstall

headers_install: ## the uapi header, to INSTALL_HDR_PATH/include/linux
	install -D -m 644 include/uapi/linux/vfio_zdev.h \
		"$(INSTALL_HDR_PATH)/include/linux/vfio_zdev.h"

demo: ## what it is for, in a page, on an emulated IBM Z
	tools/demo/demo

demo-ism: ## an ISM driver in user space, and why it needs the region
	tools/demo/demo-ism

demo-vmm: ## a guest of QEMU with an ISM passed through, its PCI instructions intercepted
	tools/demo/demo-vmm

check: ## all tests
	prove -j$(JOBS) --timer --exec tools/testing/aside --ext .t $(TESTS) 3>&2

check-quick: ## the tests that need no machine, and the machine's first
	prove -j$(JOBS) --timer --exec tools/testing/aside --ext .t $(QUICK_TESTS) \
		tools/testing/selftests/region.t tools/testing/selftests/refused.t 3>&2

check-vmm: ## that `make demo-vmm` ends as it must, with less data
	prove -v --ext '' tools/demo/tests/demo-vmm

check-rows: ## leave out one patch of the series for QEMU after the other: tests fail
	prove -v --ext '' tools/qemu/tests/passthrough/without-one-patch

check-install: ## the packages on a clean Debian in the machine: DKMS builds, selftests, removal
	prove -v --ext '' packaging/tests/install

check-series: ## build whole kernels with `make patch`'s series; its selftests pass on them
	prove -v --ext '' packaging/tests/series-boot

bench: ## what stores and loads cost, beside the peers, in executed instructions
	tools/testing/bench/bench

docs: ## the documentation, as HTML in build/docs/html
	@$(MAKE) -s -C Documentation docs

deb: ## Debian packages for s390x, in build/deb: the module by DKMS, library, command
	@$(MAKE) -s -C packaging deb

rpm: ## the same as RPMs, in build/rpm
	@$(MAKE) -s -C packaging rpm

dkms-install: ## the module by DKMS, for each kernel, without a package
	@$(MAKE) -s -C packaging dkms-install KDIR="$(KDIR)"

dkms-uninstall: ## what `dkms-install` installed
	@$(MAKE) -s -C packaging dkms-uninstall

patch: ## the series for the kernel tree at KDIR, in build/patch (or O)
	@packaging/series/make-series "$(if $(filter command%,$(origin KDIR)),$(KDIR))" "$(or $(O),build/patch)"

.PHONY: patch bench docs deb rpm dkms-install dkms-uninstall

clean: ## what was built in this folder
	rm -rf build
	@find . \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' \
		-o -name Module.symvers -o -name modules.order \) -not -path './.git/*' -delete

clean-cache: ## the build environment, kernels and emulators in the user's cache folder
	$(MAKE) -C tools/s390vm clean-cache

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | sort -u | \
		awk -F'\t' '{ printf "  make %-16s %s\n", $$1, $$2 }'

.PHONY: all module tools install uninstall headers_install demo demo-ism demo-vmm check check-quick check-vmm check-rows check-install check-series \
	clean clean-cache help
