// SPDX-License-Identifier: GPL-2.0
/* zpci-io doctor on the module: which vfio-pci is loaded, and which files of it exist. */

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "doctor.h"

/*
 * Signs of the module of this project; the stock one has none of them. Every
 * user may read the version, and the name of the function that takes requests. A driver
 * from a kernel tree with the series may lack it. Only root may read the tracepoint.
 */
#define OUR_VERSION	"/sys/module/vfio_pci/version"
#define OUR_SYMBOL	"vfio_pci_zdev_io_write"
#define TRACING		"/sys/kernel/tracing/events"
#define OUR_EVENTS	TRACING "/vfio_zpci_io"

/* Is it the module of this project? @version is empty if it is not known. */
static enum answer is_ours(char *version, size_t size)
{
	enum answer answer;
	char path[PATH_MAX];
	FILE *file;

	*version = 0;
	file = fopen(system_path(path, sizeof(path), OUR_VERSION), "re");
	if (file) {
		if (fgets(version, size, file))
			version[strcspn(version, "\n")] = 0;
		fclose(file);
		return YES;
	}
	if (exists(OUR_EVENTS))
		return YES;
	answer = has_symbol(OUR_SYMBOL);
	/* A user who can read the tracepoints would have found the module's among them. */
	if (answer == CANNOT_TELL && exists(TRACING))
		answer = NO;
	return answer;
}

/* Is vfio-pci built into the kernel? Then no module can replace it. */
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

/* SUSE's kernels refuse external modules unless modprobe's configuration allows them. */
static bool unsupported_refused(void)
{
	static const char * const files[] = {
		"/etc/modprobe.d/10-unsupported-modules.conf",
		"/usr/lib/modprobe.d/10-unsupported-modules.conf",
		"/lib/modprobe.d/10-unsupported-modules.conf",
	};
	char path[PATH_MAX], line[256], id[64];
	int allowed;

	if (strcmp(os_release("ID", id, sizeof(id)), "sles"))
		return false;
	/* modprobe reads only the first of these files that exists. */
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		FILE *file = fopen(system_path(path, sizeof(path), "%s",
					       files[i]), "re");

		if (!file)
			continue;
		allowed = 0;
		while (fgets(line, sizeof(line), file))
			sscanf(line, "allow_unsupported_modules %d", &allowed);
		fclose(file);
		return !allowed;
	}
	return true;
}

void look_at_module(struct diagnosis *diagnosis)
{
	char version[64];
	enum answer ours = is_ours(version, sizeof(version));

	if (ours == YES)
		find(diagnosis, "module", FINE,
		     "the vfio-pci that is loaded has the zPCI I/O region%s%s",
		     *version ? ", version " : "", version);
	else if (exists("/sys/module/ism_vfio_pci"))
		find(diagnosis, "module", NOTE,
		     "ISMs can be used through ism_vfio_pci, without the region: no PCI store, and batches one by one; for the region install the vfio-pci of this project");
	else if (built_in(&diagnosis->kernel))
		find(diagnosis, "module", WRONG,
		     "vfio-pci is built into this kernel and cannot be replaced: boot one with CONFIG_VFIO_PCI=m");
	else if (!exists("/sys/module/vfio_pci"))
		find(diagnosis, "module", WRONG,
		     "vfio-pci is not loaded: run 'modprobe vfio-pci'");
	else if (ours == CANNOT_TELL)
		find(diagnosis, "module", UNKNOWN,
		     "cannot tell whose vfio-pci is loaded: it has no version, and neither its symbols nor its tracepoints can be read: run this as root");
	else
		find(diagnosis, "module", WRONG,
		     "the vfio-pci that is loaded is the stock one: install the one with the region, then run 'modprobe -r vfio-pci; modprobe vfio-pci'");
	if (ours != YES && unsupported_refused())
		find(diagnosis, "unsupported", WRONG,
		     "SUSE's kernel refuses modules from outside: write 'allow_unsupported_modules 1' to /etc/modprobe.d/10-unsupported-modules.conf");
}

