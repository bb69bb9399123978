// SPDX-License-Identifier: GPL-2.0
/*
 * A call that `seccompctl diff --stricter` prints gets further under the second filter than under the
 * first: children make it under the real filters, for many random pairs.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kselftest_harness.h"
#include "lib/random_chain.h"
#include "lib/run_calls.h"

/* Without sanitizers: hundreds of runs of the other take minutes, and the tests of the host have them. */
#define INSTALLED "/usr/local/bin/seccompctl"

/* How many calls, unless STRICTER_CALLS is set. STRICTER_SEED sets the seed. */
#define CALLS 60

/* Pairs for each call: most are as strict, or their calls are not decided. */
#define PAIRS_PER_CALL 20

/* For an emulated machine. */
#define LIMIT_S 3600

FIXTURE(stricter)
{
	char dir[32];
	struct random_chain chains[2];
	struct calls *calls;
	uint64_t seed;
	size_t wanted;
};

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : otherwise;
}

static const char *tool(void)
{
	return access(INSTALLED, X_OK) ? "seccompctl" : INSTALLED;
}

FIXTURE_SETUP(stricter)
{
	char command[64];

	if (!CALL_SUPPORTED)
		SKIP(return, "lib/syscall.c has no code for this architecture");
	snprintf(command, sizeof(command), "%s version >/dev/null 2>&1", tool());
	if (system(command))
		SKIP(return, "there is no seccompctl");
	strcpy(self->dir, "/tmp/stricter.XXXXXX");
	ASSERT_TRUE(mkdtemp(self->dir));
	ASSERT_EQ(0, chdir(self->dir));
	self->seed = setting("STRICTER_SEED", time(NULL) * 1000000ull);
	self->wanted = setting("STRICTER_CALLS", CALLS);
	self->calls = calls_new();
	ASSERT_TRUE(self->calls);
}

FIXTURE_TEARDOWN(stricter)
{
	remove("a");
	remove("b");
	EXPECT_EQ(0, chdir("/"));
	remove(self->dir);
	calls_free(self->calls);
}

static bool write_program(const char *name, const struct bpf_program *program)
{
	FILE *file = fopen(name, "wb");

	return file &&
	       fwrite(program->insns, sizeof(*program->insns), program->len, file) ==
		       program->len &&
	       !fclose(file);
}

/* Read the arguments of "  seccompctl check --abi x86_64 b 1000 0 0x1 ...", one of this program's ABI */
static bool read_call(const char *line, struct seccomp_data *data)
{
	unsigned long long value;
	const char *at = strstr(line, " b ");
	char *end;

	if (!at || strstr(line, " --ip "))
		return false;
	data->arch = CALL_NATIVE;
	for (int i = -1; i < 6; i++, at = end) {
		value = strtoull(at + (i < 0 ? 3 : 0), &end, 0);
		if (end == at)
			return false;
		if (i < 0)
			data->nr = (int)value;
		else
			data->args[i] = value;
	}
	return true;
}

/* Ask the tool. Return: false if the pair has no call that a child can make. */
static bool find_call(struct seccomp_data *data)
{
	const char *abi = CALL_NATIVE == AUDIT_ARCH_X86_64 ? "x86_64" : "aarch64";
	char line[1024], command[128];
	bool found = false;
	FILE *said;

	snprintf(command, sizeof(command), "exec %s diff --stricter --abi %s a b 2>/dev/null",
		 tool(), abi);
	said = popen(command, "r");
	while (said && fgets(line, sizeof(line), said))
		if (!strncmp(line, "  seccompctl check ", 19))
			found = read_call(line, data);
	return said && WEXITSTATUS(pclose(said)) == 3 && found &&
	       (uint32_t)data->nr >= RANDOM_FIRST_NR;
}

/* How far a call got: refused, handed over, or let through to the kernel, which has no such call. */
static int reach(const struct attempt *attempt)
{
	switch (attempt->outcome) {
	case TRACED:
	case NOTIFIED:
		return 1;
	case RETURNED:
		return attempt->value == -ENOSYS ? 2 : 0;
	default:
		return 0;
	}
}

/* Make the call under one of the programs, with a tracer or listener if that needs one. */
static int run_under(struct calls *calls, const struct bpf_program *program,
		     const struct seccomp_data *data, struct attempt *attempt)
{
	struct caller caller = { program, 1, .listened = -1 };
	uint32_t action = emulate_program(program, data, NULL, NULL) & SECCOMP_RET_ACTION_FULL;
	int err;

	caller.traced = action == SECCOMP_RET_TRACE;
	caller.listened = action == SECCOMP_RET_USER_NOTIF ? 0 : -1;
	memset(calls->attempts, 0, sizeof(calls->attempts));
	calls->attempts[0].data = *data;
	calls->count = 1;
	calls_place(calls);
	err = caller_run(&caller, calls);
	*attempt = calls->attempts[0];
	return err;
}

/* ERRNO(ENOSYS) is what the kernel answers to a call that it does not have. */
static bool looks_unknown(const struct bpf_program *program, const struct seccomp_data *data)
{
	return emulate_program(program, data, NULL, NULL) == (SECCOMP_RET_ERRNO | ENOSYS);
}

TEST_F_TIMEOUT(stricter, calls_get_further, LIMIT_S)
{
	size_t made = 0, pairs = 0;

	TH_LOG("STRICTER_SEED=%llu", (unsigned long long)self->seed);
	for (; made < self->wanted && pairs < self->wanted * PAIRS_PER_CALL; pairs++) {
		const struct bpf_program *programs[2];
		struct attempt attempts[2];
		struct seccomp_data data = { 0 };

		for (int side = 0; side < 2; side++) {
			random_tests_chain(&self->chains[side], self->seed + 2 * pairs + side,
					   true);
			programs[side] = &self->chains[side].programs[0];
			ASSERT_TRUE(write_program(side ? "b" : "a", programs[side]));
		}
		if (!find_call(&data) || looks_unknown(programs[0], &data))
			continue;
		for (int side = 0; side < 2; side++)
			ASSERT_EQ(0,
				  run_under(self->calls, programs[side], &data, &attempts[side]));
		EXPECT_GT(reach(&attempts[1]), reach(&attempts[0]))
		{
			TH_LOG("STRICTER_SEED=%llu, number %#x: outcome %d, %ld, then %d, %ld",
			       (unsigned long long)self->seed + 2 * pairs, data.nr,
			       attempts[0].outcome, attempts[0].value, attempts[1].outcome,
			       attempts[1].value);
		}
		made++;
	}
	TH_LOG("%zu calls of %zu pairs", made, pairs);
	EXPECT_EQ(self->wanted, made);
}

TEST_HARNESS_MAIN
