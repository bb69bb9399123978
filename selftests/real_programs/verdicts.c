// SPDX-License-Identifier: GPL-2.0
/*
 * For each thread of the system that has filters: explain succeeds, and system calls under copies of
 * its filters have the results that check and emulate_chain() predict.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"
#include "lib/proc.h"
#include "lib/run_calls.h"
#include "real_programs/chains.h"
#include "real_programs/harmless_calls.h"
#include "real_programs/tool.h"

/* Calls made under copies of each thread's filters */
#define PICKED 20

/* More filters than a thread can have */
#define FILTERS_MAX 8192

/* Calls that check answers, if the answer to all of them is the same */
#define CHECKED_SAME 5

/* For longer chains, explain may print that its tables are not complete. */
#define COMPLETE_INSNS 16384

/* The threads of equals_ptrace.c. Some programs install filters a while after their start. */
#define FILTERED_THREADS 28
#define TIMEOUT_S 60

/**
 * struct pick - calls for one thread
 * @calls: the calls and their results
 * @of: indexes into harmless_calls
 * @verdicts: the predictions
 */
struct pick {
	struct calls *calls;
	size_t of[PICKED];
	struct verdict verdicts[PICKED];
};

/*
 * @bare: results of all calls without filters
 * @pick, @programs: of the current thread
 * @ids: the newest filters of all threads for which the tool has run
 * @outcomes: number of calls by outcome; NOT_TRIED counts allowed calls
 */
FIXTURE(verdicts)
{
	struct sd_client *module;
	unsigned int seed;
	struct calls *bare;
	struct pick pick;
	struct bpf_program *programs;
	uint64_t *ids;
	size_t id_count, threads, made, outcomes[PROCESS_KILLED + 1];
};

static bool is_filtered(pid_t tid)
{
	struct proc_task task;

	return proc_read(tid, &task) && !task.exiting && task.filters;
}

static ssize_t filtered_tids(pid_t **tids)
{
	ssize_t all = proc_tids(tids), count = 0;

	for (ssize_t i = 0; i < all; i++)
		if (is_filtered((*tids)[i]))
			(*tids)[count++] = (*tids)[i];
	return all < 0 ? all : count;
}

static void add_call(struct calls *calls, const struct harmless_call *call)
{
	struct seccomp_data *data = &calls->attempts[calls->count].data;

	calls->attempts[calls->count] = (struct attempt){ 0 };
	data->nr = call->nr;
	data->arch = call->arch;
	memcpy(data->args, call->args, sizeof(data->args));
	calls->count++;
}

static int run_bare(struct calls *bare)
{
	const struct caller nobody = { .listened = -1 };

	bare->count = 0;
	for (size_t i = 0; i < harmless_count; i++)
		add_call(bare, &harmless_calls[i]);
	calls_place(bare);
	return caller_run(&nobody, bare);
}

FIXTURE_SETUP(verdicts)
{
	const char *seed = getenv("VERDICTS_SEED");
	struct sd_error error = { 0 };

	if (!CALL_SUPPORTED)
		SKIP(return, "system calls are made on x86_64 only");
	self->seed = seed ? strtoul(seed, NULL, 0) : (unsigned long)time(NULL);
	self->bare = calls_new();
	self->pick.calls = calls_new();
	self->programs = calloc(FILTERS_MAX, sizeof(*self->programs));
	ASSERT_TRUE(self->bare && self->pick.calls && self->programs);
	ASSERT_GE(CALLER_CALLS, harmless_count);
	ASSERT_EQ(0, run_bare(self->bare));
	ASSERT_EQ(0, client_open(&self->module, &error))
	{
		TH_LOG("%s: %s", strerror(error.err), error.msg);
	}
}

FIXTURE_TEARDOWN(verdicts)
{
	client_close(self->module);
	calls_free(self->bare);
	calls_free(self->pick.calls);
	free(self->programs);
	free(self->ids);
}

/* The result of a verdict for a caller without tracer and listener. */
static enum outcome expected(uint32_t ret, long bare, long *value)
{
	*value = ret & SECCOMP_RET_DATA;
	switch (ret & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
	case SECCOMP_RET_LOG:
		*value = bare;
		return RETURNED;
	case SECCOMP_RET_TRACE:
	case SECCOMP_RET_USER_NOTIF:
		*value = -ENOSYS;
		return RETURNED;
	case SECCOMP_RET_ERRNO:
		*value = *value > 4095 ? -4095 : -*value;
		return RETURNED;
	case SECCOMP_RET_TRAP:
		return TRAPPED;
	default:
		*value = 0;
		return ret & SECCOMP_RET_ACTION_FULL ? PROCESS_KILLED : THREAD_KILLED;
	}
}

