// SPDX-License-Identifier: GPL-2.0
/*
 * System call stops of ptrace(2) as events: verdicts, decided by our own emulator before the kernel
 * does, and the calls that set seccomp or the TSC, with programs from the memory of the thread.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/uio.h>

#include <linux/seccomp.h>

#include "analysis/exempt.h"
#include "bpf/validate.h"
#include "cli/xalloc.h"
#include "client/names.h"
#include "client/source.h"
#include "cmd/monitor/trace.h"

/* Calls that change what is known of a thread. */
enum setter_kind {
	SETS_BY_SECCOMP,
	SETS_BY_PRCTL,
	SETS_USER,
};

/* These calls, of each ABI. */
static struct setter {
	uint32_t arch;
	uint32_t nr;
	enum setter_kind kind;
	bool narrow; /* 32-bit arguments */
	bool narrow_program; /* struct sock_fprog has a 32-bit pointer */
} setters[32];
static size_t setter_count;

static void add_setter(unsigned int abi, const char *name, enum setter_kind kind)
{
	struct setter *setter = &setters[setter_count];

	if (setter_count == sizeof(setters) / sizeof(setters[0]) ||
	    !bpf_syscall_number(abi, name, &setter->nr))
		return;
	setter->arch = bpf_abi_arch(abi);
	setter->kind = kind;
	setter->narrow = bpf_abi_narrow(abi);
	setter->narrow_program = setter->narrow || abi == BPF_ABI_X32;
	setter_count++;
}

void trace_calls_init(struct trace_calls *calls, void (*report)(struct sd_event *event, void *arg),
		      void *arg)
{
	static const char *const users[] = { "setuid",	 "setreuid",   "setresuid",
					     "setuid32", "setreuid32", "setresuid32" };

	*calls = (struct trace_calls){ .report = report, .arg = arg };
	chain_strict(&calls->strict);
	setter_count = 0;
	for (unsigned int abi = 0; bpf_abi_name(abi); abi++) {
		if (!(bpf_abis_native() >> abi & 1))
			continue;
		add_setter(abi, "seccomp", SETS_BY_SECCOMP);
		add_setter(abi, "prctl", SETS_BY_PRCTL);
		for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++)
			add_setter(abi, users[i], SETS_USER);
	}
}

void trace_calls_release(struct trace_calls *calls)
{
	tracees_release(&calls->tracees);
	chain_release(&calls->strict);
}

static const struct setter *find_setter(const struct seccomp_data *data)
{
	for (size_t i = 0; i < setter_count; i++)
		if (setters[i].nr == (uint32_t)data->nr && setters[i].arch == data->arch)
			return &setters[i];
	return NULL;
}

/* Fill in the thread of an event. Return: false if the thread is gone. */
static bool describe(struct trace_calls *calls, struct tracee *tracee, struct sd_event *event)
{
	const struct sd_task *task = tracee_task(tracee);

	if (!task)
		return false;
	event->time = clock_nsec(CLOCK_BOOTTIME);
	event->tid = task->tid;
	event->tgid = task->tgid;
	event->uid = task->uid;
	memcpy(event->comm, task->comm, sizeof(event->comm));
	event->start_time = task->start_time;
	event->cgroup = tracee_cgroup(&calls->tracees, tracee, event->time);
	event->mode = tracee->mode;
	event->filter_count = tracee_filter_count(tracee);
	return true;
}

static bool is_exempt(const struct seccomp_data *data)
{
	bpf_abis abis = bpf_arch_abis(data->arch);

	return abis && exempt_on((unsigned int)__builtin_ctz(abis), (uint32_t)data->nr,
				 chain_running_kernel());
}

