// SPDX-License-Identifier: GPL-2.0
/* VFIO_DEVICE_GET_INFO: the group capability, and nothing beyond argsz. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "kselftest_harness.h"
#include "function.h"

#define FULL	1024

FIXTURE(info)
{
	struct function fn;
};

FIXTURE_SETUP(info)
{
	ASSERT_EQ(0, function_open(&self->fn));
}

FIXTURE_TEARDOWN(info)
{
	function_close(&self->fn);
}

/* The group capability in an answer of @size bytes, or NULL. */
static struct vfio_device_info_cap_zpci_group *group_cap(char *buf, uint32_t size)
{
	struct vfio_device_info *info = (void *)buf;
	struct vfio_info_cap_header *cap;

	if (!(info->flags & VFIO_DEVICE_FLAGS_CAPS) || size < sizeof(*info))
		return NULL;
	for (uint32_t at = info->cap_offset; at; at = cap->next) {
		cap = (void *)(buf + at);
		if (cap->id == VFIO_DEVICE_INFO_CAP_ZPCI_GROUP)
			return (void *)cap;
	}
	return NULL;
}

TEST_F(info, group_capability_is_relaxed_exactly_where_the_header_is)
{
	struct vfio_device_info_cap_zpci_group *group;
	char buf[FULL] __attribute__((aligned(8))) = { 0 };
	uint64_t mark = INSNS(0, 0, 0);

	((struct vfio_device_info *)buf)->argsz = FULL;
	/* The driver queried the function group at bind, and not by a PCI instruction. */
	insn_mark_begin(mark);
	ASSERT_EQ(0, ioctl(self->fn.device, VFIO_DEVICE_GET_INFO, buf));
	insn_mark_end(mark);
	group = group_cap(buf, FULL);
	ASSERT_NE(NULL, group);
	EXPECT_EQ(!!(self->fn.hdr.flags & VFIO_ZPCI_IO_HDR_RELAXED),
		  !!(group->flags & VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED));
	EXPECT_EQ(group->imaxstbl < 4096 ? group->imaxstbl : 4096,
		  self->fn.hdr.max);
}

TEST_F(info, every_argsz_answers_and_leaves_what_is_behind_it_alone)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	const uint32_t min = 16;

	ASSERT_NE(MAP_FAILED, page);
	for (uint32_t argsz = 0; argsz <= FULL; argsz++) {
		memset(page, 0x5a, 4096);
		*(uint32_t *)page = argsz;
		if (argsz < min) {
			EXPECT_EQ(-1, ioctl(self->fn.device,
					    VFIO_DEVICE_GET_INFO, page));
			EXPECT_EQ(EINVAL, errno);
		} else {
			EXPECT_EQ(0, ioctl(self->fn.device,
					   VFIO_DEVICE_GET_INFO, page));
		}
		for (uint32_t at = argsz < min ? 4 : argsz; at < FULL + 64; at++)
			ASSERT_EQ(0x5a, page[at]);
	}
}

TEST_F(info, memory_that_ends_at_argsz_is_enough)
{
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ASSERT_NE(MAP_FAILED, page);
	ASSERT_EQ(0, munmap(page + 4096, 4096));
	for (uint32_t argsz = 16; argsz <= FULL; argsz += 4) {
		char *at = page + 4096 - argsz;

		*(uint32_t *)at = argsz;
		EXPECT_EQ(0, ioctl(self->fn.device, VFIO_DEVICE_GET_INFO, at));
	}
}

TEST_F(info, answer_into_memory_that_is_not_there_is_EFAULT)
{
	EXPECT_EQ(-1, ioctl(self->fn.device, VFIO_DEVICE_GET_INFO, 8));
	EXPECT_EQ(EFAULT, errno);
}

int main(int argc, char **argv)
{
	function_choose(&argc, argv);
	return test_harness_run(argc, argv);
}
