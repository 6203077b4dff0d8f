// SPDX-License-Identifier: GPL-2.0
/*
 * Find the processes that have a function open: those that have its VFIO group or its
 * VFIO character device among their open files.
 */

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"

/* A group, and a character device. */
#define FILES	2

/* Is it the same device file? A test may have an ordinary file in its place. */
static bool same_file(const struct stat *a, const struct stat *b)
{
	if (S_ISCHR(a->st_mode) && S_ISCHR(b->st_mode))
		return a->st_rdev == b->st_rdev;
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Find the device files by which @address is opened. Return their number. */
static int device_files(const char *address, struct stat files[FILES])
{
	char path[PATH_MAX], group[PATH_MAX];
	struct dirent *entry;
	ssize_t length;
	int count = 0;
	DIR *dir;

	system_path(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group",
		    address);
	length = readlink(path, group, sizeof(group) - 1);
	if (length > 0) {
		group[length] = 0;
		system_path(path, sizeof(path), "/dev/vfio%s",
			    strrchr(group, '/') ? strrchr(group, '/') : "");
		count += !stat(path, &files[count]);
	}
	dir = opendir(system_path(path, sizeof(path),
				  "/sys/bus/pci/devices/%s/vfio-dev", address));
	while (dir && (entry = readdir(dir)) && count < FILES) {
		if (strncmp(entry->d_name, "vfio", 4))
			continue;
		system_path(path, sizeof(path), "/dev/vfio/devices/%s",
			    entry->d_name);
		count += !stat(path, &files[count]);
	}
	if (dir)
		closedir(dir);
	return count;
}

/* Does the process have one of the files open? Return -1 if that cannot be read. */
static int has_open(const char *pid, const struct stat *files, int count)
{
	char path[PATH_MAX];
	struct dirent *entry;
	struct stat file;
	int found = 0;
	DIR *dir;

	dir = opendir(system_path(path, sizeof(path), "/proc/%s/fd", pid));
	if (!dir)
		/* A process that has ended has nothing open. */
		return errno == ENOENT || errno == ESRCH ? 0 : -1;
	while (!found && (entry = readdir(dir))) {
		if (fstatat(dirfd(dir), entry->d_name, &file, 0))
			continue;
		for (int i = 0; i < count; i++)
			found |= same_file(&file, &files[i]);
	}
	closedir(dir);
	return found;
}

static void process_name(const char *pid, char *name, size_t size)
{
	char path[PATH_MAX];
	FILE *file;

	snprintf(name, size, "?");
	file = fopen(system_path(path, sizeof(path), "/proc/%s/comm", pid), "re");
	if (!file)
		return;
	if (fgets(name, size, file))
		name[strcspn(name, "\n")] = 0;
	fclose(file);
}

void find_use(const char *address, struct use *use)
{
	struct stat files[FILES];
	char path[PATH_MAX];
	struct dirent *entry;
	int count;
	DIR *dir;

	*use = (struct use){ .all = true };
	count = device_files(address, files);
	if (!count)
		return;
	dir = opendir(system_path(path, sizeof(path), "/proc"));
	use->all = dir;
	while (dir && (entry = readdir(dir))) {
		int pid = atoi(entry->d_name);
		int open;

		if (pid <= 0 || pid == getpid())
			continue;
		open = has_open(entry->d_name, files, count);
		if (open < 0)
			use->all = false;
		if (open <= 0)
			continue;
		if (use->count < HOLDERS) {
			use->pid[use->count] = pid;
			process_name(entry->d_name, use->name[use->count],
				     sizeof(use->name[0]));
		}
		use->count++;
	}
	if (dir)
		closedir(dir);
}

const char *use_text(const struct use *use, char *text, size_t size)
{
	size_t used = 0;

	snprintf(text, size, use->all ? "-" : "?");
	for (size_t i = 0; i < use->count && i < HOLDERS && used < size; i++)
		used += snprintf(text + used, size - used, "%s%d (%s)",
				 i ? ", " : "", use->pid[i], use->name[i]);
	if (use->count > HOLDERS && used < size)
		snprintf(text + used, size - used, " and %zu more",
			 use->count - HOLDERS);
	return text;
}
