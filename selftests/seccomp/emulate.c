// SPDX-License-Identifier: GPL-2.0
/*
 * The tool's verdict on a system call is the kernel's: for many random chains and calls.
 *
 * ALLOW and LOG have the same outcome here, and so have TRACE and USER_NOTIF for a caller without tracer
 * and listener. So some chains have one of these.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kselftest_harness.h"
#include "lib/run_calls.h"
#include "lib/random_chain.h"

/* How many calls, unless EMULATE_CALLS is set. EMULATE_SEED sets the seed. */
#define CALLS 50000

/* Each kill ends a thread or a process, so a chain has only this many. */
#define KILLS_OF_CHAIN 1

/* For EMULATE_CALLS=1000000 on an emulated machine. */
#define LIMIT_S 7200

/* The outcome of a verdict. */
static enum outcome expected(const struct caller *caller, const struct verdict *verdict,
			     long *value)
{
	*value = verdict->ret & SECCOMP_RET_DATA;
	switch (verdict->ret & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_USER_NOTIF:
		/* The listener has to be that of the deciding filter. */
		if (caller->listened == (long)verdict->filter) {
			*value = 0;
			return NOTIFIED;
		}
		*value = -ENOSYS;
		return RETURNED;
	case SECCOMP_RET_TRACE:
		if (caller->traced)
			return TRACED;
		*value = -ENOSYS;
		return RETURNED;
	case SECCOMP_RET_ALLOW:
	case SECCOMP_RET_LOG:
		*value = -ENOSYS;
		return RETURNED;
	case SECCOMP_RET_ERRNO:
		*value = *value > 4095 ? -4095 : -*value;
		return RETURNED;
	case SECCOMP_RET_TRAP:
		return TRAPPED;
	case SECCOMP_RET_KILL_THREAD:
		*value = 0;
		return THREAD_KILLED;
	default:
		*value = 0;
		return PROCESS_KILLED;
	}
}

/* A constant of the chain, or a neighbour of one. */
static uint32_t constant_word(struct random_chain *chain)
{
	const struct bpf_program *program = &chain->programs[random_number(chain) % chain->count];

	return program->insns[random_number(chain) % program->len].k + random_number(chain) % 3 - 1;
}

static uint32_t call_word(struct random_chain *chain)
{
	return random_number(chain) % 2 ? constant_word(chain) : random_word(chain);
}

/* A number unknown to all kernels, of any ABI. */
static int random_nr(struct random_chain *chain)
{
	static const uint32_t bases[] = { 0, 0, 0x40000000, 0x80000000 };

	return bases[random_number(chain) % 4] + RANDOM_FIRST_NR + random_number(chain) % 64;
}

static void random_call(struct random_chain *chain, struct seccomp_data *data)
{
	/* Other architectures have no 32-bit calls in 64-bit programs. */
	bool native = random_number(chain) % 4 || CALL_NATIVE != AUDIT_ARCH_X86_64;

	*data = (struct seccomp_data){
		.nr = random_nr(chain),
		.arch = native ? CALL_NATIVE : AUDIT_ARCH_I386,
	};
	for (int i = 0; i < 6; i++) {
		data->args[i] = call_word(chain);
		if (native)
			data->args[i] |= (uint64_t)call_word(chain) << 32;
	}
}

static void random_calls(struct random_chain *chain, struct calls *calls)
{
	calls->count = CALLER_CALLS;
	memset(calls->attempts, 0, sizeof(calls->attempts));
	for (size_t i = 0; i < calls->count; i++)
		random_call(chain, &calls->attempts[i].data);
	calls_place(calls);
}

static void limit_kills(const struct caller *caller, struct calls *calls)
{
	size_t kept = 0, kills = 0;
	long value;

	for (size_t i = 0; i < calls->count; i++) {
		struct verdict verdict =
			emulate_chain(caller->programs, caller->count, &calls->attempts[i].data);

		if (expected(caller, &verdict, &value) >= THREAD_KILLED &&
		    kills++ >= KILLS_OF_CHAIN)
			continue;
		calls->attempts[kept++] = calls->attempts[i];
	}
	calls->count = kept;
}

/* If a call needs it, most chains have a tracer, or a listener at the right filter. */
static struct caller random_caller(struct random_chain *chain, const struct calls *calls)
{
	struct caller caller = { chain->programs, chain->count, .listened = -1 };
	size_t first = random_number(chain) % calls->count;

	for (size_t i = 0; i < calls->count && random_number(chain) % 1000; i++) {
		const struct attempt *attempt = &calls->attempts[(first + i) % calls->count];
		struct verdict verdict =
			emulate_chain(caller.programs, caller.count, &attempt->data);

		switch (verdict.ret & SECCOMP_RET_ACTION_FULL) {
		case SECCOMP_RET_TRACE:
			caller.traced = true;
			return caller;
		case SECCOMP_RET_USER_NOTIF:
			caller.listened = random_number(chain) % 4 ?
						  verdict.filter :
						  random_number(chain) % chain->count;
			return caller;
		}
	}
	return caller;
}

