// SPDX-License-Identifier: GPL-2.0
/* `seccompctl status` for people: the threads of a process, and in what they differ. */
#include <stdarg.h>
#include <stdio.h>

#include <linux/prctl.h>

#include "print/output.h"
#include "cmd/status/status.h"
#include "print/format.h"

/* So many kinds of threads that differ are told. */
#define MAX_KINDS_TOLD 10

#define COMM_ROOM (SD_COMM_LEN * WORDS_CLEAN_FACTOR + 1)

/* One item of a thread that differs, with a comma before all but the first. */
__attribute__((format(printf, 2, 3))) static void item(bool *first, const char *fmt, ...)
{
	va_list ap;

	fputs(*first ? "" : ", ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	*first = false;
}

static void print_items(const struct sd_task *task, const struct sd_task *thread,
			unsigned int differs)
{
	bool first = true;

	if (differs & DIFFERS_MODE)
		item(&first, "mode %s", words_mode(thread->mode));
	if (differs & DIFFERS_FILTERS)
		item(&first, "%u%s filter%s", thread->filter_count,
		     thread->filter_count == task->filter_count ? " other" : "",
		     thread->filter_count == 1 ? "" : "s");
	if (differs & DIFFERS_TSC)
		item(&first, "TSC %s", words_tsc(thread->tsc));
	if (differs & DIFFERS_NO_NEW_PRIVS)
		item(&first, "no_new_privs %s", thread->no_new_privs ? "yes" : "no");
	if (differs & DIFFERS_STORE_BYPASS)
		item(&first, "store bypass: %s",
		     words_spec(PR_SPEC_STORE_BYPASS, thread->spec_store_bypass));
	if (differs & DIFFERS_INDIRECT_BRANCH)
		item(&first, "indirect branch: %s",
		     words_spec(PR_SPEC_INDIRECT_BRANCH, thread->spec_indirect_branch));
	if (differs & DIFFERS_L1D_FLUSH)
		item(&first, "L1D flush: %s",
		     words_spec(PR_SPEC_L1D_FLUSH, thread->spec_l1d_flush));
	if (differs & DIFFERS_UID)
		item(&first, "uid %u", thread->uid);
	if (differs & DIFFERS_SUSPENDED)
		item(&first, "%s", thread->suspended ? "suspended" : "not suspended");
	if (differs & DIFFERS_EXITING)
		item(&first, "%s", thread->exiting ? "exiting" : "not exiting");
	putchar('\n');
}

/* One kind: threads that differ from the leader in the same way, told by the first of them. */
static void print_kind(const struct status *status, size_t first)
{
	const struct sd_task *thread = &status->threads.tasks[first];
	char comm[COMM_ROOM], who[COMM_ROOM + 48];
	size_t i, more = 0;
	int len;

	for (i = first + 1; i < status->threads.count; i++)
		more += !status_differences(thread, &status->threads.tasks[i]);
	len = snprintf(who, sizeof(who), "%d %s", (int)thread->tid,
		       words_terminal(thread->comm, comm, sizeof(comm)));
	if (more)
		snprintf(who + len, sizeof(who) - len, " and %zu more", more);
	printf("%*s%-28s  ", OUTPUT_INDENT, "", who);
	print_items(&status->task, thread, status_differences(&status->task, thread));
}

/* Whether a thread is the first of its kind. */
static bool is_new_kind(const struct status *status, size_t index)
{
	size_t i;

	if (!status_differences(&status->task, &status->threads.tasks[index]))
		return false;
	for (i = 0; i < index; i++)
		if (!status_differences(&status->threads.tasks[i], &status->threads.tasks[index]))
			return false;
	return true;
}

static void print_kinds(const struct status *status)
{
	size_t i, kinds = 0;

	for (i = 0; i < status->threads.count && kinds <= MAX_KINDS_TOLD; i++) {
		if (!is_new_kind(status, i))
			continue;
		if (kinds++ < MAX_KINDS_TOLD)
			print_kind(status, i);
		else
			output_line("", "and others: seccompctl list --all --pid %d",
				    (int)status->task.tgid);
	}
}

void status_threads(const struct status *status)
{
	size_t i, differing = 0;

	if (!status->threads.count)
		return;
	for (i = 0; i < status->threads.count; i++)
		differing += status_differences(&status->task, &status->threads.tasks[i]) != 0;
	if (status->threads.count == 1) {
		output_line("Threads", "1");
	} else if (!differing) {
		output_line("Threads", "%zu, all alike", status->threads.count);
	} else {
		output_line("Threads",
			    "%zu, of which %s%zu differ%s%s from this one:", status->threads.count,
			    output_bold(), differing, differing == 1 ? "s" : "", output_plain());
		print_kinds(status);
	}
}
