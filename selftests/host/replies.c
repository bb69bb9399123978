// SPDX-License-Identifier: GPL-2.0
/*
 * What tools/client.c makes of replies, good, hostile and cut off. The linker puts the functions
 * here in place of libnl's send and receive (--wrap), so no kernel and no module is needed.
 * tool-replies.sh builds and runs it under ASan and UBSan.
 */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include <linux/genetlink.h>
#include <linux/prctl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "client.h"

#define FAMILY 0x1234
#define MAX_DATAGRAMS 64

int __wrap_genl_connect(struct nl_sock *sock);
int __wrap_nl_send_auto(struct nl_sock *sock, struct nl_msg *msg);
int __wrap_nl_recv(struct nl_sock *sock, struct sockaddr_nl *from, unsigned char **buf,
		   struct ucred **creds);
int __wrap_prctl(int option, ...);

/* The datagrams that are to be received, one after another. */
static struct datagram {
	int err; /* an errno instead of data */
	uint32_t from;
	size_t len;
	unsigned char data[4096];
} queue[MAX_DATAGRAMS];
static size_t queued, received;

static struct nlmsghdr request;
static unsigned int connects;

/* What the caller's own PR_GET_SPECULATION_CTRL is to say. */
static int own_spec = PR_SPEC_PRCTL | PR_SPEC_ENABLE;

static unsigned int tests, failures;

int __wrap_genl_connect(struct nl_sock *sock)
{
	(void)sock;
	connects++;
	return 0;
}

