// SPDX-License-Identifier: GPL-2.0
/* Numbers of tasks and users are those of the sender's namespaces, whoever reads the reply. */
#include <errno.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/creds.h"
#include "lib/client.h"
#include "lib/child.h"
#include "lib/netlink.h"
#include "lib/may_look.h"
#include "lib/worker.h"

#define SOMEBODY 1000
#define OVERFLOW_UID 65534

/* Enough threads for a dump of several messages. */
#define CROWD 300

static const struct creds somebody = { .uid = SOMEBODY, .gid = SOMEBODY };

FIXTURE(sender)
{
	struct rawnl nl;
	struct child child;
};

FIXTURE_SETUP(sender)
{
	RAWNL_OPEN(&self->nl);
}

FIXTURE_TEARDOWN(sender)
{
	child_kill(&self->child);
	rawnl_close(&self->nl);
}

/* The replies to a process of another pid namespace. */
struct pid_view {
	char why[WHY_LEN];
	int seen;
	int of_outside, process_of_outside;
	size_t dumped;
	pid_t first, last;
	uint32_t uid;
};

static int select_process(struct rawnl *nl, pid_t tgid)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;
	int error;

	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	rawnl_u32(&request, SECCOMP_DIAG_A_TASK_SEL_TGID, tgid);
	error = rawnl_talk(nl, &request, RAWNL_SIZE, &answer) ?: answer.error;
	rawnl_free(&answer);
	return error;
}

/* The first process of a pid namespace, with a /proc of that and two children. */
static int view_from_inside(const struct child *parent, void *arg)
{
	pid_t outside = *(pid_t *)arg;
	struct rawnl_reply answer = { 0 };
	struct pid_view view = { 0 };
	struct creds same = { 0 };
	struct child children[2];
	struct rawnl nl;

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", 0, NULL) || rawnl_open(&nl))
		return 1;
	for (int i = 0; i < 2; i++) {
		child_start(&children[i], creds_child, &same);
		child_receive(&children[i]);
	}
	view.seen = may_look_compare(&nl, view.why);
	view.of_outside = module_may_look(&nl, outside, view.why);
	view.process_of_outside = select_process(&nl, outside);
	may_look_dump(&nl, &answer, view.why);
	view.dumped = answer.count;
	if (answer.count) {
		view.first = answer.tasks[0].tid;
		view.last = answer.tasks[answer.count - 1].tid;
	}
	child_put(parent, &view, sizeof(view));
	child_receive(parent);
	return 0;
}

TEST_F(sender, sees_its_pid_namespace)
{
	pid_t outside = getpid();
	struct pid_view view;

	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	ASSERT_EQ(0, child_start(&self->child, view_from_inside, &outside));
	ASSERT_TRUE(child_get(&self->child, &view, sizeof(view)));
	EXPECT_STREQ("", view.why);
	EXPECT_EQ(3, view.seen);
	EXPECT_EQ(3, view.dumped);
	EXPECT_EQ(1, view.first);
	EXPECT_EQ(3, view.last);
	EXPECT_EQ(ESRCH, view.of_outside);
	EXPECT_EQ(ESRCH, view.process_of_outside);
}

/* Send a request through a socket of the parent, which reads the reply. */
static int ask_from_inside(const struct child *parent, void *arg)
{
	struct rawnl *nl = arg;
	struct rawnl_request request;

	worker_start_many(CROWD);
	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	child_send(parent, rawnl_send(nl, &request));
	child_put(parent, &request, sizeof(request));
	child_receive(parent);
	return 0;
}

/* A dump has the numbers of its sender, whoever reads it. */
TEST_F(sender, keeps_its_pid_namespace_in_a_dump)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;
	struct rawnl nl;

	ASSERT_EQ(0, rawnl_socket(&nl, self->nl.family));
	ASSERT_EQ(0, unshare(CLONE_NEWPID));
	ASSERT_EQ(0, child_start_ready(&self->child, ask_from_inside, &nl));
	ASSERT_TRUE(child_get(&self->child, &request, sizeof(request)));
	ASSERT_EQ(0, rawnl_read_rest(&nl, &request, 4096, &answer));
	EXPECT_EQ(0, answer.error);
	EXPECT_EQ(CROWD + 1, answer.count);
	ASSERT_LT(0, answer.count);
	EXPECT_EQ(1, answer.tasks[0].tid);
	EXPECT_EQ(CROWD + 1, answer.tasks[answer.count - 1].tid);
	for (size_t i = 0; i < answer.count; i++)
		EXPECT_EQ(1, answer.tasks[i].tgid);
	rawnl_free(&answer);
	rawnl_close(&nl);
}

