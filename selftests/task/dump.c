// SPDX-License-Identifier: GPL-2.0
/* Dumps have exactly the selected threads, ascending, each once, whatever the buffers. */
#include <errno.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "kselftest_harness.h"
#include "lib/modprobe.h"
#include "lib/client.h"
#include "lib/creds.h"
#include "lib/child.h"
#include "lib/proc.h"
#include "lib/netlink.h"
#include "lib/sandbox.h"
#include "lib/worker.h"

#define NOBODY 65534
#define SOMEBODY 1000

/* The processes that selections are tried on, beside those that are there anyway. */
enum {
	PLAIN,
	STRICT,
	FILTERED,
	NOBODYS_FILTERED,
	SOMEBODYS,
	MIXED,
	KILLED,
	PROCESSES,
};

static const struct creds identities[PROCESSES] = {
	[STRICT] = { .strict = true },
	[FILTERED] = { .filtered = true },
	[NOBODYS_FILTERED] = { .uid = NOBODY, .gid = NOBODY, .filtered = true },
	[SOMEBODYS] = { .uid = SOMEBODY, .gid = SOMEBODY },
};

static int be_killed(const struct child *parent, void *arg)
{
	(void)parent, (void)arg;
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	getppid();
	return 0;
}

/* A process with a thread of each mode. */
static int be_mixed(const struct child *parent, void *arg)
{
	struct worker workers[FILTERED + 1];
	int ret = 0;

	(void)arg;
	for (int i = 0; i <= FILTERED; i++)
		worker_start(&workers[i], creds_child, (void *)&identities[i]);
	for (int i = 0; i <= FILTERED; i++)
		ret = ret ?: child_receive(&workers[i].peer);
	child_exchange(parent, ret);
	return 0;
}

FIXTURE(dump)
{
	struct rawnl nl;
	struct child children[PROCESSES];
};

FIXTURE_SETUP(dump)
{
	RAWNL_OPEN(&self->nl);
	for (int i = 0; i < PROCESSES; i++) {
		ASSERT_EQ(0, child_start(&self->children[i],
					 i == MIXED  ? be_mixed :
					 i == KILLED ? be_killed :
						       creds_child,
					 (void *)&identities[i]));
		if (i == KILLED) {
			ASSERT_TRUE(child_wait_zombie(&self->children[i]));
		} else
			ASSERT_EQ(0, child_receive(&self->children[i]));
	}
}

FIXTURE_TEARDOWN(dump)
{
	for (int i = 0; i < PROCESSES; i++)
		child_kill(&self->children[i]);
	rawnl_close(&self->nl);
}

/* Whether a thread matches the selection, by /proc; false if it has ended. */
static bool matches(const struct sd_select *select, pid_t tid)
{
	struct proc_task task;

	return proc_read(tid, &task) && (!select->modes || (select->modes & 1u << task.seccomp)) &&
	       (!select->has_uid || select->uid == task.uid) &&
	       (!select->tgid || select->tgid == task.tgid) && (!select->seccomp || task.seccomp);
}

static void begin_dump(struct rawnl *nl, struct rawnl_request *request,
		       const struct sd_select *select)
{
	rawnl_begin(nl, request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	if (select->modes)
		rawnl_u32(request, SECCOMP_DIAG_A_TASK_SEL_MODES, select->modes);
	if (select->has_uid)
		rawnl_u32(request, SECCOMP_DIAG_A_TASK_SEL_UID, select->uid);
	if (select->tgid)
		rawnl_u32(request, SECCOMP_DIAG_A_TASK_SEL_TGID, select->tgid);
	if (select->seccomp)
		rawnl_attr(request, SECCOMP_DIAG_A_TASK_SEL_SECCOMP, NULL, 0);
}

/*
 * Compare a dump with /proc, read before and after it: each thread of the dump matches the selection or
 * has ended since, and each that matches and was there both times is in the dump.
 */
static void expect_exact(struct __test_metadata *_metadata, const struct rawnl_reply *answer,
			 const struct sd_select *select, const pid_t *before, ssize_t count)
{
	EXPECT_TRUE(answer->done);
	EXPECT_EQ(0, answer->error);
	for (size_t i = 0; i < answer->count; i++) {
		EXPECT_TRUE(matches(select, answer->tasks[i].tid) ||
			    !proc_state(answer->tasks[i].tid))
		TH_LOG("thread %d does not match", answer->tasks[i].tid);
	}
	for (ssize_t i = 0; i < count; i++) {
		EXPECT_TRUE(rawnl_find(answer, before[i]) || !matches(select, before[i]))
		TH_LOG("thread %d is missing", before[i]);
	}
}

static size_t dump_exactly(struct __test_metadata *_metadata, struct rawnl *nl,
			   const struct sd_select *select, size_t size)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;
	pid_t *before = NULL;
	ssize_t count = proc_tids(&before);
	size_t dumped;

	ASSERT_LT(0, count);
	begin_dump(nl, &request, select);
	ASSERT_EQ(0, rawnl_talk(nl, &request, size, &answer));
	expect_exact(_metadata, &answer, select, before, count);
	dumped = answer.count;
	rawnl_free(&answer);
	free(before);
	return dumped;
}

