// SPDX-License-Identifier: GPL-2.0
/*
 * The relaxed flag in VFIO_DEVICE_GET_INFO's answer, one fact for each case. It is set in
 * the group capability and nothing else is changed, whatever the memory contains.
 */

#include <kunit/test.h>
#include <linux/uaccess.h>
#include <linux/vfio_pci_core.h>
#include <linux/vfio_zdev.h>

#include "recorder.h"

#include "vfio_pci_zdev_info.c"

#define GROUP_SIZE	sizeof(struct vfio_device_info_cap_zpci_group)

static u8 *before;

static int info_init(struct kunit *test)
{
	recorder_start(test);
	before = kunit_kzalloc(test, RECORDER_USER, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, before);
	return 0;
}

static struct vfio_device_info *answer(void)
{
	return (struct vfio_device_info *)rec.user;
}

static struct vfio_device_info_cap_zpci_group *group_at(u32 offset)
{
	return (struct vfio_device_info_cap_zpci_group *)(rec.user + offset);
}

static void capability(u32 offset, u16 id, u32 next)
{
	struct vfio_info_cap_header *header = &group_at(offset)->header;

	header->id = id;
	header->version = 1;
	header->next = next;
}

/* An answer with capabilities, the first at @first. */
static void answer_with(u32 first)
{
	answer()->argsz = 4096;
	answer()->flags = VFIO_DEVICE_FLAGS_PCI | VFIO_DEVICE_FLAGS_CAPS;
	answer()->num_regions = 10;
	answer()->num_irqs = 5;
	answer()->cap_offset = first;
}

/* As VFIO gives it: the function's capability, its group's, two strings. */
#define BASE_AT		24
#define GROUP_AT	72
#define UTIL_AT		120
#define PFIP_AT		200
#define ANSWER_SIZE	216

static void answer_as_vfio_gives_it(void)
{
	answer_with(BASE_AT);
	capability(BASE_AT, VFIO_DEVICE_INFO_CAP_ZPCI_BASE, GROUP_AT);
	capability(GROUP_AT, VFIO_DEVICE_INFO_CAP_ZPCI_GROUP, UTIL_AT);
	group_at(GROUP_AT)->flags = VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH;
	capability(UTIL_AT, VFIO_DEVICE_INFO_CAP_ZPCI_UTIL, PFIP_AT);
	capability(PFIP_AT, VFIO_DEVICE_INFO_CAP_ZPCI_PFIP, 0);
}

static int walk(u32 argsz)
{
	recorder_clear();
	memcpy(before, rec.user, RECORDER_USER);
	return vfio_pci_zdev_info_relaxed((struct vfio_device_info __user __force *)
					  rec.user, argsz);
}

/* The flag came on in the group capability at @offset, and that is all. */
static bool only_flag_set(u32 offset)
{
	group_at(offset)->flags ^= VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED;
	return !memcmp(before, rec.user, RECORDER_USER);
}

static bool nothing_changed(void)
{
	return !memcmp(before, rec.user, RECORDER_USER);
}

static void flag_is_set_beside_the_others_and_nothing_else_is(struct kunit *test)
{
	answer_as_vfio_gives_it();
	KUNIT_EXPECT_EQ(test, walk(ANSWER_SIZE), 0);
	KUNIT_EXPECT_EQ(test, group_at(GROUP_AT)->flags,
			VFIO_DEVICE_INFO_ZPCI_FLAG_REFRESH |
			VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED);
	KUNIT_EXPECT_TRUE(test, only_flag_set(GROUP_AT));
}

/* Memory at argsz and behind faults: touching it would be EFAULT. */
static void nothing_behind_argsz_is_touched(struct kunit *test)
{
	u32 argsz;

	for (argsz = 0; argsz <= ANSWER_SIZE; argsz++) {
		answer_as_vfio_gives_it();
		rec.fault = argsz;
		KUNIT_EXPECT_EQ_MSG(test, walk(argsz), 0, "argsz %u", argsz);
		if (argsz >= GROUP_AT + GROUP_SIZE)
			KUNIT_EXPECT_TRUE(test, only_flag_set(GROUP_AT));
		else
			KUNIT_EXPECT_TRUE(test, nothing_changed());
	}
}

static void largest_argsz_is_taken(struct kunit *test)
{
	answer_as_vfio_gives_it();
	KUNIT_EXPECT_EQ(test, walk(~0U), 0);
	KUNIT_EXPECT_TRUE(test, only_flag_set(GROUP_AT));
}

static void answer_without_capabilities_is_left_alone(struct kunit *test)
{
	answer_as_vfio_gives_it();
	answer()->flags = VFIO_DEVICE_FLAGS_PCI;
	KUNIT_EXPECT_EQ(test, walk(ANSWER_SIZE), 0);
	KUNIT_EXPECT_TRUE(test, nothing_changed());

	answer_as_vfio_gives_it();
	answer()->cap_offset = 0;
	KUNIT_EXPECT_EQ(test, walk(ANSWER_SIZE), 0);
	KUNIT_EXPECT_TRUE(test, nothing_changed());
	KUNIT_EXPECT_STREQ(test, rec.log, "in24");
}

static void answer_without_the_group_is_left_alone(struct kunit *test)
{
	answer_as_vfio_gives_it();
	capability(BASE_AT, VFIO_DEVICE_INFO_CAP_ZPCI_BASE, UTIL_AT);
	KUNIT_EXPECT_EQ(test, walk(ANSWER_SIZE), 0);
	KUNIT_EXPECT_TRUE(test, nothing_changed());
}

