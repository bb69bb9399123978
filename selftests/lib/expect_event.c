// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include <time.h>

#include "lib/expect_event.h"

uint64_t boottime_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_BOOTTIME, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static int add_filter(struct sd_filter *filter, void *arg)
{
	struct snapshot *snapshot = arg;

	if (snapshot->count == SNAPSHOT_FILTERS || filter->depth != snapshot->count)
		return -E2BIG;
	sd_filter_release(filter);
	filter->prog = NULL;
	snapshot->filters[snapshot->count++] = *filter;
	return 0;
}

int snapshot_take(struct snapshot *snapshot, struct sd_client *module, pid_t tid)
{
	struct sd_error error;

	*snapshot = (struct snapshot){ .since = boottime_ns() };
	/* Flags come only with programs. */
	return client_task_get(module, tid, &snapshot->task, &error) ?:
		       client_filter_dump(module, tid, true, add_filter, snapshot, &error);
}

static bool equal(char *why, const char *what, uint64_t reported, uint64_t wanted)
{
	if (reported == wanted)
		return true;
	return why_not(why, "%s is %#llx, not %#llx", what, (unsigned long long)reported,
		       (unsigned long long)wanted);
}

bool event_matches(const struct event_message *message, const struct snapshot *snapshot, char *why)
{
	const struct sd_event *event = &message->event;
	const struct sd_task *task = &snapshot->task;

	if (event->time < snapshot->since || event->time > boottime_ns())
		return why_not(why, "the time is %llu, not since %llu",
			       (unsigned long long)event->time,
			       (unsigned long long)snapshot->since);
	if (strcmp(event->comm, task->comm))
		return why_not(why, "comm is '%s', not '%s'", event->comm, task->comm);
	return equal(why, "tid", event->tid, task->tid) &&
	       equal(why, "tgid", event->tgid, task->tgid) &&
	       equal(why, "uid", event->uid, task->uid) &&
	       equal(why, "start time", event->start_time, task->start_time);
}

static bool call_agrees(const struct seccomp_data *call, const struct seccomp_data *wanted,
			char *why)
{
	if (memcmp(call->args, wanted->args, sizeof(call->args)))
		return why_not(why, "arguments are %#llx, ... %#llx",
			       (unsigned long long)call->args[0],
			       (unsigned long long)call->args[5]);
	return equal(why, "system call", call->nr, wanted->nr) &&
	       equal(why, "arch", call->arch, wanted->arch) &&
	       equal(why, "instruction pointer", call->instruction_pointer,
		     wanted->instruction_pointer);
}

static bool decided(const struct event_message *message, const struct snapshot *snapshot, int depth,
		    char *why)
{
	const struct sd_event *event = &message->event;
	const struct sd_filter *filter = &snapshot->filters[depth];

	if ((unsigned int)depth >= snapshot->count)
		return why_not(why, "the thread has no filter %d", depth);
	return equal(why, "filter present", event_has(message, FILTER_ID), true) &&
	       equal(why, "depth", event->filter_depth, depth) &&
	       equal(why, "filter", event->filter_id, filter->id) &&
	       equal(why, "log", event->log, !!(filter->flags & SECCOMP_FILTER_FLAG_LOG));
}

bool verdict_matches(const struct event_message *message, const struct snapshot *snapshot,
		     const struct expected_verdict *wanted, char *why)
{
	const struct sd_event *event = &message->event;

	if (event->type != SD_EVENT_VERDICT)
		return why_not(why, "no verdict, but %d", event->type);
	if (wanted->depth == STRICT ? event_has(message, FILTER_ID) :
				      !decided(message, snapshot, wanted->depth, why))
		return why[0] ? false : why_not(why, "strict mode with a filter");
	return event_matches(message, snapshot, why) &&
	       call_agrees(&event->call, &wanted->call, why) &&
	       equal(why, "mode", event->mode, snapshot->task.mode) &&
	       equal(why, "filter count", event->filter_count, snapshot->task.filter_count) &&
	       equal(why, "action", event->action, wanted->ret & SECCOMP_RET_ACTION_FULL) &&
	       equal(why, "data", event->data, wanted->ret & SECCOMP_RET_DATA) &&
	       equal(why, "recheck", event->recheck, wanted->recheck);
}
