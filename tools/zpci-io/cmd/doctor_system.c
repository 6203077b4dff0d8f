// SPDX-License-Identifier: GPL-2.0
/* zpci-io doctor on the system: the distribution, and the interpretation of guests' PCI. */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"

/* distributions.tsv describes the columns. */
static const struct distribution {
	const char *id;
	const char *version;
	const char *kernels;
	const char *state;
	const char *why;
} distributions[] = {
#include "distributions.h"
};

const char *os_release(const char *name, char *value, size_t size)
{
	size_t length = strlen(name);
	char path[PATH_MAX], line[512];
	FILE *file;

	*value = 0;
	file = fopen(system_path(path, sizeof(path), "/etc/os-release"), "re");
	while (file && !*value && fgets(line, sizeof(line), file)) {
		char *text = line + length + 1;

		if (strncmp(line, name, length) || line[length] != '=')
			continue;
		text += strspn(text, "\"'");
		text[strcspn(text, "\"'\n")] = 0;
		snprintf(value, size, "%s", text);
	}
	if (file)
		fclose(file);
	return value;
}

/* Is @version equal to @known, or a minor version of it? */
static bool is_version(const char *version, const char *known)
{
	size_t length = strlen(known);

	return !strncmp(version, known, length) &&
	       (!version[length] || version[length] == '.');
}

/* Is @release one of @kernels, a list such as "6.8,6.14"? */
static bool is_kernel(const char *release, const char *kernels)
{
	char numbers[16], *rest, list[64], *kernel;
	unsigned int major, minor;

	if (sscanf(release, "%u.%u", &major, &minor) != 2)
		return false;
	snprintf(numbers, sizeof(numbers), "%u.%u", major, minor);
	snprintf(list, sizeof(list), "%s", kernels);
	for (kernel = strtok_r(list, ",", &rest); kernel;
	     kernel = strtok_r(NULL, ",", &rest))
		if (!strcmp(kernel, numbers))
			return true;
	return false;
}

static const struct distribution *find_distribution(const char *id,
						    const char *version,
						    const char *release)
{
	for (size_t i = 0; i < ARRAY_SIZE(distributions); i++)
		if (!strcmp(distributions[i].id, id) &&
		    is_version(version, distributions[i].version) &&
		    is_kernel(release, distributions[i].kernels))
			return &distributions[i];
	return NULL;
}

void look_at_distribution(struct diagnosis *diagnosis)
{
	const char *release = diagnosis->kernel.release;
	char id[64], version[64], name[128];
	const struct distribution *known;

	os_release("ID", id, sizeof(id));
	/* Debian's sid has no VERSION_ID. */
	if (!*os_release("VERSION_ID", version, sizeof(version)))
		snprintf(version, sizeof(version), "sid");
	if (!*os_release("PRETTY_NAME", name, sizeof(name)))
		snprintf(name, sizeof(name), "this distribution");
	known = find_distribution(id, version, release);
	if (!known)
		find(diagnosis, "distribution", NOTE,
		     "%s with Linux %s was not tried: packaging/check-kernel says whether the module can be built",
		     name, release);
	else if (!strcmp(known->state, "run"))
		find(diagnosis, "distribution", FINE,
		     "the module was built for %s with Linux %s and run in the emulator, not on an IBM Z",
		     name, known->kernels);
	else if (!strcmp(known->state, "built"))
		find(diagnosis, "distribution", NOTE,
		     "the module was built for %s with Linux %s, and not run: %s",
		     name, known->kernels, known->why);
	else if (!strcmp(known->state, "refused"))
		find(diagnosis, "distribution", WRONG,
		     "the module cannot be built for %s with Linux %s: %s",
		     name, known->kernels, known->why);
	else
		find(diagnosis, "distribution", NOTE,
		     "%s with Linux %s was not tried: %s", name,
		     known->kernels, known->why);
}

/* Read the name of the hypervisor below this system, from /proc/sysinfo; empty for none. */
static const char *hypervisor(char *name, size_t size)
{
	char path[PATH_MAX], line[256];
	FILE *file;

	*name = 0;
	file = fopen(system_path(path, sizeof(path), "/proc/sysinfo"), "re");
	while (file && fgets(line, sizeof(line), file)) {
		char *text = line + strlen("VM00 Control Program:");

		if (strncmp(line, "VM00 Control Program:", text - line))
			continue;
		text += strspn(text, " ");
		text[strcspn(text, "\n")] = 0;
		snprintf(name, size, "%s", text);
	}
	if (file)
		fclose(file);
	return name;
}

/*
 * Only the kernel can find out whether the machine has the facility, and it does not report
 * that. So report what excludes it: a hypervisor below, or a kernel that cannot use it.
 */
void look_at_interpretation(struct diagnosis *diagnosis)
{
	char below[64];
	enum answer zdev = has_symbol("vfio_pci_info_zdev_add_caps");

	if (strcmp(diagnosis->kernel.machine, "s390x"))
		return;
	if (*hypervisor(below, sizeof(below)))
		find(diagnosis, "interpretation", NOTE,
		     "none: this system is a guest itself (%s), so PCI instructions of its own guests are intercepted, and a guest with an ISM needs the region",
		     below);
	else if (zdev == NO && exists("/sys/module/vfio_pci_core"))
		find(diagnosis, "interpretation", NOTE,
		     "none: this kernel lacks CONFIG_VFIO_PCI_ZDEV_KVM, so PCI instructions of guests are intercepted, and a guest with an ISM needs the region");
	else if (zdev == YES)
		find(diagnosis, "interpretation", NOTE,
		     "this kernel can have PCI instructions of a KVM guest interpreted, where the machine has that: then the guest does not need the region. QEMU's zpci device shows it: interpret=on fails on a machine that cannot");
	else
		find(diagnosis, "interpretation", UNKNOWN,
		     "cannot tell whether this kernel can have a guest's PCI instructions interpreted: load vfio-pci first");
}
