// SPDX-License-Identifier: GPL-2.0
/* What installations are about, in words that all forms of output share. */
#include <errno.h>
#include <string.h>

#include <linux/seccomp.h>

#include "cmd/monitor/event_text.h"
#include "client/probe.h"

/* Newer than the headers of some systems. */
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

/* Flags that a kernel may know, as of 7.2 (kernel/seccomp.c). */
#define FLAGS_KNOWN                                                                             \
	(SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_LOG | SECCOMP_FILTER_FLAG_SPEC_ALLOW | \
	 SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_TSYNC_ESRCH |                   \
	 SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV)

static bool is_prctl(const struct sd_event *event)
{
	return event->route == SECCOMP_DIAG_ROUTE_PRCTL;
}

/* Which mode was asked for; SECCOMP_MODE_DISABLED for what is neither. */
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
	/* TSYNC tells of the thread that stands in the way, as a number above 0, unless by TSYNC_ESRCH. */
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
	text_add(text, "%s", why(event) ?: strerror(-event->result));
}
