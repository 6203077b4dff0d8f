// SPDX-License-Identifier: GPL-2.0
/*
 * Proof of the walk through VFIO_DEVICE_GET_INFO's answer, vfio_pci_zdev_info_relaxed().
 * It holds for every argsz, and for memory that reads differently each time because
 * another thread writes it. Nothing outside of the caller's argsz is read or written. The
 * walk goes only upwards and ends after at most 16 steps. The only bit that it ever
 * changes is the relaxed flag of a group capability that is wholly inside.
 */

#include <stdlib.h>

#include "vfio_pci_zdev_info.c"
#include "kernel.h"

/* An object of argsz bytes: pointers past its end are found, too. */
static const char *answer;
static u32 argsz;

static bool fault;
static unsigned int reads;
static unsigned int headers;
static u64 last;
static u64 group;
static bool group_seen;
static u64 flags_read;
static unsigned int writes;
static bool caps;

/* The offset of these bytes in the answer. Assert that none of them is outside. */
static u64 inside(const void __user *at, unsigned long n)
{
	u64 offset = __CPROVER_POINTER_OFFSET(at);

	assert(__CPROVER_same_object(at, answer));
	assert(offset < argsz && n <= argsz - offset);
	return offset;
}

unsigned long copy_from_user(void *to, const void __user *from, unsigned long n)
{
	const struct vfio_info_cap_header *header = to;
	u64 offset = inside(from, n);

	assert(!fault);
	assert(__CPROVER_w_ok(to, n));
	__CPROVER_havoc_slice(to, n);
	if (!reads) {
		assert(offset == 0 && n == sizeof(struct vfio_device_info));
		caps = ((struct vfio_device_info *)to)->flags & VFIO_DEVICE_FLAGS_CAPS;
	} else if (!group_seen) {
		assert(n == sizeof(*header));
		assert(caps);
		assert(offset > last);
		last = offset;
		headers++;
		assert(headers <= 16);
		group_seen = header->id == VFIO_DEVICE_INFO_CAP_ZPCI_GROUP;
		group = offset;
	} else {
		flags_read = *(u64 *)to;
	}
	reads++;
	fault = nondet_bool();
	return fault ? n : 0;
}

unsigned long copy_to_user(void __user *to, const void *from, unsigned long n)
{
	u64 offset = inside(to, n);

	assert(!fault && group_seen);
	assert(argsz - group >= sizeof(struct vfio_device_info_cap_zpci_group));
	assert(offset == group +
	       offsetof(struct vfio_device_info_cap_zpci_group, flags));
	assert(n == 8);
	assert(*(const u64 *)from ==
	       (flags_read | VFIO_DEVICE_INFO_ZPCI_FLAG_RELAXED));
	writes++;
	fault = nondet_bool();
	return fault ? n : 0;
}

void proof(void)
{
	int ret;

	argsz = nondet_u32();
	answer = malloc(argsz);
	__CPROVER_assume(answer);

	ret = vfio_pci_zdev_info_relaxed((void __user *)answer, argsz);
	free((void *)answer);

	assert(ret == (fault ? -EFAULT : 0));
	assert(writes <= 1);

	reached(!reads && ret == 0);
	reached(reads && !caps);
	reached(headers == 16 && writes == 1);
	reached(headers == 16 && !group_seen);
	reached(group_seen && !writes && !fault);
	reached(writes && fault);
	reached(writes && !fault && argsz == 0xffffffff);
	reached(!writes && fault);
}
