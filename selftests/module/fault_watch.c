// SPDX-License-Identifier: GPL-2.0
/*
 * WATCH while memory runs out: it is refused and leaves neither a watcher nor a hook behind, or it is
 * granted. A refused request leaves the earlier selection active.
 */
#include <errno.h>
#include <stdlib.h>

#include "kselftest_harness.h"
#include "lib/puppet.h"
#include "lib/hooks.h"
#include "lib/fail_nth.h"
#include "lib/modprobe.h"
#include "lib/expect_event.h"

#define LIMIT_S 600

/* Kinds of selections. */
enum selection {
	EVERYBODY,
	ACTIONS,
	PROCESSES,
	FOLLOWED,
	USER,
	WITH_PROG,
	SELECTIONS,
};

static struct sd_watch select_by(enum selection selection, uint32_t kinds, const pid_t *pids)
{
	struct sd_watch watch = { .kinds = kinds };

	switch (selection) {
	case ACTIONS:
		watch.actions = 1 << SECCOMP_DIAG_ACTION_ERRNO;
		break;
	case PROCESSES:
	case FOLLOWED:
		watch.tgids = pids;
		watch.tgids_len = 2;
		watch.descendants = selection == FOLLOWED;
		break;
	case USER:
		watch.has_uid = true;
		watch.uid = getuid();
		break;
	case WITH_PROG:
		watch.with_prog = true;
		break;
	default:
		break;
	}
	return watch;
}

FAIL_NTH_NEEDED

FIXTURE(fault)
{
	struct fail_nth inject;
	struct child puppet;
	struct watcher keeper, watcher;
	pid_t pids[2];
};

FAIL_NTH_VARIANTS(fault);

FIXTURE_SETUP(fault)
{
	ASSERT_EQ(0, fail_nth_open(&self->inject));
	START_PUPPET(&self->puppet);
	self->pids[0] = getpid();
	self->pids[1] = self->puppet.pid;
	WATCHER_OPEN(&self->keeper);
	FAIL_NTH_SCOPE(variant->what, variant->function);
}

FIXTURE_TEARDOWN(fault)
{
	fail_nth_close(&self->inject);
	watcher_close(&self->watcher);
	watcher_close(&self->keeper);
	child_kill(&self->puppet);
}

/* A socket that does not watch yet. */
#define SOCKET(_watcher, _family)                           \
	do {                                                \
		struct rawnl __nl;                          \
		ASSERT_EQ(0, rawnl_socket(&__nl, _family)); \
		watcher_adopt(_watcher, &__nl);             \
	} while (0)

/**
 * struct attempt - a WATCH request under a failure
 * @ret: its result
 * @met: whether there was a failure
 * @lost: the reply may be lost, so the outcome is unknown
 */
struct attempt {
	int ret;
	bool met;
	bool lost;
};

static struct attempt watch_failing(struct fail_nth *inject, unsigned int chance,
				    struct watcher *watcher, const struct sd_watch *watch)
{
	struct attempt attempt = { 0 };

	fail_nth_arm(inject, chance);
	attempt.ret = watcher_watch(watcher, watch);
	attempt.met = fail_nth_disarm(inject);
	attempt.lost = attempt.ret == -EFAULT || attempt.ret == -ENOBUFS;
	return attempt;
}

#define EXPECT_EXCUSED(_attempt, _watcher)                                                    \
	EXPECT_TRUE(!(_attempt).ret ||                                                        \
		    ((_attempt).met &&                                                        \
		     ((_attempt).ret == -ENOMEM || ((_attempt).lost && !variant->function)))) \
	{                                                                                     \
		TH_LOG("%s %s", strerror(-(_attempt).ret), (_watcher)->answer.msg);           \
	}

/* How many events one call makes. */
static size_t events_of_call(struct __test_metadata *_metadata, struct watcher *watcher,
			     const struct child *puppet)
{
	size_t before = watcher->count;

	EXPECT_CALL_REFUSED(puppet);
	EXPECT_EQ(0, watcher_drain(watcher))
	{
		TH_LOG("%s%s", watcher->answer.msg, watcher->why);
	}
	EXPECT_EQ(0, watcher->counts.dropped);
	return watcher->count - before;
}

