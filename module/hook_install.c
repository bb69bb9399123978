// SPDX-License-Identifier: GPL-2.0
/*
 * Reports how seccomp and the TSC are set, by kretprobes, because the return value is needed:
 *
 *   do_seccomp         the common path of seccomp(2) and prctl(PR_SET_SECCOMP)
 *   prctl_set_seccomp  only for a mode that never gets there
 *   set_tsc_mode       PR_SET_TSC
 *
 * Handlers run in the task's own context with preemption off. Probes at the entry of a function use
 * ftrace, and are silent while the sysctl kernel.ftrace_enabled is 0; if they were placed then, the
 * kernel even complains when they are removed. So a permanent ftrace hook, on a function of our
 * own, is placed first: it can't be placed while ftrace is off, and pins it on.
 */
#include <linux/ftrace.h>
#include <linux/gfp.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/prctl.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/seccomp_diag.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <net/netlink.h>

#include <asm/syscall.h>

#include "arch.h"
#include "event.h"
#include "filter.h"
#include "hooks.h"
#include "watcher.h"

#ifdef CONFIG_KRETPROBES

/* Calls that may be under way at the same time; further ones are counted as missed. */
#define CALLS_MAX 256

/* The state at the entry of a call. */
struct entry_state {
	u64 op;
	u64 uargs;
	u32 flags;
	u32 mode;
	u32 filter_count;
	u8 tsc;
};

static u8 current_tsc(void)
{
	return arch_tsc(read_task_thread_flags(current) & ARCH_THREAD_FLAGS);
}

static bool is_watched(void)
{
	bool watched;

	rcu_read_lock();
	watched = scd_watched(SECCOMP_DIAG_KIND_INSTALL);
	rcu_read_unlock();

	return watched;
}

/* Return: 0 to have the return reported, otherwise 1, as a kretprobe's entry handler does. */
static int begin(struct kretprobe_instance *instance, u64 op, u32 flags, u64 uargs)
{
	struct entry_state *entry = (struct entry_state *)instance->data;

	if (!is_watched())
		return 1;
	*entry = (struct entry_state){
		.op = op,
		.uargs = uargs,
		.flags = flags,
		.mode = READ_ONCE(current->seccomp.mode),
		.filter_count = atomic_read(&current->seccomp.filter_count),
		.tsc = current_tsc(),
	};
	return 0;
}

static void event_of(struct scd_event *event, u8 cmd, const struct entry_state *entry,
		     const struct pt_regs *regs)
{
	scd_event_init(event, cmd);
	event->install = (struct scd_install){
		.mode_before = entry->mode,
		.op = entry->op,
		.uargs = entry->uargs,
		.flags = entry->flags,
		.result = regs_return_value((struct pt_regs *)regs),
		.tsc = current_tsc(),
		.tsc_before = entry->tsc,
	};
}

static int report_call(const struct kretprobe_instance *instance, u8 cmd, u32 route,
		       const struct pt_regs *regs)
{
	struct scd_event event;

	event_of(&event, cmd, (const struct entry_state *)instance->data, regs);
	event.install.route = route;
	rcu_read_lock();
	scd_report(SECCOMP_DIAG_KIND_INSTALL, &event);
	rcu_read_unlock();
	return 0;
}

/*
 * prctl(2) passes its operation on as one of seccomp(2)'s. PR_SET_SECCOMP is none of those, so the
 * first argument of the system call identifies it, on any ABI.
 */
static u32 route_of_call(u64 op)
{
	unsigned long args[6];

	syscall_get_arguments(current, task_pt_regs(current), args);
	return (u32)args[0] == PR_SET_SECCOMP && op != PR_SET_SECCOMP ? SECCOMP_DIAG_ROUTE_PRCTL :
									SECCOMP_DIAG_ROUTE_SECCOMP;
}

static u32 mode_of_op(u64 op)
{
	return op == SECCOMP_SET_MODE_STRICT ? SECCOMP_MODE_STRICT : SECCOMP_MODE_FILTER;
}

/* TSYNC fails with the number of a thread; otherwise only a listener makes a result above 0. */
static bool has_installed(const struct scd_install *install)
{
	if (install->op != SECCOMP_SET_MODE_FILTER || install->result < 0)
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
			  GFP_ATOMIC | __GFP_NOWARN | __GFP_ACCOUNT);
	if (!program)
		return NULL;
	refcount_set(&program->refs, 1);
	program->size = size;
	memcpy(program->insns, filter->prog, size);
	return program;
}

/*
 * Under RCU. The caller puts the program. Another thread can only have put a filter on top of one
 * that TSYNC has given it. If both used TSYNC, the owner of each new filter is not known.
 */
