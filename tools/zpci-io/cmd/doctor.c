// SPDX-License-Identifier: GPL-2.0
/*
 * zpci-io doctor: is all there that the zPCI I/O region takes? One line for each
 * finding, with what to do about it.
 */

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/utsname.h>

#include "command.h"

/*
 * What the module of this project is known by; the stock one has neither. Everybody
 * may read the version. A driver built into a kernel tree may lack it, but has the
 * tracepoint, in a folder of root's.
 */
#define OUR_VERSION	"/sys/module/vfio_pci/version"
#define OUR_EVENTS	"/sys/kernel/tracing/events/vfio_zpci_io"

/* Beginning of the alias by which a VFIO driver claims ISM functions. */
#define ISM_ALIAS	"alias vfio_pci:v00001014d000004ED"

/**
 * enum state - how good a finding is
 * @FINE:	as it has to be
 * @NOTE:	good to know; nothing is wrong
 * @WRONG:	keeps the region from being used
 */
enum state {
	FINE,
	NOTE,
	WRONG,
};

/**
 * struct diagnosis - what was found so far
 * @json:	write JSON
 * @count:	number of findings
 * @wrong:	one of them is WRONG
 */
struct diagnosis {
	bool json;
	unsigned int count;
	bool wrong;
};

__printf(4, 5)
static void find(struct diagnosis *diagnosis, const char *what,
		 enum state state, const char *format, ...)
{
	static const char * const states[] = { "ok", "note", "wrong" };
	char text[2 * ZPCI_IO_WHY_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (diagnosis->json) {
		printf("%s\n  {\"about\": ", diagnosis->count ? "," : "");
		json_string(what);
		printf(", \"state\": \"%s\", \"text\": ", states[state]);
		json_string(text);
		printf("}");
	} else {
		printf("%-5s  %s: %s\n", states[state], what, text);
	}
	diagnosis->count++;
	diagnosis->wrong |= state == WRONG;
}

/* A path of the system, or of the one that a test made. */
__printf(3, 4)
static const char *system_path(char *path, size_t size, const char *format, ...)
{
	const char *root = getenv("ZPCI_IO_ROOT");
	size_t length;
	va_list args;

	length = snprintf(path, size, "%s", root ? root : "");
	if (length >= size)
		length = size - 1;
	va_start(args, format);
	vsnprintf(path + length, size - length, format, args);
	va_end(args);
	return path;
}

static bool exists(const char *name)
{
	char path[PATH_MAX];

	return !access(system_path(path, sizeof(path), "%s", name), F_OK);
}

/*
 * Has the kernel zPCI's instructions, as every one with PCI has? Names are there for
 * everybody, addresses are not. A kernel without the list counts as one that has them.
 */
static bool has_zpci(void)
{
	char path[PATH_MAX], line[512], symbol[64];
	bool found = false;
	FILE *file;

	file = fopen(system_path(path, sizeof(path), "/proc/kallsyms"), "re");
	if (!file)
		return true;
	while (!found && fgets(line, sizeof(line), file))
		found = sscanf(line, "%*s %*s %63s", symbol) == 1 &&
			!strcmp(symbol, "__zpci_store_block");
	fclose(file);
	return found;
}

/*
 * That a module can be built for the kernel is for packaging/check-kernel to say, by the
 * kernel's headers.
 */
static void look_at_kernel(struct diagnosis *diagnosis,
			   const struct utsname *kernel)
{
	if (strcmp(kernel->machine, "s390x"))
		find(diagnosis, "kernel", WRONG,
		     "this is a machine of type %s: zPCI functions are on IBM Z (s390x) only",
		     kernel->machine);
	else if (!has_zpci())
		find(diagnosis, "kernel", WRONG,
		     "Linux %s has no PCI: boot a kernel with CONFIG_PCI",
		     kernel->release);
	else
		find(diagnosis, "kernel", FINE, "Linux %s", kernel->release);
}

/* Is it the module of this project? Its version, empty where that is not known. */
static bool is_ours(char *version, size_t size)
{
	char path[PATH_MAX];
	FILE *file;

	*version = 0;
	file = fopen(system_path(path, sizeof(path), OUR_VERSION), "re");
	if (!file)
		return exists(OUR_EVENTS);
	if (fgets(version, size, file))
		version[strcspn(version, "\n")] = 0;
	fclose(file);
	return true;
}

/* Is vfio-pci part of the kernel itself? No module takes its place then. */
static bool built_in(const struct utsname *kernel)
{
	char path[PATH_MAX], line[512];
	bool found = false;
	FILE *file;

	file = fopen(system_path(path, sizeof(path),
				 "/lib/modules/%s/modules.builtin",
				 kernel->release), "re");
	while (file && !found && fgets(line, sizeof(line), file))
		found = strstr(line, "/vfio-pci.ko");
	if (file)
		fclose(file);
	return found;
}

static void look_at_module(struct diagnosis *diagnosis,
			   const struct utsname *kernel)
{
	char version[64];

	if (is_ours(version, sizeof(version)))
		find(diagnosis, "module", FINE,
		     "the vfio-pci that is loaded has the zPCI I/O region%s%s",
		     *version ? ", version " : "", version);
	else if (exists("/sys/module/ism_vfio_pci"))
		find(diagnosis, "module", NOTE,
		     "ISMs can be used through ism_vfio_pci, without the region: no PCI store, and batches one by one; for the region install the vfio-pci of this project");
	else if (built_in(kernel))
		find(diagnosis, "module", WRONG,
		     "vfio-pci is built into this kernel and cannot be replaced: boot one with CONFIG_VFIO_PCI=m");
	else if (!exists("/sys/module/vfio_pci"))
		find(diagnosis, "module", WRONG,
		     "vfio-pci is not loaded: run 'modprobe vfio-pci'");
	else
		find(diagnosis, "module", WRONG,
		     "the vfio-pci that is loaded is the stock one: install the one with the region, then run 'modprobe -r vfio-pci; modprobe vfio-pci'");
}

static void look_at_iommu(struct diagnosis *diagnosis)
{
	unsigned int groups = 0;
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	dir = opendir(system_path(path, sizeof(path),
				  "/sys/kernel/iommu_groups"));
	while (dir && (entry = readdir(dir)))
		groups += *entry->d_name != '.';
	if (dir)
		closedir(dir);
	if (groups)
		find(diagnosis, "iommu", FINE, "%u groups", groups);
	else
		find(diagnosis, "iommu", WRONG,
		     "there is no IOMMU group: no PCI function is configured, or the kernel lacks CONFIG_S390_IOMMU");
}

/* Whom do tools that choose a driver by its alias give an ISM? */
static void look_at_ism(struct diagnosis *diagnosis,
			const struct utsname *kernel)
{
	char path[PATH_MAX], line[512], driver[64] = "";
	FILE *file;

	file = fopen(system_path(path, sizeof(path),
				 "/lib/modules/%s/modules.alias",
				 kernel->release), "re");
	while (file && !*driver && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, ISM_ALIAS, strlen(ISM_ALIAS)))
			sscanf(line, "%*s %*s %63s", driver);
	}
	if (file)
		fclose(file);
	if (*driver)
		find(diagnosis, "ism", NOTE,
		     "tools that choose by alias (libvirt) give an ISM to %s, which has no region: it can be used without one, or use 'zpci-io bind', or libvirt's <driver model=\"vfio-pci\"/>",
		     driver);
	else
		find(diagnosis, "ism", FINE, "no other VFIO driver claims ISMs");
}

