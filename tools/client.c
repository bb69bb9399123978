// SPDX-License-Identifier: GPL-2.0
/*
 * The module's side of the conversation: all of libnl.
 *
 * libnl opens sockets, writes and reads messages. Its callbacks are not used: they fold the
 * kernel's errno into libnl's own codes, know no extended ACK and drop the error that ends a
 * failed dump, so replies are walked here.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/prctl.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "client.h"
#include "fail.h"
#include "task_list.h"

/* The kernel fills dump messages up to the size of the buffer it was last read with, 32 KiB at most. */
#define RECV_SIZE 32768

/* A dump that was interrupted more often than this is given up. */
#define DUMP_ATTEMPTS 10

/* The speculation controls that the protocol tells, in the order of own_spec[]. */
#define SPEC_KINDS 3

struct sd_client {
	struct nl_sock *sock;
	int rcvbuf; /* SO_RCVBUF asked for, 0 for the kernel's default */
	bool stale; /* an exchange was broken off: what is queued belongs to nobody */
	uint16_t family;
	unsigned int version;
	int own_spec[SPEC_KINDS]; /* this thread's PR_GET_SPECULATION_CTRL, negative if none */
};

/* What is done with the replies to one request. */
struct exchange {
	struct sd_client *client;
	struct nlmsghdr *request;
	int (*reply)(struct exchange *x, struct nlmsghdr *nlh);
	void *arg;
	bool interrupted;
	bool done;
	struct sd_error *error;
};

/* The attributes of a task: their lengths, and whether each message must carry them. */
static const struct attr_rule {
	uint16_t min, max;
	bool required;
} task_rules[SECCOMP_DIAG_A_TASK_MAX + 1] = {
	[SECCOMP_DIAG_A_TASK_TID] = { 4, 4, true },
	[SECCOMP_DIAG_A_TASK_TGID] = { 4, 4, true },
	[SECCOMP_DIAG_A_TASK_UID] = { 4, 4, true },
	[SECCOMP_DIAG_A_TASK_COMM] = { 1, SD_COMM_LEN, true },
	[SECCOMP_DIAG_A_TASK_START_TIME] = { 8, 8, true },
	[SECCOMP_DIAG_A_TASK_MODE] = { 4, 4, true },
	[SECCOMP_DIAG_A_TASK_TSC] = { 4, 4 },
	[SECCOMP_DIAG_A_TASK_FILTER_COUNT] = { 4, 4 },
	[SECCOMP_DIAG_A_TASK_NO_NEW_PRIVS] = { 1, 1 },
	[SECCOMP_DIAG_A_TASK_SPEC_STORE_BYPASS] = { 4, 4 },
	[SECCOMP_DIAG_A_TASK_SPEC_INDIRECT_BRANCH] = { 4, 4 },
	[SECCOMP_DIAG_A_TASK_SPEC_L1D_FLUSH] = { 4, 4 },
	[SECCOMP_DIAG_A_TASK_ABI] = { 4, 4 },
	[SECCOMP_DIAG_A_TASK_EXITING] = { 0, 0 },
	[SECCOMP_DIAG_A_TASK_SUSPENDED] = { 0, 0 },
};

static int bad_message(struct sd_error *error, const char *what)
{
	return fail(error, -EBADMSG, "the module's answer is not of the protocol: %s", what);
}

/* Which attribute of the request the kernel points at by its offset. */
static int attr_at_offset(const struct nlmsghdr *request, uint32_t offset)
{
	const struct nlattr *nla = (const void *)((const char *)request + offset);

	if (offset % NLA_ALIGNTO || offset < NLMSG_HDRLEN + GENL_HDRLEN)
		return 0;
	if (offset > request->nlmsg_len || request->nlmsg_len - offset < sizeof(*nla))
		return 0;
	return nla_type(nla);
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
			snprintf(error->msg, sizeof(error->msg), "%.*s", nla_len(nla),
				 (const char *)nla_data(nla));
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
 * The error in an NLMSG_ERROR or NLMSG_DONE: 0, a negative errno with @error filled, or -EBADMSG.
 * @skip: what lies between the errno and the extended ACK
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
	fail(x->error, err, "%s", "");
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

/* One message of a reply. Return: 0 to go on, or a negative errno. */
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
		return fail(x->error, -ENOBUFS, "the socket has lost messages");
	}
	if (nlh->nlmsg_type != x->request->nlmsg_type)
		return bad_message(x->error, "a message of another family");
	x->done = !dump;
	return x->reply(x, nlh);
}