static void add_filter(struct scd_event *event, const struct entry_state *entry)
{
	struct scd_install *install = &event->install;
	bool synced = install->flags & SECCOMP_FILTER_FLAG_TSYNC;
	struct scd_filter filter;

	if (!has_installed(install) ||
	    scd_current_newest(synced ? entry->filter_count + 1 : 0, &filter))
		return;
	event->filter_id = filter.id;
	install->parent_id = filter.parent_id;
	install->insns = filter.insns;
	if (scd_watched_with_prog())
		install->program = copy_program(&filter);
}

static bool is_question(u64 op)
{
	return op == SECCOMP_GET_ACTION_AVAIL || op == SECCOMP_GET_NOTIF_SIZES;
}

/* do_seccomp(unsigned int op, unsigned int flags, void __user *uargs) */
static int on_seccomp(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	u64 op = (u32)regs_get_kernel_argument(regs, 0);

	if (is_question(op))
		return 1;
	return begin(instance, op, regs_get_kernel_argument(regs, 1),
		     regs_get_kernel_argument(regs, 2));
}

static int on_seccomp_return(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	const struct entry_state *entry = (const struct entry_state *)instance->data;
	struct scd_event event;

	event_of(&event, SECCOMP_DIAG_CMD_INSTALL_NTF, entry, regs);
	rcu_read_lock();
	add_filter(&event, entry);
	event.install.route = route_of_call(entry->op);
	if (event.install.route == SECCOMP_DIAG_ROUTE_PRCTL)
		event.install.op = mode_of_op(entry->op);
	scd_report(SECCOMP_DIAG_KIND_INSTALL, &event);
	rcu_read_unlock();
	scd_program_put(event.install.program);
	return 0;
}

/* prctl_set_seccomp(unsigned long seccomp_mode, void __user *filter) */
static int on_prctl(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	unsigned long mode = regs_get_kernel_argument(regs, 0);

	if (mode == SECCOMP_MODE_STRICT || mode == SECCOMP_MODE_FILTER)
		return 1;
	return begin(instance, mode, 0, regs_get_kernel_argument(regs, 1));
}

static int on_prctl_return(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	return report_call(instance, SECCOMP_DIAG_CMD_INSTALL_NTF, SECCOMP_DIAG_ROUTE_PRCTL, regs);
}

/* set_tsc_mode(unsigned int val) */
static int on_tsc(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	return begin(instance, (u32)regs_get_kernel_argument(regs, 0), 0, 0);
}

static int on_tsc_return(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	return report_call(instance, SECCOMP_DIAG_CMD_TSC_NTF, 0, regs);
}

/*
 * debugfs kprobes/enabled switches all probes off at once, which only a hit shows. No bool: with
 * -fsanitize=bool, gcc 12 forgets that READ_ONCE() of one must read it.
 */
static int probes_work;

noinline void seccomp_diag_be_probed(void)
{
	barrier();
}

static int on_be_probed(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	WRITE_ONCE(probes_work, 1);
	return 1;
}

enum {
	PROBE_SECCOMP,
	PROBE_PRCTL,
	PROBE_TSC,
	PROBE_SELF,
	PROBES
};

static const struct probe {
	const char *function;
	kretprobe_handler_t entry_handler;
	kretprobe_handler_t return_handler;
	bool optional;
} probes[PROBES] = {
	[PROBE_SECCOMP] = { "do_seccomp", on_seccomp, on_seccomp_return },
	[PROBE_PRCTL] = { "prctl_set_seccomp", on_prctl, on_prctl_return },
	[PROBE_TSC] = { "set_tsc_mode", on_tsc, on_tsc_return, .optional = true },
	[PROBE_SELF] = { NULL, on_be_probed, NULL },
};

static struct kretprobe kretprobes[PROBES];
static bool registered[PROBES];

/* nmissed of probes that are gone. */
static u64 missed_before;

/*
 * If a probe can't be armed for lack of memory, register_kprobe() of 7.2 takes it out of its table
 * again and still returns 0. enable_kprobe() fails for such a probe, and does nothing to others;
 * unregistering does nothing to one that is not in the table.
 */
static bool is_armed(struct kretprobe *kretprobe)
{
	return !enable_kretprobe(kretprobe);
}

