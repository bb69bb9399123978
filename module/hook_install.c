// SPDX-License-Identifier: GPL-2.0
/*
 * Reports how seccomp and the TSC are set. Two ftrace hooks note the state before the call, and a
 * task work reports the call on the task's way back to user mode, when its result is known:
 *
 *   do_seccomp           the common path of seccomp(2) and prctl(PR_SET_SECCOMP)
 *   security_task_prctl  every prctl(2): PR_SET_SECCOMP with a mode that never gets to do_seccomp,
 *                        and PR_SET_TSC, whose own function may be inlined
 *
 * The hooks run in the task's own context, where it holds no lock. The task work may sleep. Each
 * pending one holds a reference to the module, because only the task itself can end it.
 */
#include <linux/module.h>
#include <linux/sched/task_stack.h>
#include <linux/task_work.h>

#include <asm/syscall.h>

#include "arch.h"
#include "filter.h"
#include "hooks.h"
#include "watcher.h"

/**
 * struct call - a call under way, and the state before it
 * @work: reports it
 * @cmd: SECCOMP_DIAG_CMD_INSTALL_NTF or _TSC_NTF
 * @filter: it is to install a filter
 * @filter_count: filters of the task
 * @before: route, op, uargs, flags, mode_before and tsc_before are set
 */
struct call {
	struct callback_head work;
	u8 cmd;
	bool filter;
	u32 filter_count;
	struct scd_install before;
};

static u8 current_tsc(void)
{
	return arch_tsc(read_task_thread_flags(current));
}

/* TSYNC fails with the number of a thread; otherwise only a listener makes a result above 0. */
static bool has_installed(const struct scd_install *install)
{
	if (install->result < 0)
		return false;
	return !install->result || install->flags & SECCOMP_FILTER_FLAG_NEW_LISTENER;
}

static struct scd_program *copy_program(const struct scd_filter *filter)
{
	size_t size = filter->insns * sizeof(struct sock_filter);
	struct scd_program *program;

	if (!size)
		return NULL;
	program = kmalloc(struct_size(program, insns, filter->insns),
			  GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
	if (!program)
		return NULL;
	refcount_set(&program->refs, 1);
	program->size = size;
	memcpy(program->insns, filter->prog, size);
	return program;
}

/*
 * The caller puts the program. Another thread can only have put a filter on top of one that TSYNC
 * has given it. If both used TSYNC, the owner of each new filter is not known.
 */
static void add_filter(struct scd_event *event, u32 count_before)
{
	struct scd_install *install = &event->install;
	bool synced = install->flags & SECCOMP_FILTER_FLAG_TSYNC;
	struct scd_filter filter;

	if (!has_installed(install) || scd_current_newest(synced ? count_before + 1 : 0, &filter))
		return;
	event->filter_id = filter.id;
	install->parent_id = filter.parent_id;
	install->insns = filter.insns;
	if (READ_ONCE(scd_programs_wanted))
		event->program = copy_program(&filter);
}

static void report(const struct call *call)
{
	struct scd_event event;

	scd_event_init(&event, call->cmd);
	event.install = call->before;
	event.install.result = syscall_get_return_value(current, task_pt_regs(current));
	event.install.tsc = current_tsc();
	if (call->filter)
		add_filter(&event, call->filter_count);
	scd_report(SECCOMP_DIAG_KIND_INSTALL, &event);
	scd_program_put(event.program);
}

/* Runs in the task itself, before it handles a signal or is back in user mode. */
static void on_return(struct callback_head *work)
{
	struct call *call = container_of(work, struct call, work);

	report(call);
	kfree(call);
	/* scd_hooks_exit() waits for what is left of this function. */
	module_put(THIS_MODULE);
}

/* Fails only for lack of memory, or in a task that is exiting. */
static int try_note(u8 cmd, bool filter, const struct scd_install *before)
{
	struct call *call = NULL;

	/* The hooks are about to be removed. */
	if (!try_module_get(THIS_MODULE))
		return 0;
	if (scd_hook_may_lock())
		call = kmalloc(sizeof(*call), GFP_ATOMIC | __GFP_NOWARN | __GFP_ACCOUNT);
	if (call) {
		*call = (struct call){
			.cmd = cmd,
			.filter = filter,
			.filter_count = atomic_read(&current->seccomp.filter_count),
			.before = *before,
		};
		init_task_work(&call->work, on_return);
		if (!task_work_add(current, &call->work, TWA_RESUME))
			return 0;
		kfree(call);
	}
	module_put(THIS_MODULE);
	return -ENOMEM;
}

static void note(u8 cmd, bool filter, struct scd_install before)
{
	before.mode_before = READ_ONCE(current->seccomp.mode);
	before.tsc_before = current_tsc();
	if (scd_watched(SECCOMP_DIAG_KIND_INSTALL) && try_note(cmd, filter, &before))
		atomic64_inc(&scd_missed);
}

static bool is_question(u32 op)
{
	return op == SECCOMP_GET_ACTION_AVAIL || op == SECCOMP_GET_NOTIF_SIZES;
}

/*
 * prctl(2) passes its mode on as one of seccomp(2)'s operations. PR_SET_SECCOMP is none of those,
 * so the first argument of the system call identifies it, on any ABI.
 */
static bool is_prctl(u32 op)
{
	unsigned long args[6];

	syscall_get_arguments(current, task_pt_regs(current), args);
	return (u32)args[0] == PR_SET_SECCOMP && op != PR_SET_SECCOMP;
}

/* do_seccomp(unsigned int op, unsigned int flags, void __user *uargs) */
static void on_seccomp(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
		       struct ftrace_regs *fregs)
{
	u32 op = ftrace_regs_get_argument(fregs, 0);
	struct scd_install before = {
		.route = SECCOMP_DIAG_ROUTE_SECCOMP,
		.op = op,
		.flags = ftrace_regs_get_argument(fregs, 1),
		.uargs = ftrace_regs_get_argument(fregs, 2),
	};

	if (is_question(op))
		return;
	if (is_prctl(op)) {
		before.route = SECCOMP_DIAG_ROUTE_PRCTL;
		before.op =
			op == SECCOMP_SET_MODE_STRICT ? SECCOMP_MODE_STRICT : SECCOMP_MODE_FILTER;
	}
	note(SECCOMP_DIAG_CMD_INSTALL_NTF, op == SECCOMP_SET_MODE_FILTER, before);
}

/*
 * security_task_prctl(int option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
 *		       unsigned long arg5)
 */
static void on_prctl(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
		     struct ftrace_regs *fregs)
{
	int option = ftrace_regs_get_argument(fregs, 0);
	struct scd_install before = { .op = ftrace_regs_get_argument(fregs, 1) };

	if (option == PR_SET_TSC) {
		before.op = (u32)before.op;
		note(SECCOMP_DIAG_CMD_TSC_NTF, false, before);
	} else if (option == PR_SET_SECCOMP && before.op != SECCOMP_MODE_STRICT &&
		   before.op != SECCOMP_MODE_FILTER) {
		before.route = SECCOMP_DIAG_ROUTE_PRCTL;
		before.uargs = ftrace_regs_get_argument(fregs, 2);
		note(SECCOMP_DIAG_CMD_INSTALL_NTF, false, before);
	}
}

struct ftrace_ops scd_seccomp_ops = { .func = on_seccomp, .flags = FTRACE_OPS_FL_PERMANENT };
struct ftrace_ops scd_prctl_ops = { .func = on_prctl, .flags = FTRACE_OPS_FL_PERMANENT };
