// SPDX-License-Identifier: GPL-2.0
/* Who gets which filters of whom, and their programs: just who gets them by ptrace(2). */
#include <errno.h>
#include <linux/capability.h>

#include "kselftest_harness.h"
#include "lib/filter_child.h"
#include "lib/creds.h"
#include "lib/proc.h"
#include "lib/tracer.h"
#include "lib/may_look.h"

#define SOMEBODY 1000
#define CAP(_name) (1ull << CAP_##_name)

/* Whose filters are looked at: processes of two users, and a child that the caller forks. */
enum {
	ROOTS,
	SOMEBODYS,
	CHILD,
	TARGETS,
};

static const struct creds targets[] = {
	[ROOTS] = { .filtered = true },
	[SOMEBODYS] = { .uid = SOMEBODY, .gid = SOMEBODY, .filtered = true },
};

#define ALL (1 << ROOTS | 1 << SOMEBODYS | 1 << CHILD)
#define OWN (1 << SOMEBODYS | 1 << CHILD)

static int be_target(const struct child *parent, void *arg)
{
	child_send(parent, creds_assume(arg));
	child_receive(parent);
	return 0;
}

/**
 * struct access - what a caller found out
 * @ids: of which targets it is told ids
 * @programs: of which it is told programs
 * @by_ptrace: of which ptrace tells them
 * @all_with_programs: 0, or the errno of a dump of everything with programs
 * @why: the first answer that was not of the protocol
 */
struct access {
	int ids, programs, by_ptrace;
	int all_with_programs;
	char why[WHY_LEN];
};

__attribute__((format(printf, 2, 3))) static void complain(struct access *access, const char *fmt,
							   ...)
{
	va_list args;

	if (access->why[0])
		return;
	va_start(args, fmt);
	vsnprintf(access->why, sizeof(access->why), fmt, args);
	va_end(args);
}

/* A refusal blames the thread, or the wish for programs, and says why. */
static void check_refusal(struct access *access, const struct filters_reply *told, bool with_prog)
{
	const struct rawnl_reply *answer = &told->answer;

	if (answer->error != EPERM || told->count || !answer->msg[0] ||
	    (answer->attr != SECCOMP_DIAG_A_FILTER_TID &&
	     !(with_prog && answer->attr == SECCOMP_DIAG_A_FILTER_WITH_PROG)))
		complain(access, "error %d, attribute %d, '%s', %zu filters", answer->error,
			 answer->attr, answer->msg, told->count);
}

/* Asks for a target in both ways, which must give the same; whether there was an answer. */
static bool ask(struct rawnl *nl, pid_t tid, bool with_prog, struct access *access)
{
	struct filters_reply dump, single;
	bool told;
	int ret;

	ret = filters_dump(nl, tid, with_prog, RAWNL_SIZE, &dump);
	ret = ret   ?:
		      filters_get(nl, tid, SECCOMP_DIAG_A_FILTER_INDEX, 0, with_prog ? 0 : -1,
				  &single);
	told = !dump.answer.error;
	if (ret)
		complain(access, "%s: %.100s %.100s", strerror(-ret), dump.why, single.why);
	else if (single.answer.error != dump.answer.error || single.answer.attr != dump.answer.attr)
		complain(access, "%d: dump says %d, the single filter %d", tid, dump.answer.error,
			 single.answer.error);
	else if (told &&
		 (dump.count != 1 || single.count != 1 || !dump.filters[0].prog != !with_prog))
		complain(access, "%d: %zu and %zu filters", tid, dump.count, single.count);
	else if (!told)
		check_refusal(access, &dump, with_prog);
	filters_free(&dump);
	filters_free(&single);
	return told;
}

static bool told_by_ptrace(pid_t tid)
{
	struct sock_filter program[BPF_MAXINSNS];
	struct tracer tracer;
	bool told;

	if (tracer_stop(&tracer, tid))
		return false;
	told = tracer_filter(&tracer, 0, program) > 0;
	tracer_release(&tracer);
	return told;
}

/* A dump of everything: of those only that the caller may see, and of all of those. */
static void look_at_all(struct rawnl *nl, struct access *access)
{
	struct filters_reply told;
	ssize_t count;
	pid_t *tids;

	if (filters_dump(nl, 0, false, RAWNL_SIZE, &told) || told.answer.error)
		complain(access, "dump of all: %d %.100s", told.answer.error, told.why);
	for (size_t i = 0; i < told.count; i++)
		if (told.filters[i].tid != (uint32_t)getpid() &&
		    kernel_may_look(told.filters[i].tid))
			complain(access, "dump of all: %u", told.filters[i].tid);
	count = proc_tids(&tids);
	for (ssize_t i = 0; i < count; i++) {
		uint32_t budget, listener;
		uint64_t id = 0;

		filters_task(nl, tids[i], &id, &budget, &listener);
		if (id && !filters_find(&told, id))
			complain(access, "dump of all: nothing of %d", tids[i]);
	}
	if (count > 0)
		free(tids);
	filters_free(&told);
	if (filters_dump(nl, 0, true, RAWNL_SIZE, &told))
		complain(access, "dump of all with programs: %.100s", told.why);
	access->all_with_programs = told.answer.error;
	if (told.answer.error)
		check_refusal(access, &told, true);
	filters_free(&told);
}

/* What a caller is told by the test. */
struct look {
	struct creds caller;
	pid_t targets[TARGETS];
};