/* Decide a call and report the verdict, unless it is ALLOW. Return: SECCOMP_RET_* */
static uint32_t judge(struct trace_calls *calls, struct tracee *tracee,
		      const struct seccomp_data *data)
{
	struct sd_event event = { .type = SD_EVENT_VERDICT, .call = *data };
	bool strict = tracee->mode == SECCOMP_DIAG_MODE_STRICT;
	const struct traced_filter *decider = NULL;
	uint32_t ret;

	ret = strict ? emulate_program(calls->strict.programs, data, NULL, NULL) :
		       tracee_decide(tracee, data, &decider);
	if ((ret & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ALLOW || is_exempt(data))
		return SECCOMP_RET_ALLOW;
	event.action = ret & SECCOMP_RET_ACTION_FULL;
	event.data = ret & SECCOMP_RET_DATA;
	if (decider) {
		event.has = SD_EVENT_HAS_FILTER_ID;
		event.filter_id = decider->id;
		event.filter_depth = tracee_filter_count(tracee) - decider->count;
		event.log = decider->log;
	}
	if (describe(calls, tracee, &event))
		calls->report(&event, calls->arg);
	return ret;
}

static bool read_memory(pid_t tid, uint64_t address, void *to, size_t size)
{
	struct iovec local = { to, size }, remote = { .iov_len = size };
	uintptr_t base = (uintptr_t)address;

	memcpy(&remote.iov_base, &base, sizeof(base));
	return process_vm_readv(tid, &local, 1, &remote, 1, 0) == (ssize_t)size;
}

/* Read struct sock_fprog and its program. Without one, the kernel can't read it either. */
static void read_program(const struct tracee *tracee, bool narrow, struct sd_event *event)
{
	unsigned char bytes[16];
	uint16_t len;
	uint32_t low;
	uint64_t address;
	size_t size;

	if (!read_memory(tracee->tid, event->uargs, bytes, narrow ? 8 : 16))
		return;
	memcpy(&len, bytes, sizeof(len));
	memcpy(&low, bytes + 4, sizeof(low));
	memcpy(&address, bytes + 8, sizeof(address));
	size = len * sizeof(*event->prog);
	if (!len || len > BPF_MAXINSNS)
		return;
	event->prog = xmalloc(size);
	event->prog_len = len;
	if (read_memory(tracee->tid, narrow ? low : address, event->prog, size))
		return;
	free(event->prog);
	event->prog = NULL;
	event->prog_len = 0;
}

/* Return: false if the call sets nothing. */
static bool parse_seccomp(const uint64_t args[6], struct setting *setting)
{
	struct sd_event *event = &setting->event;

	event->type = SD_EVENT_INSTALL;
	event->route = SECCOMP_DIAG_ROUTE_SECCOMP;
	event->op = (uint32_t)args[0];
	event->flags = (uint32_t)args[1];
	event->uargs = args[2];
	setting->is_filter = event->op == SECCOMP_SET_MODE_FILTER;
	return event->op != SECCOMP_GET_ACTION_AVAIL && event->op != SECCOMP_GET_NOTIF_SIZES;
}

static bool parse_prctl(const uint64_t args[6], struct setting *setting)
{
	struct sd_event *event = &setting->event;

	switch ((int)args[0]) {
	case PR_SET_TSC:
		event->type = SD_EVENT_TSC;
		event->op = (uint32_t)args[1];
		return true;
	case PR_SET_SECCOMP:
		event->type = SD_EVENT_INSTALL;
		event->route = SECCOMP_DIAG_ROUTE_PRCTL;
		event->op = args[1];
		event->uargs = event->op == SECCOMP_MODE_STRICT ? 0 : args[2];
		setting->is_filter = event->op == SECCOMP_MODE_FILTER;
		return true;
	default:
		return false;
	}
}

static void note_setting(struct trace_calls *calls, struct tracee *tracee,
			 const struct seccomp_data *data, const struct setter *setter)
{
	struct setting *setting = xcalloc(1, sizeof(*setting));
	uint64_t args[6];

	for (size_t i = 0; i < 6; i++)
		args[i] = setter->narrow ? (uint32_t)data->args[i] : data->args[i];
	if (!(setter->kind == SETS_BY_PRCTL ? parse_prctl : parse_seccomp)(args, setting)) {
		free(setting);
		return;
	}
	setting->event.mode_before = tracee->mode;
	setting->event.tsc_before = tracee->tsc;
	setting->event.has = tracee->tsc ? SD_EVENT_HAS_TSC_BEFORE : 0;
	setting->count_before = tracee_filter_count(tracee);
	if (setting->is_filter)
		read_program(tracee, setter->narrow_program, &setting->event);
	tracee->setting = setting;
	if (setting->event.flags & SECCOMP_FILTER_FLAG_TSYNC)
		calls->syncing = tracee;
}

/* The same registers from which the kernel fills it */
static void take_call(const struct __ptrace_syscall_info *info, struct seccomp_data *data)
{
	*data = (struct seccomp_data){
		.nr = (int)info->entry.nr,
		.arch = info->arch,
		.instruction_pointer = info->instruction_pointer,
	};
	memcpy(data->args, info->entry.args, sizeof(data->args));
}

bool trace_call_begin(struct trace_calls *calls, struct tracee *tracee,
		      const struct __ptrace_syscall_info *info)
{
	struct seccomp_data data;
	const struct setter *setter;
	uint32_t ret = SECCOMP_RET_ALLOW;

	if (calls->syncing && calls->syncing != tracee &&
	    tracee_tgid(calls->syncing) == tracee_tgid(tracee)) {
		tracee->parked = true;
		return false;
	}
	take_call(info, &data);
	setter = find_setter(&data);
	if (tracee->mode != SECCOMP_DIAG_MODE_DISABLED)
		ret = judge(calls, tracee, &data) & SECCOMP_RET_ACTION_FULL;
	/* A call that is refused sets nothing; a supervisor may let it go on. */
	if (!setter ||
	    (ret != SECCOMP_RET_ALLOW && ret != SECCOMP_RET_LOG && ret != SECCOMP_RET_USER_NOTIF))
		return true;
	if (setter->kind == SETS_USER) {
		tracee->task.tid = 0;
		return true;
	}
	note_setting(calls, tracee, &data, setter);
	if (tracee->setting)
		tracee->setting->is_doubtful = ret == SECCOMP_RET_USER_NOTIF;
	return true;
}

/* The new filter. The emulator trusts programs as the kernel does, so they are checked as there. */
static void add_filter(struct trace_calls *calls, struct tracee *tracee, struct sd_event *event)
{
	struct traced_filter *filter = xcalloc(1, sizeof(*filter));
	struct bpf_error error;

	filter->refs = 1;
	filter->older = tracee->newest;
	filter->id = ++calls->last_id;
	filter->count = tracee_filter_count(tracee) + 1;
	filter->log = event->flags & SECCOMP_FILTER_FLAG_LOG;
	event->has |= SD_EVENT_HAS_FILTER_ID;
	event->filter_id = filter->id;
	if (filter->older && filter->older->id) {
		event->has |= SD_EVENT_HAS_PARENT_ID;
		event->parent_id = filter->older->id;
	}
	if (event->prog && bpf_check(event->prog, event->prog_len, &error)) {
		struct sock_filter *insns = xcalloc(event->prog_len, sizeof(*insns));

		memcpy(insns, event->prog, event->prog_len * sizeof(*insns));
		filter->program = (struct bpf_program){ insns, event->prog_len };
		event->has |= SD_EVENT_HAS_INSNS;
		event->insns = (uint32_t)event->prog_len;
	} else {
		calls->missed++;
	}
	tracee->newest = filter; /* its reference to the older one passes to the new one */
}

struct sync {
	struct trace_calls *calls;
	struct tracee *from;
};

static void sync_one(struct tracee *tracee, void *arg)
{
	const struct sync *sync = arg;

	if (tracee == sync->from || tracee_tgid(tracee) != tracee_tgid(sync->from))
		return;
	tracee_inherit(tracee, sync->from);
}

/* Whether the kernel has installed the filter: a supervisor can only pretend it. */
static bool has_installed(const struct tracee *tracee, const struct setting *setting)
{
	const struct sd_event *event = &setting->event;
	struct sd_error ignored;
	struct sd_task task;

	if (event->result < 0 ||
	    (event->result && !(event->flags & SECCOMP_FILTER_FLAG_NEW_LISTENER)))
		return false;
	return !setting->is_doubtful || (!procfs_task_get(tracee->tid, &task, &ignored) &&
					 task.filter_count > setting->count_before);
}

static void take_install(struct trace_calls *calls, struct tracee *tracee, struct setting *setting)
{
	struct sync sync = { calls, tracee };

	if (!setting->is_filter) {
		tracee->mode = SECCOMP_DIAG_MODE_STRICT;
		if (tracee->tsc && STRICT_DISABLES_TSC)
			tracee->tsc = SECCOMP_DIAG_TSC_DISABLED;
		return;
	}
	add_filter(calls, tracee, &setting->event);
	tracee->mode = SECCOMP_DIAG_MODE_FILTER;
	if (setting->event.flags & SECCOMP_FILTER_FLAG_TSYNC)
		tracees_each(&calls->tracees, sync_one, &sync);
}

static void take_result(struct trace_calls *calls, struct tracee *tracee, struct setting *setting)
{
	struct sd_event *event = &setting->event;
	bool done = event->type == SD_EVENT_TSC ? !event->result : has_installed(tracee, setting);

	if (setting->is_doubtful && !done)
		return; /* the supervisor has answered */
	if (done && event->type == SD_EVENT_TSC)
		tracee->tsc = event->op;
	else if (done)
		take_install(calls, tracee, setting);
	event->tsc = tracee->tsc;
	event->has |= tracee->tsc ? SD_EVENT_HAS_TSC : 0;
	if (!done || !setting->is_filter) {
		free(event->prog);
		event->prog = NULL;
	}
	if (describe(calls, tracee, event)) {
		calls->report(event, calls->arg);
		event->prog = NULL;
	}
}

void trace_call_end(struct trace_calls *calls, struct tracee *tracee,
		    const struct __ptrace_syscall_info *info)
{
	struct setting *setting = tracee->setting;

	if (!setting)
		return;
	tracee->setting = NULL;
	setting->event.result = (int32_t)info->exit.rval;
	take_result(calls, tracee, setting);
	setting_release(setting);
}