/* One datagram, which holds any number of messages. */
static int exchange_datagram(struct exchange *x, void *buf, int len)
{
	struct nlmsghdr *nlh = buf;
	int err;

	for (; nlmsg_ok(nlh, len); nlh = nlmsg_next(nlh, &len)) {
		int32_t age = (int32_t)(x->request->nlmsg_seq - nlh->nlmsg_seq);

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

static int client_recv(struct exchange *x)
{
	struct sockaddr_nl from = { 0 };
	unsigned char *buf = NULL;
	int len, err;

	errno = 0;
	len = nl_recv(x->client->sock, &from, &buf, NULL);
	if (len == -NLE_MSG_TRUNC)
		return bad_message(x->error, "a message longer than a dump's");
	if (len <= 0)
		return fail(x->error, errno ? -errno : -EBADMSG, "reading from the netlink socket");
	err = from.nl_pid ? 0 : exchange_datagram(x, buf, len); /* only the kernel is listened to */
	free(buf);
	return err;
}

static int socket_open(struct sd_client *client, struct sd_error *error)
{
	int one = 1, err, fd;

	client->sock = nl_socket_alloc();
	if (!client->sock)
		return fail(error, -ENOMEM, "no memory for a netlink socket");
	errno = 0;
	err = genl_connect(client->sock);
	if (err)
		return fail(error, errno ? -errno : -EPROTO, "opening a generic netlink socket");
	nl_socket_disable_auto_ack(client->sock);
	nl_socket_disable_msg_peek(client->sock);
	err = nl_socket_set_msg_buf_size(client->sock, RECV_SIZE);
	if (err)
		return fail(error, -ENOMEM, "no memory for a receive buffer");
	/* Older kernels refuse these two: then their errors say less. */
	fd = nl_socket_get_fd(client->sock);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	if (client->rcvbuf &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &client->rcvbuf, sizeof(client->rcvbuf)))
		return fail(error, -errno, "setting the receive buffer");
	client->stale = false;
	return 0;
}

static int socket_renew(struct sd_client *client, struct sd_error *error)
{
	nl_socket_free(client->sock);
	client->sock = NULL;
	return socket_open(client, error);
}

/*
 * Send a request, and read until its answer is whole. Where that fails half way, the kernel would
 * refuse another dump on this socket (EBUSY): the next request takes a new one.
 */
static int exchange_run(struct exchange *x, struct nl_msg *msg)
{
	struct sd_client *client = x->client;
	int err = 0;

	if (client->stale)
		err = socket_renew(client, x->error);
	if (err)
		return err;
	x->request = nlmsg_hdr(msg);
	errno = 0;
	if (nl_send_auto(client->sock, msg) < 0)
		return fail(x->error, errno ? -errno : -EPROTO, "writing to the netlink socket");
	while (!err && !x->done)
		err = client_recv(x);
	client->stale = !x->done;
	return err;
}

static int family_parse(struct exchange *x, struct nlmsghdr *nlh)
{
	struct nlattr *tb[CTRL_ATTR_MAX + 1];
	struct sd_client *client = x->client;

	if (genlmsg_parse(nlh, 0, tb, CTRL_ATTR_MAX, NULL) || !tb[CTRL_ATTR_FAMILY_ID] ||
	    nla_len(tb[CTRL_ATTR_FAMILY_ID]) != sizeof(uint16_t) || !tb[CTRL_ATTR_VERSION] ||
	    nla_len(tb[CTRL_ATTR_VERSION]) != sizeof(uint32_t))
		return bad_message(x->error, "a family without number or version");
	client->family = nla_get_u16(tb[CTRL_ATTR_FAMILY_ID]);
	client->version = nla_get_u32(tb[CTRL_ATTR_VERSION]);
	return 0;
}

static int family_resolve(struct sd_client *client, struct sd_error *error)
{
	struct exchange x = { .client = client, .reply = family_parse, .error = error };
	struct nl_msg *msg = nlmsg_alloc();
	int err = -ENOMEM;

	if (msg &&
	    genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, GENL_ID_CTRL, 0, 0, CTRL_CMD_GETFAMILY,
			1) &&
	    !nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, SECCOMP_DIAG_GENL_NAME))
		err = exchange_run(&x, msg);
	else
		fail(error, err, "no memory for a message");
	nlmsg_free(msg);
	return err;
}

