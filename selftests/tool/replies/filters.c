// SPDX-License-Identifier: GPL-2.0
/* Replies about one filter. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "tool/replies/replies.h"

/* Each program is the beginning of this one. */
static struct sock_filter *program(void)
{
	static struct sock_filter insns[PROGRAM_MAX];
	unsigned int i;

	for (i = 0; i < PROGRAM_MAX; i++)
		insns[i] = (struct sock_filter){ .code = (uint16_t)i, .jt = 1, .jf = 2, .k = ~i };
	return insns;
}

bool is_program(const struct sd_filter *filter, uint32_t insns)
{
	return filter->prog && filter->prog_len == insns &&
	       !memcmp(filter->prog, program(), insns * INSN);
}

struct sd_filter made_filter(uint32_t index, uint32_t insns)
{
	uint64_t id = 0x8000000000000000 + index;

	return (struct sd_filter){
		.has = SD_FILTER_HAS_FLAGS | SD_FILTER_HAS_USERS |
		       (index ? SD_FILTER_HAS_PARENT : 0),
		.tid = 101,
		.index = index,
		.depth = 1 - index,
		.id = id,
		.parent_id = id - 1,
		.insns = insns,
		.budget = insns + 9,
		.listener = true,
		.jited = true,
		.flags = 2,
		.users = 7,
		.prog = program(),
		.prog_len = insns,
	};
}

static const struct sd_filter_key oldest = { .index = 0 };
static const struct sd_filter_key newest = { .index = 1 };

static int get(struct sd_client *client, const struct sd_filter_key *key, struct sd_filter *filter,
	       struct sd_error *error)
{
	return client_filter_get(client, 101, key, true, filter, error);
}

/* Request the oldest filter; the reply is @sent with differences. */
static int get_spoiled(const struct sd_filter *sent, const struct spoil *spoils,
		       struct sd_filter *filter, struct sd_error *error)
{
	struct sd_client *client = connect_client(2);
	int err;

	datagram()->spoils = spoils;
	filter_message(&queue[0], sent, NULL, 0);
	err = get(client, &oldest, filter, error);
	client_close(client);
	return err;
}

static void test_good(void)
{
	struct sd_client *client = connect_client(2);
	struct sd_filter m = made_filter(1, 5), f;
	struct sd_filter_key by_id = { .by_id = true, .id = m.id };
	struct sd_error error;

	filter_message(datagram(), &m, NULL, 0);
	check(!get(client, &by_id, &f, &error) && f.tid == 101 && f.index == 1 && f.depth == 0 &&
		      f.id == m.id && f.has & SD_FILTER_HAS_PARENT && f.parent_id == m.id - 1 &&
		      f.insns == 5 && f.budget == 14 && f.listener && f.jited && f.flags == 2 &&
		      f.users == 7 && is_program(&f, 5),
	      "a filter by its id: every field, and the program");
	check(nla_get_u64(request_attr(SECCOMP_DIAG_A_FILTER_ID)) == m.id &&
		      !request_attr(SECCOMP_DIAG_A_FILTER_INDEX) &&
		      request_attr(SECCOMP_DIAG_A_FILTER_WITH_PROG) &&
		      !request_attr(SECCOMP_DIAG_A_FILTER_PROG_OFFSET),
	      "a filter by its id: the request");
	sd_filter_release(&f);
	check(!f.prog && !f.prog_len, "a filter that is released has no program");
	clear();
	m = made_filter(0, 5);
	m.prog = NULL;
	filter_message(datagram(), &m, NULL, 0);
	check(!client_filter_get(client, 101, &oldest, false, &f, &error) &&
		      !(f.has & SD_FILTER_HAS_PARENT) && !f.prog && f.insns == 5 &&
		      !request_attr(SECCOMP_DIAG_A_FILTER_WITH_PROG),
	      "the oldest, by its index, without program");
	client_close(client);
}

/* Some attributes are not available to every reader; all others are required. */
static void test_omitted(void)
{
	static const struct {
		uint16_t type;
		uint32_t has; /* 0: it is required */
	} attrs[] = {
		{ SECCOMP_DIAG_A_FILTER_TID, 0 },
		{ SECCOMP_DIAG_A_FILTER_INDEX, 0 },
		{ SECCOMP_DIAG_A_FILTER_DEPTH, 0 },
		{ SECCOMP_DIAG_A_FILTER_ID, 0 },
		{ SECCOMP_DIAG_A_FILTER_BUDGET, 0 },
		{ SECCOMP_DIAG_A_FILTER_INSNS, SD_FILTER_HAS_INSNS },
		{ SECCOMP_DIAG_A_FILTER_LISTENER, SD_FILTER_HAS_LISTENER },
		{ SECCOMP_DIAG_A_FILTER_JITED, SD_FILTER_HAS_JITED },
		{ SECCOMP_DIAG_A_FILTER_FLAGS, SD_FILTER_HAS_FLAGS },
		{ SECCOMP_DIAG_A_FILTER_USERS, SD_FILTER_HAS_USERS },
	};
	struct sd_filter m = made_filter(0, 5), f;
	struct sd_error error;
	char name[80];
	size_t i;
	int err;

	m.prog = NULL;
	for (i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++) {
		err = get_spoiled(&m, SPOILS({ attrs[i].type, SPOIL_OMIT, 0 }), &f, &error);
		snprintf(name, sizeof(name), "filter attribute %u left out", attrs[i].type);
		check(attrs[i].has ? !err && !(f.has & attrs[i].has) : err == -EBADMSG, name);
	}
}

