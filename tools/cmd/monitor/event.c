// SPDX-License-Identifier: GPL-2.0
/* Events of `seccompctl monitor` are printed or counted here; tables follow the last one. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/seccomp.h>

#include "cli/message.h"
#include "client/cgroup.h"
#include "input/target.h"
#include "cmd/monitor/metrics.h"
#include "cmd/monitor/monitor.h"
#include "cmd/monitor/policy_of.h"
#include "cmd/monitor/suggest_patch.h"
#include "cmd/monitor/strings.h"
#include "print/output.h"
#include "print/trace.h"

/* Interval of progress lines, in milliseconds. */
#define PROGRESS_MSEC 200

/* Between two writes of metrics, in seconds, without --interval. */
#define INTERVAL 15

bool monitor_is_quiet(const struct monitor *m)
{
	return m->summary || m->options->suggest > SUGGEST_BOTH;
}

static void make_json(struct monitor *m, struct json_object *object)
{
	text_clear(&m->line);
	event_json_line(object, &m->line);
}

static void put_json(struct monitor *m, struct json_object *object)
{
	make_json(m, object);
	out_queue_add(&m->out, &m->line);
}

static void put_event(struct monitor *m, const struct sd_event *event, const struct reason *reason)
{
	struct json_object *object;
	struct text rule = { 0 };

	/* It can't be written any more. */
	if (m->out.err) {
		m->out.lost++;
		return;
	}
	policy_of_rule(m->policy, event, reason, &rule);
	if (m->options->json) {
		object = event_json(event, reason, &rule, m->options->explain);
		if (m->options->strings && event->type == SD_EVENT_VERDICT)
			output_json_add(object, "strings", strings_json(event));
		make_json(m, object);
	} else {
		text_clear(&m->line);
		event_line(event, reason, text_str(&rule), m->colour, &m->line);
		text_free(&rule);
		if (m->options->strings)
			strings_text(event, &m->line);
		if (m->options->explain && reason)
			trace_decision(&reason->program, &event->call, &m->line);
	}
	out_queue_add_event(&m->out, &m->line);
}

void monitor_note_dropped(struct monitor *m, uint64_t dropped)
{
	uint64_t count = dropped - m->dropped;

	/* After a failure the counts may be older than the last event. */
	if (dropped <= m->dropped)
		return;
	m->dropped = dropped;
	if (monitor_is_quiet(m))
		return; /* the final counts report it */
	if (m->options->json) {
		put_json(m, event_json_dropped(count));
		return;
	}
	text_clear(&m->line);
	event_line_dropped(count, m->colour, &m->line);
	out_queue_add(&m->out, &m->line);
}

/* If the module does not select, threads that end at once may be missed. */
static bool is_wanted(const struct monitor *m, const struct sd_event *event)
{
	struct sd_task task = { .tid = event->tid,
				.tgid = event->tgid,
				.start_time = event->start_time,
				.cgroup_id = event->cgroup_id };

	if (!target_given())
		return true;
	memcpy(task.comm, event->comm, sizeof(task.comm));
	return m->selected ? target_has_name(&task) : target_has(&task);
}

static bool is_shown(const struct monitor *m, const struct sd_event *event)
{
	int kind = event->type == SD_EVENT_VERDICT ? SECCOMP_DIAG_KIND_VERDICT :
						     SECCOMP_DIAG_KIND_INSTALL;

	return m->options->watch.kinds >> kind & 1;
}