int client_open(struct sd_client **result, struct sd_error *error)
{
	static const int kinds[SPEC_KINDS] = { PR_SPEC_STORE_BYPASS, PR_SPEC_INDIRECT_BRANCH,
					       PR_SPEC_L1D_FLUSH };
	struct sd_client *client = calloc(1, sizeof(*client));
	int err, i;

	*error = (struct sd_error){ 0 };
	if (!client)
		return fail(error, -ENOMEM, "no memory for a client");
	for (i = 0; i < SPEC_KINDS; i++)
		client->own_spec[i] = prctl(PR_GET_SPECULATION_CTRL, kinds[i], 0, 0, 0);
	err = socket_open(client, error);
	if (!err)
		err = family_resolve(client, error);
	if (err) {
		client_close(client);
		return err;
	}
	*result = client;
	return 0;
}

void client_close(struct sd_client *client)
{
	if (!client)
		return;
	nl_socket_free(client->sock);
	free(client);
}

unsigned int client_protocol_version(const struct sd_client *client)
{
	return client->version;
}

int client_set_rcvbuf(struct sd_client *client, int bytes)
{
	int fd = nl_socket_get_fd(client->sock);

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)))
		return -errno;
	client->rcvbuf = bytes;
	return 0;
}

/*
 * Split a task message into its attributes; what a newer protocol may have added is
 * passed over. The walk is written out because this is where a dump of 10,000 threads spends its
 * time: libnl's iterator makes six calls into the library for each attribute.
 */
static int task_attrs(struct exchange *x, struct nlmsghdr *nlh, const struct nlattr **tb)
{
	const struct genlmsghdr *hdr = nlmsg_data(nlh);
	int rem = nlmsg_datalen(nlh) - GENL_HDRLEN;
	const char *pos = (const char *)hdr + GENL_HDRLEN;
	int i;

	if (rem < 0)
		return bad_message(x->error, "a message without header");
	if (hdr->cmd != SECCOMP_DIAG_CMD_TASK_GET)
		return bad_message(x->error, "another command's reply");
	while (rem > 0) {
		const struct nlattr *nla = (const void *)pos;
		int type, len;

		if (rem < NLA_HDRLEN || nla->nla_len < NLA_HDRLEN || nla->nla_len > rem)
			return bad_message(x->error, "an attribute that is cut off");
		type = nla->nla_type & NLA_TYPE_MASK;
		len = nla->nla_len - NLA_HDRLEN;
		if (type > SECCOMP_DIAG_A_TASK_PAD && type <= SECCOMP_DIAG_A_TASK_SUSPENDED) {
			if (len < task_rules[type].min || len > task_rules[type].max)
				return bad_message(x->error, "an attribute of the wrong length");
			tb[type] = nla;
		}
		pos += NLA_ALIGN(nla->nla_len);
		rem -= NLA_ALIGN(nla->nla_len);
	}
	for (i = 0; i <= SECCOMP_DIAG_A_TASK_MAX; i++)
		if (task_rules[i].required && !tb[i])
			return bad_message(x->error, "an attribute is missing");
	return 0;
}

/* The value of an attribute, which lies right behind its header, as long as its rule says. */
static uint32_t get_u32(const struct nlattr *nla)
{
	uint32_t value;

	memcpy(&value, nla + 1, sizeof(value));
	return value;
}

/* One speculation control: the thread's own setting counts only where the system leaves the choice. */
static void task_spec(const struct sd_client *client, int kind, const struct nlattr *told,
		      struct sd_task *task, uint32_t *value, uint32_t has)
{
	int own = client->own_spec[kind];