/* Files of the module that nftw() found and that are not the kernel's own. */
static struct {
	size_t root;
	unsigned int count;
	char names[1024];
} copies;

static int look_at_file(const char *path, const struct stat *stat, int type,
			struct FTW *at)
{
	size_t used = strlen(copies.names);

	(void)stat;
	if (type != FTW_F || strncmp(path + at->base, "vfio-pci.ko", 11))
		return 0;
	copies.count++;
	snprintf(copies.names + used, sizeof(copies.names) - used, "%s%s",
		 used ? ", " : "", path + copies.root);
	return 0;
}

void look_at_copies(struct diagnosis *diagnosis)
{
	/* The folders of 'make install', of DKMS and of packages with modules. */
	static const char * const folders[] = {
		"updates", "extra", "weak-updates",
	};
	char path[PATH_MAX];

	copies.count = 0;
	copies.root = strlen(system_path(path, sizeof(path), "%s", ""));
	*copies.names = 0;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		nftw(system_path(path, sizeof(path), "/lib/modules/%s/%s",
				 diagnosis->kernel.release, folders[i]),
		     look_at_file, 8, FTW_PHYS);
	if (copies.count > 1)
		find(diagnosis, "copies", WRONG,
		     "%u copies of the module are installed (%s), and an old one may be loaded: remove one, by 'make uninstall', 'make dkms-uninstall' or the package manager",
		     copies.count, copies.names);
	else
		find(diagnosis, "copies", FINE,
		     copies.count ? "one copy of the module is installed, %s" :
				    "no module of this project is installed for this kernel%s",
		     copies.names);
}

/* The names of an initramfs, by distribution. */
static const char * const images[] = {
	"/boot/initrd.img-", "/boot/initramfs-", "/boot/initrd-",
};

static bool find_image(const char *release, char *path, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(images); i++) {
		system_path(path, size, "%s%s%s", images[i], release,
			    strstr(images[i], "initramfs") ? ".img" : "");
		if (!access(path, F_OK))
			return true;
	}
	return false;
}

/* Is the module in the image? The path is quoted for the shell, and has no quote in it. */
static enum answer in_image(const char *path)
{
	char command[2 * PATH_MAX], line[512];
	enum answer answer = NO;
	FILE *list;
	bool some = false;

	if (access(path, R_OK) || strchr(path, '\''))
		return CANNOT_TELL;
	if (snprintf(command, sizeof(command),
		     "{ lsinitramfs '%s' || lsinitrd '%s'; } 2>/dev/null",
		     path, path) >= (int)sizeof(command))
		return CANNOT_TELL;
	list = popen(command, "re");
	if (!list)
		return CANNOT_TELL;
	while (fgets(line, sizeof(line), list)) {
		some = true;
		if (strstr(line, "/vfio-pci.ko"))
			answer = YES;
	}
	if (pclose(list) || !some)
		answer = CANNOT_TELL;
	return answer;
}

void look_at_initramfs(struct diagnosis *diagnosis)
{
	char path[PATH_MAX];
	enum answer answer;

	if (!find_image(diagnosis->kernel.release, path, sizeof(path))) {
		find(diagnosis, "initramfs", FINE,
		     "there is none of this kernel in /boot");
		return;
	}
	answer = in_image(path);
	if (answer == YES)
		find(diagnosis, "initramfs", NOTE,
		     "%s has a vfio-pci, which is loaded before the one on disk can be: after each installation run 'update-initramfs -u' or 'dracut -f', and boot",
		     path);
	else if (answer == NO)
		find(diagnosis, "initramfs", FINE, "%s has no vfio-pci", path);
	else
		find(diagnosis, "initramfs", UNKNOWN,
		     "cannot tell whether %s has a vfio-pci: run this as root, where lsinitramfs or lsinitrd is installed",
		     path);
}
