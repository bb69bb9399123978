// SPDX-License-Identifier: GPL-2.0
/* Every field of every kind of task agrees with /proc and prctl(2). */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/prctl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/client.h"
#include "lib/creds.h"
#include "lib/confined_ctl.h"
#include "lib/proc.h"
#include "lib/sandbox.h"
#include "lib/worker.h"

#define NOBODY 65534
#define OPTION_SUSPEND_SECCOMP (1 << 21) /* PTRACE_O_SUSPEND_SECCOMP, which glibc lacks */

MODULE_FIXTURE_BASE(report)

FIXTURE_SETUP(report)
{
	self->module = module_connect();
	if (!self->module)
		SKIP(return, "there is no module to ask");
}

TEST_F(report, caller)
{
	EXPECT_REPORT(self->module, getpid());
}

/* Threads may end meanwhile. */
TEST_F(report, every_thread_of_the_system)
{
	pid_t *tids = NULL;
	ssize_t count = proc_tids(&tids);
	int compared = 0;

	ASSERT_LT(0, count);
	for (ssize_t i = 0; i < count; i++) {
		char why[WHY_LEN] = "";
		bool right = report_matches(self->module, tids[i], why);

		if (!right && !proc_state(tids[i]))
			continue;
		EXPECT_TRUE(right)
		TH_LOG("thread %d: %s", tids[i], why);
		compared++;
	}
	free(tids);
	/* At least init, its kernel threads and this program. */
	EXPECT_LT(3, compared);
}

TEST_F(report, kernel_thread)
{
	struct proc_task proc;
	struct sd_error error;
	struct sd_task task;

	/* kthreadd, unless this is a pid namespace of its own. */
	if (!proc_read(2, &proc) || !proc.kernel_thread)
		SKIP(return, "thread 2 is no kernel thread here");
	EXPECT_REPORT(self->module, 2);
	ASSERT_EQ(0, client_task_get(self->module, 2, &task, &error));
	EXPECT_EQ(0, task.has & SD_HAS_ABI);
	EXPECT_EQ(SECCOMP_DIAG_MODE_DISABLED, task.mode);
	EXPECT_FALSE(task.exiting);
}

/* The child keeps each name until the test has compared it. */
static const char *const names[] = {
	"",
	" ",
	"a b",
	")",
	"x) R 1 1",
	"\n",
	"a\nUid:\t7",
	"\t\r\v",
	"\x01\x7f\x1b[31m",
	"\xff\xfe",
	"\xc3",
	"\xc3\xa4\xe2\x82\xac",
	"exactly15bytes!",
};

static int take_names(const struct child *parent, void *arg)
{
	(void)arg;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		child_exchange(parent, prctl(PR_SET_NAME, names[i]));
	}
	return 0;
}

TEST_F(report, names_of_any_bytes)
{
	struct sd_error error;
	struct sd_task task;

	ASSERT_EQ(0, child_start(&self->child, take_names, NULL));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ASSERT_EQ(0, child_receive(&self->child));
		EXPECT_REPORT(self->module, self->child.pid);
		ASSERT_EQ(0, client_task_get(self->module, self->child.pid, &task, &error));
		EXPECT_STREQ(names[i], task.comm);
		child_send(&self->child, 0);
	}
}

static int become_somebody(const struct child *parent, void *arg)
{
	uid_t uid = *(uid_t *)arg;

	/* The real user counts, not the effective or saved one. */
	child_exchange(parent, setgroups(0, NULL) || setresgid(uid, uid, uid) ||
				       setresuid(uid, uid + 1, uid + 2));
	return 0;
}

TEST_F(report, real_user)
{
	const uid_t uids[] = { 1, 1000, NOBODY, 0x7ffffff0, 0xfffffff0 };
	struct sd_error error;
	struct sd_task task;

	if (getuid())
		SKIP(return, "only root can become somebody else");
	for (size_t i = 0; i < sizeof(uids) / sizeof(uids[0]); i++) {
		ASSERT_EQ(0, child_start_ready(&self->child, become_somebody, (void *)&uids[i]));
		EXPECT_REPORT(self->module, self->child.pid);
		ASSERT_EQ(0, client_task_get(self->module, self->child.pid, &task, &error));
		EXPECT_EQ(uids[i], task.uid);
		child_kill(&self->child);
	}
}

