// SPDX-License-Identifier: GPL-2.0
/* Errors, dumps and the family: the rules that all replies share. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include <linux/genetlink.h>

#include "tool/replies/replies.h"

static int get_error(int wire, bool capped, const char *msg, size_t msg_len, uint32_t offset,
		     struct sd_error *error)
{
	struct sd_client *client = connect_client(2);
	struct sd_task task = { .tid = 42 };
	int err;

	error_message(datagram(), wire, capped, msg, msg_len, offset);
	err = client_task_get(client, 101, &task, error);
	if (task.tid != 42)
		err = 0; /* must not be touched */
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
		      capped ? "errno, message and attribute" : "the same after the request");
	check(get_error(-ESRCH, true, "no end", 6, 9999, &e) == -ESRCH &&
		      !strcmp(e.msg, "no end") && !e.attr,
	      "an unterminated message, an offset beyond the request");
	check(get_error(-ESRCH, true, "", 1, 3, &e) == -ESRCH && !e.attr,
	      "an offset in the header");
	check(get_error(-ESRCH, true, longer, sizeof(longer), 0, &e) == -ESRCH &&
		      strlen(e.msg) == sizeof(e.msg) - 1,
	      "a message that is too long");
	check(get_error(0, true, "", 1, 0, &e) == -EBADMSG,
	      "an acknowledgement that was not requested");
	check(get_error(5, true, "", 1, 0, &e) == -EBADMSG, "a positive errno");
	check(get_error(INT_MIN, true, "", 1, 0, &e) == -EBADMSG, "an errno out of range");
}

static void test_short_error(void)
{
	struct sd_client *client = connect_client(2);
	struct datagram *d = datagram();
	struct sd_error error;
	struct sd_task task;
	size_t at = begin(d, NLMSG_ERROR, 0, 0);
	int err = -EPERM;

	put(d, &err, sizeof(err));
	end(d, at);
	check(client_task_get(client, 101, &task, &error) == -EBADMSG,
	      "an error without a request");
	client_close(client);
}

/* After an error of the socket, the next request works, on a new socket. */
static void test_renewal(void)
{
	struct sd_client *client = connect_client(2);
	struct sd_error error;
	struct sd_task task;
	unsigned int before;

	queue_error(ENOBUFS);
	check(client_task_get(client, 101, &task, &error) == -ENOBUFS && error.err == ENOBUFS,
	      "the socket's errno is kept");
	clear();
	before = connects;
	add_task(datagram(), 101, 0, 0);
	check(!client_task_get(client, 101, &task, &error) && connects == before + 1,
	      "the next request works, on a new socket");
	client_close(client);
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

	add_task(d, first, NLM_F_MULTI, 0);
	add_task(d, second, NLM_F_MULTI | flags, 0);
	done_message(datagram(), 0, NLM_F_MULTI);
}

static void test_dump(void)
{
	struct sd_client *client = connect_client(2);
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
	      "an interrupted dump is repeated, and reported once");
	clear();
	for (i = 0; i < QUEUE_MAX / 2; i++)
		queue_dump(NLM_F_DUMP_INTR, 101, 102);
	seen.count = 0;
	check(client_task_dump(client, &everything, see, &seen, &error) == -EINTR && !seen.count &&
		      received < queued,
	      "a dump that is interrupted every time fails");
	clear();
	queue_dump(0, 101, 102);
	seen.answer = -ENOSPC;
	check(client_task_dump(client, &everything, see, &seen, &error) == -ENOSPC &&
		      seen.count == 1 && error.err == ENOSPC,
	      "the callback ends a dump");
	client_close(client);
}

/* The module selects the threads that have a filter, if its protocol can. */
static void test_dump_selection(void)
{
	struct sd_select select = { .has_filter_id = true, .filter_id = 0xfedcba9876543210 };
	struct sd_client *client = connect_client(2);
	struct seen seen = { 0 };
	struct sd_error error;
	const struct nlattr *id;
	unsigned int before;

	queue_dump(0, 101, 102);
	check(!client_task_dump(client, &select, see, &seen, &error) && seen.count == 2 &&
		      (id = request_attr(SECCOMP_DIAG_A_TASK_SEL_FILTER_ID)) &&
		      nla_len(id) == sizeof(uint64_t) && nla_get_u64(id) == select.filter_id,
	      "threads with a filter are requested by its id");
	client_close(client);
	client = connect_client(1);
	before = requests;
	check(client_task_dump(client, &select, see, &seen, &error) == -EOPNOTSUPP &&
		      requests == before && strstr(error.msg, "older than this tool"),
	      "no such request to an older module, and the reason is reported");
	client_close(client);
}

/* A dump that fails reports nothing, and the next one works. */
static void dump_wrong(struct sd_client *client, const char *name, int expected)
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
}

static void test_dump_wrong(void)
{
	struct sd_client *client = connect_client(2);
	struct datagram *d;
	size_t at;
	int err = -ESRCH;

	queue_dump(0, 102, 101);
	dump_wrong(client, "a dump out of order", -EBADMSG);
	queue_dump(0, 101, 101);
	dump_wrong(client, "a dump with a thread twice", -EBADMSG);
	add_task(datagram(), 101, NLM_F_MULTI, 0);
	d = datagram();
	d->spoils = SPOILS(OMIT(TASK_UID));
	add_task(d, 102, NLM_F_MULTI, 0);
	dump_wrong(client, "a bad message in the middle", -EBADMSG);
	add_task(datagram(), 101, NLM_F_MULTI, 0);
	queue_error(ENOBUFS);
	dump_wrong(client, "a receive buffer that overflows", -ENOBUFS);
	done_message(datagram(), -ENOMEM, NLM_F_MULTI);
	dump_wrong(client, "an error at the end", -ENOMEM);
	d = datagram();
	done_message(d, 0, NLM_F_MULTI);
	add_task(d, 101, NLM_F_MULTI, 0);
	dump_wrong(client, "more after the end", -EBADMSG);
	d = datagram();
	at = begin(d, NLMSG_DONE, NLM_F_MULTI | NLM_F_ACK_TLVS, 0);
	put(d, &err, sizeof(err));
	attr(d, NLMSGERR_ATTR_MSG, "no such process", 16);
	end(d, at);
	dump_wrong(client, "a message at the end of a failed dump", -ESRCH);
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
	family_message(datagram(), 7);
	queue[0].data[NLMSG_HDRLEN + GENL_HDRLEN + 2] = 77;
	check(client_open(&client, &error) == -EBADMSG && !client, "a family without a number");
	clear();
	family_message(datagram(), 7);
	client_open(&client, &error);
	check(client && client_protocol_version(client) == 7, "the protocol's version");
	client_close(client);
}

/* Bytes changed at random, from a fixed seed: nothing may be read or written out of bounds. */
static void test_random(void)
{
	struct sd_client *client = connect_client(2);
	struct sd_error error;
	struct seen seen = { 0 };
	unsigned int seed = 1, round;
	bool ok = true;

	for (round = 0; round < 20000; round++) {
		clear();
		queue_dump(0, 101, 102);
		spoil_queue(&seed);
		ok &= client_task_dump(client, &everything, see, &seen, &error) <= 0;
	}
	check(ok && seen.count, "20000 dumps with bytes changed at random");
	client_close(client);
}

void test_exchange(void)
{
	test_errors();
	test_short_error();
	test_renewal();
	test_dump();
	test_dump_selection();
	test_dump_wrong();
	test_family();
	test_random();
}
