// SPDX-License-Identifier: GPL-2.0
/*
 * A host that differs from the machine, for a program that uses VFIO (QEMU): what the
 * kernel answers is changed on its way.
 *
 *	host DIFFERENCE... -- PROGRAM [ARG...]
 *
 * guest	VFIO_DEVICE_GET_INFO gives no function type, a simulated function group and
 *		nothing of relaxed rules, as a kernel does that is a guest of QEMU
 * no-store	the region offers no STORE requests
 * max-of-fd	the region's maximum differs with each open device
 * ERRNO,...	the first requests are not issued, and answered with these
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/vfio.h>
#include <linux/vfio_zdev.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#define REGIONS		((uint64_t)VFIO_PCI_NUM_REGIONS << 40)	/* the driver's own lie from here */
#define SIMULATED	0xf0					/* QEMU's first simulated group */
#define INFO_MAX	4096
#define ERRORS		8
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static bool guest, no_store, max_of_fd;
static int errors[ERRORS], errors_count, errors_given;
static pid_t process;	/* the program's */
static int program;	/* a pidfd of it */

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "host: %s: %m\n", what);
	exit(1);
}

/* The errors that a test can name. */
static int error_of(const char *name)
{
	static const int known[] = { EINVAL, EPERM, ENOMEM, EFAULT, EIO, ENXIO, ENODEV };

	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		if (!strcmp(strerrorname_np(known[i]), name))
			return known[i];
	}
	fprintf(stderr, "host: no difference is named '%s'\n", name);
	exit(2);
}

/* Word @n of the system call's arguments, the lower half of an argument each. */
#define ARGUMENT(n)	(offsetof(struct seccomp_data, args[n]) + 4)
#define CALL(number, argument, value) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)), \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3), \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARGUMENT(argument)), \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1), \
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)

