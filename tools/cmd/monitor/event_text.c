// SPDX-License-Identifier: GPL-2.0
/* Events in words, for all output formats, and whether the kernel logs them, too. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <linux/seccomp.h>

#include "analysis/fallback.h"
#include "bpf/action.h"
#include "cmd/monitor/event_text.h"
#include "client/probe.h"
#include "cli/clean.h"

/* Flags of seccomp(2) as of 7.2 (kernel/seccomp.c). */
#define FLAGS_KNOWN                                                                             \
	(SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW | \
	 SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_TSYNC_ESRCH |                   \
	 SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV)

static bool is_prctl(const struct sd_event *event)
{
	return event->route == SECCOMP_DIAG_ROUTE_PRCTL;
}

/* The requested mode; SECCOMP_MODE_DISABLED for an unknown operation. */
static unsigned int mode_wanted(const struct sd_event *event)
{
	uint64_t strict = is_prctl(event) ? SECCOMP_MODE_STRICT : SECCOMP_SET_MODE_STRICT;
	uint64_t filter = is_prctl(event) ? SECCOMP_MODE_FILTER : SECCOMP_SET_MODE_FILTER;

	if (event->op == strict)
		return SECCOMP_MODE_STRICT;
	return event->op == filter ? SECCOMP_MODE_FILTER : SECCOMP_MODE_DISABLED;
}

static void add_flags(uint32_t flags, struct text *text)
{
	const char *sep = ", ";
	const struct probe_flag *flag;

	for (flag = probe_flags; flag->name; flag++) {
		if (!(flags & flag->flag))
			continue;
		text_add(text, "%s%s", sep, flag->name);
		flags &= ~(uint32_t)flag->flag;
		sep = "|";
	}
	if (flags)
		text_add(text, "%s0x%x", sep, flags);
}

void event_install_call(const struct sd_event *event, struct text *text)
{
	static const char *const modes[] = { NULL, "STRICT", "FILTER" };
	const char *mode = modes[mode_wanted(event)];

	if (event->type == SD_EVENT_TSC) {
		text_add(text, "prctl(PR_SET_TSC, ");
		if (event->op == SECCOMP_DIAG_TSC_ENABLED)
			text_add(text, "PR_TSC_ENABLE)");
		else if (event->op == SECCOMP_DIAG_TSC_DISABLED)
			text_add(text, "PR_TSC_SIGSEGV)");
		else
			text_add(text, "%lld)", (long long)event->op);
		return;
	}
	text_add(text, is_prctl(event) ? "prctl(PR_SET_SECCOMP, " : "seccomp(");
	if (mode)
		text_add(text, is_prctl(event) ? "SECCOMP_MODE_%s" : "SET_MODE_%s", mode);
	else
		text_add(text, "%lld", (long long)event->op);
	if (event->flags)
		add_flags(event->flags, text);
	text_add(text, ")");
}

bool event_failed(const struct sd_event *event)
{
	if (event->result < 0)
		return true;
	/* A failed TSYNC returns the tid of the diverging thread, but ESRCH with TSYNC_ESRCH. */
	return event->type == SD_EVENT_INSTALL && event->result > 0 &&
	       event->flags & SECCOMP_FILTER_FLAG_TSYNC &&
	       !(event->flags & SECCOMP_FILTER_FLAG_TSYNC_ESRCH);
}

static const char *why_invalid(const struct sd_event *event)
{
	unsigned int wanted = mode_wanted(event);
	uint32_t flags = event->flags;

	if (event->type == SD_EVENT_TSC)
		return "there is no such value";
	if (wanted == SECCOMP_MODE_DISABLED)
		return is_prctl(event) ? "there is no such mode" : "there is no such operation";
	if (event->mode_before != SECCOMP_DIAG_MODE_DISABLED && event->mode_before != wanted)
		return "the thread is in the other mode already, which can't be left";
	if (wanted == SECCOMP_MODE_STRICT)
		return "strict mode takes neither flags nor a program";
	if (flags & ~FLAGS_KNOWN)
		return "there is a flag that this kernel may not know";
	if (flags & SECCOMP_FILTER_FLAG_TSYNC && flags & SECCOMP_FILTER_FLAG_NEW_LISTENER &&
	    !(flags & SECCOMP_FILTER_FLAG_TSYNC_ESRCH))
		return "TSYNC and NEW_LISTENER need TSYNC_ESRCH";
	if (flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV &&
	    !(flags & SECCOMP_FILTER_FLAG_NEW_LISTENER))
		return "WAIT_KILLABLE_RECV needs NEW_LISTENER";
	return "the program is not one that seccomp takes";
}

