// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "lib/expect_event.h"

uint64_t boottime_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_BOOTTIME, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static int learn_filter(struct sd_filter *filter, void *arg)
{
	struct snapshot *subject = arg;

	if (subject->count == SNAPSHOT_FILTERS || filter->depth != subject->count)
		return -E2BIG;
	sd_filter_release(filter);
	filter->prog = NULL;
	subject->filters[subject->count++] = *filter;
	return 0;
}

int snapshot_take(struct snapshot *subject, struct sd_client *module, pid_t tid)
{
	struct sd_error error;

	*subject = (struct snapshot){ .since = boottime_ns() };
	/* With programs come flags. */
	return client_task_get(module, tid, &subject->task, &error) ?:
		       client_filter_dump(module, tid, true, learn_filter, subject, &error);
}

__attribute__((format(printf, 2, 3))) static bool differs(char *why, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, WHY_LEN, fmt, args);
	va_end(args);
	return false;
}

static bool equal(char *why, const char *what, uint64_t seen, uint64_t wanted)
{
	if (seen == wanted)
		return true;
	return differs(why, "%s is %#llx, not %#llx", what, (unsigned long long)seen,
		       (unsigned long long)wanted);
}

bool event_matches(const struct event_message *seen, const struct snapshot *subject, char *why)
{
	const struct sd_event *event = &seen->event;
	const struct sd_task *task = &subject->task;

	if (event->time < subject->since || event->time > boottime_ns())
		return differs(why, "the time is %llu, not since %llu",
			       (unsigned long long)event->time, (unsigned long long)subject->since);
	if (strcmp(event->comm, task->comm))
		return differs(why, "comm is '%s', not '%s'", event->comm, task->comm);
	return equal(why, "tid", event->tid, task->tid) &&
	       equal(why, "tgid", event->tgid, task->tgid) &&
	       equal(why, "uid", event->uid, task->uid) &&
	       equal(why, "start time", event->start_time, task->start_time);
}

static bool call_agrees(const struct seccomp_data *call, const struct seccomp_data *wanted,
			char *why)
{
	if (memcmp(call->args, wanted->args, sizeof(call->args)))
		return differs(why, "arguments are %#llx, ... %#llx",
			       (unsigned long long)call->args[0],
			       (unsigned long long)call->args[5]);
	return equal(why, "system call", call->nr, wanted->nr) &&
	       equal(why, "arch", call->arch, wanted->arch) &&
	       equal(why, "instruction pointer", call->instruction_pointer,
		     wanted->instruction_pointer);
}

static bool decided(const struct event_message *seen, const struct snapshot *subject, int depth,
		    char *why)
{
	const struct sd_event *event = &seen->event;
	const struct sd_filter *filter = &subject->filters[depth];

	if ((unsigned int)depth >= subject->count)
		return differs(why, "the thread has no filter %d", depth);
	return equal(why, "filter told", event_has(seen, FILTER_ID), true) &&
	       equal(why, "depth", event->filter_depth, depth) &&
	       equal(why, "filter", event->filter_id, filter->id) &&
	       equal(why, "log", event->log, !!(filter->flags & SECCOMP_FILTER_FLAG_LOG));
}

bool verdict_matches(const struct event_message *seen, const struct snapshot *subject,
		     const struct expected_verdict *said, char *why)
{
	const struct sd_event *event = &seen->event;

	if (event->type != SD_EVENT_VERDICT)
		return differs(why, "no verdict, but %d", event->type);
	if (said->depth == STRICT ? event_has(seen, FILTER_ID) :
				    !decided(seen, subject, said->depth, why))
		return why[0] ? false : differs(why, "strict mode with a filter");
	return event_matches(seen, subject, why) && call_agrees(&event->call, &said->call, why) &&
	       equal(why, "mode", event->mode, subject->task.mode) &&
	       equal(why, "filter count", event->filter_count, subject->task.filter_count) &&
	       equal(why, "action", event->action, said->ret & SECCOMP_RET_ACTION_FULL) &&
	       equal(why, "data", event->data, said->ret & SECCOMP_RET_DATA) &&
	       equal(why, "recheck", event->recheck, said->recheck);
}
