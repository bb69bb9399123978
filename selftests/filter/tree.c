// SPDX-License-Identifier: GPL-2.0
/* Ids and parents are the history of forks and installs that the test has made. */
#include <errno.h>
#include <linux/seccomp.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/modprobe.h"
#include "lib/sandbox.h"

/**
 * struct node - a process or thread of the test
 * @parent: who forked or created it, by its place in the tree
 * @thread: it is a thread
 * @installs: how many filters it installs, before it has any children
 */
struct node {
	int parent;
	bool thread;
	int installs;
};

/* Parents before their children, and each followed by all that descends from it. */
static const struct node tree[] = {
	{ -1, false, 2 }, { 0, false, 0 }, { 1, false, 1 }, { 2, true, 1 },  { 2, false, 2 },
	{ 0, false, 1 },  { 5, false, 0 }, { 5, true, 2 },  { 0, true, 1 },  { 8, false, 1 },
	{ 9, true, 0 },	  { 8, false, 1 }, { 0, false, 1 }, { 12, true, 3 }, { 0, true, 0 },
};

#define NODES ((int)(sizeof(tree) / sizeof(tree[0])))
#define INSTALLS_MAX 3
#define CHAIN_MAX 16

/*
 * Filters are numbered by who installed them. Siblings install the same bytes, which are another
 * filter all the same; programs of any length, some in parts.
 */
struct object {
	int node, nr;
};

static int depth_of(int node)
{
	int depth = 0;

	while ((node = tree[node].parent) >= 0)
		depth++;
	return depth;
}

static struct program program_of(struct object object)
{
	int depth = depth_of(object.node);

	return (struct program){ .len = 5 + 700 * depth, .salt = 10 * depth + object.nr };
}

static size_t number_of(struct object object)
{
	return object.node * INSTALLS_MAX + object.nr;
}

/* The chain that a node must have, the oldest first; returns its length. */
static int chain_of(int node, struct object chain[CHAIN_MAX])
{
	int count = tree[node].parent < 0 ? 0 : chain_of(tree[node].parent, chain);

	for (int i = 0; i < tree[node].installs; i++)
		chain[count++] = (struct object){ node, i };
	return count;
}

static bool chain_has(int node, struct object object)
{
	struct object chain[CHAIN_MAX];
	int count = chain_of(node, chain);

	for (int i = 0; i < count; i++)
		if (number_of(chain[i]) == number_of(object))
			return true;
	return false;
}

static bool descends_from(int node, int ancestor)
{
	while (node > ancestor)
		node = tree[node].parent;
	return node == ancestor;
}

/* A node: installs, then starts its children, and tells their tids and all below in tree order. */
static int grow(const struct child *parent, void *arg)
{
	int self = (const struct node *)arg - tree;
	long ret = 0;

	for (int i = 0; i < tree[self].installs && ret >= 0; i++) {
		const struct program program = program_of((struct object){ self, i });

		ret = program_install(&program);
	}
	child_send(parent, ret < 0 ? ret : syscall(SYS_gettid));
	for (int i = self + 1; i < NODES; i++) {
		static struct worker workers[NODES];
		struct child child;

		if (tree[i].parent != self)
			continue;
		if (tree[i].thread) {
			worker_start(&workers[i], grow, (void *)&tree[i]);
			child = workers[i].peer;
		} else {
			child_start(&child, grow, (void *)&tree[i]);
		}
		for (int j = i; j < NODES && descends_from(j, i); j++)
			child_send(parent, child_receive(&child));
	}
	child_receive(parent);
	return 0;
}

FIXTURE(tree)
{
	struct rawnl nl, small;
	struct child root;
	pid_t tids[NODES];
	uint64_t ids[NODES * INSTALLS_MAX];
};

FIXTURE_SETUP(tree)
{
	int ret = rawnl_open(&self->nl);

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
	if (getuid())
		SKIP(return, "programs are root's only");
	ASSERT_EQ(0, rawnl_socket(&self->small, self->nl.family));
	ASSERT_EQ(0, child_start(&self->root, grow, (void *)tree));
	for (int i = 0; i < NODES; i++) {
		self->tids[i] = child_receive(&self->root);
		ASSERT_LT(0, self->tids[i]);
	}
}

