// SPDX-License-Identifier: GPL-2.0
/*
 * Send requests to the kernel and parse its replies.
 *
 * libnl opens sockets, writes and reads messages. Its callbacks are not used: they convert the
 * kernel's errno to libnl's own codes, do not support extended ACK and drop the error at the end of
 * a failed dump.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <linux/genetlink.h>

#include "attributes.h"
#include "client/client_exchange.h"
#include "lazy/netlink.h"

/*
 * The kernel fills dump messages up to the size of the last read buffer, 32 KiB at most; the reply
 * to a single request may be as long as an attribute.
 */
#define RECV_SIZE 65536

/*
 * A longer reply is an endless stream: four million threads, more than a kernel can have, take
 * less. On a watching socket, events may precede the reply, but no more than the kernel keeps for
 * it. Each datagram has a minimum charge.
 */
#define ANSWER_BYTES_MAX (2ull << 30)
#define EVENTS_BYTES_MAX (64ull << 20)
#define DATAGRAM_BYTES 512

/* Maximum number of attempts at a dump. */
#define DUMP_ATTEMPTS 10

int bad_message(struct sd_error *error, const char *what)
{
	return sd_fail(error, -EBADMSG, "the module's reply does not follow the protocol: %s",
		       what);
}

/* Find the attribute of the request that the kernel points to by its offset. */
static int attr_at_offset(const struct nlmsghdr *request, uint32_t offset)
{
	const struct nlattr *nla = (const void *)((const char *)request + offset);

	if (offset % NLA_ALIGNTO || offset < NLMSG_HDRLEN + GENL_HDRLEN)
		return 0;
	if (offset > request->nlmsg_len || request->nlmsg_len - offset < sizeof(*nla))
		return 0;
	return nla_type(nla);
}

/* The kernel's messages are plain text; other bytes must not reach a terminal. */
static void copy_words(struct sd_error *error, const struct nlattr *nla)
{
	char *p;

	snprintf(error->msg, sizeof(error->msg), "%.*s", nla_len(nla), (const char *)nla_data(nla));
	for (p = error->msg; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
}

/* Extended ACK: attributes behind an error, or behind the end of a failed dump. */
static void parse_extack(const struct nlmsghdr *request, struct nlattr *head, int len,
			 struct sd_error *error)
{
	struct nlattr *nla;
	int rem;

	nla_for_each_attr(nla, head, len, rem) {
		switch (nla_type(nla)) {
		case NLMSGERR_ATTR_MSG:
			copy_words(error, nla);
			break;
		case NLMSGERR_ATTR_OFFS:
			if (nla_len(nla) == sizeof(uint32_t))
				error->attr = attr_at_offset(request, nla_get_u32(nla));
			break;
		case NLMSGERR_ATTR_MISS_TYPE:
			if (nla_len(nla) == sizeof(uint32_t))
				error->attr = nla_get_u32(nla);
			break;
		}
	}
}

/*
 * Parse the error in an NLMSG_ERROR or NLMSG_DONE. @skip: bytes between the errno and the extended
 * ACK. Return: 0, a negative errno with the error filled, or -EBADMSG.
 */
static int parse_status(struct exchange *x, struct nlmsghdr *nlh, size_t skip)
{
	size_t len = nlmsg_datalen(nlh);
	size_t extack = NLMSG_ALIGN(sizeof(int) + skip);
	int err;

	if (len < sizeof(err))
		return nlh->nlmsg_type == NLMSG_DONE ? 0 : bad_message(x->error, "a short error");
	memcpy(&err, nlmsg_data(nlh), sizeof(err));
	if (!err)
		return 0;
	if (err > 0 || err < -4095)
		return bad_message(x->error, "an error that is no errno");
	sd_fail(x->error, err, "%s", "");
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS && len > extack)
		parse_extack(x->request, (void *)((char *)nlmsg_data(nlh) + extack),
			     (int)(len - extack), x->error);
	return err;
}