static void watch_first(struct __test_metadata *_metadata, FIXTURE_DATA(fault) * self,
			const FIXTURE_VARIANT(fault) * variant, enum selection selection)
{
	const struct sd_watch watch = select_by(selection, VERDICTS, self->pids);
	unsigned int refused = 0, before = self->inject.met;
	struct attempt attempt = { .met = true };

	for (unsigned int chance = 1; attempt.met; chance++) {
		int counts;

		SOCKET(&self->watcher, self->keeper.nl.family);
		attempt = watch_failing(&self->inject, chance, &self->watcher, &watch);
		EXPECT_EXCUSED(attempt, &self->watcher);
		refused += !!attempt.ret;
		counts = watcher_watch(&self->watcher, NULL);
		if (!attempt.lost)
			EXPECT_EQ(attempt.ret ? -ENOENT : 0, counts);
		if (!attempt.ret)
			EXPECT_EQ(1, events_of_call(_metadata, &self->watcher, &self->puppet));
		watcher_close(&self->watcher);
	}
	TH_LOG("selection %d: %u failures, %u times refused", selection, self->inject.met - before,
	       refused);
	EXPECT_LT(0, refused);
}

/* The hooks are in place already. */
TEST_F_TIMEOUT(fault, first_watch, LIMIT_S)
{
	WATCH(&self->keeper, .kinds = INSTALLS | VERDICTS, .tgids = self->pids, .tgids_len = 1);
	for (enum selection i = 0; i < SELECTIONS; i++)
		watch_first(_metadata, self, variant, i);
}

/* A refused request changes nothing, so the call makes an event; a granted one selects no calls. */
static void watch_again(struct __test_metadata *_metadata, FIXTURE_DATA(fault) * self,
			const FIXTURE_VARIANT(fault) * variant, enum selection selection)
{
	const struct sd_watch watch = select_by(selection, INSTALLS, self->pids);
	unsigned int refused = 0, before = self->inject.met;
	struct attempt attempt = { .met = true };

	for (unsigned int chance = 1; attempt.met; chance++) {
		WATCH(&self->watcher, .kinds = VERDICTS, .tgids = self->pids, .tgids_len = 2);
		attempt = watch_failing(&self->inject, chance, &self->watcher, &watch);
		EXPECT_EXCUSED(attempt, &self->watcher);
		refused += !!attempt.ret;
		if (!attempt.lost)
			EXPECT_EQ(!!attempt.ret,
				  events_of_call(_metadata, &self->watcher, &self->puppet));
	}
	TH_LOG("selection %d: %u failures, %u times refused", selection, self->inject.met - before,
	       refused);
	EXPECT_LT(0, refused);
}

TEST_F_TIMEOUT(fault, next_watch, LIMIT_S)
{
	WATCH(&self->keeper, .kinds = INSTALLS | VERDICTS, .tgids = self->pids, .tgids_len = 1);
	SOCKET(&self->watcher, self->keeper.nl.family);
	for (enum selection i = 0; i < SELECTIONS; i++)
		watch_again(_metadata, self, variant, i);
}

/* A request for counts alone succeeds or fails, and changes nothing. */
TEST_F_TIMEOUT(fault, counts, LIMIT_S)
{
	struct attempt attempt = { .met = true };
	unsigned int refused = 0;

	WATCH(&self->keeper, .kinds = VERDICTS, .tgids = self->pids, .tgids_len = 2);
	for (unsigned int chance = 1; attempt.met; chance++) {
		attempt = watch_failing(&self->inject, chance, &self->keeper, NULL);
		EXPECT_EXCUSED(attempt, &self->keeper);
		refused += !!attempt.ret;
		EXPECT_EQ(1, events_of_call(_metadata, &self->keeper, &self->puppet));
		EXPECT_EQ(chance, self->keeper.counts.made);
	}
	TH_LOG("%u failures, %u times refused", self->inject.met, refused);
	EXPECT_LT(0, refused);
}