FIXTURE_TEARDOWN(tree)
{
	child_kill(&self->root);
	rawnl_close(&self->small);
	rawnl_close(&self->nl);
}

/* Each node has its own and its ancestors' filters, and what was seen of those is the same here. */
static void expect_node(struct __test_metadata *_metadata, struct rawnl *nl, int node, pid_t tid,
			uint64_t *ids)
{
	struct program programs[CHAIN_MAX];
	struct object chain[CHAIN_MAX];
	int count = chain_of(node, chain);
	uint32_t budget, listener;
	struct filters_reply told;
	uint64_t newest;

	for (int i = 0; i < count; i++)
		programs[i] = program_of(chain[i]);
	ASSERT_EQ(0, filters_dump(nl, tid, true, RAWNL_SIZE, &told));
	ASSERT_EQ(0, told.answer.error);
	EXPECT_WHY(filters_match(&told, tid, programs, count, __why));
	ASSERT_EQ(count, told.count);
	for (int i = 0; i < count; i++) {
		uint64_t *id = &ids[number_of(chain[i])];

		if (!*id)
			*id = told.filters[count - 1 - i].id;
		EXPECT_EQ(*id, told.filters[count - 1 - i].id)
		{
			TH_LOG("node %d: its filter %d is not the one that was inherited", node, i);
		}
	}
	EXPECT_EQ(0, filters_task(nl, tid, &newest, &budget, &listener));
	EXPECT_EQ(told.filters[0].id, newest);
	filters_free(&told);
}

static void expect_tree(struct __test_metadata *_metadata, struct rawnl *nl, const pid_t *tids,
			uint64_t *ids)
{
	for (int i = 0; i < NODES; i++)
		expect_node(_metadata, nl, i, tids[i], ids);
	/* Another filter, another id, whatever its bytes. */
	for (size_t i = 0; i < NODES * INSTALLS_MAX; i++)
		for (size_t j = 0; j < i; j++)
			EXPECT_TRUE(!ids[i] || ids[i] != ids[j]);
}

TEST_F(tree, is_as_it_grew)
{
	expect_tree(_metadata, &self->nl, self->tids, self->ids);
	/* And so it stays. */
	expect_tree(_metadata, &self->nl, self->tids, self->ids);
}

static int node_of(const pid_t *tids, uint32_t tid)
{
	for (int i = 0; i < NODES; i++)
		if (tids[i] == (pid_t)tid)
			return i;
	return -1;
}

/* One filter of a dump of all that is told of a node: it is one of the node's, in its place. */
static void expect_one_of_ours(struct __test_metadata *_metadata, const struct filter_reply *filter,
			       int node, const uint64_t *ids, bool with_prog)
{
	struct object chain[CHAIN_MAX];
	int count = chain_of(node, chain);
	struct program program;

	ASSERT_LT(filter->index, count);
	EXPECT_EQ(count - 1 - filter->index, filter->depth);
	EXPECT_EQ(ids[number_of(chain[filter->index])], filter->id);
	EXPECT_EQ(filter->index ? ids[number_of(chain[filter->index - 1])] : 0, filter->parent_id);
	program = program_of(chain[filter->index]);
	EXPECT_EQ(program.len, filter->insns);
	if (with_prog)
		EXPECT_WHY(filter_matches(filter, &program, __why));
}

/* All that there are, each once, and nothing else of theirs. */
static void expect_all(struct __test_metadata *_metadata, struct rawnl *nl, size_t size,
		       const pid_t *tids, const uint64_t *ids, bool with_prog)
{
	struct filters_reply told;
	int ours = 0, all = 0;

	ASSERT_EQ(0, filters_dump(nl, 0, with_prog, size, &told))
	{
		TH_LOG("%s", told.why);
	}
	EXPECT_EQ(0, told.answer.error);
	for (size_t i = 0; i < told.count; i++) {
		int node = node_of(tids, told.filters[i].tid);

		EXPECT_EQ(&told.filters[i], filters_find(&told, told.filters[i].id))
		{
			TH_LOG("filter %zu is told twice", i);
		}
		if (node < 0)
			continue;
		expect_one_of_ours(_metadata, &told.filters[i], node, ids, with_prog);
		ours++;
	}
	for (size_t i = 0; i < NODES * INSTALLS_MAX; i++) {
		all += !!ids[i];
		EXPECT_TRUE(!ids[i] || filters_find(&told, ids[i]));
	}
	EXPECT_EQ(all, ours);
	filters_free(&told);
}