static void expect_abi(struct __test_metadata *_metadata, FIXTURE_DATA(report) * self,
		       const char *program, enum seccomp_diag_abi abi)
{
	START_CONFINED(&self->child, program);
	ASSERT_EQ(1, confined_command(&self->child, CONFINED_ECHO, 1));
	EXPECT_STATE(self->module, self->child.pid, .abi = abi);
	EXPECT_REPORT(self->module, self->child.pid);
}

TEST_F(report, abi_native)
{
	expect_abi(_metadata, self, CONFINED_NATIVE, SECCOMP_DIAG_ABI_NATIVE);
}

TEST_F(report, abi_compat)
{
	expect_abi(_metadata, self, CONFINED_COMPAT, SECCOMP_DIAG_ABI_COMPAT);
}

TEST_F(report, abi_x32)
{
	expect_abi(_metadata, self, CONFINED_X32, SECCOMP_DIAG_ABI_X32);
}

static int be_filtered(const struct child *parent, void *arg)
{
	int filters = *(int *)arg;

	sandbox_no_new_privs();
	for (int i = 0; i < filters; i++)
		sandbox_allow_all(0);
	child_exchange(parent, 0);
	return 0;
}

static int be_without_tsc(const struct child *parent, void *arg)
{
	(void)arg;
	child_exchange(parent, prctl(PR_SET_TSC, PR_TSC_SIGSEGV));
	return 0;
}

static int be_of_many_modes(const struct child *parent, void *arg)
{
	struct creds strict = { .strict = true };
	int counts[] = { 1, 7 };
	struct worker workers[4];

	(void)arg;
	worker_start(&workers[0], creds_child, &strict);
	worker_start(&workers[1], be_filtered, &counts[0]);
	worker_start(&workers[2], be_filtered, &counts[1]);
	worker_start(&workers[3], be_without_tsc, NULL);
	for (int i = 0; i < 4; i++) {
		child_send(parent, child_receive(&workers[i].peer));
		child_send(parent, workers[i].peer.pid);
	}
	child_receive(parent);
	return 0;
}

TEST_F(report, threads_of_different_modes)
{
	pid_t tids[4];

	ASSERT_EQ(0, child_start(&self->child, be_of_many_modes, NULL));
	for (int i = 0; i < 4; i++) {
		ASSERT_EQ(0, child_receive(&self->child));
		tids[i] = child_receive(&self->child);
		EXPECT_REPORT(self->module, tids[i]);
	}
	EXPECT_REPORT(self->module, self->child.pid);
	EXPECT_STATE(self->module, self->child.pid, .mode = SECCOMP_DIAG_MODE_DISABLED);
	EXPECT_STATE(self->module, tids[0], .mode = SECCOMP_DIAG_MODE_STRICT,
		     .tsc_disabled = STRICT_DISABLES_TSC);
	EXPECT_STATE(self->module, tids[1], .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 1,
		     .no_new_privs = true);
	EXPECT_STATE(self->module, tids[2], .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 7,
		     .no_new_privs = true);
	EXPECT_STATE(self->module, tids[3], .tsc_disabled = true);
}

static int filter_child_to_death(const struct child *parent, void *arg)
{
	(void)arg;
	child_exchange(parent, sandbox_action(SYS_getppid, SECCOMP_RET_KILL_PROCESS, 0));
	child_exchange(parent, syscall(SYS_getppid));
	child_send(parent, syscall(SYS_getppid));
	return 0;
}

TEST_F(report, suspended)
{
	pid_t pid;
	int status;

	ASSERT_EQ(0, child_start(&self->child, filter_child_to_death, NULL));
	pid = self->child.pid;
	ASSERT_EQ(0, child_receive(&self->child));
	EXPECT_STATE(self->module, pid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 1);
	if (ptrace(PTRACE_SEIZE, pid, 0, OPTION_SUSPEND_SECCOMP))
		SKIP(return, "PTRACE_O_SUSPEND_SECCOMP: %s (needs CONFIG_CHECKPOINT_RESTORE)",
			   strerror(errno));

	EXPECT_STATE(self->module, pid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 1,
		     .suspended = true);
	EXPECT_EQ(getpid(), child_exchange(&self->child, 0));

	ASSERT_EQ(0, ptrace(PTRACE_INTERRUPT, pid, 0, 0));
	ASSERT_EQ(pid, waitpid(pid, &status, __WALL));
	ASSERT_EQ(0, ptrace(PTRACE_DETACH, pid, 0, 0));
	EXPECT_STATE(self->module, pid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 1);
	EXPECT_EQ(CHILD_GONE, child_exchange(&self->child, 0));
	ASSERT_TRUE(child_wait_zombie(&self->child));
	EXPECT_STATE(self->module, pid, .mode = SECCOMP_DIAG_MODE_DEAD, .filters = 1,
		     .exiting = true);
	EXPECT_REPORT(self->module, pid);
}