/*
 * Libraries find out what the kernel has by calls that have to fail: a filter without a program, as
 * minijail and systemd do, and flags for strict mode, as libseccomp does (src/system.c).
 */
static const char *probed(const struct sd_event *event)
{
	bool filter = mode_wanted(event) == SECCOMP_MODE_FILTER;

	if (event->type != SD_EVENT_INSTALL || event->uargs)
		return NULL;
	if (filter && event->result == -EFAULT)
		return event->flags ? "the kernel knows these flags" : "the kernel has filters";
	if (filter && event->result == -EINVAL)
		return event->flags ? "the kernel does not take these flags" :
				      "the kernel takes no filters here";
	if (!is_prctl(event) && !filter && event->result == -EINVAL && event->flags == 1)
		return "the kernel has seccomp(2)";
	return NULL;
}

bool event_is_probe(const struct sd_event *event)
{
	return probed(event);
}

static const char *why(const struct sd_event *event)
{
	switch (-event->result) {
	case EACCES:
		return "it needs no_new_privs or CAP_SYS_ADMIN";
	case EINVAL:
		return why_invalid(event);
	case ENOMEM:
		return "the filters would be longer than 32768 instructions together, or memory "
		       "is short";
	case EFAULT:
		return "the program can't be read";
	case EBUSY:
		return "one of the filters has a listener already";
	case ESRCH:
		return "a thread has filters that this one has not";
	default:
		return NULL;
	}
}

void event_failure(const struct sd_event *event, struct text *text)
{
	const char *name;

	if (!event_failed(event))
		return;
	if (event->result > 0) {
		text_add(text, "= %d: thread %d has filters that this one has not", event->result,
			 event->result);
		return;
	}
	name = strerrorname_np(-event->result);
	if (name)
		text_add(text, "= %s: ", name);
	else
		text_add(text, "= error %d: ", -event->result);
	if (probed(event))
		text_add(text, "only a probe: %s", probed(event));
	else
		text_add(text, "%s", why(event) ?: strerror(-event->result));
}

/* Cache the signature: the lookup costs more than the rest of an event. */
#define CALLS_KNOWN 1024

const struct call *event_call(const struct sd_event *event)
{
	static struct call known[CALLS_KNOWN];
	const struct seccomp_data *data = &event->call;
	struct call *call = &known[((uint32_t)data->nr ^ data->arch) % CALLS_KNOWN];

	if (!call->arch || call->arch != data->arch || call->nr != (uint32_t)data->nr)
		call_of(data, call);
	return call;
}

void event_syscall_text(const struct call *call, struct text *text)
{
	if (call->abi == CALL_NO_ABI)
		text_add(text, "arch 0x%08x: ", call->arch);
	else if (call->abi != bpf_abi_native())
		text_add(text, "%s:", bpf_abi_name(call->abi));
	call_name_text(call, text);
}

/* Without O_CREAT the mode argument holds a stale register. */
static bool ignores_mode(const struct call *call, const struct seccomp_data *data)
{
	uint64_t flags;

	if (!strcmp(call->name, "open"))
		flags = data->args[1];
	else if (!strcmp(call->name, "openat"))
		flags = data->args[2];
	else
		return false;
	return !(flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY)));
}

unsigned int event_args(const struct call *call, const struct seccomp_data *data,
			const struct reason *reason)
{
	unsigned int count = signature_args(call->full) - (call->full && ignores_mode(call, data));

	while (reason && reason->args >> count)
		count++;
	return count;
}

