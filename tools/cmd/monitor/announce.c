// SPDX-License-Identifier: GPL-2.0
/* Sentences on standard error: what `seccompctl monitor` watches, and what became of it. */
#include <stdlib.h>

#include <linux/seccomp.h>

#include "cli/clean.h"
#include "cli/message.h"
#include "cmd/monitor/monitor.h"
#include "input/target.h"

/* Verdicts that may refuse a call; a tracer or listener may do so, too. */
#define MAY_REFUSE                                                                        \
	(1u << SECCOMP_DIAG_ACTION_KILL_PROCESS | 1u << SECCOMP_DIAG_ACTION_KILL_THREAD | \
	 1u << SECCOMP_DIAG_ACTION_TRAP | 1u << SECCOMP_DIAG_ACTION_ERRNO |               \
	 1u << SECCOMP_DIAG_ACTION_USER_NOTIF | 1u << SECCOMP_DIAG_ACTION_TRACE)

bool monitor_is_for_programs(const struct monitor *m)
{
	return m->options->json || m->options->suggest > SUGGEST_BOTH;
}

/* Note why these tasks can have no verdict, if that holds for each of them. */
static void note_futile(struct monitor *m, const struct task_list *tasks)
{
	bool kernel = false, zombie = false;

	for (size_t i = 0; i < tasks->count; i++) {
		struct sd_error ignored;
		struct sd_task task;

		if (procfs_task_get(tasks->tasks[i].tid, &task, &ignored))
			task = tasks->tasks[i];
		if (!task.kernel && !task.exiting)
			return;
		kernel |= task.kernel;
		zombie |= !task.kernel;
	}
	if (kernel)
		text_add(&m->futile, "a kernel thread makes no system calls");
	if (zombie)
		text_add(&m->futile, "%sa zombie makes no more system calls",
			 kernel ? ", and " : "");
}

static void take_target(struct monitor *m, struct text *text)
{
	struct source src = { .client = m->requests };
	struct task_list tasks = { 0 };

	if (target_tasks(&src, &tasks) == EXIT_DONE)
		target_text_tasks(text, &tasks);
	else
		target_text(text);
	m->absent = !tasks.count;
	note_futile(m, &tasks);
	free(tasks.tasks);
}

static void take_processes(struct monitor *m, struct text *text)
{
	const struct monitor_options *o = m->options;
	struct task_list tasks = { 0 };
	struct sd_error ignored;

	for (size_t i = 0; i < o->pid_count; i++) {
		struct sd_task *task = task_list_slot(&tasks);

		*task = (struct sd_task){ .tid = o->pids[i] };
		procfs_task_get(o->pids[i], task, &ignored);
		tasks.count++;
	}
	if (tasks.count == 1)
		text_add(text, "process %d (%s)", (int)o->pids[0], clean_text(tasks.tasks->comm));
	else
		text_add(text, "%zu processes", tasks.count);
	if (o->watch.descendants)
		text_add(text, " and what %s", tasks.count == 1 ? "it starts" : "they start");
	else
		note_futile(m, &tasks);
	free(tasks.tasks);
}

void monitor_complain_begin(struct monitor *m)
{
	const struct monitor_options *o = m->options;
	const char *user = format_user(o->watch.uid);
	struct text text = { 0 };

	if (o->command) {
		daemon_advice(o->command, &m->futile);
		if (m->futile.len)
			complain("%s", text_str(&m->futile));
		return;
	}
	if (target_given())
		take_target(m, &text);
	else if (o->pid_count)
		take_processes(m, &text);
	else
		text_add(&text, "all processes");
	if (o->watch.has_uid && user)
		text_add(&text, ", only those of user %s", clean_text(user));
	else if (o->watch.has_uid)
		text_add(&text, ", only those of user %u", o->watch.uid);
	if (!monitor_is_for_programs(m))
		complain("watching %s%s%s; Ctrl-C ends", text_str(&text), m->futile.len ? ": " : "",
			 text_str(&m->futile));
	text_free(&text);
}

/* Whether every refusal would have been among the events. */
static bool saw_all(const struct monitor *m)
{
	const struct sd_watch *watch = &m->options->watch;

	return m->kinds & 1u << SECCOMP_DIAG_KIND_VERDICT &&
	       (!watch->actions || (watch->actions & MAY_REFUSE) == MAY_REFUSE) && !m->blind &&
	       m->end != MONITOR_FAILED && !m->dropped && m->counts.missed == m->missed &&
	       !m->counts.not_followed && !m->counts.pending;
}

static void add_counts(const struct monitor *m, struct text *text)
{
	uint64_t missed = m->counts.missed - m->missed;
	uint64_t lost = 0;

	/* One table stands for all events. */
	if (m->out.err)
		lost = monitor_is_quiet(m) ? m->received : out_queue_lost(&m->out);
	text_add(text, "%llu event%s, %llu dropped", (unsigned long long)m->received,
		 m->received == 1 ? "" : "s", (unsigned long long)m->dropped);
	if (missed)
		text_add(text, ", and events that could not be seen: %llu",
			 (unsigned long long)missed);
	if (m->counts.not_followed)
		text_add(text, ", and processes that could not be followed: %llu",
			 (unsigned long long)m->counts.not_followed);
	if (lost)
		text_add(text, ", %llu event%s could not be written", (unsigned long long)lost,
			 lost == 1 ? "" : "s");
}

static void add_nothing_refused(const struct monitor *m, struct text *text)
{
	int64_t msec = now_msec() - m->began;

	text_add(text, "seccomp refused nothing in ");
	if (msec < 1000)
		text_add(text, "%lld ms: ", (long long)msec);
	else
		text_add(text, "%lld s: ", (long long)msec / 1000);
	text_add(text, "%s",
		 m->futile.len ? text_str(&m->futile) :
				 "the error comes from elsewhere (permissions, capabilities, LSM)");
	if (m->absent && !m->received)
		text_add(text, ", if anything that is watched ran");
}

void monitor_complain_end(const struct monitor *m)
{
	bool nothing = !m->refusals && saw_all(m) && !monitor_is_for_programs(m);
	struct text text = { 0 };

	if (!nothing || m->received)
		add_counts(m, &text);
	if (nothing && text.len)
		text_add(&text, "; ");
	if (nothing)
		add_nothing_refused(m, &text);
	complain("%s", text_str(&text));
	text_free(&text);
}
