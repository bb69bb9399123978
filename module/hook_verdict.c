// SPDX-License-Identifier: GPL-2.0
/*
 * Reports verdicts of seccomp before they are carried out, by two ftrace hooks: at the entry of
 * __seccomp_filter(), which every system call of a filtered task passes, and of do_exit(), where
 * strict mode sends tasks that break it. Return hooks would not do: kills never return, LOG and
 * calls that a tracer or supervisor lets through look like ALLOW, and a call that waits for a
 * supervisor would keep a return hook's memory for as long.
 *
 * Both run in the task's own context, on its way through a system call, where it holds no lock and
 * interrupts are on. ftrace's trampoline calls them directly. Neither function calls itself through
 * here, except for the intended second run of __seccomp_filter(). ftrace frees the trampoline only
 * after every task has left it, so no task is left in the module either.
 */
#include <linux/ptrace.h>
#include <linux/sched/task_stack.h>

#include <asm/syscall.h>

#include "compat.h"
#include "filter.h"
#include "hooks.h"
#include "watcher.h"

/* As populate_seccomp_data() of kernel/seccomp.c. */
static void read_call(struct seccomp_data *call)
{
	struct pt_regs *regs = task_pt_regs(current);
	unsigned long args[ARRAY_SIZE(call->args)];
	int i;

	call->nr = syscall_get_nr(current, regs);
	call->arch = syscall_get_arch(current);
	call->instruction_pointer = KSTK_EIP(current);
	if (IS_ENABLED(CONFIG_64BIT)) { /* unsigned long is u64: no copy */
		syscall_get_arguments(current, regs, (unsigned long *)call->args);
		return;
	}
	syscall_get_arguments(current, regs, args);
	for (i = 0; i < ARRAY_SIZE(args); i++)
		call->args[i] = args[i];
}

static void report_verdict(const struct seccomp_data *call, const struct scd_decision *decision,
			   bool recheck)
{
	struct scd_event event;

	scd_event_init(&event, SECCOMP_DIAG_CMD_VERDICT_NTF);
	event.filter_id = decision->filter_id;
	event.log = decision->log;
	event.recheck = recheck;
	event.verdict.ret = decision->ret;
	event.verdict.depth = decision->depth;
	event.verdict.call = *call;
	scd_report(SECCOMP_DIAG_KIND_VERDICT, &event);
}

/* A recheck that comes to TRACE again lets the call through: the tracer has seen it. */
static bool is_reported(u32 ret, bool recheck)
{
	ret &= SECCOMP_RET_ACTION_FULL;
	return ret != SECCOMP_RET_ALLOW && !(recheck && ret == SECCOMP_RET_TRACE);
}

/* Not inline, because its stack frame would cost all calls that are not reported. */
static noinline void decide_and_report(bool recheck)
{
	struct scd_decision decision;
	struct seccomp_data call;

	read_call(&call);
	if (scd_current_decide(&call, &decision))
		atomic64_inc(&scd_missed);
	else if (is_reported(decision.ret, recheck))
		report_verdict(&call, &decision, recheck);
}

static void on_filter(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
		      struct ftrace_regs *fregs)
{
	/* Pairs with the barrier of seccomp_assign_mode(), as in __seccomp_filter(). */
	smp_rmb();
	if (scd_current_allows(syscall_get_nr(current, task_pt_regs(current)),
			       syscall_get_arch(current)))
		return;
	if (scd_watched(SECCOMP_DIAG_KIND_VERDICT))
		decide_and_report(seccomp_filter_rechecks(fregs));
}

/*
 * A task that strict mode kills is dead to seccomp before it exits, and never had a filter. A task
 * that a filter kills has filters.
 */
static bool strict_mode_kills(void)
{
	return READ_ONCE(current->seccomp.mode) == SECCOMP_DIAG_MODE_DEAD &&
	       !atomic_read(&current->seccomp.filter_count);
}

static void report_strict_kill(void)
{
	struct scd_event event;

	scd_event_init(&event, SECCOMP_DIAG_CMD_VERDICT_NTF);
	event.mode = SECCOMP_DIAG_MODE_STRICT;
	event.verdict.ret = SECCOMP_RET_KILL_THREAD;
	event.verdict.depth = 0;
	read_call(&event.verdict.call);
	scd_report(SECCOMP_DIAG_KIND_VERDICT, &event);
}

static void on_exit(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
		    struct ftrace_regs *fregs)
{
	if (strict_mode_kills() && scd_watched(SECCOMP_DIAG_KIND_VERDICT))
		report_strict_kill();
}

struct ftrace_ops scd_filter_ops = { .func = on_filter, .flags = FTRACE_OPS_FL_PERMANENT };
struct ftrace_ops scd_exit_ops = { .func = on_exit, .flags = FTRACE_OPS_FL_PERMANENT };
