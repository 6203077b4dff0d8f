// SPDX-License-Identifier: GPL-2.0
/*
 * zpci-io doctor: does the system have everything that the zPCI I/O region needs? It
 * prints one line for each finding, with the remedy.
 */

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"

/* Beginning of the alias by which a VFIO driver claims ISM functions. */
#define ISM_ALIAS	"alias vfio_pci:v00001014d000004ED"

void find(struct diagnosis *diagnosis, const char *about, enum state state,
	  const char *format, ...)
{
	static const char * const states[] = { "ok", "note", "unknown", "wrong" };
	char text[2 * ZPCI_IO_WHY_SIZE];
	struct json_object *finding;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	diagnosis->wrong |= state == WRONG;
	if (!diagnosis->findings) {
		printf("%-7s  %s: %s\n", states[state], about, text);
		return;
	}
	finding = json_new();
	json_add(finding, "about", json_text(about));
	json_add(finding, "state", json_text(states[state]));
	json_add(finding, "text", json_text(text));
	json_append(diagnosis->findings, finding);
}

bool exists(const char *name)
{
	char path[PATH_MAX];

	return !access(system_path(path, sizeof(path), "%s", name), F_OK);
}

enum answer has_symbol(const char *symbol)
{
	char path[PATH_MAX], line[512], name[128];
	enum answer answer = CANNOT_TELL;
	FILE *file;

	file = fopen(system_path(path, sizeof(path), "/proc/kallsyms"), "re");
	if (!file)
		return CANNOT_TELL;
	while (answer != YES && fgets(line, sizeof(line), file))
		answer = sscanf(line, "%*s %*s %127s", name) == 1 &&
			 !strcmp(name, symbol) ? YES : NO;
	fclose(file);
	return answer;
}

/*
 * Every kernel with PCI has the PCI instructions. packaging/check-kernel finds out from
 * the kernel's headers whether the module can be built for the kernel.
 */
static void look_at_kernel(struct diagnosis *diagnosis)
{
	const struct utsname *kernel = &diagnosis->kernel;

	if (strcmp(kernel->machine, "s390x"))
		find(diagnosis, "kernel", WRONG,
		     "this is a machine of type %s: zPCI functions are on IBM Z (s390x) only",
		     kernel->machine);
	else if (has_symbol("__zpci_store_block") == NO)
		find(diagnosis, "kernel", WRONG,
		     "Linux %s has no PCI: boot a kernel with CONFIG_PCI",
		     kernel->release);
	else
		find(diagnosis, "kernel", FINE, "Linux %s", kernel->release);
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
		find(diagnosis, "iommu", FINE, "%u group%s", groups,
		     groups == 1 ? "" : "s");
	else
		find(diagnosis, "iommu", WRONG,
		     "there is no IOMMU group: no PCI function is configured, or the kernel lacks CONFIG_S390_IOMMU");
}

/* To which driver do tools that choose by alias bind an ISM? */
static void look_at_ism(struct diagnosis *diagnosis)
{
	char path[PATH_MAX], line[512], driver[64] = "";
	FILE *file;

	system_path(path, sizeof(path), "/lib/modules/%s/modules.alias",
		    diagnosis->kernel.release);
	file = fopen(path, "re");
	if (!file) {
		find(diagnosis, "ism", UNKNOWN,
		     "cannot tell whether another VFIO driver claims ISMs: cannot read %s: %s",
		     path, strerror(errno));
		return;
	}
	while (!*driver && fgets(line, sizeof(line), file))
		if (!strncmp(line, ISM_ALIAS, strlen(ISM_ALIAS)))
			sscanf(line, "%*s %*s %63s", driver);
	fclose(file);
	if (*driver)
		find(diagnosis, "ism", NOTE,
		     "tools that choose by alias (libvirt) give an ISM to %s, which has no region: it can be used without one, or use 'zpci-io bind', or libvirt's <driver model=\"vfio-pci\"/>",
		     driver);
	else
		find(diagnosis, "ism", FINE, "no other VFIO driver claims ISMs");
}

static void probe(struct diagnosis *diagnosis, const char *address)
{
	char why[ZPCI_IO_WHY_SIZE] = "";
	struct zpci_io *zio;
	int err;

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

static void look_at_function(struct diagnosis *diagnosis,
			     const struct zpci_io_function *function,
			     bool may_probe)
{
	const char *address = zpci_io_function_address(function);
	const char *driver = zpci_io_function_driver(function);
	char text[HOLDERS * 48];
	struct use use;

	if (!zpci_io_function_can_open(function)) {
		find(diagnosis, address, NOTE,
		     "has %s%s: to use it from user space, run 'zpci-io bind %s'",
		     *driver ? "the driver " : "no driver", driver, address);
		return;
	}
	find_use(address, &use);
	if (use.count)
		find(diagnosis, address, NOTE, "in use by process %s",
		     use_text(&use, text, sizeof(text)));
	else if (may_probe)
		probe(diagnosis, address);
	else
		find(diagnosis, address, NOTE,
		     "bound to %s, not opened: --probe does, which resets it",
		     driver);
}

static void look_at_functions(struct diagnosis *diagnosis, bool may_probe)
{
	const struct zpci_io_function *function;
	struct zpci_io_function *functions;
	int err;

	err = zpci_io_functions(&functions);
	if (err)
		find(diagnosis, "functions", WRONG,
		     "cannot read /sys/bus/pci/devices: %s", strerror(-err));
	else if (!functions)
		find(diagnosis, "functions", WRONG,
		     "there is no zPCI function: configure one on the HMC, or by writing 1 to /sys/bus/pci/slots/FID/power");
	for (function = functions; function;
	     function = zpci_io_function_next(function))
		look_at_function(diagnosis, function, may_probe);
	zpci_io_functions_free(functions);
}

static enum status doctor(const struct zpci_io *zio,
			  const struct arguments *args)
{
	struct diagnosis diagnosis = { 0 };
	enum status status = STATUS_DONE;
	struct json_object *document;

	(void)zio;
	if (uname(&diagnosis.kernel)) {
		complain("uname: %s", strerror(errno));
		return STATUS_REFUSED;
	}
	if (args->json)
		diagnosis.findings = json_list();
	look_at_kernel(&diagnosis);
	look_at_distribution(&diagnosis);
	look_at_module(&diagnosis);
	look_at_copies(&diagnosis);
	look_at_initramfs(&diagnosis);
	look_at_iommu(&diagnosis);
	look_at_ism(&diagnosis);
	look_at_interpretation(&diagnosis);
	look_at_functions(&diagnosis, args->probe);
	if (diagnosis.wrong) {
		complain("doctor: something is wrong, see the findings");
		status = STATUS_REFUSED;
	}
	if (args->json) {
		document = json_new();
		json_add(document, "findings", diagnosis.findings);
		json_add(document, "usable", json_truth(!diagnosis.wrong));
		json_print(document, status);
	}
	return status;
}

const struct command command_doctor = {
	.name = "doctor",
	.run = doctor,
	.takes = OPT_PROBE | OPT_JSON,
	.summary = "tell what keeps the region from being used, and what to do",
	.text = "Prints one line for each finding: ok, note, unknown (this user cannot tell) or\n"
		"wrong, and the remedy. The status is 1 if one is wrong. With --probe, idle\n"
		"functions bound to vfio-pci or ism_vfio_pci are opened, which resets them.\n",
};
