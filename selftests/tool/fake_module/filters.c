// SPDX-License-Identifier: GPL-2.0
/* What the client makes of answers that tell of one filter. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <netlink/msg.h>

#include "tool/fake_module/replies.h"

#define INSN sizeof(struct sock_filter)

/* Each program is the beginning of this one. */
static const struct sock_filter *program(void)
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

struct made made(uint32_t index, uint32_t insns)
{
	return (struct made){
		.tid = 101,
		.index = index,
		.depth = 1 - index,
		.id = 0x8000000000000000 + index,
		.insns = insns,
		.part = insns * INSN,
		.prog_len = insns * INSN,
	};
}

static void made_attr(struct datagram *d, const struct made *made, uint16_t type, const void *data,
		      size_t len)
{
	static const unsigned char zero[64];

	if (made->leave_out == type)
		return;
	if (made->resize == type)
		attr(d, type, made->size <= len ? data : zero, made->size);
	else
		attr(d, type, data, len);
}

static void made_u32(struct datagram *d, const struct made *made, uint16_t type, uint32_t value)
{
	made_attr(d, made, type, &value, sizeof(value));
}

void filter_message(struct datagram *d, const struct made *made, uint16_t flags)
{
	size_t at = begin_reply(d, SECCOMP_DIAG_CMD_FILTER_GET, flags, 0);
	uint64_t parent = made->id - 1;
	uint8_t yes = 1;

	made_u32(d, made, SECCOMP_DIAG_A_FILTER_TID, made->tid);
	made_u32(d, made, SECCOMP_DIAG_A_FILTER_INDEX, made->index);
	made_u32(d, made, SECCOMP_DIAG_A_FILTER_DEPTH, made->depth);
	made_attr(d, made, SECCOMP_DIAG_A_FILTER_ID, &made->id, sizeof(made->id));
	if (made->index || made->parent)
		made_attr(d, made, SECCOMP_DIAG_A_FILTER_PARENT_ID, &parent, sizeof(parent));
	made_u32(d, made, SECCOMP_DIAG_A_FILTER_INSNS, made->insns);
	made_u32(d, made, SECCOMP_DIAG_A_FILTER_BUDGET, made->insns + 9);
	made_attr(d, made, SECCOMP_DIAG_A_FILTER_LISTENER, &yes, 1);
	made_attr(d, made, SECCOMP_DIAG_A_FILTER_JITED, &yes, 1);
	made_u32(d, made, SECCOMP_DIAG_A_FILTER_FLAGS, 2);
	made_u32(d, made, SECCOMP_DIAG_A_FILTER_USERS, 7);
	if (made->part) {
		made_attr(d, made, SECCOMP_DIAG_A_FILTER_PROG,
			  (const char *)program() + made->offset % (PROGRAM_MAX * INSN),
			  made->part);
		made_u32(d, made, SECCOMP_DIAG_A_FILTER_PROG_OFFSET, made->offset);
		made_u32(d, made, SECCOMP_DIAG_A_FILTER_PROG_LEN, made->prog_len);
	}
	end(d, at);
}

/* Ask for a filter, answered by what is queued. */
static int get(struct sd_client *client, const struct sd_filter_key *key, struct sd_filter *filter,
	       struct sd_error *error)
{
	return client_filter_get(client, 101, key, true, filter, error);
}

static const struct sd_filter_key oldest = { .index = 0 };

/* Ask for the oldest filter, which is answered by one message. */
static int get_made(const struct made *made, struct sd_filter *filter, struct sd_error *error)
{
	struct sd_client *client = connect_client(2);
	int err;

	filter_message(datagram(), made, 0);
	err = get(client, &oldest, filter, error);
	client_close(client);
	return err;
}

static void test_good(void)
{
	struct sd_client *client = connect_client(2);
	struct sd_filter_key by_id = { .by_id = true, .id = made(1, 5).id };
	struct made m = made(1, 5);
	struct sd_error error;
	struct sd_filter f;

	filter_message(datagram(), &m, 0);
	check(!get(client, &by_id, &f, &error) && f.tid == 101 && f.index == 1 && f.depth == 0 &&
		      f.id == m.id && f.has & SD_FILTER_HAS_PARENT && f.parent_id == m.id - 1 &&
		      f.insns == 5 && f.budget == 14 && f.listener && f.jited && f.flags == 2 &&
		      f.users == 7 && is_program(&f, 5),
	      "a filter by its id: every field, and the program");
	check(nla_get_u64(request_attr(SECCOMP_DIAG_A_FILTER_ID)) == m.id &&
		      !request_attr(SECCOMP_DIAG_A_FILTER_INDEX) &&
		      request_attr(SECCOMP_DIAG_A_FILTER_WITH_PROG) &&
		      !request_attr(SECCOMP_DIAG_A_FILTER_PROG_OFFSET),
	      "what is asked for then");
	sd_filter_release(&f);
	check(!f.prog && !f.prog_len, "a filter that is released has no program");
	clear();
	m = made(0, 5);
	m.part = 0;
	filter_message(datagram(), &m, 0);
	check(!client_filter_get(client, 101, &oldest, false, &f, &error) &&
		      !(f.has & SD_FILTER_HAS_PARENT) && !f.prog && f.insns == 5 &&
		      !request_attr(SECCOMP_DIAG_A_FILTER_WITH_PROG),
	      "the oldest, by its place, without program");
	client_close(client);
}

