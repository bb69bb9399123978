// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "access/requests.h"
#include "lib/filter_child.h"
#include "lib/proc.h"
#include "lib/tracer.h"
#include "lib/may_look.h"
#include "lib/netlink_events.h"

/* The first complaint counts. */
__attribute__((format(printf, 2, 3))) static void complain(struct access_result *result,
							   const char *fmt, ...)
{
	va_list args;

	if (result->why[0])
		return;
	va_start(args, fmt);
	vsnprintf(result->why, sizeof(result->why), fmt, args);
	va_end(args);
}

static enum access_answer answer_of(int error)
{
	switch (error) {
	case 0:
		return ACCESS_DATA;
	case EPERM:
		return ACCESS_EPERM;
	case EACCES:
		return ACCESS_EACCES;
	case ESRCH:
		return ACCESS_ESRCH;
	case ENOENT:
		return ACCESS_ENOENT;
	default:
		return ACCESS_OTHER;
	}
}

static enum access_answer ask_proc(pid_t tid)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), STRICTEST_PROC "/%d/status", tid);
	file = fopen(path, "re");
	if (!file)
		return answer_of(errno);
	fclose(file);
	return ACCESS_DATA;
}

static enum access_answer ask_ptrace(pid_t tid)
{
	struct sock_filter program[BPF_MAXINSNS];
	struct tracer tracer;
	long ret = tracer_stop(&tracer, tid);

	if (ret)
		return answer_of(-ret);
	ret = tracer_filter(&tracer, 0, program);
	tracer_release(&tracer);
	return answer_of(ret < 0 ? -ret : 0);
}

/* A refusal blames the thread, or the request for programs, and says why. */
static void check_refusal(struct caller_side *side, const struct filters_reply *reply,
			  bool with_prog)
{
	const struct rawnl_reply *answer = &reply->answer;

	if (reply->count || !answer->msg[0] ||
	    (answer->attr != SECCOMP_DIAG_A_FILTER_TID &&
	     !(with_prog && answer->attr == SECCOMP_DIAG_A_FILTER_WITH_PROG)))
		complain(&side->result, "error %d, attribute %d, '%s', %zu filters", answer->error,
			 answer->attr, answer->msg, reply->count);
}

/* Return: the errno of a dump of filters, of all tasks if @tid is 0. */
static int dump_filters(struct caller_side *side, pid_t tid, bool with_prog,
			struct filters_reply *reply)
{
	int ret = filters_dump(&side->nl, tid, with_prog, RAWNL_SIZE, reply);

	if (ret)
		complain(&side->result, "filters of %d: %s %.100s", tid, strerror(-ret),
			 reply->why);
	else if (reply->answer.error)
		check_refusal(side, reply, with_prog);
	for (size_t i = 0; i < reply->count; i++)
		if (!reply->filters[i].prog != !with_prog)
			complain(&side->result, "a filter of %d, program: %d", tid, !with_prog);
	return ret ? -ret : reply->answer.error;
}

/* A request for one filter gets the same answer as a dump of all filters of its task. */
static void compare_single(struct caller_side *side, pid_t tid, bool with_prog,
			   const struct filters_reply *dump)
{
	const struct rawnl_reply *wanted = &dump->answer;
	struct filters_reply single;
	int ret = filters_get(&side->nl, tid, SECCOMP_DIAG_A_FILTER_INDEX, 0, with_prog ? 0 : -1,
			      &single);

	if (ret || single.answer.error != wanted->error || single.answer.attr != wanted->attr ||
	    !single.count != !dump->count || !dump->count != !!wanted->error)
		complain(&side->result, "%d: errors %d and %d, %zu and %zu filters %.100s", tid,
			 wanted->error, single.answer.error, dump->count, single.count, single.why);
	filters_free(&single);
}

/* TASK_GET and FILTER_GET answer about the same tasks. */
static enum access_answer ask_status(struct caller_side *side, enum access_target target)
{
	pid_t tid = side->tasks[target];
	char why[WHY_LEN] = "";
	int error = module_may_look(&side->nl, tid, why);
	struct filters_reply reply;
	int of_filters = dump_filters(side, tid, false, &reply);

	if (why[0])
		complain(&side->result, "%s", why);
	if (of_filters != error)
		complain(&side->result, "status is error %d, filters %d", error, of_filters);
	if (has_filter(target))
		compare_single(side, tid, false, &reply);
	filters_free(&reply);
	return answer_of(error);
}

/* A filter that TASK_GET shows is in the dump of all filters. */
static void look_for_missing(struct caller_side *side, const struct filters_reply *all)
{
	pid_t *tids = NULL;
	ssize_t count = proc_tids(&tids);

	for (ssize_t i = 0; i < count; i++) {
		uint32_t budget, listener;
		uint64_t id = 0;

		filters_task(&side->nl, tids[i], &id, &budget, &listener);
		if (id && !filters_find(all, id))
			complain(&side->result, "dump of all filters: none of %d", tids[i]);
	}
	free(tids);
}