int __wrap_nl_send_auto(struct nl_sock *sock, struct nl_msg *msg)
{
	nl_complete_msg(sock, msg);
	request = *nlmsg_hdr(msg);
	return request.nlmsg_len;
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

	while (len - at >= sizeof(nlh)) {
		memcpy(&nlh, data + at, sizeof(nlh));
		nlh.nlmsg_seq += request.nlmsg_seq;
		memcpy(data + at, &nlh, sizeof(nlh));
		if (nlh.nlmsg_len < sizeof(nlh) || NLMSG_ALIGN(nlh.nlmsg_len) > len - at)
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

static void check(bool ok, const char *name)
{
	printf("%sok %u - %s\n", ok ? "" : "not ", ++tests, name);
	failures += !ok;
}

/* Building datagrams. */

static struct datagram *datagram(void)
{
	struct datagram *d = &queue[queued++];

	memset(d, 0, sizeof(*d));
	return d;
}

static void *put(struct datagram *d, const void *data, size_t len)
{
	void *at = d->data + d->len;

	memcpy(at, data, len);
	d->len += NLMSG_ALIGN(len);
	return at;
}

static void attr(struct datagram *d, uint16_t type, const void *data, size_t len)
{
	struct nlattr nla = { .nla_len = (uint16_t)(sizeof(nla) + len), .nla_type = type };

	put(d, &nla, sizeof(nla));
	put(d, data, len);
}

static void attr_u32(struct datagram *d, uint16_t type, uint32_t value)
{
	attr(d, type, &value, sizeof(value));
}

/* Begin a message. Return: where it begins, for end(). */
static size_t begin(struct datagram *d, uint16_t type, uint16_t flags, int seq)
{
	struct nlmsghdr nlh = { .nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = seq };
	size_t at = d->len;

	put(d, &nlh, sizeof(nlh));
	return at;
}

static void end(struct datagram *d, size_t at)
{
	((struct nlmsghdr *)(d->data + at))->nlmsg_len = (uint32_t)(d->len - at);
}

/* How a task message shall depart from a good one. */
struct departure {
	uint16_t leave_out; /* this attribute */
	uint16_t resize; /* that one, to */
	uint16_t size;
	uint32_t mode;
	uint32_t tsc;
	uint32_t spec;
	bool no_spec;
	bool all;
};

static void task_attr(struct datagram *d, const struct departure *how, uint16_t type,
		      const void *data, size_t len)
{
	unsigned char zero[64] = { 0 };

	if (how->leave_out == type)
		return;
	memcpy(zero, data, len);
	attr(d, type, zero, how->resize == type ? how->size : len);
}

static void task_u32(struct datagram *d, const struct departure *how, uint16_t type, uint32_t value)
{
	task_attr(d, how, type, &value, sizeof(value));
}

static void task_message(struct datagram *d, uint32_t tid, uint16_t flags, int seq,
			 const struct departure *how)
{
	struct genlmsghdr genl = { .cmd = SECCOMP_DIAG_CMD_TASK_GET, .version = 1 };
	size_t at = begin(d, FAMILY, flags, seq);
	uint64_t start = 5000000000;
	uint8_t yes = 1;

	put(d, &genl, sizeof(genl));
	task_u32(d, how, SECCOMP_DIAG_A_TASK_TID, tid);
	task_u32(d, how, SECCOMP_DIAG_A_TASK_TGID, 100);
	task_u32(d, how, SECCOMP_DIAG_A_TASK_UID, 1000);
	task_attr(d, how, SECCOMP_DIAG_A_TASK_COMM, "sandboxed", 10);
	task_attr(d, how, SECCOMP_DIAG_A_TASK_START_TIME, &start, sizeof(start));
	task_u32(d, how, SECCOMP_DIAG_A_TASK_MODE, how->mode);
	task_u32(d, how, SECCOMP_DIAG_A_TASK_TSC, how->tsc);
	task_u32(d, how, SECCOMP_DIAG_A_TASK_FILTER_COUNT, 3);
	task_attr(d, how, SECCOMP_DIAG_A_TASK_NO_NEW_PRIVS, &yes, 1);
	if (!how->no_spec) {
		task_u32(d, how, SECCOMP_DIAG_A_TASK_SPEC_STORE_BYPASS, how->spec);
		task_u32(d, how, SECCOMP_DIAG_A_TASK_SPEC_INDIRECT_BRANCH, how->spec);
		task_u32(d, how, SECCOMP_DIAG_A_TASK_SPEC_L1D_FLUSH, how->spec);
	}
	task_u32(d, how, SECCOMP_DIAG_A_TASK_ABI, SECCOMP_DIAG_ABI_COMPAT);
	if (how->all) {
		attr(d, SECCOMP_DIAG_A_TASK_EXITING, "", 0);
		attr(d, SECCOMP_DIAG_A_TASK_SUSPENDED, "", 0);
	}
	end(d, at);
}

static const struct departure good = { .mode = SECCOMP_DIAG_MODE_FILTER,
				       .tsc = SECCOMP_DIAG_TSC_DISABLED,
				       .spec = PR_SPEC_PRCTL | PR_SPEC_DISABLE };

static void done_message(struct datagram *d, int err, uint16_t flags)
{
	size_t at = begin(d, NLMSG_DONE, flags, 0);

	put(d, &err, sizeof(err));
	end(d, at);
}

static void family_message(void)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_NEWFAMILY, .version = 2 };
	struct datagram *d = datagram();
	size_t at = begin(d, GENL_ID_CTRL, 0, 0);
	uint16_t id = FAMILY;

	put(d, &genl, sizeof(genl));
	attr(d, CTRL_ATTR_FAMILY_ID, &id, sizeof(id));
	attr_u32(d, CTRL_ATTR_VERSION, 1);
	end(d, at);
}

static void clear(void)
{
	queued = received = 0;
}

static struct sd_client *connect_client(void)
{
	struct sd_client *client = NULL;
	struct sd_error error;

	clear();
	family_message();
	if (client_open(&client, &error)) {
		printf("Bail out! no client: %s\n", error.msg);
		exit(1);
	}
	clear();
	return client;
}

/* Ask for thread 101, answered by what is queued. */
static int get(struct sd_task *task, struct sd_error *error)
{
	struct sd_client *client = connect_client();
	struct datagram *d = datagram();
	int err;

	task_message(d, 101, 0, 0, &good);
	err = client_task_get(client, 101, task, error);
	client_close(client);
	return err;
}

/* The same with a message that departs from a good one. */
static int get_departing(const struct departure *how, struct sd_task *task, struct sd_error *error)
{
	struct sd_client *client = connect_client();
	int err;

	task_message(datagram(), 101, 0, 0, how);
	err = client_task_get(client, 101, task, error);
	client_close(client);
	return err;
}

