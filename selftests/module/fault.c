// SPDX-License-Identifier: GPL-2.0
/*
 * Requests while memory runs out: each allocation of a request fails in turn. The request is refused or
 * answered as before, and the messages up to a failure are right.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/hooks.h"
#include "lib/fail_nth.h"
#include "lib/modprobe.h"

#define LIMIT_S 300

/* More than the map of a dump first has room for (module/known.c). */
#define FILTERS 60

/* Its chain takes more than one message, and so more than one recvmsg(2). */
#define LONG_PROGRAM 4000

FAIL_NTH_NEEDED

FIXTURE(fault)
{
	struct fail_nth inject;
	struct rawnl nl;
	struct child many, large;
	pid_t thread;
};

FAIL_NTH_VARIANTS(fault);

FIXTURE_SETUP(fault)
{
	const struct filter_child_command thread = { .op = FILTER_CHILD_THREAD };

	RAWNL_OPEN(&self->nl);
	ASSERT_EQ(0, fail_nth_open(&self->inject));
	FAIL_NTH_SCOPE(variant->what, variant->function);
	ASSERT_EQ(0, child_start(&self->many, filter_child, NULL));
	for (unsigned int i = 0; i < FILTERS; i++)
		ASSERT_EQ(0, filter_child_install(&self->many,
						  (struct program){ .len = 2 + i, .salt = i }));
	/* It shares all filters but the newest, so a dump remembers them one by one. */
	self->thread = filter_child_command(&self->many, &thread);
	ASSERT_LT(0, self->thread);
	ASSERT_EQ(0,
		  filter_child_install(&self->many, (struct program){ .len = 2, .salt = FILTERS }));
	ASSERT_EQ(0, child_start(&self->large, filter_child, NULL));
	for (unsigned int i = 0; i < 2; i++)
		ASSERT_EQ(0,
			  filter_child_install(&self->large,
					       (struct program){ .len = LONG_PROGRAM, .salt = i }));
}

FIXTURE_TEARDOWN(fault)
{
	fail_nth_close(&self->inject);
	child_kill(&self->many);
	child_kill(&self->large);
	rawnl_close(&self->nl);
}

/**
 * struct reply - the reply to a request
 * @messages: of TASK_GET, one after the other, without the parts of their headers that always differ
 * @len: bytes of @messages
 * @filters: of FILTER_GET
 */
struct reply {
	unsigned char *messages;
	size_t len;
	struct filters_reply filters;
};

static void reply_free(struct reply *reply)
{
	free(reply->messages);
	filters_free(&reply->filters);
	*reply = (struct reply){ 0 };
}

static int keep(const struct nlmsghdr *nl, void *arg)
{
	struct reply *reply = arg;
	size_t len = NLMSG_ALIGN(nl->nlmsg_len);
	unsigned char *messages = realloc(reply->messages, reply->len + len);
	struct nlmsghdr *header;

	if (!messages)
		return -ENOMEM;
	reply->messages = messages;
	memcpy(messages + reply->len, nl, len);
	header = (struct nlmsghdr *)(messages + reply->len);
	header->nlmsg_seq = header->nlmsg_pid = 0;
	reply->len += len;
	return 0;
}

static int send_request(struct rawnl *nl, const struct rawnl_request *request, struct reply *reply)
{
	struct rawnl_reply answer = { .fn = keep, .arg = reply };

	return rawnl_talk(nl, request, RAWNL_SIZE, &answer) ?: -answer.error;
}

/**
 * struct query - a request to try
 * @send: send it on its own socket, and read the reply; 0 or a negative errno
 * @no_module: the module allocates nothing for it
 */
struct query {
	int (*send)(struct rawnl *nl, const FIXTURE_DATA(fault) * self, struct reply *reply);
	bool no_module;
};

static int family(struct rawnl *nl, const FIXTURE_DATA(fault) * self, struct reply *reply)
{
	struct rawnl_request request;

	(void)self;
	nl->family = GENL_ID_CTRL;
	rawnl_begin(nl, &request, CTRL_CMD_GETFAMILY, 0);
	rawnl_attr(&request, CTRL_ATTR_FAMILY_NAME, SECCOMP_DIAG_GENL_NAME,
		   sizeof(SECCOMP_DIAG_GENL_NAME));
	return send_request(nl, &request, reply);
}

static int task(struct rawnl *nl, const FIXTURE_DATA(fault) * self, struct reply *reply)
{
	struct rawnl_request request;

	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, 0);
	rawnl_u32(&request, SECCOMP_DIAG_A_TASK_TID, self->many.pid);
	return send_request(nl, &request, reply);
}

static int tasks(struct rawnl *nl, const FIXTURE_DATA(fault) * self, struct reply *reply)
{
	struct rawnl_request request;

	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	rawnl_u32(&request, SECCOMP_DIAG_A_TASK_SEL_TGID, self->many.pid);
	return send_request(nl, &request, reply);
}

/* The threads that have a filter: the module walks all chains for that. */
static int tasks_with_filter(struct rawnl *nl, const FIXTURE_DATA(fault) * self,
			     struct reply *reply)
{
	struct rawnl_request request;
	uint32_t budget, listener;
	uint64_t id;
	int ret = filters_task(nl, self->large.pid, &id, &budget, &listener);

	if (ret)
		return ret;
	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	rawnl_attr(&request, SECCOMP_DIAG_A_TASK_SEL_FILTER_ID, &id, sizeof(id));
	return send_request(nl, &request, reply);
}

static int one_filter(struct rawnl *nl, const FIXTURE_DATA(fault) * self, struct reply *reply)
{
	int ret = filters_get(nl, self->many.pid, SECCOMP_DIAG_A_FILTER_INDEX, 3, -1,
			      &reply->filters);

	return ret ?: -reply->filters.answer.error;
}

