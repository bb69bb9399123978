/* SPDX-License-Identifier: GPL-2.0 */
/* Compares the module's report of a thread with /proc and with what the test knows. */
#ifndef LIB_CLIENT_H
#define LIB_CLIENT_H

#include "client/client.h"
#include "client/task.h"
#include "lib/child.h"
#include "lib/why.h"

/* Elsewhere only PR_SET_TSC does. */
#if defined(__x86_64__) || defined(__i386__)
#define STRICT_DISABLES_TSC true
#else
#define STRICT_DISABLES_TSC false
#endif

/**
 * struct state - the state of a thread, as the test knows it
 * @mode: its mode
 * @filters: how many filters it has
 * @no_new_privs: whether PR_SET_NO_NEW_PRIVS is set
 * @tsc_disabled: whether reading the time stamp counter raises SIGSEGV
 * @exiting: whether it has ended and is not reaped yet
 * @suspended: whether a tracer has suspended its seccomp
 * @abi: the ABI of its program, 0 for the native one; ignored if @exiting
 */
struct state {
	enum seccomp_diag_mode mode;
	unsigned int filters;
	bool no_new_privs;
	bool tsc_disabled;
	bool exiting;
	bool suspended;
	enum seccomp_diag_abi abi;
};

/**
 * module_connect() - connect to the module, and load it if needed
 *
 * Return: the connection, for module_disconnect(), or NULL if no module is available.
 */
struct sd_client *module_connect(void);

/** module_disconnect() - close the connection; NULL is allowed */
void module_disconnect(struct sd_client *module);

/**
 * state_matches() - whether /proc and the module both report the state that the test knows
 * @module: the connection; NULL: check /proc only
 * @tid: the thread, which must not change meanwhile
 * @state: its true state
 * @why: the difference, WHY_LEN bytes
 */
bool state_matches(struct sd_client *module, pid_t tid, const struct state *state, char *why);

/**
 * report_matches() - whether every field of the module's report of a thread agrees with /proc
 * @module: the connection
 * @tid: the thread, which must not change meanwhile
 * @why: the difference, WHY_LEN bytes
 */
bool report_matches(struct sd_client *module, pid_t tid, char *why);

/** thread_gone() - whether the module returns ESRCH for a thread (or is not available) */
bool thread_gone(struct sd_client *module, pid_t tid, char *why);

/* These need kselftest_harness.h; macros, so that a failure shows the line of the test. */

/**
 * MODULE_FIXTURE_BASE() - declare a fixture with a connection and a child, and its teardown
 *
 * Its setup connects; without a module, @module is NULL.
 */
#define MODULE_FIXTURE_BASE(_name)               \
	FIXTURE(_name)                           \
	{                                        \
		struct sd_client *module;        \
		struct child child;              \
	};                                       \
	FIXTURE_TEARDOWN(_name)                  \
	{                                        \
		child_kill(&self->child);        \
		module_disconnect(self->module); \
		NEED_MODULE(self->module);       \
	}

/** MODULE_FIXTURE() - the same, with a setup that only connects */
#define MODULE_FIXTURE(_name)                    \
	MODULE_FIXTURE_BASE(_name)               \
	FIXTURE_SETUP(_name)                     \
	{                                        \
		self->module = module_connect(); \
	}

/** EXPECT_STATE(module, tid, .mode = ..., ...) - see state_matches() */
#define EXPECT_STATE(_module, _tid, ...) \
	EXPECT_WHY(state_matches(_module, _tid, &(struct state){ __VA_ARGS__ }, __why))

/** EXPECT_REPORT(module, tid) - see report_matches() */
#define EXPECT_REPORT(_module, _tid) EXPECT_WHY(report_matches(_module, _tid, __why))

/** EXPECT_GONE(module, tid) - see thread_gone() */
#define EXPECT_GONE(_module, _tid) EXPECT_WHY(thread_gone(_module, _tid, __why))

/**
 * EXPECT_END(module, child, end, .mode = ..., ...) - wait for the end of a child, and reap it
 *
 * @end is compared with child_reap()'s result; the state is the zombie's, which is @exiting.
 */
#define EXPECT_END(_module, _child, _end, ...)                              \
	do {                                                                \
		pid_t __pid = (_child)->pid;                                \
		ASSERT_TRUE(child_wait_zombie(_child));                     \
		EXPECT_STATE(_module, __pid, __VA_ARGS__, .exiting = true); \
		EXPECT_EQ(_end, child_reap(_child));                        \
		EXPECT_GONE(_module, __pid);                                \
	} while (0)

/**
 * NEED_MODULE() - in the teardown of a test that runs without a module as far as it can: skip
 *
 * By then seccomp itself has been tested, but not the report of the module.
 */
#define NEED_MODULE(_module)                                                        \
	do {                                                                        \
		if (!(_module) && _metadata->exit_code == KSFT_PASS)                \
			SKIP(return, "seccomp passed, but no module is available"); \
	} while (0)

#endif