#define MODE(_mode) (1u << SECCOMP_DIAG_MODE_##_mode)

TEST_F(dump, selections)
{
	pid_t mixed = self->children[MIXED].pid;
	/* How many match, where only this test has such threads; else -1. */
	const struct {
		struct sd_select select;
		int count;
	} cases[] = {
		{ { 0 }, -1 },
		{ { .modes = MODE(DISABLED) }, -1 },
		{ { .modes = MODE(STRICT) }, -1 },
		{ { .modes = MODE(FILTER) }, -1 },
		{ { .modes = MODE(DEAD) }, -1 },
		{ { .modes = MODE(STRICT) | MODE(FILTER) }, -1 },
		{ { .modes = MODE(DISABLED) | MODE(STRICT) | MODE(FILTER) | MODE(DEAD) }, -1 },
		{ { .has_uid = true, .uid = 0 }, -1 },
		{ { .has_uid = true, .uid = SOMEBODY }, -1 },
		{ { .has_uid = true, .uid = 0x7ffffffe }, 0 },
		{ { .tgid = mixed }, 4 },
		{ { .tgid = self->children[PLAIN].pid }, 1 },
		{ { .tgid = self->children[KILLED].pid }, 1 },
		{ { .seccomp = true }, -1 },
		{ { .seccomp = true, .tgid = mixed }, 2 },
		{ { .seccomp = true, .modes = MODE(DISABLED) }, 0 },
		{ { .seccomp = true, .modes = MODE(DISABLED) | MODE(STRICT), .tgid = mixed }, 1 },
		{ { .modes = MODE(FILTER), .tgid = mixed }, 1 },
		{ { .modes = MODE(STRICT), .tgid = mixed, .has_uid = true, .uid = 0 }, 1 },
		{ { .modes = MODE(STRICT), .tgid = mixed, .has_uid = true, .uid = NOBODY }, 0 },
		{ { .modes = MODE(FILTER), .has_uid = true, .uid = NOBODY }, -1 },
		{ { .has_uid = true, .uid = NOBODY, .tgid = self->children[NOBODYS_FILTERED].pid },
		  1 },
		{ { .has_uid = true, .uid = 0, .tgid = self->children[NOBODYS_FILTERED].pid }, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t dumped = dump_exactly(_metadata, &self->nl, &cases[i].select, RAWNL_SIZE);

		EXPECT_TRUE(cases[i].count < 0 || dumped == (size_t)cases[i].count)
		TH_LOG("case %zu: %zu threads, not %d", i, dumped, cases[i].count);
	}
}

TEST_F(dump, no_mode_selects_nothing)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;

	rawnl_begin(&self->nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	rawnl_u32(&request, SECCOMP_DIAG_A_TASK_SEL_MODES, 0);
	ASSERT_EQ(0, rawnl_talk(&self->nl, &request, RAWNL_SIZE, &answer));
	EXPECT_EQ(0, answer.error);
	EXPECT_EQ(0, answer.count);
}

/* Enough threads for many messages, whatever else runs. */
#define CROWD 300

static int crowd(const struct child *parent, void *arg)
{
	(void)arg;
	child_exchange(parent, worker_start_many(CROWD));
	return 0;
}

TEST_F_TIMEOUT(dump, small_buffers, 120)
{
	const int rcvbufs[] = { 1, 4096, 16384, 65536 };
	const size_t sizes[] = { 4096, 8192, 16384, 32768 };
	const struct sd_select all = { 0 };
	struct child child;

	ASSERT_EQ(CROWD, child_start_ready(&child, crowd, NULL));
	for (int i = 0; i < 4; i++) {
		struct rawnl nl;

		ASSERT_EQ(0, rawnl_socket(&nl, self->nl.family));
		/* The kernel takes the least that it allows instead of 1. */
		ASSERT_EQ(0, setsockopt(nl.fd, SOL_SOCKET, SO_RCVBUF, &rcvbufs[i], sizeof(int)));
		for (int j = 0; j < 4; j++) {
			EXPECT_LT(CROWD, dump_exactly(_metadata, &nl, &all, sizes[j]));
		}
		rawnl_close(&nl);
	}
	child_kill(&child);
}

/* How many threads the client reports. */
static int count_one(const struct sd_task *task, void *arg)
{
	(void)task;
	++*(int *)arg;
	return 0;
}

TEST_F(dump, client_with_small_buffer)
{
	struct sd_client *module = module_connect();
	struct sd_select select = { 0 };
	struct sd_error error;
	struct child child;
	int count = 0;

	ASSERT_NE(NULL, module);
	ASSERT_EQ(CROWD, child_start_ready(&child, crowd, NULL));
	ASSERT_EQ(0, client_set_rcvbuf(module, 1));
	select.tgid = child.pid;
	EXPECT_EQ(0, client_task_dump(module, &select, count_one, &count, &error))
	TH_LOG("%s: %s", strerror(error.err), error.msg);
	EXPECT_EQ(CROWD + 1, count);
	child_kill(&child);
	module_disconnect(module);
}

/* Two dumps take turns, each with its own socket and selection. */
TEST_F(dump, two_at_once)
{
	const struct sd_select selects[2] = { { 0 }, { .seccomp = true } };
	struct rawnl_reply answers[2] = { 0 };
	struct rawnl_request requests[2];
	struct rawnl nls[2];
	struct child child;
	pid_t *before = NULL;
	ssize_t count;

	ASSERT_EQ(0, sandbox_allow_all(0)); /* so that the crowd is in both */
	ASSERT_EQ(CROWD, child_start_ready(&child, crowd, NULL));
	count = proc_tids(&before);
	for (int i = 0; i < 2; i++) {
		ASSERT_EQ(0, rawnl_socket(&nls[i], self->nl.family));
		begin_dump(&nls[i], &requests[i], &selects[i]);
		ASSERT_EQ(0, rawnl_send(&nls[i], &requests[i]));
	}
	for (int turns = 0; !answers[0].done || !answers[1].done; turns++)
		if (!answers[turns % 2].done) {
			ASSERT_EQ(0, rawnl_read(&nls[turns % 2], &requests[turns % 2], 4096,
						&answers[turns % 2]));
		}
	for (int i = 0; i < 2; i++) {
		EXPECT_LT(CROWD, answers[i].count);
		expect_exact(_metadata, &answers[i], &selects[i], before, count);
		rawnl_free(&answers[i]);
		rawnl_close(&nls[i]);
	}
	free(before);
	child_kill(&child);
}

/* A socket that is closed in the middle of a dump leaves nothing behind. */
TEST_F(dump, abandoned)
{
	const struct sd_select all = { 0 };
	struct child child;
	int before = module_references();

	ASSERT_EQ(CROWD, child_start_ready(&child, crowd, NULL));
	for (int i = 0; i < 200; i++) {
		struct rawnl_reply answer = { 0 };
		struct rawnl_request request;
		struct rawnl nl;

		ASSERT_EQ(0, rawnl_socket(&nl, self->nl.family));
		begin_dump(&nl, &request, &all);
		ASSERT_EQ(0, rawnl_send(&nl, &request));
		if (i % 2) {
			ASSERT_EQ(0, rawnl_read(&nl, &request, 4096, &answer));
		}
		ASSERT_FALSE(answer.done);
		if (i == 0 && before >= 0) {
			EXPECT_LT(before, module_references());
		}
		rawnl_free(&answer);
		rawnl_close(&nl);
	}
	EXPECT_EQ(before, module_references());
	child_kill(&child);
}

TEST_HARNESS_MAIN
