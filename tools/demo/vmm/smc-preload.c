// SPDX-License-Identifier: GPL-2.0
/*
 * With LD_PRELOAD, the TCP sockets of an unmodified program are SMC sockets: what
 * smc_run of the smc-tools does, which Debian does not have.
 */
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TYPE_MASK	0xf	/* the rest of the type are flags */

int socket(int domain, int type, int protocol)
{
	if (domain == AF_INET && (type & TYPE_MASK) == SOCK_STREAM &&
	    (protocol == 0 || protocol == IPPROTO_TCP)) {
		domain = AF_SMC;
		protocol = 0;
	}
	return syscall(SYS_socket, domain, type, protocol);
}
