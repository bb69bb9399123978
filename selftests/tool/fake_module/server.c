// SPDX-License-Identifier: GPL-2.0
/*
 * A made-up kernel. The linker puts the functions here in place of libnl's send and receive
 * (--wrap), so no kernel and no module is needed.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include <linux/genetlink.h>
#include <linux/prctl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "tool/fake_module/server.h"

int __wrap_genl_connect(struct nl_sock *sock);
int __wrap_nl_send_auto(struct nl_sock *sock, struct nl_msg *msg);
int __wrap_nl_recv(struct nl_sock *sock, struct sockaddr_nl *from, unsigned char **buf,
		   struct ucred **creds);
int __wrap_nl_socket_set_nonblocking(const struct nl_sock *sock);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_prctl(int option, ...);

struct datagram queue[MAX_DATAGRAMS];
size_t queued, received;
void (*on_request)(const struct nlmsghdr *request);
unsigned int requests, connects;
int own_spec = PR_SPEC_PRCTL | PR_SPEC_ENABLE;
unsigned int tests, failures;

/* The last request. */
static union {
	struct nlmsghdr nlh;
	unsigned char data[1024];
} request;

int __wrap_genl_connect(struct nl_sock *sock)
{
	(void)sock;
	connects++;
	return 0;
}

int __wrap_nl_send_auto(struct nl_sock *sock, struct nl_msg *msg)
{
	nl_complete_msg(sock, msg);
	requests++;
	memcpy(request.data, nlmsg_hdr(msg), nlmsg_hdr(msg)->nlmsg_len);
	if (on_request)
		on_request(&request.nlh);
	return (int)request.nlh.nlmsg_len;
}

int __wrap_nl_socket_set_nonblocking(const struct nl_sock *sock)
{
	(void)sock; /* there is no socket that could wait */
	return 0;
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	(void)fds;
	(void)timeout;
	return (int)count; /* what is to come is there */
}

const struct nlattr *request_attr(int type)
{
	return nlmsg_find_attr(&request.nlh, GENL_HDRLEN, type);
}

int __wrap_prctl(int option, ...)
{
	if (option == PR_GET_SPECULATION_CTRL && own_spec >= 0)
		return own_spec;
	errno = ENODEV;
	return -1;
}

/* Sequence numbers are not known before the request: those queued are relative to its. */
static void fix_sequence(unsigned char *data, size_t len)
{
	struct nlmsghdr nlh;
	size_t at = 0;

	while (at + sizeof(nlh) <= len) {
		memcpy(&nlh, data + at, sizeof(nlh));
		nlh.nlmsg_seq += nlh.nlmsg_seq == (uint32_t)UNASKED ? -(uint32_t)UNASKED :
								      request.nlh.nlmsg_seq;
		memcpy(data + at, &nlh, sizeof(nlh));
		if (nlh.nlmsg_len < sizeof(nlh) || nlh.nlmsg_len > len - at)
			break;
		at += NLMSG_ALIGN(nlh.nlmsg_len);
	}
}

/* The buffer is exactly as long as the datagram, so that reading behind it is caught. */
int __wrap_nl_recv(struct nl_sock *sock, struct sockaddr_nl *from, unsigned char **buf,
		   struct ucred **creds)
{
	struct datagram *d = &queue[received];

	(void)sock;
	(void)creds;
	if (received == queued) {
		errno = ETIME; /* a real socket would wait for ever */
		return -NLE_FAILURE;
	}
	received++;
	if (d->err) {
		errno = d->err;
		return -NLE_FAILURE;
	}
	from->nl_pid = d->from;
	*buf = malloc(d->len);
	memcpy(*buf, d->data, d->len);
	fix_sequence(*buf, d->len);
	return (int)d->len;
}

void check(bool ok, const char *name)
{
	printf("%sok %u - %s\n", ok ? "" : "not ", ++tests, name);
	failures += !ok;
}

struct datagram *datagram(void)
{
	struct datagram *d = &queue[queued++];

	memset(d, 0, sizeof(*d));
	return d;
}

void *put(struct datagram *d, const void *data, size_t len)
{
	void *at = d->data + d->len;

	memcpy(at, data, len);
	d->len += NLMSG_ALIGN(len);
	return at;
}

void attr(struct datagram *d, uint16_t type, const void *data, size_t len)
{
	struct nlattr nla = { .nla_len = (uint16_t)(sizeof(nla) + len), .nla_type = type };

	put(d, &nla, sizeof(nla));
	put(d, data, len);
}

void attr_u32(struct datagram *d, uint16_t type, uint32_t value)
{
	attr(d, type, &value, sizeof(value));
}

size_t begin(struct datagram *d, uint16_t type, uint16_t flags, int seq)
{
	struct nlmsghdr nlh = { .nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = seq };
	size_t at = d->len;

	put(d, &nlh, sizeof(nlh));
	return at;
}

void end(struct datagram *d, size_t at)
{
	((struct nlmsghdr *)(d->data + at))->nlmsg_len = (uint32_t)(d->len - at);
}

size_t begin_reply(struct datagram *d, uint8_t cmd, uint16_t flags, int seq)
{
	struct genlmsghdr genl = { .cmd = cmd, .version = SECCOMP_DIAG_GENL_VERSION };
	size_t at = begin(d, FAMILY, flags, seq);

	put(d, &genl, sizeof(genl));
	return at;
}

struct nlmsghdr *head(struct datagram *d)
{
	return (struct nlmsghdr *)d->data;
}

void done_message(struct datagram *d, int err, uint16_t flags)
{
	size_t at = begin(d, NLMSG_DONE, flags, 0);

	put(d, &err, sizeof(err));
	end(d, at);
}

void family_message(unsigned int version)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_NEWFAMILY, .version = 2 };
	struct datagram *d = datagram();
	size_t at = begin(d, GENL_ID_CTRL, 0, 0);
	uint16_t id = FAMILY;

	put(d, &genl, sizeof(genl));
	attr(d, CTRL_ATTR_FAMILY_ID, &id, sizeof(id));
	attr_u32(d, CTRL_ATTR_VERSION, version);
	end(d, at);
}

void clear(void)
{
	queued = received = 0;
}

void error_message(struct datagram *d, int err, bool capped, const char *msg, size_t msg_len,
		   uint32_t offset)
{
	size_t at = begin(d, NLMSG_ERROR, NLM_F_ACK_TLVS | (capped ? NLM_F_CAPPED : 0), 0);
	struct nlmsghdr old = { .nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN + 8 };
	char rest[GENL_HDRLEN + 8] = { 0 };

	put(d, &err, sizeof(err));
	put(d, &old, sizeof(old));
	if (!capped)
		put(d, rest, sizeof(rest));
	attr(d, NLMSGERR_ATTR_MSG, msg, msg_len);
	attr_u32(d, NLMSGERR_ATTR_OFFS, offset);
	end(d, at);
}

struct sd_client *connect_client(unsigned int version)
{
	struct sd_client *client = NULL;
	struct sd_error error;

	clear();
	family_message(version);
	if (client_open(&client, &error)) {
		printf("Bail out! no client: %s\n", error.msg);
		exit(1);
	}
	clear();
	return client;
}