	if (own >= 0 && !(own & PR_SPEC_PRCTL))
		*value = own;
	else if (told)
		*value = get_u32(told);
	else
		return;
	task->has |= has;
}

/* The attributes that a message may lack, or whose values a newer kernel may have added to. */
static void task_optional(const struct sd_client *client, const struct nlattr **tb,
			  struct sd_task *task)
{
	const struct nlattr *no_new_privs = tb[SECCOMP_DIAG_A_TASK_NO_NEW_PRIVS];
	uint32_t value;

	value = tb[SECCOMP_DIAG_A_TASK_TSC] ? get_u32(tb[SECCOMP_DIAG_A_TASK_TSC]) : 0;
	if (value >= SECCOMP_DIAG_TSC_ENABLED && value <= SECCOMP_DIAG_TSC_DISABLED) {
		task->tsc = value;
		task->has |= SD_HAS_TSC;
	}
	value = tb[SECCOMP_DIAG_A_TASK_ABI] ? get_u32(tb[SECCOMP_DIAG_A_TASK_ABI]) : 0;
	if (value >= SECCOMP_DIAG_ABI_NATIVE && value <= SECCOMP_DIAG_ABI_X32) {
		task->abi = value;
		task->has |= SD_HAS_ABI;
	}
	if (tb[SECCOMP_DIAG_A_TASK_FILTER_COUNT]) {
		task->filter_count = get_u32(tb[SECCOMP_DIAG_A_TASK_FILTER_COUNT]);
		task->has |= SD_HAS_FILTER_COUNT;
	}
	if (no_new_privs) {
		task->no_new_privs = *(const uint8_t *)(no_new_privs + 1);
		task->has |= SD_HAS_NO_NEW_PRIVS;
	}
	task_spec(client, 0, tb[SECCOMP_DIAG_A_TASK_SPEC_STORE_BYPASS], task,
		  &task->spec_store_bypass, SD_HAS_SPEC_STORE_BYPASS);
	task_spec(client, 1, tb[SECCOMP_DIAG_A_TASK_SPEC_INDIRECT_BRANCH], task,
		  &task->spec_indirect_branch, SD_HAS_SPEC_INDIRECT_BRANCH);
	task_spec(client, 2, tb[SECCOMP_DIAG_A_TASK_SPEC_L1D_FLUSH], task, &task->spec_l1d_flush,
		  SD_HAS_SPEC_L1D_FLUSH);
}

static int client_parse_task(struct exchange *x, struct nlmsghdr *nlh, struct sd_task *task)
{
	const struct nlattr *tb[SECCOMP_DIAG_A_TASK_MAX + 1] = { 0 };
	const struct nlattr *comm;
	uint32_t tid, tgid, mode;
	int err;

	err = task_attrs(x, nlh, tb);
	if (err)
		return err;
	tid = get_u32(tb[SECCOMP_DIAG_A_TASK_TID]);
	tgid = get_u32(tb[SECCOMP_DIAG_A_TASK_TGID]);
	mode = get_u32(tb[SECCOMP_DIAG_A_TASK_MODE]);
	if (!tid || tid > INT_MAX || tgid > INT_MAX)
		return bad_message(x->error, "a thread number out of range");
	/* Modes are the kernel's, and it may gain some: they are told by number. A set has 32. */
	if (mode >= 32)
		return bad_message(x->error, "a mode out of range");

	*task = (struct sd_task){ .source = SD_SOURCE_MODULE, .has = SD_HAS_SUSPENDED };
	task->tid = (pid_t)tid;
	task->tgid = (pid_t)tgid;
	task->mode = mode;
	task->uid = get_u32(tb[SECCOMP_DIAG_A_TASK_UID]);
	memcpy(&task->start_time, tb[SECCOMP_DIAG_A_TASK_START_TIME] + 1, sizeof(task->start_time));
	task->exiting = tb[SECCOMP_DIAG_A_TASK_EXITING];
	task->suspended = tb[SECCOMP_DIAG_A_TASK_SUSPENDED];
	comm = tb[SECCOMP_DIAG_A_TASK_COMM];
	memcpy(task->comm, comm + 1, comm->nla_len - NLA_HDRLEN);
	task->comm[SD_COMM_LEN - 1] = '\0';
	task_optional(x->client, tb, task);
	return 0;
}