/* An NLMSG_ERROR repeats the request, or only its header. */
static int parse_error(struct exchange *x, struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = nlmsg_data(nlh);
	size_t skip = sizeof(e->msg);

	if (nlmsg_datalen(nlh) < (int)sizeof(*e))
		return bad_message(x->error, "a short error");
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED)) {
		if (e->msg.nlmsg_len < sizeof(e->msg) ||
		    e->msg.nlmsg_len - sizeof(e->msg) > nlmsg_datalen(nlh) - sizeof(*e))
			return bad_message(x->error, "an error that is cut off");
		skip = e->msg.nlmsg_len;
	}
	return parse_status(x, nlh, skip);
}

/* Process one message of a reply. Return: 0 to continue, or a negative errno. */
static int exchange_message(struct exchange *x, struct nlmsghdr *nlh)
{
	bool dump = x->request->nlmsg_flags & NLM_F_DUMP;

	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		x->interrupted = true;
	switch (nlh->nlmsg_type) {
	case NLMSG_NOOP:
		return 0;
	case NLMSG_ERROR:
		x->done = true;
		return parse_error(x, nlh) ?: bad_message(x->error, "an unasked acknowledgement");
	case NLMSG_DONE:
		x->done = true;
		return dump ? parse_status(x, nlh, 0) :
			      bad_message(x->error, "the end of a dump that was not asked for");
	case NLMSG_OVERRUN:
		return sd_fail(x->error, -ENOBUFS, "the socket has lost messages");
	}
	/* Without a request there is no reply. */
	if (!x->reply || nlh->nlmsg_type != x->request->nlmsg_type)
		return bad_message(x->error, "a message of another family");
	x->done = !dump;
	return x->reply(x, nlh);
}

/* Notifications have no sequence number. */
static bool is_event(const struct sd_client *client, const struct nlmsghdr *nlh)
{
	return client->event && !nlh->nlmsg_seq && nlh->nlmsg_type == client->family;
}

/* Process a datagram, which holds any number of messages. */
static int exchange_datagram(struct exchange *x, void *buf, int len)
{
	struct nlmsghdr *nlh = buf;
	int err;

	for (; nlmsg_ok(nlh, len); nlh = nlmsg_next(nlh, &len)) {
		int32_t age = (int32_t)(x->request->nlmsg_seq - nlh->nlmsg_seq);

		if (is_event(x->client, nlh)) {
			err = x->client->event(x->client, nlh, x->error);
			if (err)
				return err;
			continue;
		}
		if (age > 0)
			continue; /* a late answer to an earlier request */
		if (age < 0)
			return bad_message(x->error, "a sequence number of the future");
		if (x->done)
			return bad_message(x->error, "more than the whole");
		err = exchange_message(x, nlh);
		if (err)
			return err;
	}
	return len > 0 ? bad_message(x->error, "a message that is cut off") : 0;
}

/* Read a datagram. Return: its length, 0 for one of another program, or a negative errno. */
static int client_recv(struct sd_client *client, unsigned char **buf, struct sd_error *error)
{
	struct sockaddr_nl from = { 0 };
	int len;

	*buf = NULL;
	errno = 0;
	len = nl_recv(client->sock, &from, buf, NULL);
	if (len == -NLE_MSG_TRUNC)
		return bad_message(error, "a message longer than a dump's");
	if (len <= 0)
		return sd_fail(error, errno ? -errno : -EBADMSG, "reading from the netlink socket");
	return from.nl_pid ? 0 : len; /* ignore all but the kernel */
}

/* Wait for a non-blocking socket. */
static int client_wait(struct sd_client *client, struct sd_error *error)
{
	struct pollfd fd = { .fd = nl_socket_get_fd(client->sock), .events = POLLIN };

	if (poll(&fd, 1, -1) < 0 && errno != EINTR)
		return sd_fail(error, -errno, "waiting for the netlink socket");
	return 0;
}

