// SPDX-License-Identifier: GPL-2.0
/* What verdicts are about, in words that all forms of output share. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

#include "bpf/action.h"
#include "cmd/monitor/event_text.h"
#include "print/format.h"

/* A name is looked up once: that takes longer than all else that is done with an event. */
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

/* The mode of a file that is not created is whatever the register held. */
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

unsigned int event_args(const struct call *call, const struct seccomp_data *data)
{
	return signature_args(call->full) - (call->full && ignores_mode(call, data));
}

void event_arg_text(const struct call *call, unsigned int arg, uint64_t value, struct text *text)
{
	/* Not the narrow one: it takes pointers for numbers. */
	const struct signature_arg *of = signature_arg(call->full, arg);
	bool fits = value <= UINT32_MAX || (int64_t)value == (int32_t)value;

	if (of && of->is_int && fits && !of->set)
		text_add(text, "%" PRId32, (int32_t)value);
	else if (of && of->is_int && fits)
		constant_text(of->set, UINT32_MAX, (uint32_t)value, text);
	else
		constant_text(of ? of->set : NULL, UINT64_MAX, value, text);
}

void event_call_text(const struct call *call, const struct seccomp_data *data, struct text *text)
{
	unsigned int i, count = event_args(call, data);

	event_syscall_text(call, text);
	text_add(text, "(");
	for (i = 0; i < count; i++) {
		text_add(text, "%s", i ? ", " : "");
		event_arg_text(call, i, data->args[i], text);
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
	static char buf[WORDS_CLEAN_FACTOR * SD_COMM_LEN + 1];

	return words_terminal(event->comm, buf, sizeof(buf));
}