static bool is_allowed(uint32_t ret)
{
	ret &= SECCOMP_RET_ACTION_FULL;
	return ret == SECCOMP_RET_ALLOW || ret == SECCOMP_RET_LOG;
}

/* Whether the result shows the verdict: not if the kernel refuses the call with the same errno. */
static bool shows(uint32_t ret, long bare)
{
	long value;

	return is_allowed(ret) || expected(ret, bare, &value) != RETURNED || value != bare;
}

static bool is_new(const struct pick *pick, uint32_t ret)
{
	for (size_t i = 0; i < pick->calls->count; i++)
		if (pick->verdicts[i].ret == ret)
			return false;
	return true;
}

/* Picks calls at random; @only_new: one for each verdict. */
static void add_picks(FIXTURE_DATA(verdicts) * self, const struct caller *caller, bool *taken,
		      bool only_new)
{
	struct pick *pick = &self->pick;
	size_t first = rand_r(&self->seed) % harmless_count;
	/* A prime, so that all calls are visited. */
	const size_t step = 1009;

	for (size_t i = 0; i < harmless_count && pick->calls->count < PICKED; i++) {
		size_t j = (first + i * step) % harmless_count, at = pick->calls->count;
		const struct attempt *bare = &self->bare->attempts[j];
		struct verdict verdict;

		verdict = emulate_chain(caller->programs, caller->count, &bare->data);
		if (taken[j] || !shows(verdict.ret, bare->value) ||
		    (only_new && !is_new(pick, verdict.ret)))
			continue;
		taken[j] = true;
		pick->of[at] = j;
		pick->verdicts[at] = verdict;
		add_call(pick->calls, &harmless_calls[j]);
	}
}

static void pick_calls(FIXTURE_DATA(verdicts) * self, const struct caller *caller)
{
	bool taken[CALLER_CALLS] = { 0 };

	self->pick.calls->count = 0;
	add_picks(self, caller, taken, true);
	add_picks(self, caller, taken, false);
	calls_place(self->pick.calls);
}

static bool as_predicted(const FIXTURE_DATA(verdicts) * self, size_t i)
{
	const struct attempt *attempt = &self->pick.calls->attempts[i];
	const struct attempt *bare = &self->bare->attempts[self->pick.of[i]];
	uint32_t ret = self->pick.verdicts[i].ret;
	long value;

	if (expected(ret, bare->value, &value) != attempt->outcome)
		return false;
	/* getpid(2) and the like return another number each time. */
	if (is_allowed(ret) && value >= 0)
		return attempt->value >= 0;
	return attempt->value == value && (attempt->outcome != TRAPPED || attempt->as_reported);
}

static void expect_predicted(struct __test_metadata *_metadata, FIXTURE_DATA(verdicts) * self,
			     pid_t tid)
{
	for (size_t i = 0; i < self->pick.calls->count; i++) {
		const struct harmless_call *call = &harmless_calls[self->pick.of[i]];
		const struct attempt *attempt = &self->pick.calls->attempts[i];

		self->made++;
		self->outcomes[is_allowed(self->pick.verdicts[i].ret) ? NOT_TRIED :
									attempt->outcome]++;
		EXPECT_TRUE(as_predicted(self, i))
		{
			TH_LOG("%d: %s call %d (first argument %#llx): verdict %#x, but outcome "
			       "%d, %ld; without filters %ld",
			       tid, call->abi, call->nr, (unsigned long long)call->args[0],
			       self->pick.verdicts[i].ret, attempt->outcome, attempt->value,
			       self->bare->attempts[self->pick.of[i]].value);
		}
	}
}

/* The tool runs once for threads that share all filters. */
static bool has_run(FIXTURE_DATA(verdicts) * self, uint64_t newest)
{
	for (size_t i = 0; i < self->id_count; i++)
		if (self->ids[i] == newest)
			return true;
	self->ids = realloc(self->ids, (self->id_count + 1) * sizeof(*self->ids));
	self->ids[self->id_count++] = newest;
	return false;
}