static int end(const struct child *parent, void *arg)
{
	(void)parent, (void)arg;
	return 3;
}

TEST_F(report, zombie)
{
	struct sd_error error;
	struct sd_task task;

	ASSERT_EQ(0, child_start(&self->child, end, NULL));
	ASSERT_TRUE(child_wait_zombie(&self->child));
	EXPECT_REPORT(self->module, self->child.pid);
	ASSERT_EQ(0, client_task_get(self->module, self->child.pid, &task, &error));
	EXPECT_TRUE(task.exiting);
	EXPECT_EQ(0, task.has & SD_HAS_ABI);
}

/* The first process of a pid namespace, with one child. */
static int be_init(const struct child *parent, void *arg)
{
	struct child child;

	(void)arg;
	sandbox_allow_all(0);
	child_exchange(parent, child_start(&child, worker_sleep, NULL));
	return 0;
}

/* The only child of a process. */
static pid_t child_of(pid_t pid)
{
	char path[64];
	FILE *file;
	int child = -1;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	file = fopen(path, "re");
	if (!file)
		return -1;
	if (fscanf(file, "%d", &child) != 1)
		child = -1;
	fclose(file);
	return child;
}

/*
 * Exiting for as long as the test likes, but no zombie: the first process of a pid namespace waits until
 * all others there have been reaped, and the tracer reaps a traced one.
 */
TEST_F(report, exiting)
{
	pid_t pid, grandchild;
	int status;

	if (unshare(CLONE_NEWPID))
		SKIP(return, "no pid namespace: %s", strerror(errno));
	ASSERT_EQ(0, child_start(&self->child, be_init, NULL));
	pid = self->child.pid;
	ASSERT_EQ(0, child_receive(&self->child));
	grandchild = child_of(pid);
	ASSERT_LT(0, grandchild);
	ASSERT_EQ(0, ptrace(PTRACE_SEIZE, grandchild, 0, 0));
	ASSERT_EQ(0, kill(pid, SIGKILL));
	ASSERT_TRUE(proc_ended(grandchild));
	ASSERT_TRUE(proc_blocked(pid));

	EXPECT_STATE(self->module, pid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 1,
		     .exiting = true);
	EXPECT_REPORT(self->module, pid);
	EXPECT_REPORT(self->module, grandchild);

	ASSERT_EQ(grandchild, waitpid(grandchild, &status, __WALL));
	ASSERT_TRUE(child_wait_zombie(&self->child));
	EXPECT_STATE(self->module, pid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 1,
		     .exiting = true);
	child_kill(&self->child);
	EXPECT_GONE(self->module, pid);
	EXPECT_GONE(self->module, grandchild);
}

/* Ask about itself where the clock since boot has an offset. */
static int report_in_time_namespace(const struct child *parent, void *arg)
{
	struct sd_client *module = module_connect();
	char why[WHY_LEN] = "";

	(void)arg;
	child_send(parent, module && report_matches(module, getpid(), why));
	child_put(parent, why, sizeof(why));
	module_disconnect(module);
	return 0;
}

TEST_F(report, start_time_in_a_time_namespace)
{
	const char offset[] = "boottime 86400 0";
	char why[WHY_LEN];
	int fd;

	if (unshare(CLONE_NEWTIME))
		SKIP(return, "no time namespace: %s", strerror(errno));
	fd = open("/proc/self/timens_offsets", O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	ASSERT_EQ(sizeof(offset) - 1, write(fd, offset, sizeof(offset) - 1));
	close(fd);
	ASSERT_EQ(1, child_start_ready(&self->child, report_in_time_namespace, NULL));
	ASSERT_TRUE(child_get(&self->child, why, sizeof(why)));
	EXPECT_STREQ("", why);
}

TEST_F(report, start_times_ascend)
{
	struct sd_task own, child;
	struct sd_error error;

	ASSERT_EQ(0, client_task_get(self->module, getpid(), &own, &error));
	ASSERT_EQ(0, child_start(&self->child, worker_sleep, NULL));
	ASSERT_EQ(0, client_task_get(self->module, self->child.pid, &child, &error));
	EXPECT_LT(own.start_time, child.start_time);
}

TEST_HARNESS_MAIN
