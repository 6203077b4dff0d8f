/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /dev/mio-client: what a test in user space needs to issue PCI instructions by itself.
 * mmap() maps the real address that the offset says, whatever is there; the ioctls do
 * what only the kernel may. Only for tests: it trusts its user.
 */
#ifndef MIO_CLIENT_H
#define MIO_CLIENT_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* In the place of a condition code: the instruction ended with a program exception. */
#define MIO_CLIENT_EXCEPTION	4

struct mio_client_handle {
	__u32 function;		/* PCI domain */
	__u32 handle;		/* out: function handle, as Linux knows it */
};

/* Call logical processor, for the PCI facility. */
struct mio_client_clp {
	__u8 block[4096];	/* in and out */
	__u32 unmapped;		/* the operand lies where nothing is mapped */
	__u32 condition;	/* out */
};

/* The forms that take a function handle, and refresh PCI translations. */
enum { MIO_CLIENT_PCILG, MIO_CLIENT_PCISTB, MIO_CLIENT_RPCIT };

struct mio_client_instruction {
	__u64 request;		/* in and out */
	__u64 offset;
	__u64 value;		/* out, of PCILG; length, of RPCIT */
	__u64 block[16];	/* of PCISTB */
	__u32 instruction;
	__u32 unmapped;		/* the operand of PCISTB lies where nothing is mapped */
	__u32 condition;	/* out */
	__u32 reserved;
};

#define MIO_CLIENT_HANDLE	_IOWR('M', 1, struct mio_client_handle)
#define MIO_CLIENT_CLP		_IOWR('M', 2, struct mio_client_clp)
#define MIO_CLIENT_INSTRUCTION	_IOWR('M', 3, struct mio_client_instruction)

#endif