static void test_good(void)
{
	struct departure how = good;
	struct sd_error error;
	struct sd_task t;

	check(!get(&t, &error) && t.tid == 101 && t.tgid == 100 && t.uid == 1000 &&
		      !strcmp(t.comm, "sandboxed") && t.start_time == 5000000000 &&
		      t.mode == SECCOMP_DIAG_MODE_FILTER && t.tsc == SECCOMP_DIAG_TSC_DISABLED &&
		      t.filter_count == 3 && t.no_new_privs && t.abi == SECCOMP_DIAG_ABI_COMPAT &&
		      !t.exiting && !t.suspended && t.source == SD_SOURCE_MODULE && !error.err,
	      "a good answer: every field");
	how.all = true;
	check(!get_departing(&how, &t, &error) && t.exiting && t.suspended, "flags");
	how = good;
	how.mode = 7;
	check(!get_departing(&how, &t, &error) && t.mode == 7, "a mode of a newer kernel is told");
	how.mode = 32;
	check(get_departing(&how, &t, &error) == -EBADMSG, "a mode that no set can hold");
	how = good;
	how.tsc = 9;
	check(!get_departing(&how, &t, &error) && !(t.has & SD_HAS_TSC),
	      "an unknown TSC state is as if not told");
	how = good;
	how.leave_out = SECCOMP_DIAG_A_TASK_ABI;
	check(!get_departing(&how, &t, &error) && !(t.has & SD_HAS_ABI), "no ABI");
	how = good;
	how.resize = SECCOMP_DIAG_A_TASK_COMM;
	how.size = 16;
	check(!get_departing(&how, &t, &error) && strlen(t.comm) < sizeof(t.comm),
	      "a name of 16 bytes is ended");
}

static void test_lengths(void)
{
	static const uint16_t required[] = {
		SECCOMP_DIAG_A_TASK_TID,  SECCOMP_DIAG_A_TASK_TGID,	  SECCOMP_DIAG_A_TASK_UID,
		SECCOMP_DIAG_A_TASK_COMM, SECCOMP_DIAG_A_TASK_START_TIME, SECCOMP_DIAG_A_TASK_MODE,
	};
	static const uint16_t sizes[] = { 0, 2, 3, 5, 12, 40 };
	struct departure how;
	struct sd_error error;
	struct sd_task task;
	char name[80];
	uint16_t type;
	size_t i;

	for (i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
		how = good;
		how.leave_out = required[i];
		snprintf(name, sizeof(name), "without attribute %u", required[i]);
		check(get_departing(&how, &task, &error) == -EBADMSG, name);
	}
	for (type = SECCOMP_DIAG_A_TASK_TID; type <= SECCOMP_DIAG_A_TASK_ABI; type++) {
		bool refused = true;

		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			if (type == SECCOMP_DIAG_A_TASK_COMM && sizes[i] && sizes[i] <= 16)
				continue;
			how = good;
			how.resize = type;
			how.size = sizes[i];
			refused &= get_departing(&how, &task, &error) == -EBADMSG;
		}
		snprintf(name, sizeof(name), "attribute %u of wrong lengths", type);
		check(refused, name);
	}
}

/* An answer whose only message is changed by @change, and the error expected. */
static int get_changed(void (*change)(struct datagram *d), struct sd_error *error)
{
	struct sd_client *client = connect_client();
	struct datagram *d = datagram();
	struct sd_task task;
	int err;

	task_message(d, 101, 0, 0, &good);
	change(d);
	err = client_task_get(client, 101, &task, error);
	client_close(client);
	return err;
}

static struct nlmsghdr *head(struct datagram *d)
{
	return (struct nlmsghdr *)d->data;
}

static void other_thread(struct datagram *d)
{
	d->len = 0;
	task_message(d, 102, 0, 0, &good);
}

static void thread_zero(struct datagram *d)
{
	d->len = 0;
	task_message(d, 0, 0, 0, &good);
}

static void thread_negative(struct datagram *d)
{
	d->len = 0;
	task_message(d, 0x80000065u, 0, 0, &good);
}

static void cut_message(struct datagram *d)
{
	d->len -= 8;
}

static void cut_header(struct datagram *d)
{
	d->len = 8;
}

static void cut_genl(struct datagram *d)
{
	d->len = 18;
	head(d)->nlmsg_len = 18;
}

static void cut_attribute(struct datagram *d)
{
	d->len -= 4;
	head(d)->nlmsg_len -= 4;
}

