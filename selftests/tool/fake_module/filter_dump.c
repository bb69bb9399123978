// SPDX-License-Identifier: GPL-2.0
/* What the client makes of answers that tell of many filters. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/msg.h>

#include "tool/fake_module/replies.h"

#define INSN sizeof(struct sock_filter)

/* What a dump has told. */
struct seen {
	unsigned int count;
	struct sd_filter filters[8];
	int answer;
	bool keep;
};

static int see(struct sd_filter *filter, void *arg)
{
	struct seen *seen = arg;

	if (seen->count < 8)
		seen->filters[seen->count] = *filter;
	seen->count++;
	if (seen->keep)
		filter->prog = NULL;
	return seen->answer;
}

/* One message each, of a filter's whole program or a part. */
static void queue_made(const struct made *made)
{
	filter_message(datagram(), made, NLM_F_MULTI);
}

static void queue_done(int err)
{
	done_message(datagram(), err, NLM_F_MULTI);
}

/* The chain of made(): a newest in two parts, in two datagrams, and an oldest in one. */
static void queue_chain(uint16_t flags)
{
	struct made first = made(1, 10), oldest = made(0, 3);
	struct datagram *d = datagram();

	first.part = 48;
	filter_message(d, &first, NLM_F_MULTI);
	d = datagram();
	first.offset = 48;
	first.part = 32;
	filter_message(d, &first, NLM_F_MULTI | flags);
	filter_message(d, &oldest, NLM_F_MULTI);
	queue_done(0);
}

static int dump_thread(struct sd_client *client, struct seen *seen, struct sd_error *error)
{
	*seen = (struct seen){ .keep = seen->keep, .answer = seen->answer };
	return client_filter_dump(client, 101, true, see, seen, error);
}

static void free_kept(struct seen *seen)
{
	unsigned int i;

	for (i = 0; i < seen->count; i++)
		sd_filter_release(&seen->filters[i]);
}

static void test_chain(void)
{
	struct sd_client *client = connect_client(2);
	struct seen seen = { .keep = true };
	struct made oldest = made(0, 3);
	struct sd_error error;

	queue_chain(0);
	check(!dump_thread(client, &seen, &error) && seen.count == 2 &&
		      seen.filters[0].index == 1 && is_program(&seen.filters[0], 10) &&
		      seen.filters[1].index == 0 && is_program(&seen.filters[1], 3),
	      "a chain, newest first, programs put together, and to be kept");
	free_kept(&seen);
	check(nla_get_u32(request_attr(SECCOMP_DIAG_A_FILTER_TID)) == 101 &&
		      request_attr(SECCOMP_DIAG_A_FILTER_WITH_PROG),
	      "what is asked for then");
	clear();
	queue_done(0);
	check(!dump_thread(client, &seen, &error) && !seen.count, "a thread without filters");
	clear();
	queue_chain(NLM_F_DUMP_INTR);
	queue_chain(0);
	check(!dump_thread(client, &seen, &error) && seen.count == 2,
	      "a chain that was interrupted is read again, and told once");
	free_kept(&seen);
	clear();
	queue_made(&oldest);
	filter_message(&queue[0], &oldest, NLM_F_MULTI | NLM_F_DUMP_INTR);
	queue_done(0);
	queue_chain(0);
	check(!dump_thread(client, &seen, &error) && seen.count == 2,
	      "so is one that makes no sense, as it was interrupted");
	free_kept(&seen);
	clear();
	queue_chain(0);
	seen.answer = -ENOSPC;
	seen.keep = false;
	check(dump_thread(client, &seen, &error) == -ENOSPC && seen.count == 1 &&
		      error.err == ENOSPC,
	      "the callback ends a dump of filters");
	client_close(client);
}

/* What is queued goes wrong: nothing is told, and the next dump works. */
static void dump_wrong(struct sd_client *client, const char *name, int expected)
{
	struct seen seen = { 0 };
	struct sd_error error;
	bool ok = dump_thread(client, &seen, &error) == expected && error.err == -expected &&
		  !seen.count;

	clear();
	queue_chain(0);
	ok = ok && !dump_thread(client, &seen, &error) && seen.count == 2;
	clear();
	check(ok, name);
}

