// SPDX-License-Identifier: GPL-2.0
/*
 * Every allocation and every copy of user memory by the driver, or by a function that it
 * calls, fails once: for each operation the first of them, then the second, and so on
 * until there is none left to fail. The output is TAP.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "function.h"
#include "hotplug.h"
#include "fault.h"
#include "tap.h"

#define STRICT	"0001:00:00.0"	/* virtio-rng */
#define RELAXED	"0002:00:00.0"	/* ism */

/* More calls than any operation makes. */
#define TOO_MANY	1000

static int nth;
static struct function fn;
static uint8_t data[4096];

/* The operations: 0, or the errno. */
static int op_load(void)
{
	uint64_t value;

	return load(&fn, WINDOW_BAR, WINDOW, 8, &value);
}

static int op_store(void)
{
	return store(&fn, WINDOW_BAR, WINDOW, 8, 1);
}

static int op_block(void)
{
	return store_block(&fn, WINDOW_BAR, WINDOW, 16, data);
}

/*
 * More than 128 bytes, so from the heap. No buffer takes the block, so the result is EIO if
 * nothing fails.
 */
static int op_large_block(void)
{
	int ret = store_block(&fn, 0, 0, 4096, data);

	return ret == EIO ? 0 : ret;
}

static int op_header(void)
{
	return pread(fn.device, data, 16, fn.region) == 16 ? 0 : errno;
}

static int op_info(void)
{
	struct vfio_device_info *info = (void *)data;

	*info = (struct vfio_device_info){ .argsz = sizeof(data) };
	return ioctl(fn.device, VFIO_DEVICE_GET_INFO, info) ? errno : 0;
}

static int op_open(void)
{
	int device = ioctl(fn.group, VFIO_GROUP_GET_DEVICE_FD, function_address());

	if (device < 0)
		return errno;
	close(device);
	return 0;
}

/* A function that was bound without fault stays bound; the driver's own faults come first. */
static int op_bind(void)
{
	char path[64];

	write_to("/sys/bus/pci/drivers_probe", function_address());
	snprintf(path, sizeof(path), DEVICES "%s/vfio-dev", function_address());
	return access(path, F_OK) ? ENOMEM : 0;
}

static void open_anew(void)
{
	function_close(&fn);
	if (function_open(&fn))
		exit(1);
}

static void close_device(void)
{
	close(fn.device);
	fn.device = -1;
}

static void unbind(void)
{
	function_close(&fn);
	fn = (struct function){ .container = -1, .group = -1, .device = -1 };
	write_to("/sys/bus/pci/drivers/vfio-pci/unbind", function_address());
}

/**
 * struct operation - an operation in which one call after the other fails
 * @name: its name
 * @run: carries it out and returns 0 or the errno
 * @before: called before each run, or NULL
 * @errors: the allowed errnos of a failed run, 0-terminated. If it is empty: any
 * @faults: number of calls that can fail, if the driver alone decides that
 * @last: the last call that is made to fail
 */
struct operation {
	const char *name;
	int (*run)(void);
	void (*before)(void);
	int errors[4];
	unsigned int faults;
	unsigned int last;
};

static const struct operation strict[] = {
	{ .name = "load", .run = op_load, .errors = { EFAULT }, .faults = 2 },
	{ .name = "store", .run = op_store, .errors = { EFAULT }, .faults = 2 },
	{ .name = "store block", .run = op_block, .errors = { EFAULT }, .faults = 2 },
	{ .name = "header", .run = op_header, .errors = { EFAULT }, .faults = 1 },
	{ .name = "GET_INFO", .run = op_info, .errors = { EFAULT, ENOMEM } },
	{ .name = "open", .run = op_open, .before = close_device },
	/*
	 * The device, the page that asks for the group (without it the function is
	 * bound as strict), and the first in VFIO. Not the others there: on the way
	 * back from one of them VFIO itself warns (vfio_create_group()).
	 */
	{ .name = "bind", .run = op_bind, .before = unbind, .errors = { ENOMEM },
	  .faults = 3, .last = 3 },
};

static const struct operation relaxed[] = {
	{ .name = "store block from the heap", .run = op_large_block, .before = open_anew,
	  .errors = { EFAULT, ENOMEM } },
	{ .name = "GET_INFO of a relaxed function", .run = op_info,
	  .errors = { EFAULT, ENOMEM } },
};

static bool may_be(const struct operation *op, int ret)
{
	if (!ret || !op->errors[0])
		return true;
	for (int i = 0; i < 4 && op->errors[i]; i++)
		if (op->errors[i] == ret)
			return true;
	return false;
}

/**
 * struct outcome - the result of failing an operation, call by call
 * @faults: number of calls that were made to fail
 * @refused: number of those that made the operation fail
 * @as_expected: every errno was an allowed one
 */
struct outcome {
	unsigned int faults;
	unsigned int refused;
	bool as_expected;
};

/* Fail each call of an operation. Without a fault, the operation has to succeed. */
static struct outcome fail_each(const struct operation *op)
{
	struct outcome out = { .as_expected = true };
	bool injected = true;
	int ret = 0;

	while (injected && out.faults < TOO_MANY && !(op->last && out.faults == op->last)) {
		if (op->before)
			op->before();
		fault_arm(nth, out.faults + 1);
		ret = op->run();
		injected = fault_disarm(nth);
		out.faults += injected;
		out.refused += injected && ret;
		if (!may_be(op, ret)) {
			printf("# fault %u: %s\n", out.faults, strerror(ret));
			out.as_expected = false;
		}
	}
	if (!op->last && ret) {
		printf("# without a fault: %s\n", strerror(ret));
		out.as_expected = false;
	}
	return out;
}

