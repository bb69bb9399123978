// SPDX-License-Identifier: GPL-2.0
/* Several filters on one call: the most severe action wins, the newest among equals. */
#include <errno.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"
#include "lib/client.h"
#include "lib/sandbox.h"
#include "lib/worker.h"

#define CALL SYS_getppid

/* Outcomes of the call, made in a second thread. */
enum outcome {
	PROCESS_KILLED,
	THREAD_KILLED,
	TRAPPED,
	FAILED,
	NOTIFIED,
	TRACED,
	PASSED,
	UNKNOWN,
};

/* From the most severe to the least, as seccomp(2) lists them. LOG and ALLOW both allow. */
static const struct {
	const char *name;
	uint32_t action;
	enum outcome outcome;
} actions[] = {
	{ "KILL_PROCESS", SECCOMP_RET_KILL_PROCESS, PROCESS_KILLED },
	{ "KILL_THREAD", SECCOMP_RET_KILL_THREAD, THREAD_KILLED },
	{ "TRAP", SECCOMP_RET_TRAP, TRAPPED },
	{ "ERRNO", SECCOMP_RET_ERRNO | EXDEV, FAILED },
	{ "USER_NOTIF", SECCOMP_RET_USER_NOTIF, NOTIFIED },
	{ "TRACE", SECCOMP_RET_TRACE, TRACED },
	{ "LOG", SECCOMP_RET_LOG, PASSED },
	{ "ALLOW", SECCOMP_RET_ALLOW, PASSED },
};

#define ACTIONS ((int)(sizeof(actions) / sizeof(actions[0])))
#define NOTIFIED_ERROR EL2HLT

static volatile sig_atomic_t trapped;

static void on_sigsys(int sig)
{
	(void)sig;
	trapped = 1;
}

/* A killed thread leaves @arg unchanged. */
static int call_on_demand(const struct child *parent, void *arg)
{
	enum outcome *outcome = arg;

	if (child_receive(parent) == CHILD_GONE)
		return 0;
	errno = 0;
	syscall(CALL);
	/* Without a tracer, TRACE gives ENOSYS. */
	if (trapped)
		*outcome = TRAPPED;
	else if (errno == EXDEV)
		*outcome = FAILED;
	else if (errno == NOTIFIED_ERROR)
		*outcome = NOTIFIED;
	else if (errno == ENOSYS)
		*outcome = TRACED;
	else
		*outcome = errno ? UNKNOWN : PASSED;
	return 0;
}

/* Respond to one call. */
static int supervise(const struct child *parent, void *arg)
{
	int listener = *(int *)arg;
	struct seccomp_notif request = { 0 };
	struct seccomp_notif_resp response = { .error = -NOTIFIED_ERROR };

	(void)parent;
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &request))
		return 0;
	response.id = request.id;
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
	return 0;
}

static long install(int which)
{
	bool listen = actions[which].action == SECCOMP_RET_USER_NOTIF;

	return sandbox_action(CALL, actions[which].action,
			      listen ? SECCOMP_FILTER_FLAG_NEW_LISTENER : 0);
}

struct pair {
	int older, newer;
};

static int judge(const struct child *parent, void *arg)
{
	const struct pair *pair = arg;
	enum outcome outcome = THREAD_KILLED;
	struct worker caller, supervisor;
	long older, newer;
	int listener;

	signal(SIGSYS, on_sigsys);
	older = install(pair->older);
	newer = install(pair->newer);
	if (older < 0 || newer < 0)
		return 1;
	listener = older ? older : newer;
	if (listener)
		worker_start(&supervisor, supervise, &listener);
	worker_start(&caller, call_on_demand, &outcome);
	child_exchange(parent, caller.peer.pid);
	child_send(&caller.peer, 0);
	worker_join(&caller);
	child_send(parent, outcome);
	return 0;
}

MODULE_FIXTURE(precedence)

static void expect_more_severe(struct __test_metadata *_metadata, FIXTURE_DATA(precedence) * self,
			       struct pair pair)
{
	int winner = pair.older < pair.newer ? pair.older : pair.newer;
	int caller, outcome, end;

	ASSERT_EQ(0, child_start(&self->child, judge, &pair));
	caller = child_receive(&self->child);
	ASSERT_NE(CHILD_GONE, caller);
	EXPECT_STATE(self->module, self->child.pid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 2);
	EXPECT_STATE(self->module, caller, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 2);
	outcome = child_exchange(&self->child, 0);
	end = child_reap(&self->child);
	if (outcome == CHILD_GONE && end == -SIGSYS)
		outcome = PROCESS_KILLED;
	EXPECT_EQ(actions[winner].outcome, outcome)
	TH_LOG("older %s, newer %s", actions[pair.older].name, actions[pair.newer].name);
}

TEST_F(precedence, more_severe_wins_in_either_order)
{
	for (int older = 0; older < ACTIONS; older++) {
		for (int newer = 0; newer < ACTIONS; newer++) {
			/* A chain has one listener at most. */
			if (older == newer && actions[older].outcome == NOTIFIED)
				continue;
			expect_more_severe(_metadata, self,
					   (struct pair){ .older = older, .newer = newer });
		}
	}
}

static int tie(const struct child *parent, void *arg)
{
	(void)arg;
	for (int error = 1; error <= 5; error++)
		sandbox_action(CALL, SECCOMP_RET_ERRNO | error, 0);
	child_exchange(parent, syscall(CALL) < 0 ? errno : 0);
	return 0;
}

TEST_F(precedence, newest_wins_a_tie)
{
	ASSERT_EQ(5, child_start_ready(&self->child, tie, NULL));
	EXPECT_STATE(self->module, self->child.pid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 5);
}

TEST_HARNESS_MAIN