/* The uid of a process in another user namespace, and the replies to selections by uid there. */
struct user_view {
	uint32_t own;
	size_t selected;
	int unknown, blamed;
};

static void view_users(const struct creds *identity, uint32_t known, uint32_t unknown,
		       struct user_view *view)
{
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;
	const struct sd_task *row;
	struct rawnl nl;

	if (creds_assume(identity) || rawnl_open(&nl))
		return;
	rawnl_begin(&nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	rawnl_u32(&request, SECCOMP_DIAG_A_TASK_SEL_UID, known);
	rawnl_talk(&nl, &request, RAWNL_SIZE, &answer);
	row = rawnl_find(&answer, getpid());
	view->own = row ? row->uid : (uint32_t)-1;
	view->selected = answer.count;
	rawnl_free(&answer);

	rawnl_begin(&nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	rawnl_u32(&request, SECCOMP_DIAG_A_TASK_SEL_UID, unknown);
	rawnl_talk(&nl, &request, RAWNL_SIZE, &answer);
	view->unknown = answer.error;
	view->blamed = answer.attr;
	rawnl_free(&answer);
}

static int root_of_a_namespace(const struct child *parent, void *arg)
{
	const struct creds identity = { .uid = SOMEBODY, .gid = SOMEBODY, .ns = CREDS_ROOT_OF_NS };
	struct user_view view = { 0 };

	(void)arg;
	view_users(&identity, 0, SOMEBODY, &view);
	child_put(parent, &view, sizeof(view));
	child_receive(parent);
	return 0;
}

TEST_F(sender, selects_users_of_its_namespace)
{
	struct user_view view;

	ASSERT_EQ(0, child_start(&self->child, root_of_a_namespace, NULL));
	ASSERT_TRUE(child_get(&self->child, &view, sizeof(view)));
	EXPECT_EQ(0, view.own);
	EXPECT_EQ(1, view.selected);
	EXPECT_EQ(EINVAL, view.unknown);
	EXPECT_EQ(SECCOMP_DIAG_A_TASK_SEL_UID, view.blamed);
}

static int nobody_in_a_namespace(const struct child *parent, void *arg)
{
	const struct creds identity = { .uid = SOMEBODY, .gid = SOMEBODY, .ns = CREDS_UNMAPPED_NS };
	struct sd_client *module;
	struct sd_error error;
	struct sd_task task = { 0 };

	(void)arg;
	if (creds_assume(&identity))
		return 1;
	module = module_connect();
	if (module)
		client_task_get(module, getpid(), &task, &error);
	child_send(parent, task.uid);
	module_disconnect(module);
	child_receive(parent);
	return 0;
}

TEST_F(sender, has_the_overflow_uid_if_unmapped)
{
	ASSERT_EQ(OVERFLOW_UID, child_start_ready(&self->child, nobody_in_a_namespace, NULL));
}

static int ask_for_others(const struct child *parent, void *arg)
{
	struct rawnl_request request;
	struct rawnl *nl = arg;

	if (creds_assume(&somebody) || rawnl_socket(nl, nl->family))
		return 1;
	worker_start_many(CROWD);
	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	child_send(parent, rawnl_send(nl, &request));
	child_put(parent, nl, sizeof(*nl));
	child_put(parent, &request, sizeof(request));
	child_receive(parent);
	return 0;
}

/* The kernel continues a dump in the context of its reader, whose privileges must not count. */
TEST_F(sender, gains_nothing_by_its_reader)
{
	struct rawnl nl = { .family = self->nl.family };
	struct rawnl_reply answer = { 0 };
	struct rawnl_request request;

	ASSERT_EQ(0, child_start_ready(&self->child, ask_for_others, &nl));
	ASSERT_TRUE(child_get(&self->child, &nl, sizeof(nl)));
	ASSERT_TRUE(child_get(&self->child, &request, sizeof(request)));
	nl.fd = child_getfd(self->child.pid, nl.fd);
	ASSERT_LE(0, nl.fd);
	ASSERT_EQ(0, rawnl_read_rest(&nl, &request, 4096, &answer));
	EXPECT_EQ(0, answer.error);
	EXPECT_EQ(CROWD + 1, answer.count);
	for (size_t i = 0; i < answer.count; i++)
		EXPECT_EQ(self->child.pid, answer.tasks[i].tgid);
	rawnl_free(&answer);
	rawnl_close(&nl);
}

TEST_HARNESS_MAIN