static size_t distinct_verdicts(const struct pick *pick)
{
	size_t count = 0;

	for (size_t i = 0, j; i < pick->calls->count; i++) {
		for (j = 0; j < i && pick->verdicts[j].ret != pick->verdicts[i].ret; j++)
			;
		count += j == i;
	}
	return count;
}

static size_t length(const struct chain *chain)
{
	size_t insns = 0;

	for (size_t i = 0; i < chain->count; i++)
		insns += chain->filters[i].prog_len;
	return insns;
}

/* A thread may end, or get another filter, while the tool runs. */
static bool has_newest(FIXTURE_DATA(verdicts) * self, pid_t tid, uint64_t newest)
{
	struct sd_error error = { 0 };
	struct sd_task task;

	return !client_task_get(self->module, tid, &task, &error) &&
	       (task.has & SD_HAS_FILTER_ID) && task.filter_id == newest;
}

static void expect_tool_agrees(struct __test_metadata *_metadata, FIXTURE_DATA(verdicts) * self,
			       pid_t tid, const struct chain *chain)
{
	size_t calls = distinct_verdicts(&self->pick) > 1 ? self->pick.calls->count : CHECKED_SAME;
	uint64_t newest = chain->filters[0].id;
	char why[TOOL_WHY];

	EXPECT_TRUE(tool_explains(tid, length(chain) <= COMPLETE_INSNS, why) ||
		    !has_newest(self, tid, newest))
	{
		TH_LOG("%s", why);
	}
	for (size_t i = 0; i < calls && i < self->pick.calls->count; i++)
		EXPECT_TRUE(tool_checks(tid, &harmless_calls[self->pick.of[i]],
					self->pick.verdicts[i].ret, why) ||
			    !has_newest(self, tid, newest))
		{
			TH_LOG("%s", why);
		}
}

static void test_thread(struct __test_metadata *_metadata, FIXTURE_DATA(verdicts) * self, pid_t tid,
			const struct chain *chain)
{
	struct caller caller = { self->programs, chain->count, .listened = -1 };
	int ret;

	ASSERT_GE(FILTERS_MAX, chain->count);
	for (size_t i = 0; i < chain->count; i++)
		self->programs[i] =
			(struct bpf_program){ chain->filters[i].prog, chain->filters[i].prog_len };
	pick_calls(self, &caller);
	EXPECT_EQ(PICKED, self->pick.calls->count);
	ret = caller_run(&caller, self->pick.calls);
	EXPECT_EQ(0, ret)
	{
		TH_LOG("%d: %zu filters: %s", tid, chain->count,
		       ret == CALLER_NOT_INSTALLED ? "a copy of them can't be installed" :
						     "a caller ended unexpectedly");
	}
	if (!ret)
		expect_predicted(_metadata, self, tid);
	if (!has_run(self, chain->filters[0].id))
		expect_tool_agrees(_metadata, self, tid, chain);
}

static ssize_t wait_for_threads(pid_t **tids)
{
	time_t limit = time(NULL) + TIMEOUT_S;
	ssize_t count = filtered_tids(tids);

	while (count < FILTERED_THREADS && time(NULL) < limit) {
		usleep(500000);
		free(*tids);
		count = filtered_tids(tids);
	}
	return count;
}

TEST_F_TIMEOUT(verdicts, as_predicted, 900)
{
	unsigned int seed = self->seed;
	pid_t *tids = NULL;
	ssize_t count = wait_for_threads(&tids);

	TH_LOG("VERDICTS_SEED=%u", seed);
	for (ssize_t i = 0; i < count; i++) {
		char why[WHY_LEN] = "";
		struct chain chain;
		bool read = chain_by_module(self->module, tids[i], &chain, why);

		EXPECT_TRUE(read || !is_filtered(tids[i]))
		{
			TH_LOG("%s", why);
		}
		if (!read)
			continue;
		if (chain.count) {
			test_thread(_metadata, self, tids[i], &chain);
			self->threads++;
		}
		chain_release(&chain);
	}
	free(tids);
	EXPECT_LE(FILTERED_THREADS, self->threads);
	TH_LOG("%zu threads with %zu different chains, %zu calls: %zu allowed, refused %zu by "
	       "errors, %zu by SIGSYS, %zu and %zu by killing thread and process",
	       self->threads, self->id_count, self->made, self->outcomes[NOT_TRIED],
	       self->outcomes[RETURNED], self->outcomes[TRAPPED], self->outcomes[THREAD_KILLED],
	       self->outcomes[PROCESS_KILLED]);
}

TEST_HARNESS_MAIN
