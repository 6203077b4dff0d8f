/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/ism-client: the kernel's ISM client interface (linux/ism.h), for tests in
 * user space. Only for tests: it trusts its user.
 *
 * A function is named by its PCI domain, which is its UID. Each call returns 0
 * or -1 with errno: ENODEV where that function is not bound to ism, EIO where
 * the function refused, ETIMEDOUT where nothing came.
 */
#ifndef ISM_CLIENT_H
#define ISM_CLIENT_H

#include <linux/ioctl.h>
#include <linux/types.h>

struct ism_client_gid {
	__u32 function;
	__u32 bound;		/* out: how often ism bound it since the start */
	__u64 gid;		/* out */
};

struct ism_client_buffer {
	__u32 function;
	__u32 length;		/* bytes */
	__u64 sender;		/* GID that may store */
	__u32 vlan_valid;
	__u32 vlan;
	__u64 token;		/* out */
	__u32 place;		/* out of register, in of release */
	__u32 reserved;
};

struct ism_client_move {
	__u32 function;
	__u32 index;
	__u64 token;
	__u64 data;		/* user address */
	__u32 length;
	__u32 offset;
	__u32 signal;
	__u32 place;		/* read only: buffer of this function */
};

struct ism_client_interrupt {
	__u32 function;
	__u32 place;
	__u32 timeout;		/* milliseconds */
	__u32 mask;		/* out: of all interrupts since the last call */
};

struct ism_client_event {
	__u32 function;
	__u32 timeout;		/* milliseconds; unused by signal */
	__u32 type;
	__u32 code;
	__u64 token;		/* of signal: the receiver's GID */
	__u64 time;
	__u64 information;
};

struct ism_client_query {
	__u32 function;
	__u32 vlan_valid;
	__u64 gid;
	__u32 vlan;
	__u32 reserved;
};

/*
 * Issue one PCI instruction without any check of its operands. The MIO forms take the
 * offset as an address. EIO is a condition code, ENXIO a program exception.
 */
enum {
	ISM_CLIENT_PCILG, ISM_CLIENT_PCISTG, ISM_CLIENT_PCISTB,
	ISM_CLIENT_PCILGI, ISM_CLIENT_PCISTGI, ISM_CLIENT_PCISTBI,
};

struct ism_client_instruction {
	__u32 function;
	__u8 instruction;
	__u8 space;
	__u16 length;
	__u64 offset;
	__u64 value;		/* in and out; of a block, every doubleword */
};

#define ISM_CLIENT_GID		_IOWR('I', 1, struct ism_client_gid)
#define ISM_CLIENT_REGISTER	_IOWR('I', 2, struct ism_client_buffer)
#define ISM_CLIENT_RELEASE	_IOW('I', 3, struct ism_client_buffer)
#define ISM_CLIENT_MOVE		_IOW('I', 4, struct ism_client_move)
#define ISM_CLIENT_READ		_IOW('I', 5, struct ism_client_move)
#define ISM_CLIENT_INTERRUPT	_IOWR('I', 6, struct ism_client_interrupt)
#define ISM_CLIENT_EVENT	_IOWR('I', 7, struct ism_client_event)
#define ISM_CLIENT_SIGNAL	_IOW('I', 8, struct ism_client_event)
#define ISM_CLIENT_QUERY	_IOW('I', 9, struct ism_client_query)
#define ISM_CLIENT_ADD_VLAN	_IOW('I', 10, struct ism_client_query)
#define ISM_CLIENT_DELETE_VLAN	_IOW('I', 11, struct ism_client_query)
#define ISM_CLIENT_INSTRUCTION	_IOWR('I', 12, struct ism_client_instruction)

#endif