TEST_F(tree, in_a_dump_of_all)
{
	expect_tree(_metadata, &self->nl, self->tids, self->ids);
	expect_all(_metadata, &self->small, 4096, self->tids, self->ids, true);
	expect_all(_metadata, &self->nl, RAWNL_SIZE, self->tids, self->ids, true);
	expect_all(_metadata, &self->nl, RAWNL_SIZE, self->tids, self->ids, false);
}

static void select_by_filter(struct __test_metadata *_metadata, struct rawnl *nl, uint64_t id,
			     struct rawnl_reply *answer)
{
	struct rawnl_request request;

	*answer = (struct rawnl_reply){ 0 };
	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	rawnl_attr(&request, SECCOMP_DIAG_A_TASK_SEL_FILTER_ID, &id, sizeof(id));
	ASSERT_EQ(0, rawnl_talk(nl, &request, RAWNL_SIZE, answer));
	EXPECT_EQ(0, answer->error);
}

/* Just who has it, be it the newest or not. */
TEST_F(tree, finds_who_has_a_filter)
{
	struct rawnl_reply answer;

	expect_tree(_metadata, &self->nl, self->tids, self->ids);
	for (int node = 0; node < NODES; node++) {
		for (int nr = 0; nr < tree[node].installs; nr++) {
			const struct object object = { node, nr };
			size_t having = 0;

			select_by_filter(_metadata, &self->nl, self->ids[number_of(object)],
					 &answer);
			for (int i = 0; i < NODES; i++) {
				bool has = chain_has(i, object);

				EXPECT_EQ(has, !!rawnl_find(&answer, self->tids[i]));
				having += has;
			}
			EXPECT_EQ(having, answer.count);
			rawnl_free(&answer);
		}
	}
}

TEST_F(tree, finds_nobody_for_another_id)
{
	struct rawnl_reply answer;

	expect_tree(_metadata, &self->nl, self->tids, self->ids);
	for (int i = 0; i < 64; i++) {
		select_by_filter(_metadata, &self->nl, self->ids[0] ^ 1ull << i, &answer);
		EXPECT_EQ(0, answer.count);
		rawnl_free(&answer);
	}
}

/* Together with other selections it takes away only. */
TEST_F(tree, finds_among_the_selected)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;

	expect_tree(_metadata, &self->nl, self->tids, self->ids);
	rawnl_begin(&self->nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	rawnl_attr(&request, SECCOMP_DIAG_A_TASK_SEL_FILTER_ID, &self->ids[0], sizeof(uint64_t));
	rawnl_u32(&request, SECCOMP_DIAG_A_TASK_SEL_TGID, self->tids[2]);
	ASSERT_EQ(0, rawnl_talk(&self->nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(0, answer.error);
	EXPECT_EQ(2, answer.count);
	EXPECT_NE(NULL, rawnl_find(&answer, self->tids[2]));
	EXPECT_NE(NULL, rawnl_find(&answer, self->tids[3]));
	rawnl_free(&answer);
}

/* The same tree, but nobody can tell from the ids that it is. */
TEST_F(tree, has_other_ids_when_loaded_anew)
{
	uint64_t ids[NODES * INSTALLS_MAX] = { 0 };
	int ret;

	expect_tree(_metadata, &self->nl, self->tids, self->ids);
	ret = module_unload_wait();
	if (ret == -EPERM || ret == -ENOSYS)
		SKIP(return, "no module can be unloaded: %s", strerror(-ret));
	ASSERT_EQ(0, ret);
	rawnl_close(&self->nl);
	ASSERT_EQ(0, rawnl_open(&self->nl));
	expect_tree(_metadata, &self->nl, self->tids, ids);
	for (size_t i = 0; i < NODES * INSTALLS_MAX; i++)
		for (size_t j = 0; j < NODES * INSTALLS_MAX; j++)
			EXPECT_TRUE(!ids[i] || ids[i] != self->ids[j]);
}

TEST_HARNESS_MAIN
