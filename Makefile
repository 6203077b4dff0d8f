# SPDX-License-Identifier: GPL-2.0
# The front door. `make help` lists what there is.
#
# On an IBM Z, `make` builds the module for the running kernel and the tools;
# anywhere, `make demo` and `make check` run all of it on an emulated one.

KDIR ?= /lib/modules/$(shell uname -r)/build
INSTALL_HDR_PATH ?= build/usr
MACHINE := $(shell uname -m)
# The module goes below DESTDIR, as all of it does. A staged module gets no depmod:
# the lists that it makes belong to the system that the files are staged for.
INSTALL_MOD_PATH ?= $(DESTDIR)
STAGED := $(filter-out /,$(INSTALL_MOD_PATH))
UPDATES = $(STAGED)/lib/modules/$(RELEASE)/updates
# Of the kernel at KDIR.
RELEASE = $(shell cat "$(KDIR)/include/config/kernel.release" 2>/dev/null || uname -r)

.DEFAULT_GOAL := all

include tools/testing/Makefile

all: ## the module for the running kernel (on an IBM Z), the library and the command
ifeq ($(MACHINE),s390x)
all: module
endif
all: tools

module: ## the module vfio-pci.ko, for the kernel at KDIR
	@packaging/check-kernel "$(KDIR)"
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" modules

tools: ## libzpci_io and zpci-io, for this machine
	$(MAKE) -C tools/zpci-io

install: ## module into updates/, library, command, header and man pages; below DESTDIR
ifeq ($(MACHINE),s390x)
	@packaging/other-copy make "$(STAGED)"
endif
	$(MAKE) all
ifeq ($(MACHINE),s390x)
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" INSTALL_MOD_PATH="$(STAGED)" INSTALL_MOD_DIR=updates \
		$(if $(STAGED),DEPMOD=true) modules_install
# modules_install leaves this out where the headers have no System.map.
	$(if $(STAGED),,depmod "$(RELEASE)")
endif
	$(MAKE) -C tools/zpci-io install
	$(if $(STAGED),,@packaging/loaded)

uninstall: ## what `install` installed; the stock vfio-pci is back then
ifeq ($(MACHINE),s390x)
	rm -f "$(UPDATES)/drivers/vfio/pci/"vfio-pci.ko*
	$(if $(STAGED),,depmod "$(RELEASE)")
endif
	$(MAKE) -C tools/zpci-io uninstall
	$(if $(STAGED),,@packaging/loaded)

headers_install: ## the uapi header, to INSTALL_HDR_PATH/include/linux
	install -D -m 644 include/uapi/linux/vfio_zdev.h \
		"$(INSTALL_HDR_PATH)/include/linux/vfio_zdev.h"

demo: ## what it is for, in a page, on an emulated IBM Z
	tools/demo/demo

demo-ism: ## an ISM driver in user space, and why it needs the region
	tools/demo/demo-ism

demo-vmm: ## a guest of QEMU with an ISM passed through, its PCI instructions intercepted
	tools/demo/demo-vmm

shell: ## a prompt on an emulated IBM Z, with zpci-io and a function; OPTIONS go to s390vm
	@tools/s390vm/host/buildenv $(MAKE) -s -C tools/zpci-io $(S390X) O='$(CURDIR)/build/zpci-io/s390x-linux-gnu' static
	@tools/s390vm/s390vm shell --file build/zpci-io/s390x-linux-gnu/zpci-io.static:/bin/zpci-io $(OPTIONS)

docs: ## the documentation, as HTML in build/docs/html
	@$(MAKE) -s -C Documentation docs

deb: ## Debian packages for s390x, in build/deb: the module by DKMS, library, command
	@$(MAKE) -s -C packaging deb

rpm: ## the same as RPMs, in build/rpm
	@$(MAKE) -s -C packaging rpm

rpm-kmod: ## on RHEL a kmod for weak-modules, on SUSE a KMP: the module for this kernel's kin
	@$(MAKE) -s -C packaging rpm-kmod

dkms-install: ## the module by DKMS, for each kernel, without a package
	@$(MAKE) -s -C packaging dkms-install KDIR="$(KDIR)"

dkms-uninstall: ## what `dkms-install` installed
	@$(MAKE) -s -C packaging dkms-uninstall

patch: ## the series for the kernel tree at KDIR, in build/patch (or O), with TRAILERS
	@packaging/series/make-series "$(if $(filter command%,$(origin KDIR)),$(KDIR))" "$(or $(O),build/patch)"

.PHONY: shell patch docs deb rpm rpm-kmod dkms-install dkms-uninstall

clean: ## what was built in this folder
	rm -rf build
	@find . \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' -o -name '.*.cmd' \
		-o -name Module.symvers -o -name modules.order \) -not -path './.git/*' -delete

clean-cache: ## the build environment, kernels and emulators in the user's cache folder
	$(MAKE) -C tools/s390vm clean-cache

help: ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | sort -u | \
		awk -F'\t' '{ printf "  make %-16s %s\n", $$1, $$2 }'

.PHONY: all module tools install uninstall headers_install demo demo-ism demo-vmm \
	clean clean-cache help