static void test_chain_wrong(void)
{
	struct sd_client *client = connect_client(2);
	struct made first = made(1, 10), second = made(0, 3), m;

	queue_made(&second);
	queue_made(&first);
	queue_done(0);
	dump_wrong(client, "a chain from its oldest on", -EBADMSG);
	queue_made(&first);
	queue_done(0);
	dump_wrong(client, "a chain without its oldest", -EBADMSG);
	queue_made(&first);
	queue_made(&first);
	queue_done(0);
	dump_wrong(client, "a filter twice", -EBADMSG);
	m = second;
	m.id = 77;
	queue_made(&first);
	queue_made(&m);
	queue_done(0);
	dump_wrong(client, "a filter that the one before is not on top of", -EBADMSG);
	m = second;
	m.tid = 102;
	queue_made(&first);
	queue_made(&m);
	queue_done(0);
	dump_wrong(client, "another thread's filter in a chain", -EBADMSG);
	m = first;
	m.part = 8;
	queue_made(&m);
	queue_made(&second);
	queue_done(0);
	dump_wrong(client, "a program that breaks off", -EBADMSG);
	m = second;
	m.part = 8;
	queue_made(&first);
	queue_made(&m);
	queue_done(0);
	dump_wrong(client, "a last program that breaks off", -EBADMSG);
	queue_made(&first);
	queue_made(&second);
	queue_done(-ESRCH);
	dump_wrong(client, "a thread that ended meanwhile", -ESRCH);
	client_close(client);
}

/* One thread's programs can't be more than its budget, whatever a kernel says. */
static void test_bounds(void)
{
	struct sd_client *client = connect_client(2);
	struct seen seen = { 0 };
	struct sd_error error;
	uint32_t index;

	for (index = 10; index; index--) {
		struct made m = made(index, PROGRAM_MAX);

		m.depth = 10 - index;
		queue_made(&m);
	}
	check(dump_thread(client, &seen, &error) == -EFBIG && !seen.count,
	      "more programs than a thread can have");
	client_close(client);
}

static void test_all(void)
{
	struct sd_client *client = connect_client(2);
	struct made whole = made(1, 10), cut = made(0, 8), other = made(0, 3), m;
	struct seen seen = { .keep = true };
	struct sd_error error;

	cut.part = 16;
	other.tid = 999;
	other.id = 4711;
	queue_made(&whole);
	queue_made(&cut);
	queue_made(&other);
	queue_done(0);
	check(!client_filter_dump(client, 0, true, see, &seen, &error) && seen.count == 3 &&
		      is_program(&seen.filters[0], 10) && !seen.filters[1].prog &&
		      !seen.filters[1].prog_len && seen.filters[1].insns == 8 &&
		      is_program(&seen.filters[2], 3) && seen.filters[2].tid == 999,
	      "all threads: one that ended leaves its filter without program");
	check(!request_attr(SECCOMP_DIAG_A_FILTER_TID), "no thread is asked for then");
	free_kept(&seen);
	clear();
	m = other;
	m.part = 0;
	queue_made(&m);
	queue_done(0);
	seen = (struct seen){ 0 };
	check(!client_filter_dump(client, 0, false, see, &seen, &error) && seen.count == 1 &&
		      !request_attr(SECCOMP_DIAG_A_FILTER_WITH_PROG),
	      "all threads, without programs");
	client_close(client);
}

static void test_older(void)
{
	struct sd_client *client = connect_client(1);
	unsigned int before = requests;
	struct seen seen = { 0 };
	struct sd_error error;

	check(dump_thread(client, &seen, &error) == -EOPNOTSUPP && requests == before &&
		      strstr(error.msg, "older than this tool"),
	      "an older module is not asked for a chain, and why is told");
	client_close(client);
}

/* Bytes changed at random, from a fixed seed: nothing may be read or written out of bounds. */
static void test_random(void)
{
	struct sd_client *client = connect_client(2);
	unsigned int seed = 1, round, changes, told = 0;
	struct seen seen = { 0 };
	struct sd_error error;
	bool ok = true;

	for (round = 0; round < 20000; round++) {
		clear();
		queue_chain(0);
		for (changes = 1 + (unsigned int)rand_r(&seed) % 4; changes; changes--) {
			struct datagram *d = &queue[(unsigned int)rand_r(&seed) % queued];

			d->data[(unsigned int)rand_r(&seed) % d->len] =
				(unsigned char)rand_r(&seed);
		}
		if (!(rand_r(&seed) % 4))
			queue[0].len = (unsigned int)rand_r(&seed) % queue[0].len + 1;
		ok &= dump_thread(client, &seen, &error) <= 0;
		told += seen.count;
	}
	check(ok && told, "20000 chains with bytes changed at random");
	client_close(client);
}

void test_filter_dump(void)
{
	test_chain();
	test_chain_wrong();
	test_bounds();
	test_all();
	test_older();
	test_random();
}