/* Both dumps of all tasks have the same of them. */
static void ask_list(struct caller_side *side)
{
	struct rawnl_reply threads = { 0 };
	char why[WHY_LEN] = "";
	struct filters_reply all;

	may_look_dump(&side->nl, &threads, why);
	if (why[0])
		complain(&side->result, "%s", why);
	if (dump_filters(side, 0, false, &all))
		complain(&side->result, "dump of all filters: error %d", all.answer.error);
	for_each_target(target, side->row) {
		pid_t tid = side->tasks[target];
		bool listed = rawnl_find(&threads, tid), filters = !has_filter(target) && listed;

		for (size_t i = 0; i < all.count; i++)
			filters |= all.filters[i].tid == (uint32_t)tid;
		if (listed != filters)
			complain(&side->result, "listed: %d, with filters: %d", listed, filters);
		side->answers[target][ACCESS_LIST] = listed ? ACCESS_DATA : ACCESS_ABSENT;
	}
	for (size_t i = 0; i < all.count; i++)
		if (all.filters[i].tid != (uint32_t)getpid() && kernel_may_look(all.filters[i].tid))
			complain(&side->result, "dump of all filters: %u", all.filters[i].tid);
	look_for_missing(side, &all);
	rawnl_free(&threads);
	filters_free(&all);
}

/* Programs have to be ptrace's, to the byte. */
static enum access_answer ask_programs(struct caller_side *side, enum access_target target)
{
	char why[WHY_LEN] = "";
	struct filters_reply reply;
	int error = dump_filters(side, side->tasks[target], true, &reply);
	int agrees = error ? 1 : filters_match_ptrace(&reply, side->tasks[target], why);

	compare_single(side, side->tasks[target], true, &reply);
	if (agrees != 1)
		complain(&side->result, "programs by ptrace: %d %s", agrees, why);
	filters_free(&reply);
	return answer_of(error);
}

static void ask_all(struct caller_side *side)
{
	char why[WHY_LEN] = "";

	/* Not where the opener of the socket may look at less than the caller. */
	if (side->row->socket != SOCKET_USER)
		may_look_compare(&side->nl, why);
	if (module_may_look(&side->nl, getpid(), why) !=
	    (side->row->socket == SOCKET_USER ? EPERM : 0))
		complain(&side->result, "the caller on itself: not as expected");
	if (why[0])
		complain(&side->result, "%s", why);
	ask_list(side);
	for_each_target(target, side->row) {
		enum access_answer *answers = side->answers[target];

		answers[ACCESS_PROC] = ask_proc(side->tasks[target]);
		answers[ACCESS_STATUS] = ask_status(side, target);
		if (!has_filter(target))
			continue;
		answers[ACCESS_PTRACE] = ask_ptrace(side->tasks[target]);
		answers[ACCESS_PROGRAMS] = ask_programs(side, target);
	}
}

static void start_watching(struct caller_side *side)
{
	const struct sd_watch watches[] = {
		[ALL] = { .kinds = INSTALLS | VERDICTS },
		[PROGRAMS] = { .kinds = INSTALLS | VERDICTS, .with_prog = true },
	};
	struct filters_reply reply;
	int error;

	side->refusals[ALL] = watcher_watch(&side->watchers[ALL], &watches[ALL]);
	side->refusals[PROGRAMS] = watcher_watch(&side->watchers[PROGRAMS], &watches[PROGRAMS]);
	error = dump_filters(side, 0, true, &reply);
	if (error && !side->refusals[PROGRAMS])
		complain(&side->result, "dump of all programs: error %d", error);
	filters_free(&reply);
}

/* Whether a thread's events came: all of them, or none. */
static bool reported(struct caller_side *side, int socket, pid_t tid)
{
	const struct watcher *watcher = &side->watchers[socket];
	int verdicts = 0, installs = 0, programs = 0;

	for (size_t i = 0; i < watcher->count; i++) {
		const struct sd_event *event = &watcher->events[i].event;

		if (event->tid != tid)
			continue;
		verdicts += event->type == SD_EVENT_VERDICT;
		installs += event->type == SD_EVENT_INSTALL;
		programs += event->prog != NULL;
	}
	if (verdicts != installs || verdicts > 1 || programs != (socket == PROGRAMS ? installs : 0))
		complain(&side->result, "socket %d: %d verdicts, %d installations, %d programs",
			 socket, verdicts, installs, programs);
	return verdicts;
}