static int look_around(const struct child *parent, void *arg)
{
	struct access access = { 0 };
	struct look *look = arg;
	struct child child = { 0 };
	struct rawnl nl;
	int ret;

	ret = creds_assume(&look->caller) ?: rawnl_open(&nl);
	/* Filters are inherited: a caller that has one has a child that needs no other. */
	ret = ret ?: child_start(&child, filter_child, NULL);
	if (!ret && !look->caller.filtered)
		ret = filter_child_install(&child, (struct program){ .len = 3 });
	look->targets[CHILD] = child.pid;
	if (ret)
		complain(&access, "becoming the caller: %s", strerror(-ret));
	for (int i = 0; !ret && i < TARGETS; i++) {
		access.ids |= ask(&nl, look->targets[i], false, &access) << i;
		access.programs |= ask(&nl, look->targets[i], true, &access) << i;
		access.by_ptrace |= told_by_ptrace(look->targets[i]) << i;
	}
	if (!ret)
		look_at_all(&nl, &access);
	child_put(parent, &access, sizeof(access));
	child_receive(parent);
	return 0;
}

FIXTURE(filter_access)
{
	struct child targets[CHILD];
	struct child caller;
	struct look look;
};

FIXTURE_VARIANT(filter_access)
{
	struct creds caller;
	int ids, programs;
	bool admin;
};

FIXTURE_VARIANT_ADD(filter_access, root){
	.ids = ALL,
	.programs = ALL,
	.admin = true,
};

FIXTURE_VARIANT_ADD(filter_access, root_filtered){
	.caller = { .filtered = true },
	.ids = ALL,
};

FIXTURE_VARIANT_ADD(filter_access, root_without_cap_sys_admin){
	.caller = { .drop = CAP(SYS_ADMIN) },
	.ids = ALL,
};

FIXTURE_VARIANT_ADD(filter_access, root_without_cap_sys_ptrace){
	.caller = { .drop = CAP(SYS_PTRACE) },
	.ids = 1 << CHILD,
	.programs = 1 << CHILD,
	.admin = true,
};

FIXTURE_VARIANT_ADD(filter_access, unprivileged){
	.caller = { .uid = SOMEBODY, .gid = SOMEBODY },
	.ids = OWN,
};

FIXTURE_VARIANT_ADD(filter_access, unprivileged_filtered){
	.caller = { .uid = SOMEBODY, .gid = SOMEBODY, .filtered = true },
	.ids = OWN,
};

FIXTURE_VARIANT_ADD(filter_access, other_user){
	.caller = { .uid = 2000, .gid = 2000 },
	.ids = 1 << CHILD,
};

FIXTURE_VARIANT_ADD(filter_access, with_cap_sys_ptrace){
	.caller = { .uid = SOMEBODY, .gid = SOMEBODY, .keep = CAP(SYS_PTRACE) },
	.ids = ALL,
};

FIXTURE_VARIANT_ADD(filter_access, with_cap_sys_admin){
	.caller = { .uid = SOMEBODY, .gid = SOMEBODY, .keep = CAP(SYS_ADMIN) },
	.ids = OWN,
	.programs = OWN,
	.admin = true,
};

FIXTURE_VARIANT_ADD(filter_access, with_both){
	.caller = { .uid = SOMEBODY, .gid = SOMEBODY, .keep = CAP(SYS_ADMIN) | CAP(SYS_PTRACE) },
	.ids = ALL,
	.programs = ALL,
	.admin = true,
};

FIXTURE_VARIANT_ADD(filter_access, with_both_filtered){
	.caller = { .uid = SOMEBODY,
		    .gid = SOMEBODY,
		    .keep = CAP(SYS_ADMIN) | CAP(SYS_PTRACE),
		    .filtered = true },
	.ids = ALL,
};

/* It has every capability, but not where it counts. */
FIXTURE_VARIANT_ADD(filter_access, root_of_a_user_namespace){
	.caller = { .uid = SOMEBODY, .gid = SOMEBODY, .ns = CREDS_ROOT_OF_NS },
	.ids = 1 << CHILD,
};

FIXTURE_SETUP(filter_access)
{
	struct rawnl nl;
	int ret = rawnl_open(&nl);

	if (ret == -ENOENT)
		SKIP(return, "there is no module to ask");
	ASSERT_EQ(0, ret);
	rawnl_close(&nl);
	if (getuid())
		SKIP(return, "only root can be everybody");
	for (int i = 0; i < CHILD; i++) {
		ASSERT_EQ(0, child_start(&self->targets[i], be_target, (void *)&targets[i]));
		ASSERT_EQ(0, child_receive(&self->targets[i]));
		self->look.targets[i] = self->targets[i].pid;
	}
}

FIXTURE_TEARDOWN(filter_access)
{
	for (int i = 0; i < CHILD; i++)
		child_kill(&self->targets[i]);
	child_kill(&self->caller);
}

TEST_F(filter_access, as_the_kernel_says)
{
	struct access access;

	self->look.caller = variant->caller;
	ASSERT_EQ(0, child_start(&self->caller, look_around, &self->look));
	ASSERT_TRUE(child_get(&self->caller, &access, sizeof(access)));
	EXPECT_STREQ("", access.why);
	EXPECT_EQ(variant->ids, access.ids);
	EXPECT_EQ(variant->programs, access.programs);
	EXPECT_EQ(access.by_ptrace, access.programs);
	EXPECT_EQ(variant->admin ? 0 : EPERM, access.all_with_programs);
}

TEST_HARNESS_MAIN
