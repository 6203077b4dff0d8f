// SPDX-License-Identifier: GPL-2.0
/*
 * stress SECONDS SEED KIND...: send random requests, valid and not, from many threads,
 * while their functions are reset, switched off, unbound and unplugged, and allocations
 * and copies of user memory fail. There is a KIND (ism, nvme or virtio-rng) for each of
 * the VM's functions, from the first. Each function has a process of its own, with threads
 * that send (below) and one that disturbs (at the end).
 *
 * The kernel's checkers find faults of the driver. This program finds results that the
 * contract does not allow, hangs, and functions that do not work afterwards. The last line
 * has figures, NAME=NUMBER.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "hotplug.h"
#include "ism_endpoint.h"
#include "fault.h"

#define SENDERS		4
#define MAX_REQS	127
#define NUM_BARS	6
#define COMMAND_AREA	64	/* bytes of an ISM's BAR 2 that take commands */
/* Descriptor number of the device: senders use it even while the device is not open. */
#define DEVICE		200

#define FIGURES(figure)							\
	figure(requests), figure(refusals), figure(batches), \
	figure(reads), figure(writes), figure(ioctls), figure(mmaps), \
	figure(faults), figure(opens), figure(resets), \
	figure(hot_resets), figure(sysfs_resets), figure(memory_off), \
	figure(low_power), figure(kills), figure(unbinds), \
	figure(slots_off), figure(unplugs), figure(removals), \
	figure(complaints)

#define INDEX(name)	AT_##name
#define NAME(name)	#name

enum { FIGURES(INDEX) };

/* Shared by all processes. */
static unsigned long *figures;

static const char *const figure_names[] = { FIGURES(NAME) };

static void count(unsigned long *figure, unsigned long n)
{
	__atomic_add_fetch(figure, n, __ATOMIC_RELAXED);
}

static int say_fd;

static void complain(const char *format, ...)
{
	va_list args;

	count(&figures[AT_complaints], 1);
	va_start(args, format);
	vdprintf(say_fd, format, args);
	va_end(args);
}

static time_t deadline;

static time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

/* Limit for everything to happen at least once, on a busy host too. */
#define PATIENCE	900	/* seconds */

static bool over(void)
{
	if (now() < deadline)
		return false;
	if (now() >= deadline + PATIENCE)
		return true;
	for (int i = 0; i < AT_complaints; i++)
		if (!__atomic_load_n(&figures[i], __ATOMIC_RELAXED))
			return false;
	return true;
}

/* xorshift64*: the same numbers for the same seed. */
static uint64_t next(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545F4914F6CDD1DULL;
}

/* Any number below @n. */
static unsigned int any(uint64_t *state, unsigned int n)
{
	return (next(state) >> 32) % n;
}

/* Any number, of any size. */
static uint64_t wild(uint64_t *state)
{
	return next(state) >> any(state, 64);
}

/* An address, of any size, where no program has anything that a load may overwrite. */
static uint64_t astray(uint64_t *state)
{
	return wild(state) | 1ULL << (44 + any(state, 20));
}

struct kind {
	const char *name;
	const char *device;	/* for the emulator's device_add */
	unsigned int bar;	/* keeps what is stored, */
	uint64_t place;		/* from here on */
};

static const struct kind kinds[] = {
	{ "ism", "ism,network=ism", 2, 8 },
	{ "nvme", "nvme,serial=zpci,cmb_size_mb=1,legacy-cmb=on", 2, 0 },
	{ "virtio-rng", "virtio-rng-pci,disable-legacy=on,iommu_platform=on",
	  WINDOW_BAR, WINDOW },
};

/**
 * struct target - a function under attack
 * @number: its number in the machine, from 1
 * @kind: what it is
 * @address: in PCI's notation
 * @side: how it is opened
 * @region: file offset of the zPCI I/O region
 * @hdr: the region's header
 * @size: sizes of the BARs
 * @token: the buffer of an ISM, as an offset in its BAR 0
 * @shifting: two pages that come and go
 * @random: state of the thread that disturbs
 * @nth: that thread's file of faults
 */
struct target {
	unsigned int number;
	const struct kind *kind;
	char address[24];
	struct side side;
	uint64_t region;
	struct vfio_zpci_io_hdr hdr;
	uint64_t size[NUM_BARS];
	uint64_t token;
	uint8_t *shifting;
	uint64_t random;
	int nth;
};