/* The newest filter, which has every attribute. */
static int get_newest(const struct spoil *spoils)
{
	struct sd_client *client = connect_client(2);
	struct sd_filter m = made_filter(1, 4), f = { 0 };
	struct sd_error error;
	int err;

	datagram()->spoils = spoils;
	filter_message(&queue[0], &m, NULL, 0);
	err = get(client, &newest, &f, &error);
	sd_filter_release(&f);
	client_close(client);
	return err;
}

static void test_lengths(void)
{
	uint16_t type;

	check(!get_newest(NULL), "a filter with every attribute");
	for (type = SECCOMP_DIAG_A_FILTER_TID; type <= SECCOMP_DIAG_A_FILTER_PROG_LEN; type++)
		if (type != SECCOMP_DIAG_A_FILTER_WITH_PROG) /* only requests have it */
			check_lengths("filter ", type, 0, get_newest);
}

static void test_hostile(void)
{
	/* Differences of the oldest filter, without program. */
	static const struct bad_message filters[] = {
		{ { VALUE(FILTER_TID, 102) }, "another thread's filter" },
		{ { VALUE(FILTER_TID, 0) }, "a filter of thread 0" },
		{ { VALUE(FILTER_TID, 0x80000065u) }, "a filter of a thread beyond pid_t" },
		{ { VALUE(FILTER_DEPTH, 32768) }, "a filter deeper than can be" },
		{ { VALUE(FILTER_INSNS, 0) }, "a program of no instructions" },
		{ { VALUE(FILTER_INSNS, 4097) }, "a program of 4097 instructions" },
	};
	/* The same with a program of 5 instructions. */
	static const struct bad_message programs[] = {
		{ { SIZE(FILTER_PROG, 12) }, "half an instruction" },
		{ { SIZE(FILTER_PROG, 8), VALUE(FILTER_PROG_LEN, 36) },
		  "a length that is no number of instructions" },
		{ { SIZE(FILTER_PROG, 8), VALUE(FILTER_PROG_LEN, 0) }, "a program of length 0" },
		{ { SIZE(FILTER_PROG, 8), VALUE(FILTER_PROG_LEN, 32776), OMIT(FILTER_INSNS) },
		  "a program longer than the kernel accepts" },
		{ { SIZE(FILTER_PROG, 48) }, "a part longer than its program" },
		{ { SIZE(FILTER_PROG, 8), VALUE(FILTER_PROG_OFFSET, 40) },
		  "a part after the end of its program" },
		{ { SIZE(FILTER_PROG, 8), VALUE(FILTER_PROG_OFFSET, UINT_MAX - 7) },
		  "a part at the end of all numbers" },
		{ { SIZE(FILTER_PROG, 32), VALUE(FILTER_PROG_OFFSET, 8) },
		  "a first part that is not the first" },
		{ { VALUE(FILTER_INSNS, 6) }, "a program of another length than its instructions" },
		{ { OMIT(FILTER_PROG) }, "a program's offset and length alone" },
		{ { OMIT(FILTER_PROG_OFFSET) }, "a program without an offset" },
		{ { OMIT(FILTER_PROG_LEN) }, "a program without a length" },
	};
	struct sd_filter m = made_filter(0, 5), other = made_filter(1, 5), f;
	struct sd_error error;
	size_t i;

	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		check(get_spoiled(&m, programs[i].spoils, &f, &error) == -EBADMSG && *error.msg,
		      programs[i].name);
	m.prog = other.prog = NULL;
	for (i = 0; i < sizeof(filters) / sizeof(filters[0]); i++)
		check(get_spoiled(&m, filters[i].spoils, &f, &error) == -EBADMSG && *error.msg,
		      filters[i].name);
	check(get_spoiled(&other, NULL, &f, &error) == -EBADMSG && *error.msg,
	      "another filter than requested");
	m.has |= SD_FILTER_HAS_PARENT;
	check(get_spoiled(&m, NULL, &f, &error) == -EBADMSG && *error.msg,
	      "the oldest, with one below");
}

