// SPDX-License-Identifier: GPL-2.0
/* Replies about many filters. */
#include <errno.h>

#include "tool/replies/replies.h"

/* The result of a dump. */
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

static void queue_filter(const struct sd_filter *filter)
{
	filter_message(datagram(), filter, NULL, NLM_F_MULTI);
}

static void queue_part(const struct sd_filter *filter, uint32_t bytes)
{
	const struct part part = { 0, bytes, (uint32_t)(filter->prog_len * INSN) };

	filter_message(datagram(), filter, &part, NLM_F_MULTI);
}

static void queue_done(int err)
{
	done_message(datagram(), err, NLM_F_MULTI);
}

/* The chain of made_filter(): a newest in two parts, in two datagrams, and an oldest in one. */
static void queue_chain(uint16_t flags)
{
	static const struct part second = { 48, 32, 80 };
	struct sd_filter newest = made_filter(1, 10), oldest = made_filter(0, 3);

	queue_part(&newest, 48);
	filter_message(datagram(), &newest, &second, NLM_F_MULTI | flags);
	filter_message(&queue[queued - 1], &oldest, NULL, NLM_F_MULTI);
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
	struct sd_filter oldest = made_filter(0, 3);
	struct sd_error error;

	queue_chain(0);
	check(!dump_thread(client, &seen, &error) && seen.count == 2 &&
		      seen.filters[0].index == 1 && is_program(&seen.filters[0], 10) &&
		      seen.filters[1].index == 0 && is_program(&seen.filters[1], 3),
	      "a chain, newest first, with whole programs that may be kept");
	free_kept(&seen);
	check(nla_get_u32(request_attr(SECCOMP_DIAG_A_FILTER_TID)) == 101 &&
		      request_attr(SECCOMP_DIAG_A_FILTER_WITH_PROG),
	      "a chain: the request");
	clear();
	queue_done(0);
	check(!dump_thread(client, &seen, &error) && !seen.count, "a thread without filters");
	clear();
	queue_chain(NLM_F_DUMP_INTR);
	queue_chain(0);
	check(!dump_thread(client, &seen, &error) && seen.count == 2,
	      "an interrupted chain is read again, and reported once");
	free_kept(&seen);
	clear();
	queue_filter(&oldest);
	filter_message(&queue[0], &oldest, NULL, NLM_F_MULTI | NLM_F_DUMP_INTR);
	queue_done(0);
	queue_chain(0);
	check(!dump_thread(client, &seen, &error) && seen.count == 2,
	      "an interrupted chain that makes no sense is read again");
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

/* The queue is refused: nothing is reported, and the next dump works. */
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
	struct sd_filter first = made_filter(1, 10), second = made_filter(0, 3), m;

	queue_filter(&second);
	queue_filter(&first);
	queue_done(0);
	dump_wrong(client, "a chain that begins with its oldest", -EBADMSG);
	queue_filter(&first);
	queue_done(0);
	dump_wrong(client, "a chain without its oldest", -EBADMSG);
	queue_filter(&first);
	queue_filter(&first);
	queue_done(0);
	dump_wrong(client, "a filter twice", -EBADMSG);
	m = second;
	m.id = 77;
	queue_filter(&first);
	queue_filter(&m);
	queue_done(0);
	dump_wrong(client, "a filter that is not the parent of the one before", -EBADMSG);
	m = second;
	m.tid = 102;
	queue_filter(&first);
	queue_filter(&m);
	queue_done(0);
	dump_wrong(client, "another thread's filter in a chain", -EBADMSG);
	queue_part(&first, 8);
	queue_filter(&second);
	queue_done(0);
	dump_wrong(client, "a program that is cut off", -EBADMSG);
	queue_filter(&first);
	queue_part(&second, 8);
	queue_done(0);
	dump_wrong(client, "a last program that is cut off", -EBADMSG);
	queue_filter(&first);
	queue_filter(&second);
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
		struct sd_filter m = made_filter(index, PROGRAM_MAX);

		m.depth = 10 - index;
		queue_filter(&m);
	}
	check(dump_thread(client, &seen, &error) == -EFBIG && !seen.count,
	      "more programs than a thread can have");
	client_close(client);
}

static void test_all(void)
{
	struct sd_client *client = connect_client(2);
	struct sd_filter whole = made_filter(1, 10), cut = made_filter(0, 8),
			 other = made_filter(0, 3);
	struct seen seen = { .keep = true };
	struct sd_error error;

	other.tid = 999;
	other.id = 4711;
	queue_filter(&whole);
	queue_part(&cut, 16);
	queue_filter(&other);
	queue_done(0);
	check(!client_filter_dump(client, 0, true, see, &seen, &error) && seen.count == 3 &&
		      is_program(&seen.filters[0], 10) && !seen.filters[1].prog &&
		      !seen.filters[1].prog_len && seen.filters[1].insns == 8 &&
		      is_program(&seen.filters[2], 3) && seen.filters[2].tid == 999,
	      "all threads: one that ended leaves its filter without program");
	check(!request_attr(SECCOMP_DIAG_A_FILTER_TID), "all threads: the request names none");
	free_kept(&seen);
	clear();
	other.prog = NULL;
	queue_filter(&other);
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
	      "no request for a chain to an older module, and the reason is reported");
	client_close(client);
}

/* Bytes changed at random, from a fixed seed: nothing may be read or written out of bounds. */
static void test_random(void)
{
	struct sd_client *client = connect_client(2);
	unsigned int seed = 1, round, count = 0;
	struct seen seen = { 0 };
	struct sd_error error;
	bool ok = true;

	for (round = 0; round < 20000; round++) {
		clear();
		queue_chain(0);
		spoil_queue(&seed);
		ok &= dump_thread(client, &seen, &error) <= 0;
		count += seen.count;
	}
	check(ok && count, "20000 chains with bytes changed at random");
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
