// SPDX-License-Identifier: GPL-2.0
/* Programs that are told in parts: ascending, without a gap, whole; and single filters. */
#include <errno.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/client.h"

FIXTURE(parts)
{
	struct rawnl nl, small;
	struct child child, other;
};

FIXTURE_SETUP(parts)
{
	int ret = rawnl_open(&self->nl);

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
	if (getuid())
		SKIP(return, "programs are root's only");
	ASSERT_EQ(0, rawnl_socket(&self->small, self->nl.family));
	ASSERT_EQ(0, child_start(&self->child, filter_child, NULL));
}

FIXTURE_TEARDOWN(parts)
{
	child_kill(&self->child);
	child_kill(&self->other);
	rawnl_close(&self->small);
	rawnl_close(&self->nl);
}

/* Dumps a thread with reads of a size, and says how many messages it took. */
static size_t expect_dump(struct __test_metadata *_metadata, struct rawnl *nl, size_t size,
			  pid_t tid, const struct program *programs, unsigned int count)
{
	struct filters_reply told;
	size_t messages;

	EXPECT_EQ(0, filters_dump(nl, tid, true, size, &told))
	TH_LOG("%u instructions: %s", programs[0].len, told.why);
	EXPECT_EQ(0, told.answer.error);
	EXPECT_GE(size, told.largest);
	EXPECT_WHY(filters_match(&told, tid, programs, count, __why));
	messages = told.messages;
	filters_free(&told);
	return messages;
}

#define SMALL 4096

/*
 * Every length around where a program stops fitting into one message of 4096 bytes, two, three:
 * each in a process of its own, and on top of a small one that shifts where it begins.
 */
TEST_F_TIMEOUT(parts, of_every_length_at_a_boundary, 100)
{
	const struct program below = { .len = 20, .salt = 5 };
	const size_t insns_each = SMALL / sizeof(struct sock_filter);
	size_t most = 0, least = SIZE_MAX;

	for (unsigned int parts = 1; parts <= 3; parts++) {
		for (unsigned int i = 0; i < 40; i++) {
			struct program programs[] = {
				below,
				{ .len = parts * insns_each - i, .salt = i },
			};
			struct child child;
			size_t messages;

			ASSERT_EQ(0, child_start(&child, filter_child, NULL));
			ASSERT_EQ(0, filter_child_chain(&child, programs, 2));
			messages =
				expect_dump(_metadata, &self->small, SMALL, child.pid, programs, 2);
			most = messages > most ? messages : most;
			least = messages < least ? messages : least;
			child_kill(&child);
		}
	}
	/* There were such that fitted, and such that did not. */
	EXPECT_LT(least, most);
	EXPECT_LT(3, most);
}

/* A long chain, so that filters begin and end at all places of a message. */
TEST_F_TIMEOUT(parts, of_a_long_chain, 60)
{
	struct program programs[60];

	for (unsigned int i = 0; i < 60; i++)
		programs[i] = (struct program){ .len = 1 + 13 * i, .salt = i };
	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 60));
	for (size_t size = SMALL; size <= RAWNL_SIZE; size += 3000) {
		struct rawnl nl;

		ASSERT_EQ(0, rawnl_socket(&nl, self->nl.family));
		EXPECT_LE(60, expect_dump(_metadata, &nl, size, self->child.pid, programs, 60));
		rawnl_close(&nl);
	}
}

TEST_F(parts, with_the_smallest_receive_buffer)
{
	const struct program programs[] = {
		{ .len = BPF_MAXINSNS, .salt = 1 },
		{ .len = 700, .salt = 2 },
		{ .len = BPF_MAXINSNS, .salt = 3 },
	};
	const int least = 1;

	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 3));
	ASSERT_EQ(0, setsockopt(self->small.fd, SOL_SOCKET, SO_RCVBUF, &least, sizeof(least)));
	EXPECT_LT(3, expect_dump(_metadata, &self->small, SMALL, self->child.pid, programs, 3));
}

static int keep_count(struct sd_filter *filter, void *arg)
{
	size_t *insns = arg;

	*insns += filter->prog ? filter->prog_len : 0;
	return 0;
}