/* What the kernel may not tell is not had; everything else must be there. */
static void test_left_out(void)
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
	struct made m = made(0, 5);
	struct sd_error error;
	struct sd_filter f;
	char name[80];
	size_t i;
	bool ok;

	m.part = 0;
	for (i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++) {
		m.leave_out = attrs[i].type;
		if (attrs[i].has)
			ok = !get_made(&m, &f, &error) && !(f.has & attrs[i].has);
		else
			ok = get_made(&m, &f, &error) == -EBADMSG;
		snprintf(name, sizeof(name), "filter attribute %u left out", attrs[i].type);
		check(ok, name);
	}
}

static void test_lengths(void)
{
	static const uint16_t sizes[] = { 0, 2, 3, 5, 12, 40 };
	struct made m = made(0, 5);
	struct sd_error error;
	struct sd_filter f;
	char name[80];
	uint16_t type;
	size_t i;

	m.parent = true;
	for (type = SECCOMP_DIAG_A_FILTER_TID; type <= SECCOMP_DIAG_A_FILTER_PROG_LEN; type++) {
		bool refused = true;

		if (type == SECCOMP_DIAG_A_FILTER_WITH_PROG)
			continue; /* only requests have it */
		m.resize = type;
		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			m.size = sizes[i];
			refused &= get_made(&m, &f, &error) == -EBADMSG;
		}
		snprintf(name, sizeof(name), "filter attribute %u of wrong lengths", type);
		check(refused, name);
	}
}

/* Each is a good message but for one thing. */
static void test_hostile(void)
{
	static const struct {
		struct made made;
		const char *name;
	} cases[] = {
		{ { .tid = 102, .insns = 5 }, "another thread's filter" },
		{ { .tid = 0, .insns = 5 }, "a filter of thread 0" },
		{ { .tid = 0x80000065u, .insns = 5 }, "a filter of a thread beyond pid_t" },
		{ { .tid = 101, .index = 1, .insns = 5 }, "another filter than asked for" },
		{ { .tid = 101, .depth = 32768, .insns = 5 }, "a filter deeper than can be" },
		{ { .tid = 101, .insns = 5, .parent = true }, "the oldest, with one below" },
		{ { .tid = 101, .insns = 0 }, "a program of no instructions" },
		{ { .tid = 101, .insns = 4097 }, "a program of 4097 instructions" },
		{ { .tid = 101, .insns = 5, .part = 12, .prog_len = 40 }, "half an instruction" },
		{ { .tid = 101, .insns = 5, .part = 8, .prog_len = 36 },
		  "a length that is no number of instructions" },
		{ { .tid = 101, .insns = 5, .part = 8, .prog_len = 0 }, "a program of length 0" },
		{ { .tid = 101,
		    .leave_out = SECCOMP_DIAG_A_FILTER_INSNS,
		    .part = 8,
		    .prog_len = 32776 },
		  "a program longer than the kernel takes" },
		{ { .tid = 101, .insns = 5, .part = 48, .prog_len = 40 },
		  "a part longer than its program" },
		{ { .tid = 101, .insns = 5, .part = 8, .offset = 40, .prog_len = 40 },
		  "a part behind its program" },
		{ { .tid = 101, .insns = 5, .part = 8, .offset = UINT_MAX - 7, .prog_len = 40 },
		  "a part at the end of all numbers" },
		{ { .tid = 101, .insns = 5, .part = 32, .offset = 8, .prog_len = 40 },
		  "a first part that is not the first" },
		{ { .tid = 101, .insns = 6, .part = 40, .prog_len = 40 },
		  "a program of another length than its instructions" },
	};
	struct sd_error error;
	struct sd_filter f;
	struct made m;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(get_made(&cases[i].made, &f, &error) == -EBADMSG && *error.msg,
		      cases[i].name);
	m = made(0, 5);
	for (i = SECCOMP_DIAG_A_FILTER_PROG; i <= SECCOMP_DIAG_A_FILTER_PROG_LEN; i++) {
		m.leave_out = (uint16_t)i;
		check(get_made(&m, &f, &error) == -EBADMSG, "a program, its place or length alone");
	}
}