static void look_at_function(struct diagnosis *diagnosis,
			     const struct zpci_io_function *function,
			     bool no_open)
{
	const char *address = zpci_io_function_address(function);
	char why[ZPCI_IO_WHY_SIZE] = "";
	struct zpci_io *zio;
	int err;

	if (!may_be_opened(function)) {
		find(diagnosis, address, NOTE,
		     "has %s%s: to use it from user space, run 'zpci-io bind %s'",
		     *zpci_io_function_driver(function) ? "the driver " : "no driver",
		     zpci_io_function_driver(function), address);
		return;
	}
	if (no_open) {
		find(diagnosis, address, NOTE, "bound to %s, not opened",
		     zpci_io_function_driver(function));
		return;
	}
	err = zpci_io_open(address, ZPCI_IO_OPEN_NO_MEMORY, &zio, why,
			   sizeof(why));
	if (err) {
		find(diagnosis, address, err == -EBUSY ? NOTE : WRONG, "%s",
		     why);
		return;
	}
	if (zpci_io_backend_of(zio) == ZPCI_IO_BACKEND_ISM_VFIO_PCI)
		find(diagnosis, address, FINE,
		     "works through %s; blocks up to %zu bytes",
		     ISM_VFIO_PCI_WORDS, zpci_io_max(zio));
	else
		find(diagnosis, address, FINE,
		     "has the region: %s, blocks up to %zu bytes",
		     zpci_io_flags(zio) & VFIO_ZPCI_IO_HDR_RELAXED ? "relaxed" : "strict",
		     zpci_io_max(zio));
	zpci_io_close(zio);
}

static void look_at_functions(struct diagnosis *diagnosis, bool no_open)
{
	struct zpci_io_function *functions = NULL;
	int err;

	err = zpci_io_functions(&functions);
	if (err)
		find(diagnosis, "functions", WRONG,
		     "cannot read /sys/bus/pci/devices: %s", strerror(-err));
	else if (!functions)
		find(diagnosis, "functions", WRONG,
		     "there is no zPCI function: configure one on the HMC, or by writing 1 to /sys/bus/pci/slots/FID/power");
	for (const struct zpci_io_function *function = functions; function;
	     function = zpci_io_function_next(function))
		look_at_function(diagnosis, function, no_open);
	zpci_io_functions_free(functions);
}

static enum status doctor(const struct zpci_io *zio,
			  const struct arguments *args)
{
	struct diagnosis diagnosis = { .json = args->json };
	struct utsname kernel;

	(void)zio;
	if (uname(&kernel)) {
		complain("uname: %s", strerror(errno));
		return STATUS_REFUSED;
	}
	if (args->json)
		printf("{\"findings\": [");
	look_at_kernel(&diagnosis, &kernel);
	look_at_module(&diagnosis, &kernel);
	look_at_iommu(&diagnosis);
	look_at_ism(&diagnosis, &kernel);
	look_at_functions(&diagnosis, args->no_open);
	if (args->json)
		printf("\n], \"usable\": %s}\n",
		       diagnosis.wrong ? "false" : "true");
	if (!diagnosis.wrong)
		return STATUS_DONE;
	complain("doctor: something is wrong, see the findings");
	return STATUS_REFUSED;
}

const struct command command_doctor = {
	.name = "doctor",
	.run = doctor,
	.takes = OPT_NO_OPEN | OPT_JSON,
	.summary = "say what keeps the region from being used, and what to do",
	.text = "One line for each finding: ok, note or wrong, and the remedy. Status 1 if\n"
		"one is wrong. Idle functions bound to vfio-pci or ism_vfio_pci are opened,\n"
		"which resets them.\n",
};