/* The module's own client puts parts together, too. */
TEST_F(parts, for_the_client)
{
	const struct program programs[] = {
		{ .len = BPF_MAXINSNS, .salt = 1 },
		{ .len = 2, .salt = 2 },
	};
	struct sd_client *module = module_connect();
	struct sd_error error = { 0 };
	size_t insns = 0;

	ASSERT_NE(NULL, module);
	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 2));
	EXPECT_EQ(0, client_set_rcvbuf(module, 1));
	EXPECT_EQ(0, client_filter_dump(module, self->child.pid, true, keep_count, &insns, &error))
	TH_LOG("%s", error.msg);
	EXPECT_EQ(BPF_MAXINSNS + 2, insns);
	module_disconnect(module);
}

/* Without programs there are no parts, and none of what goes with programs. */
TEST_F(parts, are_not_told_unasked)
{
	const struct program programs[] = { { .len = BPF_MAXINSNS, .salt = 1 }, { .len = 2 } };
	struct filters_reply told;

	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 2));
	ASSERT_EQ(0, filters_dump(&self->nl, self->child.pid, false, RAWNL_SIZE, &told));
	EXPECT_EQ(2, told.messages);
	ASSERT_EQ(2, told.count);
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(programs[1 - i].len, told.filters[i].insns);
		EXPECT_EQ(0, told.filters[i].has & (1ull << SECCOMP_DIAG_A_FILTER_PROG |
						    1ull << SECCOMP_DIAG_A_FILTER_PROG_LEN |
						    1ull << SECCOMP_DIAG_A_FILTER_FLAGS |
						    1ull << SECCOMP_DIAG_A_FILTER_USERS));
	}
	filters_free(&told);
}

static bool same_filter(const struct filter_reply *a, const struct filter_reply *b)
{
	return a->has == b->has && a->tid == b->tid && a->index == b->index &&
	       a->depth == b->depth && a->id == b->id && a->parent_id == b->parent_id &&
	       a->insns == b->insns && a->budget == b->budget && a->flags == b->flags &&
	       a->users == b->users && a->listener == b->listener && a->jited == b->jited &&
	       a->prog_len == b->prog_len;
}

/* Asks for a filter part by part, as long as there is more, and compares it with the dump's. */
static void expect_single(struct __test_metadata *_metadata, struct rawnl *nl, uint16_t attr,
			  uint64_t value, const struct filter_reply *wanted)
{
	uint32_t offset = 0;
	struct filters_reply told;

	while (offset < wanted->prog_len) {
		ASSERT_EQ(0, filters_get(nl, wanted->tid, attr, value, offset, &told))
		TH_LOG("%s", told.why);
		ASSERT_EQ(0, told.answer.error);
		ASSERT_EQ(1, told.count);
		EXPECT_TRUE(same_filter(wanted, &told.filters[0]));
		ASSERT_EQ(offset, told.filters[0].from);
		EXPECT_EQ(0, memcmp((char *)wanted->prog + offset, told.filters[0].prog,
				    told.filters[0].got));
		offset += told.filters[0].got;
		filters_free(&told);
	}
	EXPECT_EQ(wanted->prog_len, offset);

	ASSERT_EQ(0, filters_get(nl, wanted->tid, attr, value, -1, &told));
	ASSERT_EQ(1, told.count);
	EXPECT_EQ(wanted->id, told.filters[0].id);
	EXPECT_EQ(wanted->index, told.filters[0].index);
	EXPECT_EQ(NULL, told.filters[0].prog);
	EXPECT_EQ(0, told.filters[0].has & 1ull << SECCOMP_DIAG_A_FILTER_FLAGS);
	filters_free(&told);
}

TEST_F(parts, of_single_filters)
{
	struct program programs[36];
	struct filters_reply dump;

	for (unsigned int i = 0; i < 36; i++)
		programs[i] = (struct program){ .len = 1 + i * i, .salt = i };
	programs[20].len = BPF_MAXINSNS;
	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 36));
	ASSERT_EQ(0, filters_dump(&self->nl, self->child.pid, true, RAWNL_SIZE, &dump));
	ASSERT_EQ(36, dump.count);
	for (unsigned int i = 0; i < 36; i++) {
		const struct filter_reply *wanted = &dump.filters[i];

		expect_single(_metadata, &self->nl, SECCOMP_DIAG_A_FILTER_INDEX, 35 - i, wanted);
		expect_single(_metadata, &self->nl, SECCOMP_DIAG_A_FILTER_ID, wanted->id, wanted);
	}
	filters_free(&dump);
}