static struct nl_msg *task_request(const struct sd_client *client, int flags)
{
	struct nl_msg *msg = nlmsg_alloc();

	if (msg && !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, client->family, 0, flags,
				SECCOMP_DIAG_CMD_TASK_GET, SECCOMP_DIAG_GENL_VERSION)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

/* A family that was there and is no more. */
static int explain_unload(int err, struct sd_error *error)
{
	return err == -ENOENT ? fail(error, err, "the module has been unloaded") : err;
}

static int task_reply(struct exchange *x, struct nlmsghdr *nlh)
{
	return client_parse_task(x, nlh, x->arg);
}

int client_task_get(struct sd_client *client, pid_t tid, struct sd_task *task,
		    struct sd_error *error)
{
	struct sd_task told;
	struct exchange x = { .client = client, .reply = task_reply, .arg = &told, .error = error };
	struct nl_msg *msg = task_request(client, 0);
	int err = -ENOMEM;

	*error = (struct sd_error){ 0 };
	if (msg && !nla_put_u32(msg, SECCOMP_DIAG_A_TASK_TID, (uint32_t)tid))
		err = exchange_run(&x, msg);
	else
		fail(error, err, "no memory for a message");
	nlmsg_free(msg);
	if (!err && told.tid != tid)
		err = bad_message(error, "another thread than the one asked for");
	if (!err)
		*task = told;
	return explain_unload(err, error);
}

static int list_reply(struct exchange *x, struct nlmsghdr *nlh)
{
	struct task_list *list = x->arg;
	struct sd_task *task = task_list_slot(list);
	int err;

	if (!task)
		return fail(x->error, -ENOMEM, "no memory for the list of threads");
	err = client_parse_task(x, nlh, task);
	if (err)
		return err;
	if (list->count && task[-1].tid >= task->tid && !x->interrupted)
		return bad_message(x->error, "threads out of order");
	list->count++;
	return 0;
}

static int put_select(struct nl_msg *msg, const struct sd_select *select)
{
	int err = 0;

	if (select->modes)
		err = nla_put_u32(msg, SECCOMP_DIAG_A_TASK_SEL_MODES, select->modes);
	if (!err && select->has_uid)
		err = nla_put_u32(msg, SECCOMP_DIAG_A_TASK_SEL_UID, select->uid);
	if (!err && select->tgid)
		err = nla_put_u32(msg, SECCOMP_DIAG_A_TASK_SEL_TGID, (uint32_t)select->tgid);
	if (!err && select->seccomp)
		err = nla_put_flag(msg, SECCOMP_DIAG_A_TASK_SEL_SECCOMP);
	return err;
}

/* One attempt at a dump. Return: 1 if it was interrupted, else 0 or a negative errno. */
static int dump_once(struct sd_client *client, const struct sd_select *select,
		     struct task_list *list, struct sd_error *error)
{
	struct exchange x = { .client = client, .reply = list_reply, .arg = list, .error = error };
	struct nl_msg *msg = task_request(client, NLM_F_DUMP);
	int err = -ENOMEM;

	list->count = 0;
	if (msg && !put_select(msg, select))
		err = exchange_run(&x, msg);
	else
		fail(error, err, "no memory for a message");
	nlmsg_free(msg);
	return explain_unload(err, error) ?: x.interrupted;
}

int client_task_dump(struct sd_client *client, const struct sd_select *select, sd_task_fn fn,
		     void *arg, struct sd_error *error)
{
	struct task_list list = { 0 };
	int attempt, err = 1;
	size_t i;

	*error = (struct sd_error){ 0 };
	for (attempt = 0; err > 0 && attempt < DUMP_ATTEMPTS; attempt++)
		err = dump_once(client, select, &list, error);
	if (err > 0)
		err = fail(error, -EINTR, "the dump was interrupted %d times", DUMP_ATTEMPTS);
	for (i = 0; !err && i < list.count; i++) {
		err = fn(&list.tasks[i], arg);
		if (err)
			fail(error, err, "%s", "");
	}
	free(list.tasks);
	return err;
}
