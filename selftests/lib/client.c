// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <linux/prctl.h>
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

/* Whether a number that @who reports is the true one. */
static bool equal(char *why, const char *who, const char *what, uint64_t reported, uint64_t wanted)
{
	if (reported == wanted)
		return true;
	return why_not(why, "%s: %s is %llu, not %llu", who, what, (unsigned long long)reported,
		       (unsigned long long)wanted);
}

static bool get_task(struct sd_client *module, pid_t tid, struct sd_task *task, char *why)
{
	struct sd_error error = { 0 };
	int ret = client_task_get(module, tid, task, &error);

	if (!ret)
		return true;
	return why_not(why, "module: %d: %s (%.100s)", tid, strerror(-ret), error.msg);
}

static bool proc_agrees(pid_t tid, const struct state *state, char *why)
{
	struct proc_task task;

	if (!proc_read(tid, &task))
		return why_not(why, "/proc: no thread %d", tid);
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

	if (!get_task(module, tid, &task, why))
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
	return ret == -ESRCH || why_not(why, "module: %d, which is gone: %s", tid, strerror(-ret));
}

/* The text of /proc for a value in force, as in fs/proc/array.c. */
static const char *store_bypass_text(uint32_t value)
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

static const char *indirect_branch_text(uint32_t value)
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

static bool text_equal(char *why, const char *what, bool has, const char *text, const char *wanted)
{
	/* The attribute is absent if the architecture has no such control. */
	if (!has)
		return wanted[0] == '\0' || strcmp(wanted, "unknown") == 0 ||
		       strcmp(wanted, "unsupported") == 0 ||
		       why_not(why, "module: no %s, /proc says '%s'", what, wanted);
	/* /proc has no such line: indirect branch, up to 5.16. */
	if (wanted[0] == '\0' || strcmp(text, wanted) == 0)
		return true;
	return why_not(why, "module: %s is '%s', /proc says '%s'", what, text, wanted);
}

/* /proc appends the current work to the name of a kernel thread. */
static bool comm_equal(char *why, const char *comm, const struct proc_task *proc)
{
	if (strcmp(comm, proc->comm) == 0)
		return true;
	if (proc->kernel_thread && strncmp(comm, proc->comm, strlen(comm)) == 0)
		return true;
	return why_not(why, "module: comm is '%s', /proc says '%s'", comm, proc->comm);
}

/* /proc has the start time in ticks, rounded down. */
static bool start_equal(char *why, uint64_t ns, uint64_t ticks)
{
	uint64_t tick = 1000000000ull / sysconf(_SC_CLK_TCK);

	return equal(why, "module", "start time in ticks", ns / tick, ticks);
}

bool report_matches(struct sd_client *module, pid_t tid, char *why)
{
	struct proc_task proc;
	struct sd_task task;

	if (!get_task(module, tid, &task, why))
		return false;
	if (!proc_read(tid, &proc))
		return why_not(why, "/proc: no thread %d", tid);
	return comm_equal(why, task.comm, &proc) && equal(why, "module", "tid", task.tid, tid) &&
	       equal(why, "module", "tgid", task.tgid, proc.tgid) &&
	       equal(why, "module", "uid", task.uid, proc.uid) &&
	       start_equal(why, task.start_time, proc.start_ticks) &&
	       equal(why, "module", "mode", task.mode, proc.seccomp) &&
	       equal(why, "module", "filter count", task.filter_count, proc.filters) &&
	       equal(why, "module", "no_new_privs", task.no_new_privs, proc.no_new_privs) &&
	       equal(why, "module", "exiting", task.exiting, proc.exiting) &&
	       text_equal(why, "store bypass", task.has & SD_HAS_SPEC_STORE_BYPASS,
			  store_bypass_text(task.spec_store_bypass), proc.store_bypass) &&
	       text_equal(why, "indirect branch", task.has & SD_HAS_SPEC_INDIRECT_BRANCH,
			  indirect_branch_text(task.spec_indirect_branch), proc.indirect_branch);
}