/* From here on the program's calls that may be VFIO's are the other process's first. */
static int intercept(void)
{
	static struct sock_filter code[] = {
		CALL(__NR_pwrite64, 2, sizeof(struct vfio_zpci_io_req)),
		CALL(__NR_pread64, 2, sizeof(struct vfio_zpci_io_hdr)),
		CALL(__NR_ioctl, 1, VFIO_DEVICE_GET_INFO),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	static const struct sock_fprog filter = {
		.len = ARRAY_SIZE(code),
		.filter = code,
	};
	int listener;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		die("no new privileges");
	listener = syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER,
			   SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
	if (listener < 0)
		die("filter");
	return listener;
}

static void change_info(struct vfio_device_info *info)
{
	struct vfio_info_cap_header *cap;
	uint32_t at;

	if (!(info->flags & VFIO_DEVICE_FLAGS_CAPS) || info->argsz > INFO_MAX)
		return;
	for (at = info->cap_offset; at; at = cap->next) {
		cap = (void *)((char *)info + at);
		if (cap->id == VFIO_DEVICE_INFO_CAP_ZPCI_BASE) {
			struct vfio_device_info_cap_zpci_base *base = (void *)cap;

			base->pft = 0;
			base->gid = SIMULATED;
		} else if (cap->id == VFIO_DEVICE_INFO_CAP_ZPCI_GROUP) {
			struct vfio_device_info_cap_zpci_group *group = (void *)cap;

			group->flags &= ~(uint64_t)VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED;
			group->maxstbl = 128;
		}
	}
}

/* @length bytes at @address in the program, to or from @bytes: whether all were moved. */
static bool move(bool to, uint64_t address, void *bytes, size_t length)
{
	const struct iovec here = { .iov_base = bytes, .iov_len = length };
	const struct iovec there = { .iov_base = (void *)address, .iov_len = length };
	ssize_t moved = to ? process_vm_writev(process, &here, 1, &there, 1, 0) :
			     process_vm_readv(process, &here, 1, &there, 1, 0);

	return moved == (ssize_t)length;
}

/* Do @call here, change what came of it: its return value, or -errno. */
static int64_t call_changed(const struct seccomp_data *call, int fd)
{
	union {
		struct vfio_device_info info;
		struct vfio_zpci_io_hdr hdr;
		char bytes[INFO_MAX];
	} answer = { 0 };
	size_t length;
	int64_t result;

	if (call->nr == __NR_ioctl) {
		if (!move(false, call->args[2], &answer, sizeof(answer.info)))
			return -EFAULT;
		length = answer.info.argsz < INFO_MAX ? answer.info.argsz : INFO_MAX;
		answer.info.argsz = length;
		result = ioctl(fd, VFIO_DEVICE_GET_INFO, &answer);
		if (!result && guest && answer.info.argsz <= length)
			change_info(&answer.info);
	} else {
		length = sizeof(answer.hdr);
		result = pread(fd, &answer, length, call->args[3]);
		if (no_store)
			answer.hdr.flags &= ~(uint64_t)VFIO_ZPCI_IO_HDR_STORE;
		if (max_of_fd)
			answer.hdr.max = 128 + 8 * call->args[0];
	}
	if (result < 0)
		return -errno;
	if (!move(true, call->args[call->nr == __NR_ioctl ? 2 : 1], &answer, length))
		return -EFAULT;
	return result;
}

static void answer(const struct seccomp_notif *asked, struct seccomp_notif_resp *told)
{
	const struct seccomp_data *call = &asked->data;
	int64_t result;
	int fd;

	told->id = asked->id;
	told->flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	if (call->nr != __NR_ioctl && call->args[3] < REGIONS)
		return;
	if (call->nr == __NR_pwrite64) {
		if (errors_given == errors_count)
			return;
		told->flags = 0;
		told->error = -errors[errors_given++];
		return;
	}
	fd = syscall(__NR_pidfd_getfd, program, (int)call->args[0], 0);
	if (fd < 0)
		die("file of the program");
	result = call_changed(call, fd);
	close(fd);
	told->flags = 0;
	if (result < 0)
		told->error = result;
	else
		told->val = result;
}

/* Until the program, whose filter's listener comes through @in, has ended. */
static _Noreturn void serve(int in, int out)
{
	struct pollfd asks = { .events = POLLIN };
	int listener;

	if (read(in, &listener, sizeof(listener)) != sizeof(listener))
		exit(1);
	program = syscall(__NR_pidfd_open, process, 0);
	if (program < 0)
		die("program");
	asks.fd = syscall(__NR_pidfd_getfd, program, listener, 0);
	if (asks.fd < 0)
		die("listener");
	/* It may start now. */
	if (write(out, "", 1) != 1)
		die("pipe");

	while (poll(&asks, 1, -1) == 1 && asks.revents & POLLIN) {
		struct seccomp_notif asked = { 0 };
		struct seccomp_notif_resp told = { 0 };

		if (ioctl(asks.fd, SECCOMP_IOCTL_NOTIF_RECV, &asked))
			continue;
		answer(&asked, &told);
		ioctl(asks.fd, SECCOMP_IOCTL_NOTIF_SEND, &told);
	}
	exit(0);
}

static void parse(const char *difference)
{
	char *names = strdup(difference), *name;

	if (!strcmp(difference, "guest")) {
		guest = true;
	} else if (!strcmp(difference, "no-store")) {
		no_store = true;
	} else if (!strcmp(difference, "max-of-fd")) {
		max_of_fd = true;
	} else {
		name = strtok(names, ",");
		while (name && errors_count < ERRORS) {
			errors[errors_count++] = error_of(name);
			name = strtok(NULL, ",");
		}
	}
	free(names);
}

int main(int argc, char **argv)
{
	int listener, to[2], from[2];
	char byte;

	process = getpid();
	for (argv++; *argv && strcmp(*argv, "--"); argv++)
		parse(*argv);
	if (argc < 3 || !*argv || !argv[1]) {
		fprintf(stderr, "host: usage: host DIFFERENCE... -- PROGRAM [ARG...]\n");
		return 2;
	}
	if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
		die("pipe");
	/* Before there is a filter: its own calls are not for it to answer. */
	switch (fork()) {
	case -1:
		die("fork");
	case 0:
		close(to[1]);
		serve(to[0], from[1]);
	}
	close(from[1]);
	listener = intercept();
	if (write(to[1], &listener, sizeof(listener)) != sizeof(listener) ||
	    read(from[0], &byte, 1) != 1)
		die("the process that answers");
	execv(argv[1], argv + 1);
	die(argv[1]);
}