static void group_may_be_the_sixteenth_capability_not_the_next(struct kunit *test)
{
	u32 last, i;

	for (last = 1; last <= 20; last++) {
		answer_with(64);
		for (i = 1; i < last; i++)
			capability(64 * i, VFIO_DEVICE_INFO_CAP_ZPCI_BASE, 64 * (i + 1));
		capability(64 * last, VFIO_DEVICE_INFO_CAP_ZPCI_GROUP, 0);
		group_at(64 * last)->flags = 0;
		KUNIT_EXPECT_EQ(test, walk(4096), 0);
		if (last <= 16)
			KUNIT_EXPECT_TRUE(test, only_flag_set(64 * last));
		else
			KUNIT_EXPECT_TRUE(test, nothing_changed());
	}
}

static void chain_is_followed_upwards_only(struct kunit *test)
{
	answer_with(128);
	capability(128, VFIO_DEVICE_INFO_CAP_ZPCI_BASE, 64);
	capability(64, VFIO_DEVICE_INFO_CAP_ZPCI_GROUP, 0);
	KUNIT_EXPECT_EQ(test, walk(4096), 0);
	KUNIT_EXPECT_TRUE(test, nothing_changed());

	capability(128, VFIO_DEVICE_INFO_CAP_ZPCI_BASE, 128);
	KUNIT_EXPECT_EQ(test, walk(4096), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, "in24 in8");
}

static void chain_that_leaves_the_answer_is_left(struct kunit *test)
{
	static const u32 outside[] = { 4096 - 7, 4096, 4097, 1U << 31, ~0U - 7, ~0U };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(outside); i++) {
		answer_with(outside[i]);
		KUNIT_EXPECT_EQ(test, walk(4096), 0);
		KUNIT_EXPECT_STREQ(test, rec.log, "in24");
		answer_with(64);
		capability(64, VFIO_DEVICE_INFO_CAP_ZPCI_BASE, outside[i]);
		KUNIT_EXPECT_EQ(test, walk(4096), 0);
		KUNIT_EXPECT_STREQ(test, rec.log, "in24 in8");
		KUNIT_EXPECT_TRUE(test, nothing_changed());
	}
	answer_with(4096 - 8);
	KUNIT_EXPECT_EQ(test, walk(4096), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, "in24 in8");
}

/* Another thread turns the chain around while it is followed. */
static void turn_around(void)
{
	capability(64, VFIO_DEVICE_INFO_CAP_ZPCI_BASE, 128);
	capability(128, VFIO_DEVICE_INFO_CAP_ZPCI_BASE, 64);
}

static void chain_that_is_rewritten_meanwhile_ends(struct kunit *test)
{
	answer_with(64);
	rec.after_in = turn_around;
	KUNIT_EXPECT_EQ(test, walk(4096), 0);
	KUNIT_EXPECT_STREQ(test, rec.log, "in24 in8 in8");
}

static void unreadable_answer_is_efault(struct kunit *test)
{
	size_t present;

	for (present = 0; present < GROUP_AT + 32; present++) {
		/* The function's capability is not read beyond its header. */
		if (present >= BASE_AT + 8 && present < GROUP_AT)
			present = GROUP_AT;
		/* Nor is what stands between the group's header and flags. */
		answer_as_vfio_gives_it();
		rec.fault = present;
		KUNIT_EXPECT_EQ_MSG(test, walk(ANSWER_SIZE), -EFAULT,
				    "%d bytes are there", (int)present);
		KUNIT_EXPECT_TRUE(test, nothing_changed());
	}
}

/* The smallest answer, too. */
static void unreadable_answer_without_capabilities_is_efault(struct kunit *test)
{
	answer_with(BASE_AT);
	rec.fault = 23;
	KUNIT_EXPECT_EQ(test, walk(24), -EFAULT);
}

/* The walk takes any offset from 1 up; 0 ends a chain. */
static void capability_may_be_anywhere_but_at_0(struct kunit *test)
{
	answer_with(1);
	walk(4096);
	KUNIT_EXPECT_TRUE(test, !strncmp(rec.log, "in24 in8", 8));
}

static void memory_goes(void)
{
	if (!strcmp(rec.log, "in24 in8 in8 in8"))
		rec.fault = GROUP_AT;
}

static void unwritable_answer_is_efault(struct kunit *test)
{
	answer_as_vfio_gives_it();
	rec.after_in = memory_goes;
	KUNIT_EXPECT_EQ(test, walk(ANSWER_SIZE), -EFAULT);
	KUNIT_EXPECT_STREQ(test, rec.log, "in24 in8 in8 in8 out8");
	KUNIT_EXPECT_TRUE(test, nothing_changed());
}

static struct kunit_case cases[] = {
	KUNIT_CASE(flag_is_set_beside_the_others_and_nothing_else_is),
	KUNIT_CASE(nothing_behind_argsz_is_touched),
	KUNIT_CASE(largest_argsz_is_taken),
	KUNIT_CASE(answer_without_capabilities_is_left_alone),
	KUNIT_CASE(answer_without_the_group_is_left_alone),
	KUNIT_CASE(group_may_be_the_sixteenth_capability_not_the_next),
	KUNIT_CASE(chain_is_followed_upwards_only),
	KUNIT_CASE(chain_that_leaves_the_answer_is_left),
	KUNIT_CASE(chain_that_is_rewritten_meanwhile_ends),
	KUNIT_CASE(unreadable_answer_is_efault),
	KUNIT_CASE(unreadable_answer_without_capabilities_is_efault),
	KUNIT_CASE(capability_may_be_anywhere_but_at_0),
	KUNIT_CASE(unwritable_answer_is_efault),
	{}
};

static struct kunit_suite suite = {
	.name = "zpci_io_info",
	.init = info_init,
	.test_cases = cases,
};

kunit_test_suite(suite);