/*
 * Sometimes the kernel's checkers allocate memory of their own during the operation. That
 * shifts the numbers of the driver's allocations, and a round may miss them all. So an
 * operation with an unknown number of calls gets more rounds.
 */
#define ROUNDS	5

static unsigned int exhaust(const struct operation *op)
{
	struct outcome out = { .as_expected = true };

	for (int i = 0; i < (op->faults ? 1 : ROUNDS) && out.as_expected && !out.refused; i++)
		out = fail_each(op);
	if (!out.refused || (op->faults && out.faults != op->faults))
		out.as_expected = false;
	/* Where the driver alone decides, no fault goes by unnoticed. */
	if (op->faults && !op->last && out.refused != out.faults)
		out.as_expected = false;
	okf(out.as_expected, "%s: %u faults, %u of them refused it", op->name, out.faults,
	    out.refused);
	return out.faults;
}

static unsigned int exhaust_all(const char *address, const struct operation *op, size_t n)
{
	unsigned int faults = 0;

	setenv("VFIO_SELFTESTS_BDF", address, 1);
	if (function_open(&fn))
		exit(1);
	for (size_t i = 0; i < n; i++)
		faults += exhaust(&op[i]);
	function_close(&fn);
	return faults;
}

#define COUNT(array)	(sizeof(array) / sizeof(*(array)))

/**
 * struct copy - one of a batch of three requests, in the order in which they are made
 * @name: what is copied
 * @done: requests that were done before it
 * @loads: loads that were issued before it
 * @stores: stores that were issued before it
 */
struct copy {
	const char *name;
	unsigned int done;
	unsigned int loads;
	unsigned int stores;
};

static const struct copy copies[] = {
	{ "the store", 0, 0, 0 },
	{ "the store's data", 0, 0, 0 },
	{ "the load", 1, 0, 1 },
	{ "the load's result", 1, 1, 1 },
	{ "the block", 2, 1, 1 },
	{ "the block's data", 2, 1, 1 },
};

/*
 * Send a store, a load of the same register, and a block. The @nth copy fails: once, so
 * that a second try succeeds, or @twice. Return true if nothing was issued twice and the
 * count is that of the requests that were done.
 *
 * The marks of both possible ends are set before, because the end is not known yet. The
 * right one is taken off.
 */
static bool batch_is_right(const struct copy *copy, unsigned int nth_copy, bool twice,
			   bool *noticed)
{
	const uint64_t before = INSNS(copy->loads, copy->stores, 0);
	const uint64_t all = INSNS(1, 1, 1);
	uint64_t value = 0x0123456789abcdef, loaded = 0, block[3] = { 0 };
	const struct vfio_zpci_io_req req[] = {
		{ .flags = VFIO_ZPCI_IO_FLAG_STORE, .gaddr = (uintptr_t)&value,
		  .offset = WINDOW, .len = 8, .pcias = WINDOW_BAR },
		{ .flags = VFIO_ZPCI_IO_FLAG_READ, .gaddr = (uintptr_t)&loaded,
		  .offset = WINDOW, .len = 8, .pcias = WINDOW_BAR },
		{ .flags = VFIO_ZPCI_IO_FLAG_BLOCKW, .gaddr = (uintptr_t)block,
		  .offset = WINDOW, .len = sizeof(block), .pcias = WINDOW_BAR },
	};
	bool injected;
	ssize_t ret;
	int error;

	store(&fn, WINDOW_BAR, WINDOW, 8, 0);
	if (twice)
		fault_arm_twice(nth_copy);
	else
		fault_arm(nth, nth_copy);
	insn_mark_begin(before);
	insn_mark_begin(all);
	ret = pwrite(fn.device, req, sizeof(req), fn.region + REQ_POS);
	error = errno;
	insn_mark_end(ret == sizeof(req) ? all : before);
	injected = twice ? fault_disarm_twice() : fault_disarm(nth);
	*noticed = ret != sizeof(req);
	if (!injected)
		return false;
	if (!*noticed)
		return !twice && loaded == value;
	if (!copy->done)
		return ret == -1 && error == EFAULT;
	return ret == (ssize_t)(copy->done * sizeof(*req));
}

/* Every copy of a batch. That nothing is issued twice is for the marks to say. */
static void exhaust_batch(void)
{
	bool noticed, right;

	for (unsigned int i = 0; i < 2 * COUNT(copies); i++) {
		const struct copy *copy = &copies[i / 2];
		bool twice = i & 1;

		right = batch_is_right(copy, i / 2 + 1, twice, &noticed);
		okf(right, "batch: the copy of %s fails %s", copy->name, twice ? "twice" : "once");
		printf("# %s\n", noticed ? "the batch ends there" : "all of it is done");
	}
}

static bool works_again(void)
{
	uint64_t value = 0;

	setenv("VFIO_SELFTESTS_BDF", STRICT, 1);
	if (bind_again(STRICT) || function_open(&fn))
		return false;
	return !store(&fn, WINDOW_BAR, WINDOW, 8, 0x0123456789abcdefULL) &&
	       !load(&fn, WINDOW_BAR, WINDOW, 8, &value) && value == 0x0123456789abcdefULL;
}

int main(void)
{
	unsigned int faults;

	nth = fault_open();
	if (nth < 0 || fault_setup() || fault_in_driver())
		return 1;
	faults = exhaust_all(RELAXED, relaxed, COUNT(relaxed));
	faults += exhaust_all(STRICT, strict, COUNT(strict));
	setenv("ZPCI_FUNCTION", STRICT, 1);
	if (bind_again(STRICT) || function_open(&fn))
		return 1;
	exhaust_batch();
	function_close(&fn);
	okf(works_again(), "the function works after %u faults", faults);
	return tap_end();
}