/* From any offset on, what is there. */
TEST_F(parts, from_any_offset)
{
	const struct program program = { .len = 3000, .salt = 4 };
	const uint32_t insns[] = { 1, 2, 1023, 1024, 2047, 2048, 2049, 2998, 2999 };
	struct sock_filter wanted[3000];
	struct filters_reply told;

	program_make(&program, wanted);
	ASSERT_EQ(0, filter_child_install(&self->child, program));
	for (int i = 0; i < 9; i++) {
		ASSERT_EQ(0, filters_get(&self->nl, self->child.pid, SECCOMP_DIAG_A_FILTER_INDEX, 0,
					 8 * insns[i], &told));
		ASSERT_EQ(1, told.count);
		EXPECT_EQ(8 * insns[i], told.filters[0].from);
		EXPECT_EQ(0, memcmp(&wanted[insns[i]], told.filters[0].prog, told.filters[0].got));
		if (insns[i] > 2047) {
			EXPECT_EQ(8 * (3000 - insns[i]), told.filters[0].got);
		}
		filters_free(&told);
	}
}

/* A filter of another thread is not this one's. */
TEST_F(parts, of_others_are_not_there)
{
	struct filters_reply other, told;

	ASSERT_EQ(0, filter_child_install(&self->child, (struct program){ .len = 4 }));
	ASSERT_EQ(0, child_start(&self->other, filter_child, NULL));
	ASSERT_EQ(0, filter_child_install(&self->other, (struct program){ .len = 4 }));
	ASSERT_EQ(0, filters_dump(&self->nl, self->other.pid, true, RAWNL_SIZE, &other));
	ASSERT_EQ(1, other.count);
	ASSERT_EQ(0, filters_get(&self->nl, self->child.pid, SECCOMP_DIAG_A_FILTER_ID,
				 other.filters[0].id, 0, &told));
	EXPECT_EQ(ENOENT, told.answer.error);
	EXPECT_EQ(SECCOMP_DIAG_A_FILTER_ID, told.answer.attr);
	EXPECT_STRNE("", told.answer.msg);
	filters_free(&told);
	filters_free(&other);
}

/* Two dumps of two threads take turns. */
TEST_F(parts, of_two_dumps_in_turns)
{
	const struct program programs[2][3] = {
		{ { .len = 900, .salt = 1 }, { .len = 3000, .salt = 2 }, { .len = 30, .salt = 3 } },
		{ { .len = 2900, .salt = 4 },
		  { .len = 500, .salt = 5 },
		  { .len = 700, .salt = 6 } },
	};
	struct child *peers[2] = { &self->child, &self->other };
	struct rawnl_request requests[2];
	struct rawnl nls[2];
	struct filters_reply tolds[2];

	ASSERT_EQ(0, child_start(&self->other, filter_child, NULL));
	for (int i = 0; i < 2; i++) {
		ASSERT_EQ(0, filter_child_chain(peers[i], programs[i], 3));
		ASSERT_EQ(0, rawnl_socket(&nls[i], self->nl.family));
		ASSERT_EQ(0, filters_begin(&nls[i], &requests[i], peers[i]->pid, true, &tolds[i]));
	}
	for (int turn = 0; !tolds[0].answer.done || !tolds[1].answer.done; turn ^= 1) {
		if (!tolds[turn].answer.done) {
			ASSERT_EQ(0,
				  filters_read(&nls[turn], &requests[turn], SMALL, &tolds[turn]));
		}
	}
	for (int i = 0; i < 2; i++) {
		EXPECT_WHY(filters_match(&tolds[i], peers[i]->pid, programs[i], 3, __why));
		filters_free(&tolds[i]);
		rawnl_close(&nls[i]);
	}
}

TEST_HARNESS_MAIN