/* A part of the program for each request, as many as it takes. */
static void queue_parts(uint32_t insns, uint32_t bytes)
{
	struct sd_filter m = made_filter(1, insns);
	struct part part = { .whole = insns * INSN };

	for (; part.offset < part.whole; part.offset += part.len) {
		part.len = part.whole - part.offset < bytes ? part.whole - part.offset : bytes;
		filter_message(datagram(), &m, &part, 0);
	}
}

static void test_parts(void)
{
	struct sd_client *client = connect_client(2);
	struct sd_error error;
	struct sd_filter f;
	unsigned int before = requests;

	queue_parts(PROGRAM_MAX, 1000);
	check(!get(client, &newest, &f, &error) && is_program(&f, PROGRAM_MAX) &&
		      requests - before == queued,
	      "4096 instructions in parts of 125: a request for each");
	check(nla_get_u64(request_attr(SECCOMP_DIAG_A_FILTER_ID)) == f.id &&
		      !request_attr(SECCOMP_DIAG_A_FILTER_INDEX) &&
		      nla_get_u32(request_attr(SECCOMP_DIAG_A_FILTER_PROG_OFFSET)) == 32000,
	      "the last part is requested by id and offset");
	sd_filter_release(&f);
	clear();
	queue_parts(PROGRAM_MAX, PROGRAM_MAX * INSN);
	check(!get(client, &newest, &f, &error) && is_program(&f, PROGRAM_MAX) && queued == 1,
	      "4096 instructions in one message");
	sd_filter_release(&f);
	client_close(client);
}

/* The first 40 bytes of 80, and in reply to the next request a second part, or ENOENT. */
static int get_second(const struct part *second, const struct spoil *spoils, struct sd_error *error)
{
	static const struct part first = { 0, 40, 80 };
	struct sd_client *client = connect_client(2);
	struct sd_filter m = made_filter(1, 10), f = { .index = 42 };
	int err;

	filter_message(datagram(), &m, &first, 0);
	if (second) {
		datagram()->spoils = spoils;
		filter_message(&queue[1], &m, second, 0);
	} else {
		error_message(datagram(), -ENOENT, true, "no such filter", 15, 0);
	}
	err = get(client, &newest, &f, error);
	client_close(client);
	return f.index == 42 ? err : 0; /* must not be touched */
}

static void test_second_part(void)
{
	static const struct {
		struct part part;
		struct bad_message bad;
	} seconds[] = {
		{ { 40, 40, 80 },
		  { { VALUE(FILTER_ID, 0x8000000000000002) }, "a second part of another filter" } },
		{ { 40, 40, 80 },
		  { { VALUE(FILTER_TID, 102) }, "a second part of another thread's" } },
		{ { 40, 40, 80 },
		  { { VALUE(FILTER_INDEX, 2) }, "a second part of another index" } },
		{ { 32, 40, 80 }, { { { 0 } }, "a second part that overlaps the first" } },
		{ { 48, 32, 80 }, { { { 0 } }, "a gap between parts" } },
		{ { 40, 40, 88 },
		  { { VALUE(FILTER_INSNS, 11) }, "a second part of a longer program" } },
		{ { 40, 40, 80 },
		  { { OMIT(FILTER_PROG), OMIT(FILTER_PROG_OFFSET), OMIT(FILTER_PROG_LEN) },
		    "a second part without program" } },
	};
	struct sd_error error;
	size_t i;

	for (i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++)
		check(get_second(&seconds[i].part, seconds[i].bad.spoils, &error) == -EBADMSG,
		      seconds[i].bad.name);
	check(get_second(NULL, NULL, &error) == -ESRCH && error.err == ESRCH,
	      "a filter that is gone when its second part is requested: ESRCH, as for its thread");
}

static void test_refused(void)
{
	struct sd_client *client = connect_client(1);
	struct sd_filter m = made_filter(0, 5), f;
	unsigned int before = requests;
	struct sd_error error;

	check(get(client, &oldest, &f, &error) == -EOPNOTSUPP && requests == before &&
		      strstr(error.msg, "older than this tool") && strstr(error.msg, "reload"),
	      "no request for filters to an older module, and the reason is reported");
	client_close(client);
	client = connect_client(2);
	error_message(datagram(), -ENOENT, true, "no such filter", 15, 0);
	check(get(client, &oldest, &f, &error) == -ENOENT && !strcmp(error.msg, "no such filter"),
	      "no such filter: the module's message");
	clear();
	error_message(datagram(), -ENOENT, true, "", 1, 0);
	check(get(client, &oldest, &f, &error) == -ENOENT && strstr(error.msg, "unloaded"),
	      "the module has been unloaded");
	clear();
	filter_message(datagram(), &m, NULL, 0);
	check(client_filter_get(client, 101, &oldest, false, &f, &error) == -EBADMSG,
	      "a program that was not requested");
	client_close(client);
}

void test_filters(void)
{
	test_good();
	test_omitted();
	test_lengths();
	test_hostile();
	test_parts();
	test_second_part();
	test_refused();
}