void event_arg_text(const struct call *call, unsigned int arg, const struct seccomp_data *data,
		    const struct reason *reason, struct text *text)
{
	/* Use the wide form: the narrow one takes pointers for numbers. */
	const struct signature_arg *of = signature_arg(call->full, arg);
	const struct constant_set *set = signature_set(call->full, arg, data->args, ~0u);
	uint64_t value = data->args[arg];
	bool fits = value <= UINT32_MAX || (int64_t)value == (int32_t)value;
	bool is_int = of && of->bits < 64;

	if (is_int && value > INT32_MAX && reason && reason->high >> arg & 1)
		text_add(text, "0x%" PRIx64, value);
	else if (is_int && fits && !set)
		text_add(text, "%" PRId32, (int32_t)value);
	else if (is_int && fits)
		constant_text(set, UINT32_MAX, (uint32_t)value, text);
	else
		constant_text(set, UINT64_MAX, value, text);
}

void event_call_text(const struct call *call, const struct seccomp_data *data,
		     const struct reason *reason, struct text *text)
{
	unsigned int i, count = event_args(call, data, reason);

	event_syscall_text(call, text);
	text_add(text, "(");
	for (i = 0; i < count; i++) {
		text_add(text, "%s", i ? ", " : "");
		event_arg_text(call, i, data, reason, text);
	}
	text_add(text, ")");
}

bool event_is_strict(const struct sd_event *event)
{
	return event->type == SD_EVENT_VERDICT && !(event->has & SD_EVENT_HAS_FILTER_ID);
}

static void errno_outcome(uint32_t data, struct text *text)
{
	uint32_t number = data > BPF_MAX_ERRNO ? BPF_MAX_ERRNO : data;
	const char *name = number ? strerrorname_np((int)number) : NULL;

	if (name)
		text_add(text, "= %s", name);
	else if (number)
		text_add(text, "= error %u", number);
	else
		text_add(text, "= 0, without being made");
}

void event_outcome(const struct sd_event *event, struct text *text)
{
	switch (event->action) {
	case SECCOMP_RET_KILL_THREAD:
		text_add(text, event_is_strict(event) ? "killed by strict mode (SIGKILL)" :
							"killed the thread (SIGSYS)");
		return;
	case SECCOMP_RET_TRAP:
		text_add(text, "raises SIGSYS (data %u)", event->data);
		return;
	case SECCOMP_RET_ERRNO:
		errno_outcome(event->data, text);
		return;
	case SECCOMP_RET_USER_NOTIF:
		text_add(text, "asks the supervisor");
		return;
	case SECCOMP_RET_TRACE:
		text_add(text, "asks the tracer (0x%x)", event->data);
		return;
	case SECCOMP_RET_LOG:
		text_add(text, "allowed");
		return;
	case SECCOMP_RET_KILL_PROCESS:
		text_add(text, "killed the process (SIGSYS)");
		return;
	default:
		text_add(text, "killed the process (SIGSYS) as 0x%08x is no action",
			 event->action | event->data);
	}
}

bool event_refused(const struct sd_event *event)
{
	return event->type == SD_EVENT_VERDICT && event->action != SECCOMP_RET_USER_NOTIF &&
	       event->action != SECCOMP_RET_TRACE && event->action != SECCOMP_RET_LOG;
}

const struct fallback *event_fallback(const struct sd_event *event)
{
	return fallback_lost(event_call(event)->name, event->action | event->data);
}

unsigned int event_action(const struct sd_event *event)
{
	switch (event->action) {
	case SECCOMP_RET_KILL_THREAD:
		return SECCOMP_DIAG_ACTION_KILL_THREAD;
	case SECCOMP_RET_TRAP:
		return SECCOMP_DIAG_ACTION_TRAP;
	case SECCOMP_RET_ERRNO:
		return SECCOMP_DIAG_ACTION_ERRNO;
	case SECCOMP_RET_USER_NOTIF:
		return SECCOMP_DIAG_ACTION_USER_NOTIF;
	case SECCOMP_RET_TRACE:
		return SECCOMP_DIAG_ACTION_TRACE;
	case SECCOMP_RET_LOG:
		return SECCOMP_DIAG_ACTION_LOG;
	default:
		return SECCOMP_DIAG_ACTION_KILL_PROCESS;
	}
}