static void other_family(struct datagram *d)
{
	head(d)->nlmsg_type = FAMILY + 1;
}

static void other_command(struct datagram *d)
{
	d->data[NLMSG_HDRLEN] = 77;
}

static void future_sequence(struct datagram *d)
{
	head(d)->nlmsg_seq = 1;
}

static void unasked_done(struct datagram *d)
{
	d->len = 0;
	done_message(d, 0, 0);
}

static void twice(struct datagram *d)
{
	task_message(d, 101, 0, 0, &good);
}

static void overrun(struct datagram *d)
{
	head(d)->nlmsg_type = NLMSG_OVERRUN;
}

static void test_hostile(void)
{
	static const struct {
		void (*change)(struct datagram *d);
		int err;
		const char *name;
	} cases[] = {
		{ other_thread, -EBADMSG, "another thread than asked for" },
		{ thread_zero, -EBADMSG, "thread 0" },
		{ thread_negative, -EBADMSG, "a thread number beyond pid_t" },
		{ cut_message, -EBADMSG, "a message that is cut off" },
		{ cut_header, -EBADMSG, "half a header" },
		{ cut_genl, -EBADMSG, "half a generic header" },
		{ cut_attribute, -EBADMSG, "an attribute that is cut off" },
		{ other_family, -EBADMSG, "another family" },
		{ other_command, -EBADMSG, "another command" },
		{ future_sequence, -EBADMSG, "a sequence number of the future" },
		{ unasked_done, -EBADMSG, "the end of a dump not asked for" },
		{ twice, -EBADMSG, "two answers" },
		{ overrun, -ENOBUFS, "lost messages" },
	};
	struct sd_error error;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(get_changed(cases[i].change, &error) == cases[i].err &&
			      error.err == -cases[i].err && *error.msg,
		      cases[i].name);
}

/* What is not for us is passed over: another port's, an earlier request's, unknown attributes. */
static void test_passed_over(void)
{
	struct sd_client *client = connect_client();
	struct sd_error error;
	struct sd_task task;
	struct datagram *d = datagram();

	task_message(d, 999, 0, 0, &good);
	d->from = 4711;
	d = datagram();
	task_message(d, 998, 0, -1, &good);
	task_message(d, 101, 0, 0, &good);
	attr_u32(d, 200, 1);
	attr_u32(d, SECCOMP_DIAG_A_TASK_SEL_UID, 1);
	end(d, head(d)->nlmsg_len);
	check(!client_task_get(client, 101, &task, &error) && task.tid == 101,
	      "other ports, earlier answers and unknown attributes are passed over");
	client_close(client);
}

