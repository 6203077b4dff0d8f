// SPDX-License-Identifier: GPL-2.0
/* Bind, open, use, close, reset and unbind a function, many times and in any order. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "kselftest_harness.h"
#include "function.h"

/* Write @text into a file of the function, or of a driver, in sysfs. */
static int sysfs_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t done;

	if (fd < 0)
		return -1;
	done = write(fd, text, strlen(text));
	close(fd);
	return done < 0 ? -1 : 0;
}

static int rebind(void)
{
	if (sysfs_write("/sys/bus/pci/drivers/vfio-pci/unbind",
			function_address()))
		return -1;
	return sysfs_write("/sys/bus/pci/drivers_probe", function_address());
}

/* Memory in slabs, in KiB: a leak makes it grow. */
static long memory_in_use(void)
{
	char line[128];
	long kib = -1;
	FILE *file = fopen("/proc/meminfo", "r");

	if (!file)
		return -1;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "SUnreclaim: %ld", &kib) == 1)
			break;
	}
	fclose(file);
	return kib;
}

static int once(void)
{
	struct function fn;
	uint64_t value;
	int ret;

	if (function_open(&fn))
		return -1;
	ret = load(&fn, WINDOW_BAR, WINDOW, 8, &value);
	function_close(&fn);
	return ret;
}

static int bind_open_use_close_unbind(int times)
{
	for (int i = 0; i < times; i++) {
		if (once() || rebind())
			return -1;
	}
	return 0;
}

/*
 * The first rounds fill caches that stay. Slabs grow and shrink by some 200 KiB on the
 * stock driver, too. If the device's structure leaked, 300 rounds would lose 600 KiB.
 * kmemleak finds a single leak, so a few rounds are enough with it. There slabs show
 * nothing, because KASAN keeps freed memory for a while.
 */
TEST(bound_opened_used_closed_and_unbound_over_and_over_leaks_nothing)
{
	bool kmemleak = !access("/sys/kernel/debug/kmemleak", F_OK);
	long before, after;

	ASSERT_EQ(0, bind_open_use_close_unbind(kmemleak ? 10 : 100));
	before = memory_in_use();
	ASSERT_LT(0, before);
	ASSERT_EQ(0, bind_open_use_close_unbind(kmemleak ? 30 : 300));
	after = memory_in_use();
	TH_LOG("SUnreclaim %ld KiB before, %ld KiB after", before, after);
	if (!kmemleak)
		EXPECT_GT(before + 400, after);
}

static volatile int stop;

static void *sustained(void *arg)
{
	struct function *fn = arg;
	unsigned long wrong = 0;
	int ret;

	while (!stop) {
		ret = store(fn, WINDOW_BAR, WINDOW, 8, 1);
		if (ret && ret != EIO)
			wrong++;
	}
	return (void *)wrong;
}

TEST(reset_under_requests_gives_EIO_or_success)
{
	pthread_t thread[4];
	struct function fn;
	void *wrong;

	ASSERT_EQ(0, function_open(&fn));
	for (int i = 0; i < 4; i++)
		ASSERT_EQ(0, pthread_create(&thread[i], NULL, sustained, &fn));
	for (int i = 0; i < 20; i++) {
		EXPECT_EQ(0, ioctl(fn.device, VFIO_DEVICE_RESET));
		EXPECT_EQ(0, function_command(&fn, COMMAND_MEMORY, true));
	}
	stop = 1;
	for (int i = 0; i < 4; i++) {
		ASSERT_EQ(0, pthread_join(thread[i], &wrong));
		EXPECT_EQ(NULL, wrong);
	}
	EXPECT_EQ(0, store(&fn, WINDOW_BAR, WINDOW, 8, 1));
	function_close(&fn);
}

TEST(reset_switches_memory_space_off)
{
	struct function fn;
	uint64_t mark = INSNS(0, 0, 0);

	ASSERT_EQ(0, function_open(&fn));
	ASSERT_EQ(0, ioctl(fn.device, VFIO_DEVICE_RESET));
	ASSERT_EQ(0, function_command(&fn, COMMAND_MEMORY, false));
	insn_mark_begin(mark);
	EXPECT_EQ(EIO, store(&fn, WINDOW_BAR, WINDOW, 8, 1));
	insn_mark_end(mark);
	function_close(&fn);
}