static struct target target;

static bool is_ism(void)
{
	return !strcmp(target.kind->name, "ism");
}

/**
 * struct sender - a thread that sends requests
 * @random: state of its random numbers
 * @nth: its file of faults
 * @memory: a page that is there twice, one that is read-only, one behind the end
 *	of its file, and one that is not there
 * @req: requests of a batch
 */
struct sender {
	uint64_t random;
	int nth;
	uint8_t *memory;
	struct vfio_zpci_io_req req[MAX_REQS + 2];
	pthread_t thread;
};

enum { USABLE = 2 * PAGE, READONLY = USABLE, PAST_END = READONLY + PAGE, ABSENT = PAST_END + PAGE };

static uint8_t *sender_memory(void)
{
	int fd = memfd_create("stress", MFD_CLOEXEC);
	uint8_t *memory = mmap(NULL, ABSENT + PAGE, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (fd < 0 || memory == MAP_FAILED || mprotect(memory + READONLY, PAGE, PROT_READ) ||
	    mmap(memory + PAST_END, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
		 fd, 0) == MAP_FAILED || munmap(memory + ABSENT, PAGE)) {
		perror("stress: memory");
		exit(1);
	}
	close(fd);
	return memory;
}

static uint64_t any_gaddr(struct sender *sender)
{
	uint64_t *random = &sender->random;
	uint64_t memory = (uintptr_t)sender->memory;

	switch (any(random, 16)) {
	case 0:
		return any(random, PAGE);
	case 1:
		return astray(random);
	case 2:
		return memory + USABLE - any(random, 64);
	case 3:
		return memory + READONLY + any(random, PAGE);
	case 4:
		return memory + PAST_END + any(random, PAGE);
	case 5:
		return memory + ABSENT - any(random, 64);
	case 6:
	case 7:
		return (uintptr_t)target.shifting + any(random, PAGE);
	case 8:
		/* Other requests of the batch. */
		return (uintptr_t)sender->req + any(random, sizeof(sender->req) - 8);
	default:
		return memory + any(random, PAGE);
	}
}

static uint64_t any_offset(struct sender *sender, unsigned int bar, bool block)
{
	uint64_t token = __atomic_load_n(&target.token, __ATOMIC_RELAXED);
	uint64_t size = bar < NUM_BARS ? target.size[bar] : 0;
	uint64_t *random = &sender->random;

	switch (any(random, 8)) {
	case 0:
		return wild(random);
	case 1:
		return size - any(random, 32);
	case 2:
		return (wild(random) & ~4095ULL) - any(random, 16);
	case 3:
		return size ? next(random) % size & ~7ULL : 0;
	default:
		if (block && is_ism() && !bar)
			return token + any(random, 16);
		return target.kind->place + 8 * any(random, 3);
	}
}

/* Most requests are what the contract allows. Some differ from that in one thing. */
static void any_request(struct sender *sender, struct vfio_zpci_io_req *req)
{
	uint64_t *random = &sender->random;
	bool block;

	*req = (struct vfio_zpci_io_req){
		.flags = 1 << any(random, 3),
		.gaddr = any_gaddr(sender),
		.pcias = any(random, 4) ? target.kind->bar : any(random, NUM_BARS),
	};
	block = req->flags == VFIO_ZPCI_IO_FLAG_BLOCKW;
	if (block && is_ism())
		req->pcias = any(random, 4) ? 0 : 2;
	req->offset = any_offset(sender, req->pcias, block);
	if (!block)
		req->len = 1 << any(random, 4);
	else if (target.hdr.flags & VFIO_ZPCI_IO_HDR_RELAXED)
		req->len = 1 + any(random, req->pcias ? 64 : target.hdr.max);
	else
		req->len = 16 + 8 * any(random, 2);

	switch (any(random, 48)) {
	case 0:
		req->flags = wild(random);
		break;
	case 1:
		req->reserved = wild(random);
		break;
	case 2:
		req->reserved2 = wild(random);
		break;
	case 3:
		req->pcias = wild(random);
		break;
	case 4:
		req->len = wild(random);
		break;
	case 5:
		for (unsigned int i = 0; i < sizeof(*req) / 8; i++)
			((uint64_t *)req)[i] = wild(random);
		req->gaddr = astray(random);
		break;
	}
	/*
	 * A store to the command area while another thread's command is on its way puts an
	 * ISM into the error state: these go behind that area, where none is taken.
	 */
	if (is_ism() && req->pcias == 2 && req->offset < COMMAND_AREA)
		req->offset += COMMAND_AREA;
}

/* True for a result that the contract allows a write of requests. */
static bool is_of_the_contract(ssize_t done, size_t bytes)
{
	if (done >= 0)
		return (size_t)done <= bytes && done % sizeof(struct vfio_zpci_io_req) == 0;
	switch (errno) {
	case EINVAL:
	case EPERM:
	case ENOMEM:
	case EFAULT:
	case EIO:
	case ENXIO:
	case EBADF:	/* it is closed just now */
		return true;
	}
	return false;
}

static void send_requests(struct sender *sender, unsigned int n, size_t bytes)
{
	bool fault = !any(&sender->random, 8);
	ssize_t done;
	int error;

	for (unsigned int i = 0; i < n; i++)
		any_request(sender, &sender->req[i]);
	if (fault)
		fault_arm(sender->nth, 1 + any(&sender->random, 3 * n));
	done = pwrite(DEVICE, sender->req, bytes, target.region + REQ_POS);
	error = errno;
	if (fault && fault_disarm(sender->nth))
		count(&figures[AT_faults], 1);
	errno = error;
	if (done < 0 && errno == EBADF)
		return;
	count(&figures[AT_requests], n);
	if (done < (ssize_t)bytes)
		count(&figures[AT_refusals], 1);
	if (n > 1)
		count(&figures[AT_batches], 1);
	if (!is_of_the_contract(done, bytes))
		complain("function %u: a write of %zu bytes of requests: %zd, %s\n",
			 target.number, bytes, done, strerror(error));
}

/* Any part of the region, or of what vfio-pci-core has at its sides. */
static uint64_t any_position(struct sender *sender)
{
	uint64_t *random = &sender->random;

	switch (any(random, 4)) {
	case 0:
		return target.region + any(random, 32);
	case 1:
		return target.region + any(random, sizeof(target.hdr) + 32 * MAX_REQS + 64);
	case 2:
		return target.region + wild(random);
	default:
		/* Config space and what VFIO has no region for. */
		return (uint64_t)(VFIO_PCI_CONFIG_REGION_INDEX + any(random, 2)) << 40 |
		       any(random, 256);
	}
}

static void raw_read(struct sender *sender)
{
	uint64_t at = any_position(sender);
	size_t bytes = any(&sender->random, 2) ? any(&sender->random, 32) :
		       any(&sender->random, PAGE);

	if (pread(DEVICE, (void *)any_gaddr(sender), bytes, at) >= 0 || errno != EBADF)
		count(&figures[AT_reads], 1);
}

/* Write anywhere but to config space, which is vfio-pci-core's own code. */
static void raw_write(struct sender *sender)
{
	uint64_t *random = &sender->random;
	uint64_t at = target.region + (any(random, 2) ? REQ_POS : wild(random) & 0xffff);
	size_t bytes = any(random, 4) ? 32 * any(random, MAX_REQS + 2) : wild(random) & 0xffff;

	any_request(sender, &sender->req[any(random, MAX_REQS)]);
	if (pwrite(DEVICE, (void *)any_gaddr(sender), bytes, at) >= 0 || errno != EBADF)
		count(&figures[AT_writes], 1);
}

static void any_ioctl(struct sender *sender)
{
	static const unsigned int known[] = {
		VFIO_DEVICE_GET_INFO, VFIO_DEVICE_GET_INFO, VFIO_DEVICE_GET_INFO,
		VFIO_DEVICE_GET_REGION_INFO, VFIO_DEVICE_GET_IRQ_INFO,
		VFIO_DEVICE_GET_PCI_HOT_RESET_INFO,
	};
	uint64_t *random = &sender->random;
	unsigned int number = known[any(random, 6)];
	uint32_t *arg = (uint32_t *)sender->memory;
	bool fault = !any(random, 4);

	if (!any(random, 8))
		number = _IO(VFIO_TYPE, VFIO_BASE + 32 + any(random, 64));
	/* argsz, flags, index or number of regions */
	arg[0] = any(random, 4) ? any(random, 512) : wild(random);
	arg[1] = 0;
	arg[2] = any(random, 16);
	if (fault)
		fault_arm(sender->nth, 1 + any(random, 8));
	if (!ioctl(DEVICE, number, any(random, 4) ? (uint64_t)arg : any_gaddr(sender)) ||
	    errno != EBADF)
		count(&figures[AT_ioctls], 1);
	if (fault && fault_disarm(sender->nth))
		count(&figures[AT_faults], 1);
}

static void any_mmap(struct sender *sender)
{
	uint64_t *random = &sender->random;
	uint64_t at = any(random, 2) ? target.region & ~4095ULL :
				       (uint64_t)any(random, 12) << 40;
	size_t bytes = PAGE * (1 + any(random, 4));
	void *map = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, DEVICE, at);

	if (map == MAP_FAILED && errno == EBADF)
		return;
	count(&figures[AT_mmaps], 1);
	if (map == MAP_FAILED)
		return;
	if (at >= target.region)
		complain("function %u: the region can be mapped\n", target.number);
	munmap(map, bytes);
}