int monitor_event(struct sd_event *event, void *arg)
{
	struct monitor *m = arg;
	struct reason found, *reason = NULL;

	if (event->type == SD_EVENT_END) {
		m->counts = event->counts;
		m->end = MONITOR_UNLOADED;
		return 0;
	}
	if (event->type == SD_EVENT_INSTALL && event->has & SD_EVENT_HAS_FILTER_ID) {
		reasons_learn(m->reasons, event->filter_id, event->prog, event->prog_len);
		event->prog = NULL;
	}
	if (!event->seq)
		return 0;
	if (!is_shown(m, event)) {
		/* systemd removes the control group of a service as soon as that has ended. */
		cgroup_of(event->tid, event->start_time, event->cgroup_id);
		return 0;
	}
	if (!is_wanted(m, event))
		return 0;
	m->received++;
	/* A tracer or listener may have refused it. */
	m->refusals += event->type == SD_EVENT_VERDICT && event->action != SECCOMP_RET_LOG;
	monitor_note_dropped(m, event->dropped);
	if (event->type == SD_EVENT_VERDICT && (!m->summary || m->suggestion) &&
	    reasons_find(m->reasons, event, &found))
		reason = &found;
	if (m->summary)
		summary_add(m->summary, event);
	if (m->suggestion)
		suggestion_add(m->suggestion, event, reason);
	if (m->metrics)
		metrics_add(m->metrics, event);
	if (!monitor_is_quiet(m))
		put_event(m, event, reason);
	return out_queue_full(&m->out);
}

void monitor_progress(struct monitor *m)
{
	int64_t now;

	if (!monitor_is_quiet(m) || !isatty(STDERR_FILENO))
		return;
	now = now_msec();
	if (m->progress && now - m->progress < PROGRESS_MSEC)
		return;
	m->progress = now;
	fprintf(stderr, "\r%llu events...", (unsigned long long)m->received);
	fflush(stderr);
}

static const char *end_word(enum monitor_end end)
{
	static const char *const words[] = { "",       "interrupted", "ended",
					     "closed", "unloaded",    "failed" };

	return words[end];
}

static struct json_object *end_json(const struct monitor *m)
{
	struct json_object *o = event_json_kind("end");

	output_json_add(o, "reason", json_object_new_string(end_word(m->end)));
	output_json_add(o, "events", json_object_new_uint64(m->received));
	output_json_add(o, "dropped", json_object_new_uint64(m->dropped));
	output_json_add(o, "missed", json_object_new_uint64(m->counts.missed - m->missed));
	output_json_add(o, "not_followed", json_object_new_uint64(m->counts.not_followed));
	return o;
}

/* The module has the latest counts; events carry only those of their own time. */
static void update_counts(struct monitor *m)
{
	struct sd_counts counts;
	struct sd_error ignored;

	if (m->end == MONITOR_GOES_ON && !m->trace &&
	    !client_watch(m->source.client, NULL, &counts, &ignored))
		m->counts = counts;
}

int monitor_write_metrics(struct monitor *m, bool now)
{
	int64_t time = now_msec(), interval = (int64_t)(m->options->interval ?: INTERVAL) * 1000;

	if (!m->metrics)
		return -1;
	if (now || time >= m->metrics_due) {
		update_counts(m);
		m->metrics_due = time + interval;
		if (!metrics_write(m->metrics, m->requests, m->counts.dropped,
				   m->counts.missed - m->missed) &&
		    now)
			return -1;
	}
	return (int)(m->metrics_due - time);
}

static void conclude_patch(struct monitor *m)
{
	struct json_object *entries = suggestion_oci(m->suggestion);

	suggest_patch_text(m->patch, entries, &m->line);
	json_object_put(entries);
}

void monitor_conclude(struct monitor *m)
{
	monitor_write_metrics(m, true);
	if (m->progress)
		fputs("\r\033[K", stderr);
	text_clear(&m->line);
	if (m->options->json) {
		if (m->summary)
			put_json(m, summary_json(m->summary));
		if (m->suggestion)
			put_json(m, suggestion_json(m->suggestion));
		put_json(m, end_json(m));
	} else {
		if (m->summary)
			summary_text(m->summary, &m->line);
		if (m->patch)
			conclude_patch(m);
		else if (m->suggestion)
			suggestion_text(m->suggestion, m->options->suggest, &m->line);
		out_queue_add(&m->out, &m->line);
	}
}
