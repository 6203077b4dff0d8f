// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "function.h"
#include "hotplug.h"
#include "fault.h"

#define DEBUGFS	"/sys/kernel/debug/"

/* More bytes than any function of the driver has, fewer than between two modules. */
#define LAST_FUNCTION	4096

/* The first kinds of faults are those of an allocation. */
#define ALLOCATIONS	2
static const char *const kinds[] = { "failslab", "fail_page_alloc", "fail_usercopy" };
#define KINDS		3

static int set(const char *kind, const char *name, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), DEBUGFS "%s/%s", kind, name);
	if (!write_to(path, value))
		return 0;
	perror(path);
	return -1;
}

int fault_setup(void)
{
	for (unsigned int i = 0; i < KINDS; i++)
		if (set(kinds[i], "verbose", "0"))
			return -1;
	/* Allocations that may wait count, too: the driver has no others. */
	if (set("failslab", "ignore-gfp-wait", "N") ||
	    set("fail_page_alloc", "ignore-gfp-wait", "N") ||
	    set("fail_page_alloc", "min-order", "0"))
		return -1;
	return 0;
}

/*
 * @what: "require" or "reject" a backtrace with an address from @start to @end, for
 * the first @n kinds.
 */
static int backtraces(const char *what, unsigned int n, unsigned long start,
		      unsigned long end)
{
	char name[32], text[32];

	for (unsigned int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "%s-start", what);
		snprintf(text, sizeof(text), "0x%lx", start);
		if (set(kinds[i], name, text))
			return -1;
		snprintf(name, sizeof(name), "%s-end", what);
		snprintf(text, sizeof(text), "0x%lx", end);
		if (set(kinds[i], name, text))
			return -1;
	}
	return 0;
}

/*
 * The code of @module, or of the function @name of the kernel: from its address
 * to that of the next.
 */
static int find(const char *module, const char *name, unsigned long *start,
		unsigned long *end)
{
	char line[512], symbol[256], owner[64], type;
	FILE *file = fopen("/proc/kallsyms", "re");
	unsigned long at, last = 0;

	if (!file) {
		perror("/proc/kallsyms");
		return -1;
	}
	*start = name ? 0 : -1UL;
	*end = -1UL;
	for (int pass = 0; pass < 2; pass++) {
		rewind(file);
		while (fgets(line, sizeof(line), file)) {
			owner[0] = 0;
			if (sscanf(line, "%lx %c %255s [%63[^]]", &at, &type, symbol, owner) < 3)
				continue;
			if (name) {
				if (!pass && !strcmp(symbol, name))
					*start = at;
				if (pass && at > *start && at < *end)
					*end = at;
			} else if (!strcmp(owner, module) && strchr("tT", type)) {
				*start = at < *start ? at : *start;
				last = at > last ? at : last;
			}
		}
	}
	fclose(file);
	if (!name)
		*end = last + LAST_FUNCTION;
	if (name ? *start != 0 : last != 0)
		return 0;
	fprintf(stderr, "%s is not in /proc/kallsyms\n", name ? name : module);
	return -1;
}

int fault_in_driver(void)
{
	unsigned long start, end, first, last;

	if (find("vfio_pci", NULL, &start, &end) ||
	    backtraces("require", KINDS, start, end) ||
	    find(NULL, "vfio_config_init", &start, &end) ||
	    find(NULL, "vfio_pci_info_zdev_add_caps", &first, &last))
		return -1;
	/* There is one range to reject; nothing allocates between the two. */
	return backtraces("reject", ALLOCATIONS, start < first ? start : first,
			  end > last ? end : last);
}

int fault_not_in_pages(void)
{
	/* No backtrace has this address. */
	return set("fail_page_alloc", "require-start", "0x1") ||
	       set("fail_page_alloc", "require-end", "0x2") ? -1 : 0;
}

int fault_open(void)
{
	return open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
}

void fault_arm(int fd, unsigned int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", nth);

	if (pwrite(fd, text, len, 0) != len) {
		perror("fail-nth");
		exit(1);
	}
}

bool fault_disarm(int fd)
{
	char text[16] = "";

	/* The rest of the number. */
	if (pread(fd, text, sizeof(text) - 1, 0) <= 0) {
		perror("fail-nth");
		exit(1);
	}
	fault_arm(fd, 0);
	return !strtoul(text, NULL, 10);
}

static void set_or_exit(const char *name, int value)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", value);
	if (set("fail_usercopy", name, text))
		exit(1);
}

void fault_arm_twice(unsigned int nth)
{
	if (write_to("/proc/thread-self/make-it-fail", "1")) {
		perror("make-it-fail");
		exit(1);
	}
	set_or_exit("task-filter", 1);
	/* A copy fails where no more than 1 is left of the space, which each takes from. */
	set_or_exit("space", nth);
	set_or_exit("times", 2);
	set_or_exit("probability", 100);
}

bool fault_disarm_twice(void)
{
	char text[16] = "";
	int fd;

	set_or_exit("probability", 0);
	fd = open(DEBUGFS "fail_usercopy/times", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0) {
		perror("times");
		exit(1);
	}
	close(fd);
	/* Restore the setting: no limit. */
	set_or_exit("times", -1);
	set_or_exit("task-filter", 0);
	return strtoul(text, NULL, 10) < 2;
}
