// SPDX-License-Identifier: GPL-2.0
/*
 * smc-stats: what the kernel's SMC counted since it was loaded, as one line
 * "smcd_tx=BYTES smcd_rx=BYTES smcr_tx=BYTES fallback=CONNECTIONS": bytes of
 * sockets on ISM, of sockets on RDMA, and connections that were left to TCP.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/smc.h>
#include <sys/socket.h>

struct message {
	struct nlmsghdr nl;
	struct genlmsghdr genl;
	struct nlattr name;
	char text[GENL_NAMSIZ];
};

static uint64_t smcd_tx, smcd_rx, smcr_tx, fallback;
static uint16_t family;
static int netlink;

static void fail(const char *what)
{
	fprintf(stderr, "smc-stats: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* The attribute @type among those in @length bytes at @at, or NULL. */
static const struct nlattr *find(const void *at, int length, uint16_t type)
{
	const struct nlattr *attr = at;

	while (length >= NLA_HDRLEN && attr->nla_len >= NLA_HDRLEN && attr->nla_len <= length) {
		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
		length -= NLA_ALIGN(attr->nla_len);
		attr = (const void *)((const char *)attr + NLA_ALIGN(attr->nla_len));
	}
	return NULL;
}

static const struct nlattr *inside(const struct nlattr *nest, uint16_t type)
{
	if (!nest)
		return NULL;
	return find((const char *)nest + NLA_HDRLEN, nest->nla_len - NLA_HDRLEN, type);
}

/* An attribute's number, however long it is; 0 where there is none. */
static uint64_t number(const struct nlattr *attr)
{
	const uint8_t *data = (const uint8_t *)attr + NLA_HDRLEN;
	uint64_t u64;
	uint16_t u16;

	if (!attr)
		return 0;
	if (attr->nla_len - NLA_HDRLEN == sizeof(u16)) {
		memcpy(&u16, data, sizeof(u16));
		return u16;
	}
	memcpy(&u64, data, sizeof(u64));
	return u64;
}

static void take(const struct nlmsghdr *nl)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nl);
	const char *attrs = (const char *)genl + GENL_HDRLEN;
	int length = nl->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;
	const struct nlattr *nest, *smcd;

	if (nl->nlmsg_type == GENL_ID_CTRL) {
		family = number(find(attrs, length, CTRL_ATTR_FAMILY_ID));
		return;
	}
	nest = find(attrs, length, SMC_GEN_STATS);
	smcd = inside(nest, SMC_NLA_STATS_SMCD_TECH);
	smcd_tx += number(inside(smcd, SMC_NLA_STATS_T_TX_BYTES));
	smcd_rx += number(inside(smcd, SMC_NLA_STATS_T_RX_BYTES));
	smcr_tx += number(inside(inside(nest, SMC_NLA_STATS_SMCR_TECH),
				 SMC_NLA_STATS_T_TX_BYTES));
	/* One message for each reason. */
	fallback += number(inside(find(attrs, length, SMC_GEN_FBACK_STATS),
				  SMC_NLA_FBACK_STATS_RSN_CNT));
}

/* Send a command, and take what comes back to the end. */
static void ask(uint16_t type, uint8_t command, uint16_t flags, const char *name)
{
	static char answer[1 << 16] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct message message = {
		.nl = {
			.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN),
			.nlmsg_type = type,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags,
		},
		.genl = { .cmd = command, .version = SMC_GENL_FAMILY_VERSION },
	};
	const struct nlmsghdr *nl;
	ssize_t got;

	if (name) {
		snprintf(message.text, sizeof(message.text), "%s", name);
		message.name.nla_type = CTRL_ATTR_FAMILY_NAME;
		message.name.nla_len = NLA_HDRLEN + strlen(name) + 1;
		message.nl.nlmsg_len = sizeof(message);
	}
	if (send(netlink, &message, message.nl.nlmsg_len, 0) < 0)
		fail("netlink");
	for (;;) {
		got = recv(netlink, answer, sizeof(answer), 0);
		if (got <= 0)
			fail("netlink");
		for (nl = (const void *)answer; NLMSG_OK(nl, got); nl = NLMSG_NEXT(nl, got)) {
			if (nl->nlmsg_type == NLMSG_ERROR) {
				errno = -((const struct nlmsgerr *)NLMSG_DATA(nl))->error;
				if (errno)
					fail("SMC's statistics");
				return;
			}
			if (nl->nlmsg_type == NLMSG_DONE)
				return;
			take(nl);
		}
	}
}

int main(void)
{
	netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (netlink < 0)
		fail("netlink");
	ask(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0, SMC_GENL_FAMILY_NAME);
	ask(family, SMC_NETLINK_GET_STATS, NLM_F_DUMP, NULL);
	ask(family, SMC_NETLINK_GET_FBACK_STATS, NLM_F_DUMP, NULL);
	printf("smcd_tx=%" PRIu64 " smcd_rx=%" PRIu64 " smcr_tx=%" PRIu64 " fallback=%" PRIu64 "\n",
	       smcd_tx, smcd_rx, smcr_tx, fallback);
	close(netlink);
	return 0;
}
