// SPDX-License-Identifier: GPL-2.0
/* An event as a line for people. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include <linux/seccomp.h>

#include "analysis/fallback.h"
#include "cli/clean.h"
#include "client/cgroup.h"
#include "client/container.h"
#include "cmd/monitor/event_text.h"
#include "client/names.h"

/**
 * struct second - a cached local time: most events fall into the same second as the last
 * @boot: time since boot in nanoseconds, rounded down to a second
 * @offset: time of boot in nanoseconds since 1970, by the clock of that second
 * @real: seconds since 1970
 * @tm: @real as local time
 * @clock: "13:05:02"
 */
struct second {
	uint64_t boot;
	uint64_t offset;
	uint64_t real;
	struct tm tm;
	char clock[16];
};

/* Return: NULL if localtime_r() cannot represent the time. */
static const struct second *local_time(uint64_t time, unsigned int *nsec)
{
	static struct second s = { .boot = UINT64_MAX, .real = UINT64_MAX };
	uint64_t real;
	time_t seconds;

	if (s.boot != time / NSEC_PER_SEC) {
		s.boot = time / NSEC_PER_SEC;
		s.offset = clock_boot();
	}
	real = s.offset + time;
	*nsec = (unsigned int)(real % NSEC_PER_SEC);
	if (s.real == real / NSEC_PER_SEC)
		return &s;
	s.real = UINT64_MAX;
	seconds = (time_t)(real / NSEC_PER_SEC);
	if (!localtime_r(&seconds, &s.tm) || !strftime(s.clock, sizeof(s.clock), "%T", &s.tm))
		return NULL;
	s.real = real / NSEC_PER_SEC;
	return &s;
}

void event_time(uint64_t time, struct text *text)
{
	unsigned int nsec, msec;
	const struct second *second = local_time(time, &nsec);

	msec = nsec / NSEC_PER_MSEC;
	/* No %03u: for it, text_add() needs printf(). */
	if (second)
		text_add(text, "%s.%s%u", second->clock,
			 msec < 10  ? "00" :
			 msec < 100 ? "0" :
				      "",
			 msec);
	else
		text_add(text, "--:--:--.---");
}

void event_date(uint64_t time, struct text *text)
{
	char date[32], zone[8];
	unsigned int nsec;
	const struct second *second = local_time(time, &nsec);

	if (second && strftime(date, sizeof(date), "%FT%T", &second->tm) &&
	    strftime(zone, sizeof(zone), "%z", &second->tm))
		text_add(text, "%s.%06u%.3s:%s", date, nsec / 1000, zone, zone + 3);
}

static const char *colour_of(enum severity severity)
{
	static const char *const colours[] = {
		[SEVERITY_KILLED] = "\033[1;31m", [SEVERITY_REFUSED] = "\033[33m",
		[SEVERITY_ASKED] = "\033[36m",	  [SEVERITY_LOGGED] = "\033[32m",
		[SEVERITY_INSTALLED] = "\033[1m",
	};

	return colours[severity];
}

static void add_filter(const struct sd_event *event, const struct reason *reason, struct text *text)
{
	char id[NAME_FILTER_ID];
	uint32_t index;

	if (!(event->has & SD_EVENT_HAS_FILTER_ID))
		return;
	text_add(text, " by filter %s", name_filter_id(event->filter_id, id));
	if (event_index(event, &index))
		text_add(text, " #%u", index);
	if (reason)
		text_add(text, " insn %zu", reason->insn);
}

static void add_logged(const struct sd_event *event, struct text *text)
{
	bool log = event->action == SECCOMP_RET_LOG;

	switch (logged_verdict(event)) {
	case LOGGED_YES:
		text_add(text, log ? " and logged" : ", logged");
		break;
	case LOGGED_IF_REFUSED:
		text_add(text, ", logged if that refuses it");
		break;
	case LOGGED_NO:
		text_add(text, log ? " and not logged" : "");
		break;
	case LOGGED_UNKNOWN:
		break;
	}
}