static int exchange_recv(struct exchange *x)
{
	uint64_t most = x->client->event ? EVENTS_BYTES_MAX : ANSWER_BYTES_MAX;
	unsigned char *buf;
	int len, err;

	if (x->bytes > most)
		return bad_message(x->error, "it has no end");
	err = len = client_recv(x->client, &buf, x->error);
	x->bytes += DATAGRAM_BYTES + (len > 0 ? (uint64_t)len : 0);
	if (len == -EAGAIN && x->client->event)
		err = client_wait(x->client, x->error);
	else if (len > 0)
		err = exchange_datagram(x, buf, len);
	free(buf);
	return err;
}

int exchange_take(struct sd_client *client, struct sd_error *error)
{
	/* Number a request that is not sent: replies to aborted requests are older. */
	struct nlmsghdr none = { .nlmsg_seq = nl_socket_use_seq(client->sock) };
	struct exchange x = { .client = client, .request = &none, .error = error };
	unsigned char *buf;
	int len = client_recv(client, &buf, error), err = len;

	if (len == -EAGAIN)
		err = 0;
	else if (len > 0)
		err = exchange_datagram(&x, buf, len) ?: 1;
	else if (!len)
		err = 1;
	free(buf);
	return err;
}

int exchange_nonblocking(struct sd_client *client, struct sd_error *error)
{
	if (nl_socket_set_nonblocking(client->sock))
		return sd_fail(error, -errno, "making the netlink socket ready to watch");
	return 0;
}

int exchange_open(struct sd_client *client, struct sd_error *error)
{
	int one = 1, err, fd;

	client->sock = nl_socket_alloc();
	if (!client->sock)
		return sd_fail(error, -ENOMEM, "no memory for a netlink socket");
	errno = 0;
	err = genl_connect(client->sock);
	if (err)
		return sd_fail(error, errno ? -errno : -EPROTO, "opening a generic netlink socket");
	nl_socket_disable_auto_ack(client->sock);
	nl_socket_disable_msg_peek(client->sock);
	err = nl_socket_set_msg_buf_size(client->sock, RECV_SIZE);
	if (err)
		return sd_fail(error, -ENOMEM, "no memory for a receive buffer");
	/* Older kernels refuse these two; their errors contain less detail. */
	fd = nl_socket_get_fd(client->sock);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	if (client->rcvbuf &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &client->rcvbuf, sizeof(client->rcvbuf)))
		return sd_fail(error, -errno, "setting the receive buffer");
	client->stale = false;
	return 0;
}

static int socket_renew(struct sd_client *client, struct sd_error *error)
{
	nl_socket_free(client->sock);
	client->sock = NULL;
	return exchange_open(client, error);
}

/*
 * Send a request, and read the complete reply. After an abort, the kernel would refuse another dump
 * on this socket (EBUSY), so the next request opens a new one.
 */
int exchange_run(struct exchange *x, struct nl_msg *msg)
{
	struct sd_client *client = x->client;
	int err = 0;

	if (client->stale && client->event)
		err = sd_fail(x->error, -EBADMSG, "a reply broke off, and with it the watch");
	else if (client->stale)
		err = socket_renew(client, x->error);
	if (err)
		return err;
	x->request = nlmsg_hdr(msg);
	errno = 0;
	if (nl_send_auto(client->sock, msg) < 0)
		return sd_fail(x->error, errno ? -errno : -EPROTO, "writing to the netlink socket");
	while (!err && !x->done)
		err = exchange_recv(x);
	client->stale = !x->done;
	return err;
}

/*
 * Open-coded, because a dump of 10,000 threads spends its time here: libnl's iterator makes six
 * library calls for each attribute.
 */
