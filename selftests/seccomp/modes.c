// SPDX-License-Identifier: GPL-2.0
/* Changes of mode, allowed and refused, and invalid arguments. */
#include <errno.h>
#include <sys/prctl.h>

#include "kselftest_harness.h"
#include "lib/client.h"
#include "lib/creds.h"
#include "lib/confined_ctl.h"
#include "lib/proc.h"
#include "lib/sandbox.h"
#include "lib/worker.h"

MODULE_FIXTURE(modes)

static int prctl_strict(void)
{
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) ? -errno : 0;
}

static int filter_then_strict(const struct child *parent, void *arg)
{
	(void)arg;
	child_exchange(parent, sandbox_allow_all(0));
	child_send(parent, prctl_strict());
	child_send(parent, sandbox_seccomp(SECCOMP_SET_MODE_STRICT, 0, NULL));
	child_exchange(parent, prctl(PR_GET_SECCOMP));
	return 0;
}

TEST_F(modes, no_strict_from_filter)
{
	ASSERT_EQ(0, child_start_ready(&self->child, filter_then_strict, NULL));
	EXPECT_STATE(self->module, self->child.pid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 1);
	EXPECT_EQ(-EINVAL, child_exchange(&self->child, 0));
	EXPECT_EQ(-EINVAL, child_receive(&self->child));
	EXPECT_EQ(SECCOMP_MODE_FILTER, child_receive(&self->child));
	EXPECT_STATE(self->module, self->child.pid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 1);
}

static int sync_onto_strict(const struct child *parent, void *arg)
{
	struct creds identity = { .strict = true };
	struct worker strict;

	(void)arg;
	child_send(parent, worker_start(&strict, creds_child, &identity));
	child_send(parent, child_receive(&strict.peer));
	child_send(parent, strict.peer.pid);
	child_send(parent, sandbox_allow_all(SECCOMP_FILTER_FLAG_TSYNC));
	child_exchange(parent, sandbox_allow_all(SECCOMP_FILTER_FLAG_TSYNC |
						 SECCOMP_FILTER_FLAG_TSYNC_ESRCH));
	return 0;
}

/* A strict thread can't enter filter mode itself, but another can try to synchronize it. */
TEST_F(modes, no_filter_from_strict)
{
	int strict;

	ASSERT_EQ(0, child_start_ready(&self->child, sync_onto_strict, NULL));
	ASSERT_EQ(0, child_receive(&self->child));
	strict = child_receive(&self->child);
	EXPECT_EQ(strict, child_receive(&self->child));
	EXPECT_EQ(-ESRCH, child_receive(&self->child));
	EXPECT_STATE(self->module, strict, .mode = SECCOMP_DIAG_MODE_STRICT,
		     .tsc_disabled = STRICT_DISABLES_TSC);
	EXPECT_STATE(self->module, self->child.pid, .mode = SECCOMP_DIAG_MODE_DISABLED);
}

TEST_F(modes, strict_twice_kills)
{
	START_CONFINED(&self->child, CONFINED_NATIVE);
	ASSERT_EQ(0, confined_command(&self->child, CONFINED_STRICT_SECCOMP, 0));
	EXPECT_EQ(CHILD_GONE, confined_command(&self->child, CONFINED_STRICT_SECCOMP, 0));
	EXPECT_END(self->module, &self->child, -SIGKILL, .mode = SECCOMP_DIAG_MODE_DEAD,
		   .tsc_disabled = STRICT_DISABLES_TSC);
}

static int strict_then_fork_is_killed(const struct child *parent, void *arg)
{
	(void)arg;
	child_send(parent, prctl_strict());
	fork();
	return 0;
}

TEST_F(modes, strict_has_no_children)
{
	ASSERT_EQ(0, child_start_ready(&self->child, strict_then_fork_is_killed, NULL));
	EXPECT_EQ(-SIGKILL, child_reap(&self->child));
}

/* PR_SET_SECCOMP of prctl(2), the older way to install one. */
static int filter_by_prctl(const struct child *parent, void *arg)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { .len = 1, .filter = &allow };

	(void)arg;
	child_send(parent, prctl(PR_GET_SECCOMP));
	child_send(parent, prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) ? -errno : 0);
	child_exchange(parent, prctl(PR_GET_SECCOMP));
	return 0;
}

TEST_F(modes, filter_by_prctl)
{
	ASSERT_EQ(SECCOMP_MODE_DISABLED, child_start_ready(&self->child, filter_by_prctl, NULL));
	EXPECT_EQ(0, child_receive(&self->child));
	EXPECT_EQ(SECCOMP_MODE_FILTER, child_receive(&self->child));
	EXPECT_STATE(self->module, self->child.pid, .mode = SECCOMP_DIAG_MODE_FILTER, .filters = 1);
}

TEST_F(modes, bad_prctl_changes_nothing)
{
	const int modes[] = { SECCOMP_DIAG_MODE_DISABLED, SECCOMP_DIAG_MODE_DEAD, 4, -1 };

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		EXPECT_EQ(-1, prctl(PR_SET_SECCOMP, modes[i], NULL));
		EXPECT_EQ(EINVAL, errno);
	}
	EXPECT_EQ(-1, prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_STATE(self->module, getpid(), .mode = SECCOMP_DIAG_MODE_DISABLED);
}

MODULE_FIXTURE(arguments)

FIXTURE_VARIANT(arguments)
{
	unsigned int operation, flags;
	bool program;
	unsigned short len;
	int error;
};

FIXTURE_VARIANT_ADD(arguments, strict_with_flags){
	.operation = SECCOMP_SET_MODE_STRICT,
	.flags = 1,
	.error = EINVAL,
};

FIXTURE_VARIANT_ADD(arguments, strict_with_args){
	.operation = SECCOMP_SET_MODE_STRICT,
	.program = true,
	.len = 1,
	.error = EINVAL,
};

FIXTURE_VARIANT_ADD(arguments, unknown_operation){
	.operation = 99,
	.error = EINVAL,
};

FIXTURE_VARIANT_ADD(arguments, filter_without_program){
	.operation = SECCOMP_SET_MODE_FILTER,
	.error = EFAULT,
};

FIXTURE_VARIANT_ADD(arguments, filter_of_no_instructions){
	.operation = SECCOMP_SET_MODE_FILTER,
	.program = true,
	.error = EINVAL,
};

FIXTURE_VARIANT_ADD(arguments, filter_with_unknown_flag){
	.operation = SECCOMP_SET_MODE_FILTER,
	.flags = 1u << 31,
	.program = true,
	.len = 1,
	.error = EINVAL,
};

/* The result would be ambiguous. */
FIXTURE_VARIANT_ADD(arguments, filter_with_tsync_and_listener){
	.operation = SECCOMP_SET_MODE_FILTER,
	.flags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_NEW_LISTENER,
	.program = true,
	.len = 1,
	.error = EINVAL,
};

TEST_F(arguments, refused)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { .len = variant->len, .filter = &allow };

	EXPECT_EQ(-variant->error, sandbox_seccomp(variant->operation, variant->flags,
						   variant->program ? &program : NULL));
	EXPECT_STATE(self->module, getpid(), .mode = SECCOMP_DIAG_MODE_DISABLED);
}

TEST_HARNESS_MAIN