/* Events are of tasks that /proc shows. */
static void look_for_strangers(struct caller_side *side, int socket)
{
	const struct watcher *watcher = &side->watchers[socket];

	for (size_t i = 0; i < watcher->count; i++) {
		pid_t tid = watcher->events[i].event.tid;

		if (ask_proc(tid) != ACCESS_DATA)
			complain(&side->result, "socket %d has events of %d", socket, tid);
	}
}

static void settle(struct caller_side *side, int socket)
{
	if (!side->refusals[socket] && watcher_drain(&side->watchers[socket]))
		complain(&side->result, "socket %d: %.100s%.100s", socket,
			 side->watchers[socket].answer.msg, side->watchers[socket].why);
	look_for_strangers(side, socket);
}

static enum access_answer answer_to_watch(struct caller_side *side, int socket, pid_t tid)
{
	if (side->refusals[socket])
		return answer_of(-side->refusals[socket]);
	return reported(side, socket, tid) ? ACCESS_EVENTS : ACCESS_SILENT;
}

/* Watch one task while it acts; the test lets those act that are not the caller's child. */
static void watch_one(struct caller_side *side, const struct child *parent,
		      enum access_target target)
{
	const struct sd_watch watch = { .kinds = INSTALLS | VERDICTS,
					.tgids = &side->tasks[target],
					.tgids_len = 1 };

	side->refusals[ONE] = watcher_watch(&side->watchers[ONE], &watch);
	child_exchange(parent, 0);
	if (target == TARGET_CHILD && !make_events(&side->child))
		complain(&side->result, "the caller's child did not act");
	settle(side, ONE);
	side->answers[target][ACCESS_WATCH_ONE] = answer_to_watch(side, ONE, side->tasks[target]);
	watcher_clear(&side->watchers[ONE]);
}

static void watch_all(struct caller_side *side, const struct child *parent)
{
	start_watching(side);
	for_each_filtered(target, side->row)
		watch_one(side, parent, target);
	settle(side, ALL);
	settle(side, PROGRAMS);
	for_each_filtered(target, side->row) {
		enum access_answer *answers = side->answers[target];

		answers[ACCESS_WATCH_OWN] = answer_to_watch(side, ALL, side->child.pid);
		answers[ACCESS_WATCH_ALL] = answer_to_watch(side, ALL, side->tasks[target]);
		answers[ACCESS_WATCH_PROGRAMS] =
			answer_to_watch(side, PROGRAMS, side->tasks[target]);
	}
}

/* No cell of the module's may go beyond the two of the kernel, whatever the row says. */
static void compare_with_kernel(struct caller_side *side, const enum access_answer *answers)
{
	struct access_result *result = &side->result;
	bool proc = answers[ACCESS_PROC] == ACCESS_DATA;
	bool programs = answers[ACCESS_PTRACE] == ACCESS_DATA;
	/* EACCES: only the filter is refused, the attachment was not. */
	bool ptrace = programs || answers[ACCESS_PTRACE] == ACCESS_EACCES;

	if (!proc && (answers[ACCESS_STATUS] == ACCESS_DATA || answers[ACCESS_LIST] == ACCESS_DATA))
		complain(result, "the module shows a task that /proc hides");
	if (!programs && (answers[ACCESS_PROGRAMS] == ACCESS_DATA ||
			  answers[ACCESS_WATCH_PROGRAMS] == ACCESS_EVENTS))
		complain(result, "the module shows programs that ptrace does not");
	if (!ptrace && (answers[ACCESS_WATCH_ONE] == ACCESS_EVENTS ||
			answers[ACCESS_WATCH_ALL] == ACCESS_EVENTS))
		complain(result, "the module shows events of a task that can't be traced");
}

static void compare_with_row(struct caller_side *side, enum access_target target)
{
	const enum access_answer *wanted = side->row->answers;
	enum access_answer *got = side->answers[target];
	char wanted_line[ACCESS_LINE], line[ACCESS_LINE];

	for (int i = 0; i < ACCESS_REQUESTS && !has_filter(target); i++)
		if (i != ACCESS_PROC && i != ACCESS_STATUS && i != ACCESS_LIST)
			got[i] = wanted[i];
	access_line(wanted, wanted_line);
	access_line(got, line);
	if (strcmp(wanted_line, line))
		snprintf(side->result.differs, ACCESS_WHY, "task %d: %.100s, not %.100s", target,
			 line, wanted_line);
}

void make_requests(struct caller_side *side, const struct child *parent)
{
	ask_all(side);
	watch_all(side, parent);
	for_each_filtered(target, side->row)
		compare_with_kernel(side, side->answers[target]);
	for_each_target(target, side->row)
		if (side->row->targets & 1u << target)
			compare_with_row(side, target);
}