/* A part of the program for each request, as many as it takes. */
static void queue_parts(uint32_t insns, uint32_t part)
{
	struct made m = made(1, insns);
	uint32_t whole = insns * INSN;

	for (m.offset = 0; m.offset < whole; m.offset += m.part) {
		m.part = whole - m.offset < part ? whole - m.offset : part;
		filter_message(datagram(), &m, 0);
	}
}

static const struct sd_filter_key newest = { .index = 1 };

static void test_parts(void)
{
	struct sd_client *client = connect_client(2);
	struct sd_error error;
	struct sd_filter f;
	unsigned int before = requests;

	queue_parts(PROGRAM_MAX, 1000);
	check(!get(client, &newest, &f, &error) && is_program(&f, PROGRAM_MAX) &&
		      requests - before == queued,
	      "4096 instructions in parts of 125: each is asked for");
	check(nla_get_u64(request_attr(SECCOMP_DIAG_A_FILTER_ID)) == f.id &&
		      !request_attr(SECCOMP_DIAG_A_FILTER_INDEX) &&
		      nla_get_u32(request_attr(SECCOMP_DIAG_A_FILTER_PROG_OFFSET)) == 32000,
	      "the last part is asked for by id and offset");
	sd_filter_release(&f);
	clear();
	queue_parts(PROGRAM_MAX, PROGRAM_MAX * INSN);
	check(!get(client, &newest, &f, &error) && is_program(&f, PROGRAM_MAX) && queued == 1,
	      "4096 instructions in one message");
	sd_filter_release(&f);
	client_close(client);
}

/* The first part is good, and the second one departs from what it should be. */
static int get_second(const struct made *second, struct sd_error *error)
{
	struct sd_client *client = connect_client(2);
	struct made first = made(1, 10);
	struct sd_filter f = { .index = 42 };
	int err;

	first.part = 40;
	filter_message(datagram(), &first, 0);
	if (second->tid)
		filter_message(datagram(), second, 0);
	else
		error_message(datagram(), -ENOENT, true, "no such filter", 15, 0);
	err = get(client, &newest, &f, error);
	client_close(client);
	return f.index == 42 ? err : 0; /* must be left alone */
}

static void test_second_part(void)
{
	struct made good = made(1, 10), m;
	struct sd_error error;

	good.offset = good.part = 40;
	m = good;
	m.id++;
	check(get_second(&m, &error) == -EBADMSG, "a second part of another filter");
	m = good;
	m.tid++;
	check(get_second(&m, &error) == -EBADMSG, "a second part of another thread's");
	m = good;
	m.index++;
	check(get_second(&m, &error) == -EBADMSG, "a second part in another place");
	m = good;
	m.offset = 32;
	check(get_second(&m, &error) == -EBADMSG, "a second part that overlaps the first");
	m.offset = 48;
	m.part = 32;
	check(get_second(&m, &error) == -EBADMSG, "a gap between parts");
	m = good;
	m.insns = 11;
	m.prog_len = 88;
	check(get_second(&m, &error) == -EBADMSG, "a second part of a longer program");
	m = good;
	m.part = 0;
	check(get_second(&m, &error) == -EBADMSG, "a second part without program");
	m.tid = 0;
	check(get_second(&m, &error) == -ESRCH && error.err == ESRCH,
	      "a filter that is gone when its second part is asked for: so is the thread");
}

static void test_refused(void)
{
	struct sd_client *client = connect_client(1);
	struct sd_error error;
	struct sd_filter f;
	unsigned int before = requests;
	struct made m = made(0, 5);

	check(get(client, &oldest, &f, &error) == -EOPNOTSUPP && requests == before &&
		      strstr(error.msg, "older than this tool") && strstr(error.msg, "reload"),
	      "an older module is not asked, and why is told");
	client_close(client);
	client = connect_client(2);
	error_message(datagram(), -ENOENT, true, "no such filter", 15, 0);
	check(get(client, &oldest, &f, &error) == -ENOENT && !strcmp(error.msg, "no such filter"),
	      "no such filter: the module's words");
	clear();
	error_message(datagram(), -ENOENT, true, "", 1, 0);
	check(get(client, &oldest, &f, &error) == -ENOENT && strstr(error.msg, "unloaded"),
	      "the module has been unloaded");
	clear();
	filter_message(datagram(), &m, 0);
	check(client_filter_get(client, 101, &oldest, false, &f, &error) == -EBADMSG,
	      "a program that was not asked for");
	client_close(client);
}

void test_filters(void)
{
	test_good();
	test_left_out();
	test_lengths();
	test_hostile();
	test_parts();
	test_second_part();
	test_refused();
}