/*
 * Logging waits for the audit log, up to a minute if that is full, and without a reader it soon is.
 */
#define ACTIONS_LOGGED "/proc/sys/kernel/seccomp/actions_logged"

static bool actions_logged(const char *mode, char *actions, size_t size)
{
	FILE *file = fopen(ACTIONS_LOGGED, mode);
	bool done;

	if (!file)
		return false;
	done = *mode == 'r' ? fgets(actions, size, file) != NULL :
			      fprintf(file, "%s\n", actions) > 0;
	return !fclose(file) && done;
}

FIXTURE(emulate)
{
	char logged[256];
	struct random_chain chain;
	struct calls *calls;
	uint64_t seed;
	size_t wanted;
	size_t outcomes[PROCESS_KILLED + 1];
};

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

FIXTURE_SETUP(emulate)
{
	if (!CALL_SUPPORTED)
		SKIP(return, "lib/syscall.c has no code for this architecture");
	self->seed = setting("EMULATE_SEED", time(NULL) * 1000000ull);
	self->wanted = setting("EMULATE_CALLS", CALLS);
	self->calls = calls_new();
	ASSERT_TRUE(self->calls);
	if (geteuid())
		return;
	ASSERT_TRUE(actions_logged("r", self->logged, sizeof(self->logged)));
	ASSERT_TRUE(actions_logged("w", "", 0));
}

FIXTURE_TEARDOWN(emulate)
{
	if (*self->logged)
		EXPECT_TRUE(actions_logged("w", self->logged, 0));
	calls_free(self->calls);
}

static void compare(struct __test_metadata *_metadata, FIXTURE_DATA(emulate) * self,
		    const struct caller *caller, uint64_t seed)
{
	for (size_t i = 0; i < self->calls->count; i++) {
		const struct attempt *attempt = &self->calls->attempts[i];
		struct verdict verdict =
			emulate_chain(caller->programs, caller->count, &attempt->data);
		long value;
		enum outcome outcome = expected(caller, &verdict, &value);

		self->outcomes[attempt->outcome]++;
		EXPECT_TRUE(outcome == attempt->outcome && value == attempt->value)
		{
			TH_LOG("EMULATE_SEED=%llu, call %zu: %#x expected, filter %zu, "
			       "that is outcome %d, %ld; it was %d, %ld",
			       (unsigned long long)seed, i, verdict.ret, verdict.filter, outcome,
			       value, attempt->outcome, attempt->value);
		}
		if (outcome == TRAPPED || outcome == TRACED || outcome == NOTIFIED)
			EXPECT_TRUE(attempt->as_reported)
			{
				TH_LOG("EMULATE_SEED=%llu, call %zu: reported as another call",
				       (unsigned long long)seed, i);
			}
	}
}

TEST_F_TIMEOUT(emulate, as_the_kernel_decides, LIMIT_S)
{
	size_t made = 0, chains = 0;

	TH_LOG("EMULATE_SEED=%llu", (unsigned long long)self->seed);
	for (; made < self->wanted && !_metadata->exit_code; chains++) {
		uint64_t seed = self->seed + chains;
		struct caller caller;

		random_chain(&self->chain, seed, true);
		random_calls(&self->chain, self->calls);
		caller = random_caller(&self->chain, self->calls);
		limit_kills(&caller, self->calls);
		ASSERT_EQ(0, caller_run(&caller, self->calls))
		{
			TH_LOG("EMULATE_SEED=%llu, call %zu of %zu, %s, filter %ld listened to%s",
			       (unsigned long long)seed, self->calls->at, self->calls->count,
			       self->calls->installed ? "installed" : "not installed",
			       caller.listened, caller.traced ? ", traced" : "");
		}
		compare(_metadata, self, &caller, seed);
		made += self->calls->count;
	}
	TH_LOG("%zu chains, %zu calls: %zu returned, %zu trapped, %zu traced, %zu notified, "
	       "%zu and %zu killed thread and process",
	       chains, made, self->outcomes[RETURNED], self->outcomes[TRAPPED],
	       self->outcomes[TRACED], self->outcomes[NOTIFIED], self->outcomes[THREAD_KILLED],
	       self->outcomes[PROCESS_KILLED]);
	/* The random calls cause each outcome. */
	for (size_t i = RETURNED; i <= PROCESS_KILLED && made >= CALLS; i++)
		EXPECT_LT(0, self->outcomes[i]);
}

TEST_HARNESS_MAIN
