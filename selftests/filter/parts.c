// SPDX-License-Identifier: GPL-2.0
/* Programs come in ascending parts, without a gap, and complete; and so do those of single filters. */
#include <errno.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/client.h"

FILTER_FIXTURE(parts)

/* Dump a thread with reads of a size. Return: how many messages came. */
static size_t expect_dump(struct __test_metadata *_metadata, struct rawnl *nl, size_t size,
			  pid_t tid, const struct program *programs, unsigned int count)
{
	struct filters_reply reply;
	size_t messages;

	EXPECT_EQ(0, filters_dump(nl, tid, true, size, &reply))
	TH_LOG("%u instructions: %s", programs[0].len, reply.why);
	EXPECT_EQ(0, reply.answer.error);
	EXPECT_GE(size, reply.largest);
	EXPECT_WHY(filters_match(&reply, tid, programs, count, __why));
	messages = reply.messages;
	filters_free(&reply);
	return messages;
}

#define SMALL 4096

/*
 * Every length around the largest that fits into one, two and three messages of 4096 bytes. Each
 * program is in its own process, on top of a small one that shifts its beginning.
 */
TEST_F_TIMEOUT(parts, every_length_at_a_boundary, 100)
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
	/* Some fitted, and some did not. */
	EXPECT_LT(least, most);
	EXPECT_LT(3, most);
}

/* In a long chain, filters begin and end at all places of a message. */
TEST_F_TIMEOUT(parts, long_chain, 60)
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

TEST_F(parts, smallest_receive_buffer)
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

/* The client joins parts. */
TEST_F(parts, client_joins_them)
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

/* Without programs there are no parts, and no attributes that come with programs. */
TEST_F(parts, only_on_request)
{
	const struct program programs[] = { { .len = BPF_MAXINSNS, .salt = 1 }, { .len = 2 } };
	struct filters_reply reply;

	ASSERT_EQ(0, filter_child_chain(&self->child, programs, 2));
	ASSERT_EQ(0, filters_dump(&self->nl, self->child.pid, false, RAWNL_SIZE, &reply));
	EXPECT_EQ(2, reply.messages);
	ASSERT_EQ(2, reply.count);
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(programs[1 - i].len, reply.filters[i].insns);
		EXPECT_EQ(0, reply.filters[i].has & (1ull << SECCOMP_DIAG_A_FILTER_PROG |
						     1ull << SECCOMP_DIAG_A_FILTER_PROG_LEN |
						     1ull << SECCOMP_DIAG_A_FILTER_FLAGS |
						     1ull << SECCOMP_DIAG_A_FILTER_USERS));
	}
	filters_free(&reply);
}

static bool same_filter(const struct filter_reply *a, const struct filter_reply *b)
{
	return a->has == b->has && a->tid == b->tid && a->index == b->index &&
	       a->depth == b->depth && a->id == b->id && a->parent_id == b->parent_id &&
	       a->insns == b->insns && a->budget == b->budget && a->flags == b->flags &&
	       a->users == b->users && a->listener == b->listener && a->jited == b->jited &&
	       a->prog_len == b->prog_len;
}

/* Request a filter part by part, and compare it with the dump's. */
static void expect_single(struct __test_metadata *_metadata, struct rawnl *nl, uint16_t attr,
			  uint64_t value, const struct filter_reply *wanted)
{
	uint32_t offset = 0;
	struct filters_reply reply;

	while (offset < wanted->prog_len) {
		ASSERT_EQ(0, filters_get(nl, wanted->tid, attr, value, offset, &reply))
		TH_LOG("%s", reply.why);
		ASSERT_EQ(0, reply.answer.error);
		ASSERT_EQ(1, reply.count);
		EXPECT_TRUE(same_filter(wanted, &reply.filters[0]));
		ASSERT_EQ(offset, reply.filters[0].from);
		EXPECT_EQ(0, memcmp((char *)wanted->prog + offset, reply.filters[0].prog,
				    reply.filters[0].got));
		offset += reply.filters[0].got;
		filters_free(&reply);
	}
	EXPECT_EQ(wanted->prog_len, offset);

	ASSERT_EQ(0, filters_get(nl, wanted->tid, attr, value, -1, &reply));
	ASSERT_EQ(1, reply.count);
	EXPECT_EQ(wanted->id, reply.filters[0].id);
	EXPECT_EQ(wanted->index, reply.filters[0].index);
	EXPECT_EQ(NULL, reply.filters[0].prog);
	EXPECT_EQ(0, reply.filters[0].has & 1ull << SECCOMP_DIAG_A_FILTER_FLAGS);
	filters_free(&reply);
}