/* An NLMSG_ERROR with an extended ACK; @capped: without the request. */
static void error_message(struct datagram *d, int err, bool capped, const char *msg, size_t msg_len,
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

static int get_error(int wire, bool capped, const char *msg, size_t msg_len, uint32_t offset,
		     struct sd_error *error)
{
	struct sd_client *client = connect_client();
	struct sd_task task = { .tid = 42 };
	int err;

	error_message(datagram(), wire, capped, msg, msg_len, offset);
	err = client_task_get(client, 101, &task, error);
	if (task.tid != 42)
		err = 0; /* must be left alone */
	client_close(client);
	return err;
}

static void test_errors(void)
{
	static const uint32_t tid_at = NLMSG_HDRLEN + GENL_HDRLEN;
	char longer[400];
	struct sd_error e;
	int capped;

	memset(longer, 'x', sizeof(longer));
	for (capped = 0; capped < 2; capped++)
		check(get_error(-EPERM, capped, "may not", 8, tid_at, &e) == -EPERM &&
			      e.err == EPERM && !strcmp(e.msg, "may not") &&
			      e.attr == SECCOMP_DIAG_A_TASK_TID,
		      capped ? "errno, words and attribute" : "the same behind the request");
	check(get_error(-ESRCH, true, "no end", 6, 9999, &e) == -ESRCH &&
		      !strcmp(e.msg, "no end") && !e.attr,
	      "words without end, an offset behind the request");
	check(get_error(-ESRCH, true, "", 1, 3, &e) == -ESRCH && !e.attr,
	      "an offset in the header");
	check(get_error(-ESRCH, true, longer, sizeof(longer), 0, &e) == -ESRCH &&
		      strlen(e.msg) == sizeof(e.msg) - 1,
	      "words longer than there is room for");
	check(get_error(0, true, "", 1, 0, &e) == -EBADMSG, "an acknowledgement not asked for");
	check(get_error(5, true, "", 1, 0, &e) == -EBADMSG, "a positive errno");
	check(get_error(INT_MIN, true, "", 1, 0, &e) == -EBADMSG, "an errno beyond all");
}

static void test_short_error(void)
{
	struct sd_client *client = connect_client();
	struct datagram *d = datagram();
	struct sd_error error;
	struct sd_task task;
	size_t at = begin(d, NLMSG_ERROR, 0, 0);
	int err = -EPERM;

	put(d, &err, sizeof(err));
	end(d, at);
	check(client_task_get(client, 101, &task, &error) == -EBADMSG, "an error without request");
	client_close(client);
}

/* After an answer was broken off, the next request takes a new socket and works. */
static void test_renewal(void)
{
	struct sd_client *client = connect_client();
	struct sd_error error;
	struct sd_task task;
	unsigned int before;

	datagram()->err = ENOBUFS;
	check(client_task_get(client, 101, &task, &error) == -ENOBUFS && error.err == ENOBUFS,
	      "the socket's errno is kept");
	clear();
	before = connects;
	task_message(datagram(), 101, 0, 0, &good);
	check(!client_task_get(client, 101, &task, &error) && connects == before + 1,
	      "the next request works, on a new socket");
	client_close(client);
}

/* Speculation: the thread's own setting is in force only where the system leaves the choice. */
static void test_speculation(void)
{
	struct departure how = good;
	struct sd_error error;
	struct sd_task task;

	check(!get(&task, &error) && task.spec_store_bypass == good.spec &&
		      task.spec_l1d_flush == good.spec,
	      "speculation: the thread's, where prctl has the say");
	own_spec = PR_SPEC_NOT_AFFECTED;
	check(!get(&task, &error) && task.has & SD_HAS_SPEC_INDIRECT_BRANCH &&
		      task.spec_indirect_branch == PR_SPEC_NOT_AFFECTED,
	      "speculation: the system's, where it has not");
	own_spec = -1;
	how.no_spec = true;
	check(!get_departing(&how, &task, &error) && !(task.has & SD_HAS_SPEC_L1D_FLUSH),
	      "speculation: none, where there is no control");
	own_spec = PR_SPEC_PRCTL | PR_SPEC_ENABLE;
}

struct seen {
	unsigned int count;
	pid_t last;
	int answer;
};

static int see(const struct sd_task *task, void *arg)
{
	struct seen *seen = arg;

	seen->count++;
	seen->last = task->tid;
	return seen->answer;
}

static const struct sd_select everything;

static void queue_dump(uint16_t flags, uint32_t first, uint32_t second)
{
	struct datagram *d = datagram();

	task_message(d, first, NLM_F_MULTI, 0, &good);
	task_message(d, second, NLM_F_MULTI | flags, 0, &good);
	done_message(datagram(), 0, NLM_F_MULTI);
}

static void test_dump(void)
{
	struct sd_client *client = connect_client();
	struct seen seen = { 0 };
	struct sd_error error;
	int i;

	queue_dump(0, 101, 102);
	check(!client_task_dump(client, &everything, see, &seen, &error) && seen.count == 2 &&
		      seen.last == 102,
	      "a dump in two datagrams");
	clear();
	queue_dump(NLM_F_DUMP_INTR, 101, 102);
	queue_dump(0, 103, 104);
	seen.count = 0;
	check(!client_task_dump(client, &everything, see, &seen, &error) && seen.count == 2 &&
		      seen.last == 104,
	      "an interrupted dump is begun again, and told once");
	clear();
	for (i = 0; i < MAX_DATAGRAMS / 2; i++)
		queue_dump(NLM_F_DUMP_INTR, 101, 102);
	seen.count = 0;
	check(client_task_dump(client, &everything, see, &seen, &error) == -EINTR && !seen.count &&
		      received < queued,
	      "a dump that is always interrupted is given up");
	clear();
	queue_dump(0, 101, 102);
	seen.answer = -ENOSPC;
	check(client_task_dump(client, &everything, see, &seen, &error) == -ENOSPC &&
		      seen.count == 1 && error.err == ENOSPC,
	      "the callback ends a dump");
	client_close(client);
}

/* Dumps that go wrong tell nothing, and the next one works. */
static int dump_wrong(struct sd_client *client, const char *name, int expected)
{
	struct seen seen = { 0 };
	struct sd_error error;
	bool ok;

	ok = client_task_dump(client, &everything, see, &seen, &error) == expected &&
	     error.err == -expected && !seen.count;
	clear();
	queue_dump(0, 101, 102);
	ok = ok && !client_task_dump(client, &everything, see, &seen, &error) && seen.count == 2;
	clear();
	check(ok, name);
	return 0;
}

static void test_dump_wrong(void)
{
	struct sd_client *client = connect_client();
	struct departure how = good;
	struct datagram *d;
	size_t at;
	int err = -ESRCH;

	queue_dump(0, 102, 101);
	dump_wrong(client, "a dump out of order", -EBADMSG);
	queue_dump(0, 101, 101);
	dump_wrong(client, "a dump that tells a thread twice", -EBADMSG);
	task_message(datagram(), 101, NLM_F_MULTI, 0, &good);
	how.leave_out = SECCOMP_DIAG_A_TASK_UID;
	task_message(datagram(), 102, NLM_F_MULTI, 0, &how);
	dump_wrong(client, "a bad message in the middle", -EBADMSG);
	task_message(datagram(), 101, NLM_F_MULTI, 0, &good);
	datagram()->err = ENOBUFS;
	dump_wrong(client, "a receive buffer that overflows", -ENOBUFS);
	done_message(datagram(), -ENOMEM, NLM_F_MULTI);
	dump_wrong(client, "an error at the end", -ENOMEM);
	d = datagram();
	done_message(d, 0, NLM_F_MULTI);
	task_message(d, 101, NLM_F_MULTI, 0, &good);
	dump_wrong(client, "more behind the end", -EBADMSG);
	d = datagram();
	at = begin(d, NLMSG_DONE, NLM_F_MULTI | NLM_F_ACK_TLVS, 0);
	put(d, &err, sizeof(err));
	attr(d, NLMSGERR_ATTR_MSG, "no such process", 16);
	end(d, at);
	dump_wrong(client, "words at the end of a failed dump", -ESRCH);
	client_close(client);
}

static void test_family(void)
{
	struct sd_client *client = NULL;
	struct sd_error error;

	clear();
	error_message(datagram(), -ENOENT, true, "", 1, 0);
	check(client_open(&client, &error) == -ENOENT && !client, "no such family");
	clear();
	family_message();
	queue[0].data[NLMSG_HDRLEN + GENL_HDRLEN + 2] = 77;
	check(client_open(&client, &error) == -EBADMSG && !client, "a family without number");
	clear();
	family_message();
	client_open(&client, &error);
	check(client && client_protocol_version(client) == 1, "the protocol's version");
	client_close(client);
}

/* Bytes changed at random, from a fixed seed: nothing may be read or written out of bounds. */
static void test_random(void)
{
	struct sd_client *client = connect_client();
	struct sd_error error;
	struct seen seen = { 0 };
	unsigned int seed = 1, round, changes;
	bool ok = true;

	for (round = 0; round < 20000; round++) {
		clear();
		queue_dump(0, 101, 102);
		for (changes = 1 + (unsigned int)rand_r(&seed) % 4; changes; changes--) {
			struct datagram *d = &queue[(unsigned int)rand_r(&seed) % queued];

			d->data[(unsigned int)rand_r(&seed) % d->len] =
				(unsigned char)rand_r(&seed);
		}
		if (!(rand_r(&seed) % 4))
			queue[0].len = (unsigned int)rand_r(&seed) % queue[0].len + 1;
		ok &= client_task_dump(client, &everything, see, &seen, &error) <= 0;
	}
	check(ok && seen.count, "20000 dumps with bytes changed at random");
	client_close(client);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0); /* what was found is not lost in a crash */
	puts("TAP version 13");
	test_good();
	test_lengths();
	test_hostile();
	test_passed_over();
	test_errors();
	test_short_error();
	test_renewal();
	test_speculation();
	test_dump();
	test_dump_wrong();
	test_family();
	test_random();
	printf("1..%u\n", tests);
	return failures ? 1 : 0;
}