enum severity event_severity(const struct sd_event *event)
{
	if (event->type != SD_EVENT_VERDICT)
		return event_failed(event) ? SEVERITY_REFUSED : SEVERITY_INSTALLED;
	switch (event->action) {
	case SECCOMP_RET_TRAP:
	case SECCOMP_RET_ERRNO:
		return SEVERITY_REFUSED;
	case SECCOMP_RET_USER_NOTIF:
	case SECCOMP_RET_TRACE:
		return SEVERITY_ASKED;
	case SECCOMP_RET_LOG:
		return SEVERITY_LOGGED;
	default:
		return SEVERITY_KILLED;
	}
}

bool event_index(const struct sd_event *event, uint32_t *index)
{
	uint32_t above = event->type == SD_EVENT_VERDICT ? event->filter_depth : 0;

	if (!(event->has & SD_EVENT_HAS_FILTER_ID) || event->filter_count <= above)
		return false;
	*index = event->filter_count - 1 - above;
	return true;
}

const char *event_comm(const struct sd_event *event)
{
	static char buf[CLEAN_FACTOR * SD_COMM_LEN + 1];

	return clean_terminal(event->comm, buf, sizeof(buf));
}

#define ACTIONS_LOGGED "/proc/sys/kernel/seccomp/actions_logged"

/* Names of actions in that file. */
static const struct {
	const char *name;
	uint32_t action;
} loggable[] = {
	{ "kill_thread", SECCOMP_RET_KILL_THREAD },
	{ "trap", SECCOMP_RET_TRAP },
	{ "errno", SECCOMP_RET_ERRNO },
	{ "user_notif", SECCOMP_RET_USER_NOTIF },
	{ "trace", SECCOMP_RET_TRACE },
	{ "log", SECCOMP_RET_LOG },
	/* The kernel treats unknown actions like this one, which must be the last here. */
	{ "kill_process", SECCOMP_RET_KILL_PROCESS },
};

#define LOGGABLE (sizeof(loggable) / sizeof(loggable[0]))

/* Read a set of 1 << index into @loggable. Return: false if it can't be read. */
static bool read_logged(uint32_t *set)
{
	FILE *f = fopen(ACTIONS_LOGGED, "re");
	char name[32];
	size_t i;

	*set = 0;
	if (!f)
		return false;
	while (fscanf(f, "%31s", name) == 1)
		for (i = 0; i < LOGGABLE; i++)
			if (!strcmp(name, loggable[i].name))
				*set |= 1u << i;
	fclose(f);
	return true;
}

/* Read the set once a second: the administrator may change it at any time. */
static bool logged_now(uint32_t *set)
{
	static struct timespec read_at;
	static uint32_t kept;
	static bool known;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	if (now.tv_sec != read_at.tv_sec || (!read_at.tv_sec && !read_at.tv_nsec)) {
		known = read_logged(&kept);
		read_at = now;
	}
	*set = kept;
	return known;
}

/* The same conditions as seccomp_log() of kernel/seccomp.c. */
enum logged logged_verdict(const struct sd_event *event)
{
	uint32_t action = event->action, set;
	size_t i = 0;

	if (!logged_now(&set))
		return LOGGED_UNKNOWN;
	while (i < LOGGABLE - 1 && loggable[i].action != action)
		i++;
	if (!(set >> i & 1))
		return LOGGED_NO;
	switch (action) {
	case SECCOMP_RET_TRAP:
	case SECCOMP_RET_ERRNO:
		return event->log ? LOGGED_YES : LOGGED_NO;
	case SECCOMP_RET_USER_NOTIF:
	case SECCOMP_RET_TRACE:
		return event->log ? LOGGED_IF_REFUSED : LOGGED_NO;
	default:
		return LOGGED_YES;
	}
}