TEST_F(parts, single_filters)
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

TEST_F(parts, from_any_offset)
{
	const struct program program = { .len = 3000, .salt = 4 };
	const uint32_t insns[] = { 1, 2, 1023, 1024, 2047, 2048, 2049, 2998, 2999 };
	struct sock_filter wanted[3000];
	struct filters_reply reply;

	program_make(&program, wanted);
	ASSERT_EQ(0, filter_child_install(&self->child, program));
	for (int i = 0; i < 9; i++) {
		ASSERT_EQ(0, filters_get(&self->nl, self->child.pid, SECCOMP_DIAG_A_FILTER_INDEX, 0,
					 8 * insns[i], &reply));
		ASSERT_EQ(1, reply.count);
		EXPECT_EQ(8 * insns[i], reply.filters[0].from);
		EXPECT_EQ(0,
			  memcmp(&wanted[insns[i]], reply.filters[0].prog, reply.filters[0].got));
		if (insns[i] > 2047) {
			EXPECT_EQ(8 * (3000 - insns[i]), reply.filters[0].got);
		}
		filters_free(&reply);
	}
}

/* A thread has no filter of another. */
TEST_F(parts, other_threads_filter)
{
	struct filters_reply other, reply;

	ASSERT_EQ(0, filter_child_install(&self->child, (struct program){ .len = 4 }));
	ASSERT_EQ(0, child_start(&self->other, filter_child, NULL));
	ASSERT_EQ(0, filter_child_install(&self->other, (struct program){ .len = 4 }));
	ASSERT_EQ(0, filters_dump(&self->nl, self->other.pid, true, RAWNL_SIZE, &other));
	ASSERT_EQ(1, other.count);
	ASSERT_EQ(0, filters_get(&self->nl, self->child.pid, SECCOMP_DIAG_A_FILTER_ID,
				 other.filters[0].id, 0, &reply));
	EXPECT_EQ(ENOENT, reply.answer.error);
	EXPECT_EQ(SECCOMP_DIAG_A_FILTER_ID, reply.answer.attr);
	EXPECT_STRNE("", reply.answer.msg);
	filters_free(&reply);
	filters_free(&other);
}

/* Two dumps of two threads take turns. */
TEST_F(parts, two_dumps_in_turns)
{
	const struct program programs[2][3] = {
		{ { .len = 900, .salt = 1 }, { .len = 3000, .salt = 2 }, { .len = 30, .salt = 3 } },
		{ { .len = 2900, .salt = 4 },
		  { .len = 500, .salt = 5 },
		  { .len = 700, .salt = 6 } },
	};
	struct child *children[2] = { &self->child, &self->other };
	struct rawnl_request requests[2];
	struct rawnl nls[2];
	struct filters_reply replies[2];

	ASSERT_EQ(0, child_start(&self->other, filter_child, NULL));
	for (int i = 0; i < 2; i++) {
		ASSERT_EQ(0, filter_child_chain(children[i], programs[i], 3));
		ASSERT_EQ(0, rawnl_socket(&nls[i], self->nl.family));
		ASSERT_EQ(0, filters_begin(&nls[i], &requests[i], children[i]->pid, true,
					   &replies[i]));
	}
	for (int turn = 0; !replies[0].answer.done || !replies[1].answer.done; turn ^= 1) {
		if (!replies[turn].answer.done) {
			ASSERT_EQ(0,
				  filters_read(&nls[turn], &requests[turn], SMALL, &replies[turn]));
		}
	}
	for (int i = 0; i < 2; i++) {
		EXPECT_WHY(filters_match(&replies[i], children[i]->pid, programs[i], 3, __why));
		filters_free(&replies[i]);
		rawnl_close(&nls[i]);
	}
}

TEST_HARNESS_MAIN