static void add_verdict(const struct sd_event *event, const struct reason *reason, const char *rule,
			struct text *text)
{
	const struct fallback *fallback = event_fallback(event);
	bool log = event->action == SECCOMP_RET_LOG;

	event_call_text(event_call(event), &event->call, reason, text);
	text_add(text, event->action == SECCOMP_RET_ERRNO ? " " : ": ");
	event_outcome(event, text);
	if (log)
		add_logged(event, text);
	add_filter(event, reason, text);
	if (*rule)
		text_add(text, " (%s)", rule);
	if (!log)
		add_logged(event, text);
	if (event->recheck)
		text_add(text, ", after a tracer has seen it");
	if (fallback) {
		text_add(text, "; ");
		fallback_text(fallback, text);
	}
}

static void add_success(const struct sd_event *event, struct text *text)
{
	char id[NAME_FILTER_ID];
	uint32_t index;

	if (!(event->has & SD_EVENT_HAS_FILTER_ID)) {
		text_add(text, event->mode == SECCOMP_DIAG_MODE_STRICT ? "enters strict mode" :
									 "installs a filter");
		return;
	}
	text_add(text, "installs filter %s", name_filter_id(event->filter_id, id));
	if (event_index(event, &index))
		text_add(text, " #%u", index);
	if (event->has & SD_EVENT_HAS_INSNS)
		text_add(text, " (%u instruction%s)", event->insns, event->insns == 1 ? "" : "s");
}

static void add_install(const struct sd_event *event, struct text *text)
{
	bool listener = event->flags & SECCOMP_FILTER_FLAG_NEW_LISTENER;

	if (event_failed(event)) {
		event_install_call(event, text);
		text_add(text, " ");
		event_failure(event, text);
		return;
	}
	if (event->type == SD_EVENT_INSTALL)
		add_success(event, text);
	else
		text_add(text, "%s the TSC",
			 event->op == SECCOMP_DIAG_TSC_DISABLED ? "disables" : "enables");
	text_add(text, " by ");
	event_install_call(event, text);
	if (event->type == SD_EVENT_INSTALL && listener)
		text_add(text, ", its listener is fd %d", event->result);
	if (event->type == SD_EVENT_TSC && event->has & SD_EVENT_HAS_TSC_BEFORE &&
	    event->op == event->tsc_before)
		text_add(text, ", as before");
}

const char *event_place(const struct sd_event *event)
{
	const char *path = cgroup_of(event->tid, event->start_time, event->cgroup_id), *unit;
	struct cgroup_names names;

	container_parse(path ?: "", &names);
	unit = cgroup_unit(&names);
	if (*names.container)
		return clean_text(container_name(&names) ?: names.container);
	if (unit && !strcmp(strrchr(unit, '.'), ".service"))
		return clean_text(unit);
	return NULL;
}

static void add_place(const struct sd_event *event, struct text *text)
{
	const char *place = event_place(event);

	if (place)
		text_add(text, "in %s: ", place);
}

void event_line(const struct sd_event *event, const struct reason *reason, const char *rule,
		bool colour, struct text *text)
{
	event_time(event->time, text);
	text_add(text, " %s[%d] ", event_comm(event), (int)event->tid);
	add_place(event, text);
	if (colour)
		text_add(text, "%s", colour_of(event_severity(event)));
	if (event->type == SD_EVENT_VERDICT)
		add_verdict(event, reason, rule, text);
	else
		add_install(event, text);
	text_add(text, "%s\n", colour ? "\033[0m" : "");
}

void event_line_dropped(uint64_t count, bool colour, struct text *text)
{
	text_add(text, "%s... %llu event%s dropped%s\n", colour ? "\033[1;31m" : "",
		 (unsigned long long)count, count == 1 ? "" : "s", colour ? "\033[0m" : "");
}