static int one_program(struct rawnl *nl, const FIXTURE_DATA(fault) * self, struct reply *reply)
{
	int ret = filters_get(nl, self->large.pid, SECCOMP_DIAG_A_FILTER_INDEX, 1, 8,
			      &reply->filters);

	return ret ?: -reply->filters.answer.error;
}

static int one_by_id(struct rawnl *nl, const FIXTURE_DATA(fault) * self, struct reply *reply)
{
	uint32_t budget, listener;
	uint64_t id;
	int ret = filters_task(nl, self->large.pid, &id, &budget, &listener);

	if (!ret)
		ret = filters_get(nl, self->large.pid, SECCOMP_DIAG_A_FILTER_ID, id, 0,
				  &reply->filters);
	return ret ?: -reply->filters.answer.error;
}

static int dump(struct rawnl *nl, pid_t tid, bool with_prog, struct reply *reply)
{
	int ret = filters_dump(nl, tid, with_prog, RAWNL_SIZE, &reply->filters);

	return ret ?: -reply->filters.answer.error;
}

static int filters(struct rawnl *nl, const FIXTURE_DATA(fault) * self, struct reply *reply)
{
	return dump(nl, self->many.pid, false, reply);
}

static int programs(struct rawnl *nl, const FIXTURE_DATA(fault) * self, struct reply *reply)
{
	return dump(nl, self->large.pid, true, reply);
}

static int all_filters(struct rawnl *nl, const FIXTURE_DATA(fault) * self, struct reply *reply)
{
	(void)self;
	return dump(nl, 0, false, reply);
}

static int all_programs(struct rawnl *nl, const FIXTURE_DATA(fault) * self, struct reply *reply)
{
	(void)self;
	return dump(nl, 0, true, reply);
}

static bool same_filter(const struct filter_reply *a, const struct filter_reply *b)
{
	return a->id == b->id && a->parent_id == b->parent_id && a->tid == b->tid &&
	       a->index == b->index && a->depth == b->depth && a->insns == b->insns &&
	       a->budget == b->budget && a->flags == b->flags && a->users == b->users &&
	       a->prog_len == b->prog_len && a->from == b->from && a->has == b->has;
}

/* @whole: the reply is complete; otherwise the part that came has to be right. */
static bool agrees(const struct reply *reply, const struct reply *truth, bool whole)
{
	const struct filters_reply *some = &reply->filters, *all = &truth->filters;

	if (reply->len > truth->len || (whole && reply->len != truth->len) ||
	    (reply->len && memcmp(reply->messages, truth->messages, reply->len)))
		return false;
	if (some->count > all->count || (whole && some->count != all->count))
		return false;
	for (size_t i = 0; i < some->count; i++) {
		const struct filter_reply *a = &some->filters[i], *b = &all->filters[i];
		bool cut = !whole && i == some->count - 1;

		if (!same_filter(a, b) || a->got > b->got || (!cut && a->got != b->got) ||
		    (a->got && memcmp(a->prog, b->prog, a->got)))
			return false;
	}
	return true;
}

/* Whether a request without memory may be refused with that error. */
static bool is_out_of_memory(int error, bool of_the_module)
{
	return error == -ENOMEM || (!of_the_module && (error == -ENOBUFS || error == -EFAULT));
}

static bool module_is_unused(void)
{
	return !module_references();
}

static void fail_each(struct __test_metadata *_metadata, FIXTURE_DATA(fault) * self,
		      const FIXTURE_VARIANT(fault) * variant, const struct query *query)
{
	struct reply truth = { 0 }, reply = { 0 };
	unsigned int refused = 0, chance = 0;
	bool met = true;
	struct rawnl nl;

	if (query->no_module && variant->function)
		SKIP(return, "the module allocates nothing for this request");
	ASSERT_EQ(0, rawnl_socket(&nl, self->nl.family));
	ASSERT_EQ(0, query->send(&nl, self, &truth));
	ASSERT_LT(0, truth.len + truth.filters.count);
	rawnl_close(&nl);
	while (met) {
		int ret;

		ASSERT_EQ(0, rawnl_socket(&nl, self->nl.family));
		fail_nth_arm(&self->inject, ++chance);
		ret = query->send(&nl, self, &reply);
		met = fail_nth_disarm(&self->inject);
		EXPECT_TRUE(!ret || (met && is_out_of_memory(ret, variant->function)))
		{
			TH_LOG("failure %u: %s %s%s", chance, strerror(-ret),
			       reply.filters.answer.msg, reply.filters.why);
		}
		EXPECT_TRUE(agrees(&reply, &truth, !ret));
		refused += !!ret;
		rawnl_close(&nl);
		reply_free(&reply);
	}
	reply_free(&truth);
	TH_LOG("%u failures, %u times refused", self->inject.met, refused);
	EXPECT_LT(0, refused);
	EXPECT_TRUE(becomes(module_is_unused, true));
}

#define TEST_QUERY(_send, ...)                                               \
	TEST_F_TIMEOUT(fault, _send, LIMIT_S)                                \
	{                                                                    \
		const struct query query = { .send = _send, ##__VA_ARGS__ }; \
                                                                             \
		fail_each(_metadata, self, variant, &query);                 \
	}

TEST_QUERY(family, .no_module = true)
TEST_QUERY(task)
TEST_QUERY(tasks)
TEST_QUERY(tasks_with_filter)
TEST_QUERY(one_filter)
TEST_QUERY(one_program)
TEST_QUERY(one_by_id)
TEST_QUERY(filters)
TEST_QUERY(programs)
TEST_QUERY(all_filters)
TEST_QUERY(all_programs)

TEST_HARNESS_MAIN