/* Pages that come and go under the requests of other threads. */
static void shift(struct sender *sender)
{
	static const int protections[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE };
	uint8_t *page = target.shifting + PAGE * any(&sender->random, 2);

	if (any(&sender->random, 4))
		mmap(page, PAGE, protections[any(&sender->random, 3)],
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	else
		munmap(page, PAGE);
}

static void *send_until(void *arg)
{
	struct sender *sender = arg;
	unsigned int n;

	sender->nth = fault_open();
	if (sender->nth < 0) {
		complain("no fail-nth: %s\n", strerror(errno));
		return NULL;
	}
	while (!over()) {
		switch (any(&sender->random, 16)) {
		case 0:
			raw_read(sender);
			break;
		case 1:
			raw_write(sender);
			break;
		case 2:
			any_ioctl(sender);
			break;
		case 3:
			any_mmap(sender);
			break;
		case 4:
			shift(sender);
			break;
		case 5:
		case 6:
			n = 2 + any(&sender->random, MAX_REQS - 1);
			send_requests(sender, n, n * sizeof(*sender->req));
			break;
		default:
			send_requests(sender, 1, sizeof(*sender->req));
			break;
		}
	}
	close(sender->nth);
	return NULL;
}

static struct sender senders[SENDERS];

/* A process that is killed with its requests in flight. */
static void kill_one(void)
{
	pid_t child = fork();

	if (!child) {
		senders[0].random ^= target.random;
		send_until(&senders[0]);
		_exit(0);
	}
	if (child < 0)
		return;
	usleep(any(&target.random, 20000));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	count(&figures[AT_kills], 1);
}

/* Close the device: replace it in one step by a file that fails every request. */
static void leave(void)
{
	static int nothing = -1;

	if (nothing < 0)
		nothing = open("/", O_PATH | O_CLOEXEC);
	dup2(nothing, DEVICE);
	side_close(&target.side);
}

static void bring_up(void)
{
	uint64_t token = 0;

	if (is_ism() && !side_up(&target.side))
		token = register_buffer(&target.side, 0, PAGE, 32, target.side.gid);
	__atomic_store_n(&target.token, token, __ATOMIC_RELAXED);
}

static int open_once(void)
{
	if (is_ism())
		return side_open(&target.side, target.address);
	memset(&target.side, 0, sizeof(target.side));
	target.side.interrupt = -1;
	return function_open(&target.side.fn);
}

/* Let the n-th call fail, one time in four. */
static bool fault_begin(void)
{
	if (any(&target.random, 4))
		return false;
	fault_arm(target.nth, 1 + any(&target.random, 40));
	return true;
}

static void fault_end(bool begun)
{
	if (begun && fault_disarm(target.nth))
		count(&figures[AT_faults], 1);
}

/* Open the function in its present state, and give it to the senders. */
static void enter(void)
{
	char vfio[64];
	bool fault;
	int ret;

	snprintf(vfio, sizeof(vfio), DEVICES "%s/vfio-dev", target.address);
	for (int ms = 0; ms < WAIT; ms++) {
		fault = ms < WAIT / 2 && fault_begin();
		ret = open_once();
		fault_end(fault);
		if (!ret) {
			target.region = target.side.fn.region;
			target.hdr = target.side.fn.hdr;
			for (unsigned int i = 0; i < NUM_BARS; i++)
				function_bar(&target.side.fn, i, &target.size[i]);
			bring_up();
			dup2(target.side.fn.device, DEVICE);
			count(&figures[AT_opens], 1);
			return;
		}
		side_close(&target.side);
		if (access(vfio, F_OK))
			bind_again(target.address);
		usleep(1000);
	}
	complain("function %u cannot be opened any more\n", target.number);
	exit(1);
}

static int own_file(const char *name, const char *text)
{
	char path[64];

	snprintf(path, sizeof(path), DEVICES "%s/%s", target.address, name);
	return write_to(path, text);
}

static int unbind(void)
{
	return write_to("/sys/bus/pci/drivers/vfio-pci/unbind", target.address);
}

static int slot_off(void)
{
	return slot_power(target.number, false);
}

static int slot_on(void)
{
	return slot_power(target.number, true);
}

static int unplug_it(void)
{
	return unplug(target.number);
}

static int plug_it(void)
{
	return plug(target.number, target.kind->device);
}

static void *call(void *arg)
{
	int (**go)(void) = arg;

	return (void *)(intptr_t)(*go)();
}

/* Make the function disappear while it is open; @come brings it back. */
static void go(int (*going)(void), int (*come)(void), unsigned long *figure)
{
	char path[64];
	pthread_t thread;
	void *ret;

	pthread_create(&thread, NULL, call, &going);
	usleep(any(&target.random, 20000));
	leave();
	pthread_join(thread, &ret);
	/* The module may have gone first, and its driver with it. */
	if (ret && going == unbind)
		goto back;
	if (ret)
		complain("function %u cannot be made to go: %s\n", target.number,
			 figure == &figures[AT_slots_off] ? "slot" : "emulator");
	snprintf(path, sizeof(path), DEVICES "%s", target.address);
	if (come && !path_is(path, false))
		complain("function %u does not go\n", target.number);
	if (come && come())
		complain("function %u does not come back\n", target.number);
	count(figure, 1);
back:
	/* No faults here: VFIO's own way back warns (vfio_create_group()). */
	if (bind_again(target.address))
		complain("function %u cannot be bound\n", target.number);
	enter();
}

/* Only while nobody has any function open it succeeds. */
static void remove_module(void)
{
	int status;
	pid_t child;

	count(&figures[AT_removals], 1);
	if (syscall(SYS_delete_module, "vfio_pci", O_NONBLOCK))
		return;
	child = fork();
	if (!child) {
		execlp("modprobe", "modprobe", "vfio-pci", NULL);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status ||
	    fault_in_driver() || fault_not_in_pages())
		complain("the module cannot be loaded again\n");
}

static void hot_reset(void)
{
	for (int i = 0; i < 100; i++) {
		if (!function_hot_reset(&target.side.fn)) {
			count(&figures[AT_hot_resets], 1);
			return;
		}
		/* It only tries to get memory_lock. */
		if (errno != EBUSY)
			return;
		usleep(1000);
	}
}

static void low_power(void)
{
	static const uint32_t features[] = {
		VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT,
	};
	struct vfio_device_feature feature = {
		.argsz = sizeof(feature),
		.flags = VFIO_DEVICE_FEATURE_SET | features[any(&target.random, 2)],
	};

	if (!ioctl(target.side.fn.device, VFIO_DEVICE_FEATURE, &feature))
		count(&figures[AT_low_power], 1);
}

/* Each of the ways to disturb once, in any order, and then again. */
static unsigned int next_way(unsigned int ways)
{
	static unsigned int left, deck[16];
	unsigned int at, way;

	if (!left)
		for (; left < ways; left++)
			deck[left] = left;
	at = any(&target.random, left--);
	way = deck[at];
	deck[at] = deck[left];
	return way;
}

static void disturb(void)
{
	const struct function *fn = &target.side.fn;

	usleep(any(&target.random, 30000));
	switch (next_way(11)) {
	case 0:
		go(unbind, NULL, &figures[AT_unbinds]);
		return;
	case 1:
		go(slot_off, slot_on, &figures[AT_slots_off]);
		return;
	case 2:
		go(unplug_it, plug_it, &figures[AT_unplugs]);
		return;
	case 3:
		leave();
		remove_module();
		enter();
		return;
	case 4:
		remove_module();
		return;
	case 5:
		kill_one();
		return;
	case 6:
		low_power();
		return;
	case 7:
		hot_reset();
		break;
	case 8:
		if (!own_file("reset", "1"))
			count(&figures[AT_sysfs_resets], 1);
		break;
	case 9:
		if (!ioctl(fn->device, VFIO_DEVICE_RESET))
			count(&figures[AT_resets], 1);
		break;
	case 10:
		function_command(fn, COMMAND_MEMORY, false);
		usleep(any(&target.random, 5000));
		count(&figures[AT_memory_off], 1);
		break;
	}
	/* Switch memory space off for a while, sometimes. */
	if (any(&target.random, 8)) {
		function_command(fn, COMMAND_MEMORY | COMMAND_MASTER, true);
		bring_up();
	}
}

/* After the stress a store reads back. */
static bool works(void)
{
	const struct kind *kind = target.kind;
	uint64_t value = 0;
	bool good;

	if (open_once())
		return false;
	if (is_ism())
		good = side_works(&target.side, INSNS(0, 0, 1));
	else
		good = !store(&target.side.fn, kind->bar, kind->place, 8, 0x0123456789abcdefULL) &&
		       !load(&target.side.fn, kind->bar, kind->place, 8, &value) &&
		       value == 0x0123456789abcdefULL;
	side_close(&target.side);
	return good;
}

/* The process of one function. */
static int attack(unsigned int number, const struct kind *kind, uint64_t seed)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

	/* Failed opens would print there. They are expected, so hide them. */
	dup2(null, STDERR_FILENO);
	target.number = number;
	target.kind = kind;
	target.random = seed * 64 + number;
	target.nth = fault_open();
	target.shifting = mmap(NULL, USABLE, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	snprintf(target.address, sizeof(target.address), "%04x:00:00.0", number);
	setenv("VFIO_SELFTESTS_BDF", target.address, 1);
	for (int i = 0; i < 8; i++)
		next(&target.random);
	enter();
	for (int i = 0; i < SENDERS; i++) {
		senders[i].random = next(&target.random);
		senders[i].memory = sender_memory();
		pthread_create(&senders[i].thread, NULL, send_until, &senders[i]);
	}
	while (!over())
		disturb();
	for (int i = 0; i < SENDERS; i++)
		pthread_join(senders[i].thread, NULL);
	leave();
	/* The other one may have the module out just now: enter() waits for it. */
	enter();
	leave();
	if (!works())
		complain("function %u (%s) does not work afterwards\n", number, kind->name);
	return 0;
}

static const struct kind *kind_of(const char *name)
{
	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	fprintf(stderr, "stress: no such kind of function: %s\n", name);
	exit(2);
}

static void print_figures(void)
{
	for (unsigned int i = 0; i < sizeof(figure_names) / sizeof(*figure_names); i++)
		printf("%s%s=%lu", i ? " " : "", figure_names[i], figures[i]);
	printf("\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	int status, left = argc - 3;
	uint64_t seed;

	if (argc < 4) {
		fprintf(stderr, "usage: stress SECONDS SEED KIND...\n");
		return 2;
	}
	say_fd = dup(STDERR_FILENO);
	seed = strtoull(argv[2], NULL, 10);
	figures = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (figures == MAP_FAILED || fault_setup() || fault_in_driver() ||
	    fault_not_in_pages())
		return 1;
	deadline = now() + strtoul(argv[1], NULL, 10);
	for (int i = 3; i < argc; i++) {
		const struct kind *kind = kind_of(argv[i]);

		fflush(stdout);
		if (!fork())
			exit(attack(i - 2, kind, seed));
	}
	while (left) {
		pid_t child = waitpid(-1, &status, WNOHANG);

		if (child > 0) {
			left--;
			if (status)
				complain("a sender died: status 0x%x\n", status);
			continue;
		}
		sleep(1);
		print_figures();
	}
	print_figures();
	return 0;
}