int exchange_attrs(struct exchange *x, struct nlmsghdr *nlh, uint8_t cmd, uint64_t spare,
		   const struct nlattr **tb)
{
	const struct attribute_set *set = &command_attributes[cmd];
	const struct attribute *attributes = set->attributes;
	const struct genlmsghdr *hdr = nlmsg_data(nlh);
	int rem = nlmsg_datalen(nlh) - GENL_HDRLEN, step;
	const char *pos = (const char *)(hdr + 1);
	uint64_t wanted = set->always | set->sometimes, found = 0;

	if (rem < 0)
		return bad_message(x->error, "a message without header");
	if (hdr->cmd != cmd)
		return bad_message(x->error, "another command's reply");
	for (; rem >= NLA_HDRLEN; pos += step, rem -= step) {
		const struct nlattr *nla = (const void *)pos;
		unsigned int len = nla->nla_len - NLA_HDRLEN, type = nla->nla_type & NLA_TYPE_MASK;

		if (len > (unsigned int)rem - NLA_HDRLEN) /* also if it is negative */
			break;
		if (type < 64 && wanted >> type & 1) {
			if (len < attributes[type].min_len || len > attributes[type].max_len)
				return bad_message(x->error, "an attribute of the wrong length");
			tb[type] = nla;
			found |= 1ull << type;
		}
		step = (int)NLA_ALIGN(len) + NLA_HDRLEN;
	}
	if (rem > 0)
		return bad_message(x->error, "an attribute that is cut off");
	if (set->always & ~spare & ~found)
		return bad_message(x->error, "an attribute is missing");
	return 0;
}

struct nl_msg *exchange_request(const struct sd_client *client, int flags, uint8_t cmd)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (msg && !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, client->family, 0, flags, cmd,
				SECCOMP_DIAG_GENL_VERSION)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

/* Try a dump once. Return: 1 if it was interrupted, else 0 or a negative errno. */
static int dump_once(struct sd_client *client, const struct dump *dump, struct sd_error *error)
{
	struct exchange x = {
		.client = client, .reply = dump->reply, .arg = dump->arg, .error = error
	};
	struct nl_msg *msg = exchange_request(client, NLM_F_DUMP, dump->cmd);
	int err = -ENOMEM;

	dump->restart(dump->arg);
	if (msg && !dump->put(msg, dump->arg))
		err = exchange_run(&x, msg);
	else
		sd_fail(error, err, "no memory for a message");
	nlmsg_free(msg);
	return err ? err : x.interrupted;
}

int exchange_dump(struct sd_client *client, const struct dump *dump, struct sd_error *error)
{
	int attempt, err = 1;

	for (attempt = 0; err > 0 && attempt < DUMP_ATTEMPTS; attempt++)
		err = dump_once(client, dump, error);
	if (err > 0)
		err = sd_fail(error, -EINTR, "the dump was interrupted %d times", DUMP_ATTEMPTS);
	return err;
}

static int exchange_requires(const struct sd_client *client, unsigned int version, const char *what,
			     struct sd_error *error)
{
	if (client->version >= version)
		return 0;
	return sd_fail(
		error, -EOPNOTSUPP,
		"the loaded seccomp_diag is older than this tool and knows no %s: reload it, "
		"as root: modprobe -r seccomp_diag",
		what);
}

int exchange_knows_filters(const struct sd_client *client, struct sd_error *error)
{
	return exchange_requires(client, 2, "filters", error);
}

int exchange_knows_watching(const struct sd_client *client, struct sd_error *error)
{
	return exchange_requires(client, 3, "watching", error);
}

int exchange_knows_cgroups(const struct sd_client *client, struct sd_error *error)
{
	return exchange_requires(client, 4, "cgroups", error);
}

int explain_unload(int err, struct sd_error *error)
{
	/* Refusals of the module have a message, those of generic netlink have none. */
	if (err == -ENOENT && !*error->msg)
		sd_fail(error, err, "the module has been unloaded");
	return err;
}