/* The struct is filled anew because it can't be registered a second time as it is. */
static int hook_one(int i)
{
	struct kretprobe *kretprobe = &kretprobes[i];
	int err;

	*kretprobe = (struct kretprobe){
		.kp.symbol_name = probes[i].function,
		.entry_handler = probes[i].entry_handler,
		.handler = probes[i].return_handler,
		.data_size = sizeof(struct entry_state),
		.maxactive = CALLS_MAX,
	};
	if (i == PROBE_SELF)
		kretprobe->kp.addr = (kprobe_opcode_t *)seccomp_diag_be_probed;
	err = register_kretprobe(kretprobe);
	if (!err && !is_armed(kretprobe)) {
		unregister_kretprobe(kretprobe);
		err = -ENOMEM;
	}
	registered[i] = !err;
	return err == -ENOENT && probes[i].optional ? 0 : err;
}

#ifdef CONFIG_DYNAMIC_FTRACE_WITH_ARGS

static void on_pin(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
		   struct ftrace_regs *fregs)
{
}

static struct ftrace_ops pin_ops = { .func = on_pin, .flags = FTRACE_OPS_FL_PERMANENT };
static bool pinned;

static int pin_ftrace(void)
{
	static char function[] = "seccomp_diag_be_probed";
	int err = scd_hook_function(&pin_ops, function);

	pinned = !err;
	return err;
}

static void unpin_ftrace(void)
{
	if (pinned)
		unregister_ftrace_function(&pin_ops);
	pinned = false;
}

/** scd_hook_installs_exit() - like scd_hook_verdicts_exit() */
void scd_hook_installs_exit(void)
{
	ftrace_free_filter(&pin_ops);
}

#else

static int pin_ftrace(void)
{
	return 0;
}

static void unpin_ftrace(void)
{
}

void scd_hook_installs_exit(void)
{
}

#endif

static int hook_all(void)
{
	int i, err = pin_ftrace();

	for (i = 0; i < PROBES && !err; i++)
		err = hook_one(i);
	if (err)
		scd_unhook_installs();
	return err;
}

/**
 * scd_hook_installs() - report from now on how seccomp is set
 * @extack: says what is wrong
 *
 * May sleep; one caller at a time.
 *
 * Return: 0 or a negative errno, -EOPNOTSUPP if this kernel does not support it, -ESHUTDOWN if the
 * module is being unloaded.
 */
int scd_hook_installs(struct netlink_ext_ack *extack)
{
	int err = hook_all();

	if (err) {
		/* The self-test probes this module, which fails during its unload. */
		if (!module_is_live(THIS_MODULE))
			return -ESHUTDOWN;
		if (err == -EBUSY)
			NL_SET_ERR_MSG(extack, "installations can't be seen while "
					       "kernel.ftrace_enabled is 0");
		else if (err != -ENOMEM)
			NL_SET_ERR_MSG(extack, "kprobes can't probe do_seccomp() of this kernel");
		return err == -ENOMEM ? err : -EOPNOTSUPP;
	}
	return 0;
}

/**
 * scd_check_installs() - check that the hooks are called
 * @extack: says what is wrong
 *
 * One caller at a time.
 *
 * Return: 0 or -EOPNOTSUPP.
 */
int scd_check_installs(struct netlink_ext_ack *extack)
{
	WRITE_ONCE(probes_work, 0);
	seccomp_diag_be_probed();
	if (READ_ONCE(probes_work))
		return 0;
	NL_SET_ERR_MSG(extack, "installations can't be seen while kprobes are switched off "
			       "(debugfs: kprobes/enabled)");
	return -EOPNOTSUPP;
}

/** scd_unhook_installs() - on return nobody is in the handlers; may sleep */
void scd_unhook_installs(void)
{
	int i;

	for (i = 0; i < PROBES; i++) {
		if (!registered[i])
			continue;
		unregister_kretprobe(&kretprobes[i]);
		missed_before += kretprobes[i].nmissed;
		registered[i] = false;
	}
	unpin_ftrace();
}

/** scd_installs_missed() - get the number of calls whose return was not seen for lack of room */
u64 scd_installs_missed(void)
{
	u64 missed = missed_before;
	int i;

	for (i = 0; i < PROBES; i++)
		missed += registered[i] ? kretprobes[i].nmissed : 0;
	return missed;
}

#else /* CONFIG_KRETPROBES */

int scd_hook_installs(struct netlink_ext_ack *extack)
{
	NL_SET_ERR_MSG(extack, "installations need a kernel with CONFIG_KRETPROBES");
	return -EOPNOTSUPP;
}

int scd_check_installs(struct netlink_ext_ack *extack)
{
	return 0;
}

void scd_unhook_installs(void)
{
}

void scd_hook_installs_exit(void)
{
}

u64 scd_installs_missed(void)
{
	return 0;
}

#endif
