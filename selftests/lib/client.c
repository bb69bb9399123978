// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/prctl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/client.h"
#include "lib/proc.h"

struct sd_client *module_connect(void)
{
	struct sd_client *module = NULL;
	struct sd_error error;

	return client_open(&module, &error) ? NULL : module;
}

void module_disconnect(struct sd_client *module)
{
	client_close(module);
}

__attribute__((format(printf, 2, 3))) static bool differs(char *why, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, WHY_LEN, fmt, args);
	va_end(args);
	return false;
}

/* Compares one number of the module's or /proc's with the one that must be there. */
static bool equal(char *why, const char *who, const char *what, uint64_t seen, uint64_t wanted)
{
	if (seen == wanted)
		return true;
	return differs(why, "%s: %s is %llu, not %llu", who, what, (unsigned long long)seen,
		       (unsigned long long)wanted);
}

static bool ask(struct sd_client *module, pid_t tid, struct sd_task *task, char *why)
{
	struct sd_error error = { 0 };
	int ret = client_task_get(module, tid, task, &error);

	if (!ret)
		return true;
	return differs(why, "module: asked for %d: %s (%.100s)", tid, strerror(-ret), error.msg);
}

static bool proc_agrees(pid_t tid, const struct state *state, char *why)
{
	struct proc_task task;

	if (!proc_read(tid, &task))
		return differs(why, "/proc: no thread %d", tid);
	return equal(why, "/proc", "mode", task.seccomp, state->mode) &&
	       equal(why, "/proc", "filter count", task.filters, state->filters) &&
	       equal(why, "/proc", "no_new_privs", task.no_new_privs, state->no_new_privs) &&
	       equal(why, "/proc", "exiting", task.exiting, state->exiting);
}

static bool module_agrees(struct sd_client *module, pid_t tid, const struct state *state, char *why)
{
	struct sd_task task;
	enum seccomp_diag_tsc tsc =
		state->tsc_disabled ? SECCOMP_DIAG_TSC_DISABLED : SECCOMP_DIAG_TSC_ENABLED;

	if (!ask(module, tid, &task, why))
		return false;
	return equal(why, "module", "tid", task.tid, tid) &&
	       equal(why, "module", "mode", task.mode, state->mode) &&
	       equal(why, "module", "filter count", task.filter_count, state->filters) &&
	       equal(why, "module", "no_new_privs", task.no_new_privs, state->no_new_privs) &&
	       equal(why, "module", "TSC", task.tsc, tsc) &&
	       equal(why, "module", "exiting", task.exiting, state->exiting) &&
	       equal(why, "module", "suspended", task.suspended, state->suspended) &&
	       (state->exiting ||
		equal(why, "module", "ABI", task.abi, state->abi ?: SECCOMP_DIAG_ABI_NATIVE));
}

bool state_matches(struct sd_client *module, pid_t tid, const struct state *state, char *why)
{
	return proc_agrees(tid, state, why) && (!module || module_agrees(module, tid, state, why));
}

bool thread_gone(struct sd_client *module, pid_t tid, char *why)
{
	struct sd_error error = { 0 };
	struct sd_task task;
	int ret;

	if (!module)
		return true;
	ret = client_task_get(module, tid, &task, &error);
	return ret == -ESRCH ||
	       differs(why, "module: asked for %d, which is gone: %s", tid, strerror(-ret));
}

/* The words of /proc for a value in force, by fs/proc/array.c. */
static const char *store_bypass_word(uint32_t value)
{
	switch (value) {
	case PR_SPEC_NOT_AFFECTED:
		return "not vulnerable";
	case PR_SPEC_PRCTL | PR_SPEC_FORCE_DISABLE:
		return "thread force mitigated";
	case PR_SPEC_PRCTL | PR_SPEC_DISABLE:
		return "thread mitigated";
	case PR_SPEC_PRCTL | PR_SPEC_ENABLE:
		return "thread vulnerable";
	case PR_SPEC_DISABLE:
		return "globally mitigated";
	default:
		return "vulnerable";
	}
}

static const char *indirect_branch_word(uint32_t value)
{
	switch (value) {
	case PR_SPEC_NOT_AFFECTED:
		return "not affected";
	case PR_SPEC_PRCTL | PR_SPEC_FORCE_DISABLE:
		return "conditional force disabled";
	case PR_SPEC_PRCTL | PR_SPEC_DISABLE:
		return "conditional disabled";
	case PR_SPEC_PRCTL | PR_SPEC_ENABLE:
		return "conditional enabled";
	case PR_SPEC_ENABLE:
		return "always enabled";
	case PR_SPEC_DISABLE:
		return "always disabled";
	default:
		return "unknown";
	}
}

static bool word_equal(char *why, const char *what, bool has, const char *seen, const char *wanted)
{
	/* Without a value the module says that the architecture has none. */
	if (!has)
		return wanted[0] == '\0' || strcmp(wanted, "unknown") == 0 ||
		       strcmp(wanted, "unsupported") == 0 ||
		       differs(why, "module: no %s, /proc says '%s'", what, wanted);
	if (strcmp(seen, wanted) == 0)
		return true;
	return differs(why, "module: %s is '%s', /proc says '%s'", what, seen, wanted);
}

/* Of a kernel thread /proc tells a longer name, with what it works on. */
static bool comm_equal(char *why, const char *comm, const struct proc_task *proc)
{
	if (strcmp(comm, proc->comm) == 0)
		return true;
	if (proc->kernel_thread && strncmp(comm, proc->comm, strlen(comm)) == 0)
		return true;
	return differs(why, "module: comm is '%s', /proc says '%s'", comm, proc->comm);
}

/* A start time in nanoseconds is the one in ticks if it rounds down to it. */
static bool start_equal(char *why, uint64_t ns, uint64_t ticks)
{
	uint64_t tick = 1000000000ull / sysconf(_SC_CLK_TCK);

	return equal(why, "module", "start time in ticks", ns / tick, ticks);
}

bool report_matches(struct sd_client *module, pid_t tid, char *why)
{
	struct proc_task proc;
	struct sd_task task;

	if (!ask(module, tid, &task, why))
		return false;
	if (!proc_read(tid, &proc))
		return differs(why, "/proc: no thread %d", tid);
	return comm_equal(why, task.comm, &proc) && equal(why, "module", "tid", task.tid, tid) &&
	       equal(why, "module", "tgid", task.tgid, proc.tgid) &&
	       equal(why, "module", "uid", task.uid, proc.uid) &&
	       start_equal(why, task.start_time, proc.start_ticks) &&
	       equal(why, "module", "mode", task.mode, proc.seccomp) &&
	       equal(why, "module", "filter count", task.filter_count, proc.filters) &&
	       equal(why, "module", "no_new_privs", task.no_new_privs, proc.no_new_privs) &&
	       equal(why, "module", "exiting", task.exiting, proc.exiting) &&
	       word_equal(why, "store bypass", task.has & SD_HAS_SPEC_STORE_BYPASS,
			  store_bypass_word(task.spec_store_bypass), proc.store_bypass) &&
	       word_equal(why, "indirect branch", task.has & SD_HAS_SPEC_INDIRECT_BRANCH,
			  indirect_branch_word(task.spec_indirect_branch), proc.indirect_branch);
}