static int low_power(const struct function *fn, uint32_t way)
{
	struct vfio_device_feature feature = {
		.argsz = sizeof(feature),
		.flags = VFIO_DEVICE_FEATURE_SET | way,
	};

	return ioctl(fn->device, VFIO_DEVICE_FEATURE, &feature);
}

/* A request of each kind, each by itself and all as one batch. */
static bool all_kinds_are_done(const struct function *fn)
{
	uint64_t data[3] = { 1, 2, 3 };
	struct vfio_zpci_io_req req[3];

	for (int i = 0; i < 3; i++) {
		req[i] = (struct vfio_zpci_io_req){
			.flags = 1U << i,
			.gaddr = (uintptr_t)data,
			.offset = WINDOW,
			.len = 1U << i == VFIO_ZPCI_IO_FLAG_BLOCKW ? 24 : 8,
			.pcias = WINDOW_BAR,
		};
		if (request(fn, &req[i]))
			return false;
	}
	return pwrite(fn->device, req, sizeof(req), fn->region + REQ_POS) == sizeof(req);
}

/* VFIO's ordinary path does the same: it refuses only accesses through a mapping. */
TEST(low_power_entry_refuses_no_request_and_no_access_to_a_BAR)
{
	uint64_t mark = INSNS(2, 2, 2), size, bar, value = 0;
	struct function fn;

	ASSERT_EQ(0, function_open(&fn));
	bar = function_bar(&fn, WINDOW_BAR, &size);
	ASSERT_EQ(0, low_power(&fn, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY));
	insn_mark_begin(mark);
	EXPECT_TRUE(all_kinds_are_done(&fn));
	insn_mark_end(mark);
	/* The instruction may have either form. The data shows that it was issued. */
	EXPECT_EQ(0, store(&fn, WINDOW_BAR, WINDOW, 8, 0x1122334455667788));
	EXPECT_EQ(8, pread(fn.device, &value, 8, bar + WINDOW));
	EXPECT_EQ(0x1122334455667788, value);
	/* It is in low power still, and can leave it. */
	EXPECT_EQ(-1, low_power(&fn, VFIO_DEVICE_FEATURE_LOW_POWER_ENTRY));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(0, low_power(&fn, VFIO_DEVICE_FEATURE_LOW_POWER_EXIT));
	EXPECT_TRUE(all_kinds_are_done(&fn));
	function_close(&fn);
}

static void *unbind(void *arg)
{
	sysfs_write("/sys/bus/pci/drivers/vfio-pci/unbind", function_address());
	return arg;
}

/*
 * Unbind waits until the function is closed, and asks for that by an eventfd if
 * one is set. Until then requests work.
 */
TEST(unbind_waits_for_close_and_loses_no_request)
{
	struct function fn;
	pthread_t thread;
	uint64_t count;
	int asked;

	ASSERT_EQ(0, function_open(&fn));
	asked = function_eventfd(&fn, VFIO_PCI_REQ_IRQ_INDEX, 0);
	ASSERT_LE(0, asked);
	ASSERT_EQ(0, pthread_create(&thread, NULL, unbind, NULL));
	ASSERT_EQ(8, read(asked, &count, 8));
	for (int i = 0; i < 1000; i++)
		ASSERT_EQ(0, store(&fn, WINDOW_BAR, WINDOW, 8, i));
	function_close(&fn);
	close(asked);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	ASSERT_EQ(0, sysfs_write("/sys/bus/pci/drivers_probe",
				 function_address()));
	EXPECT_EQ(0, once());
}

/*
 * Each request of a batch has a page of its own. VFIO takes memory_lock in its fault
 * handler, under mmap_lock, so the driver must not take the two in the other order.
 */
TEST(requests_in_memory_that_is_being_mapped_and_unmapped_do_not_hang)
{
	struct function fn;
	uint64_t *page;

	ASSERT_EQ(0, function_open(&fn));
	for (int i = 0; i < 2000; i++) {
		page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		ASSERT_NE(MAP_FAILED, page);
		ASSERT_EQ(0, load(&fn, WINDOW_BAR, WINDOW, 8, page));
		ASSERT_EQ(0, munmap(page, 4096));
		EXPECT_EQ(EFAULT, load(&fn, WINDOW_BAR, WINDOW, 8, page));
	}
	function_close(&fn);
}

int main(int argc, char **argv)
{
	function_choose(&argc, argv);
	return test_harness_run(argc, argv);
}