/* Closing a socket can report no error, and ends the watcher in any case. */
TEST_F_TIMEOUT(fault, close_socket, LIMIT_S)
{
	bool met = true;

	WATCH(&self->keeper, .kinds = INSTALLS | VERDICTS, .tgids = self->pids, .tgids_len = 1);
	for (unsigned int chance = 1; met || chance < SECCOMP_DIAG_WATCHERS_MAX + 8; chance++) {
		SOCKET(&self->watcher, self->keeper.nl.family);
		WATCH(&self->watcher, .kinds = VERDICTS, .tgids = self->pids, .tgids_len = 2,
		      .descendants = true);
		fail_nth_arm(&self->inject, chance);
		watcher_close(&self->watcher);
		met = fail_nth_disarm(&self->inject);
	}
	TH_LOG("%u failures", self->inject.met);
}

/* Placing hooks takes a second here, and the allocations are much the same for each function. */
#define HOOK_STEP 3

/* From no hooks to hooks: all are in place afterwards, or none. */
static void hook(struct __test_metadata *_metadata, FIXTURE_DATA(fault) * self,
		 const FIXTURE_VARIANT(fault) * variant, uint32_t kinds, bool (*hooked)(void))
{
	const struct sd_watch watch = { .kinds = kinds, .tgids = self->pids, .tgids_len = 2 };
	unsigned int refused = 0, before = self->inject.met;
	struct attempt attempt = { .met = true };

	for (unsigned int chance = 1; attempt.met; chance += HOOK_STEP) {
		ASSERT_TRUE(becomes(any_hooked, false));
		SOCKET(&self->watcher, self->keeper.nl.family);
		attempt = watch_failing(&self->inject, chance, &self->watcher, &watch);
		EXPECT_EXCUSED(attempt, &self->watcher);
		refused += !!attempt.ret;
		EXPECT_EQ(attempt.ret ? -ENOENT : 0, watcher_watch(&self->watcher, NULL));
		EXPECT_TRUE(attempt.ret || hooked());
		watcher_close(&self->watcher);
	}
	EXPECT_TRUE(becomes(any_hooked, false));
	TH_LOG("kinds %u: %u failures, %u times refused", kinds, self->inject.met - before,
	       refused);
	EXPECT_LT(0, refused);
}

TEST_F_TIMEOUT(fault, hooks_of_verdicts, LIMIT_S)
{
	if (!variant->function)
		SKIP(return, "only the module's allocations: hooks take long");
	hook(_metadata, self, variant, VERDICTS, verdicts_hooked);
}

TEST_F_TIMEOUT(fault, hooks_of_installs, LIMIT_S)
{
	if (!variant->function)
		SKIP(return, "only the module's allocations: hooks take long");
	hook(_metadata, self, variant, INSTALLS, installs_hooked);
}

/* A ring takes many pages. An attempt after a failure succeeds. */
TEST_F_TIMEOUT(fault, no_ring, LIMIT_S)
{
	if (!variant->function)
		SKIP(return, "the other variant fails the same allocations");
	WATCH(&self->keeper, .kinds = VERDICTS, .tgids = self->pids, .tgids_len = 1);
	SOCKET(&self->watcher, self->keeper.nl.family);
	ASSERT_EQ(0, fail_nth_scope(FAIL_NTH_SLAB | FAIL_NTH_PAGES, "scd_ring_init"));
	ASSERT_EQ(0, fail_nth_always(-1));
	EXPECT_EQ(-ENOMEM, watcher_watch(&self->watcher, &(struct sd_watch){ .kinds = VERDICTS }));
	EXPECT_EQ(0, fail_nth_always(0));
	EXPECT_EQ(-ENOENT, watcher_watch(&self->watcher, NULL));
	WATCH(&self->watcher, .kinds = VERDICTS, .tgids = self->pids, .tgids_len = 2);
	EXPECT_EQ(1, events_of_call(_metadata, &self->watcher, &self->puppet));
}

TEST_HARNESS_MAIN
