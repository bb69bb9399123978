/* SPDX-License-Identifier: GPL-2.0 */
/* Asks the module about a thread, and holds its answer against /proc and the test's own knowledge. */
#ifndef LIB_CLIENT_H
#define LIB_CLIENT_H

#include "client/client.h"
#include "client/task.h"
#include "lib/why.h"

/**
 * struct state - what a test knows about a thread
 * @mode: its mode
 * @filters: how many filters it has
 * @no_new_privs: whether PR_SET_NO_NEW_PRIVS is set
 * @tsc_disabled: whether RDTSC raises SIGSEGV
 * @exiting: whether it has ended, and nobody has reaped it yet
 * @suspended: whether a tracer has suspended its seccomp
 * @abi: the ABI of its program, 0 for the native one; not looked at if @exiting
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
 * module_connect() - speak to the module, which this loads if need be
 *
 * Return: the connection, for module_disconnect(), or NULL if there is no module here.
 */
struct sd_client *module_connect(void);

/** module_disconnect() - end the connection; NULL is allowed */
void module_disconnect(struct sd_client *module);

/**
 * state_matches() - whether /proc and the module both say of a thread what the test knows
 * @module: the connection; without one, /proc alone is asked
 * @tid: the thread, holding still
 * @state: the truth
 * @why: what differs, WHY_LEN bytes
 */
bool state_matches(struct sd_client *module, pid_t tid, const struct state *state, char *why);

/**
 * report_matches() - whether every field that the module tells of a thread equals what /proc says
 * @module: the connection
 * @tid: the thread, holding still
 * @why: what differs, WHY_LEN bytes
 */
bool report_matches(struct sd_client *module, pid_t tid, char *why);

/** thread_gone() - whether the module answers ESRCH for a thread (or isn't there) */
bool thread_gone(struct sd_client *module, pid_t tid, char *why);

/* These need kselftest_harness.h, and show the line of the test that uses them. */

/** EXPECT_STATE(module, tid, .mode = ..., ...) - see state_matches() */
#define EXPECT_STATE(_module, _tid, ...) \
	EXPECT_WHY(state_matches(_module, _tid, &(struct state){ __VA_ARGS__ }, __why))

/** EXPECT_REPORT(module, tid) - see report_matches() */
#define EXPECT_REPORT(_module, _tid) EXPECT_WHY(report_matches(_module, _tid, __why))

/** EXPECT_GONE(module, tid) - see thread_gone() */
#define EXPECT_GONE(_module, _tid) EXPECT_WHY(thread_gone(_module, _tid, __why))

/**
 * NEED_MODULE() - at the end of a test that goes without a module as far as it can
 *
 * What seccomp itself promised has been tested by then; that it was also reported has not.
 */
#define NEED_MODULE(_module)                                                                     \
	do {                                                                                     \
		if (!(_module) && _metadata->exit_code == KSFT_PASS)                             \
			SKIP(return, "seccomp did as it should, but there is no module to ask"); \
	} while (0)

#endif
