// SPDX-License-Identifier: GPL-2.0
/* `seccompctl status` for people. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <linux/prctl.h>

#include "print/abilities.h"
#include "cli/message.h"
#include "print/output.h"
#include "print/refusals.h"
#include "cmd/status/status.h"
#include "cli/clean.h"
#include "client/names.h"
#include "client/cgroup.h"
#include "client/container.h"
#include "input/target.h"

/* Kinds of differing threads to print. */
#define MAX_KINDS_PRINTED 10

#define COMM_ROOM (SD_COMM_LEN * CLEAN_FACTOR + 1)

/* Print one difference of a thread, with a comma before all but the first. */
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
		item(&first, "mode %s", name_mode(thread->mode));
	if (differs & DIFFERS_FILTERS)
		item(&first, "%u%s filter%s", thread->filter_count,
		     thread->filter_count == task->filter_count ? " other" : "",
		     thread->filter_count == 1 ? "" : "s");
	if (differs & DIFFERS_TSC)
		item(&first, "TSC %s", name_tsc(thread->tsc));
	if (differs & DIFFERS_NO_NEW_PRIVS)
		item(&first, "no_new_privs %s", thread->no_new_privs ? "yes" : "no");
	if (differs & DIFFERS_STORE_BYPASS)
		item(&first, "store bypass: %s",
		     name_spec(PR_SPEC_STORE_BYPASS, thread->spec_store_bypass));
	if (differs & DIFFERS_INDIRECT_BRANCH)
		item(&first, "indirect branch: %s",
		     name_spec(PR_SPEC_INDIRECT_BRANCH, thread->spec_indirect_branch));
	if (differs & DIFFERS_L1D_FLUSH)
		item(&first, "L1D flush: %s", name_spec(PR_SPEC_L1D_FLUSH, thread->spec_l1d_flush));
	if (differs & DIFFERS_UID)
		item(&first, "uid %u", thread->uid);
	if (differs & DIFFERS_SUSPENDED)
		item(&first, "%s", thread->suspended ? "suspended" : "not suspended");
	if (differs & DIFFERS_EXITING)
		item(&first, "%s", thread->exiting ? "exiting" : "not exiting");
	putchar('\n');
}

/* Print the first of the threads that differ from the leader in the same way. */
static void print_kind(const struct status *status, size_t first)
{
	const struct sd_task *thread = &status->threads.tasks[first];
	char comm[COMM_ROOM], who[COMM_ROOM + 48];
	size_t i, more = 0;
	int len;

	for (i = first + 1; i < status->threads.count; i++)
		more += !status_differences(thread, &status->threads.tasks[i]);
	len = snprintf(who, sizeof(who), "%d %s", (int)thread->tid,
		       clean_terminal(thread->comm, comm, sizeof(comm)));
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

	for (i = 0; i < status->threads.count && kinds <= MAX_KINDS_PRINTED; i++) {
		if (!is_new_kind(status, i))
			continue;
		if (kinds++ < MAX_KINDS_PRINTED)
			print_kind(status, i);
		else
			output_line("", "and others: seccompctl list --all --pid %d",
				    (int)status->task.tgid);
	}
}

static void print_threads(const struct status *status)
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

/* Filters to print of a longer chain: the newest ones. */
#define MAX_FILTERS_PRINTED 8

#define COMM_ROOM (SD_COMM_LEN * CLEAN_FACTOR + 1)

static const char *comm_of(const struct sd_task *task)
{
	static char buf[COMM_ROOM];

	return clean_terminal(task->comm, buf, sizeof(buf));
}

static void print_header(const struct status *status)
{
	const struct sd_task *task = &status->task;
	const char *user = format_user(task->uid);

	printf("%s%d %s%s  (", output_bold(), (int)task->tid, comm_of(task), output_plain());
	if (status->leader.tid)
		printf("thread of %d %s, ", (int)task->tgid, comm_of(&status->leader));
	else if (task->tid != task->tgid)
		printf("thread of %d, ", (int)task->tgid);
	if (user)
		printf("user %s, ", user);
	printf("uid %u%s%s)", task->uid, task->has & SD_HAS_ABI ? ", " : "",
	       task->has & SD_HAS_ABI ? name_abi(task->abi) : "");
	puts(status->self ? ": seccompctl itself, with the state inherited from its caller" : "");
}

/* The meaning of the mode in one sentence. */
static const char *explain_mode(const struct sd_task *task, char *buf, size_t size)
{
	switch ((unsigned int)task->mode) {
	case SECCOMP_DIAG_MODE_DISABLED:
		return "seccomp restricts no system call";
	case SECCOMP_DIAG_MODE_STRICT:
		return "only read, write, _exit and sigreturn; any other call kills it";
	case SECCOMP_DIAG_MODE_DEAD:
		return "seccomp has killed it, and it is on its way out";
	case SECCOMP_DIAG_MODE_FILTER:
		break;
	default:
		return "a mode that this version of seccompctl does not know";
	}
	if (!(task->has & SD_HAS_FILTER_COUNT))
		return "BPF programs decide on each system call";
	if (task->filter_count == 1)
		return "1 BPF program decides on each system call";
	snprintf(buf, size, "of %u BPF programs, the most severe answer wins", task->filter_count);
	return buf;
}

static void print_mode(const struct sd_task *task)
{
	char buf[96];

	output_line("Mode", "%s%s%s: %s", output_bold(), name_mode(task->mode), output_plain(),
		    explain_mode(task, buf, sizeof(buf)));
	if (task->exiting)
		output_line("Exiting", "yes: it is on its way out, or a zombie");
}

static void print_suspended(const struct sd_task *task)
{
	if (task->suspended)
		output_line("Suspended",
			    "%syes%s: a tracer has suspended seccomp: nothing of "
			    "this is enforced now",
			    output_bold(), output_plain());
}

static void print_flags(const struct sd_task *task)
{
	if (task->has & SD_HAS_TSC)
		output_line("TSC", "%s: %s", name_tsc(task->tsc),
			    task->tsc == SECCOMP_DIAG_TSC_DISABLED ?
				    "reading the time stamp counter raises SIGSEGV" :
				    "the time stamp counter can be read");
	else if (task->source == SD_SOURCE_MODULE)
		output_line("TSC", "always enabled: this architecture can't disable it");
	if (task->has & SD_HAS_NO_NEW_PRIVS)
		output_line("No new privs",
			    task->no_new_privs ?
				    "yes: execve grants no privileges (set-user-ID, capabilities)" :
				    "no: execve may grant privileges (set-user-ID, capabilities)");
}

static void print_speculation(const struct sd_task *task)
{
	const struct {
		uint32_t has;
		int kind;
		uint32_t value;
		const char *name;
	} controls[] = {
		{ SD_HAS_SPEC_STORE_BYPASS, PR_SPEC_STORE_BYPASS, task->spec_store_bypass,
		  "store bypass:" },
		{ SD_HAS_SPEC_INDIRECT_BRANCH, PR_SPEC_INDIRECT_BRANCH, task->spec_indirect_branch,
		  "indirect branch:" },
		{ SD_HAS_SPEC_L1D_FLUSH, PR_SPEC_L1D_FLUSH, task->spec_l1d_flush, "L1D flush:" },
	};
	const char *label = "Speculation";
	size_t i;

	for (i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
		if (!(task->has & controls[i].has))
			continue;
		output_line(label, "%-17s%s", controls[i].name,
			    name_spec(controls[i].kind, controls[i].value));
		label = "";
	}
}

/* "3, 1210 of 32768 instructions used" */
static void print_budget(const struct sd_task *task)
{
	const char *listener = task->listener ? ", a listener is attached" : "";

	if (!(task->has & SD_HAS_BUDGET_USED))
		output_line("Filters", "%u", task->filter_count);
	else if (task->budget_used >= SECCOMP_DIAG_BUDGET)
		output_line("Filters", "%u, all of %u instructions used%s", task->filter_count,
			    SECCOMP_DIAG_BUDGET, listener);
	else
		output_line("Filters", "%u, %u of %u instructions used%s", task->filter_count,
			    task->budget_used, SECCOMP_DIAG_BUDGET, listener);
}

static const char *known(const struct status *status, size_t filter)
{
	return status->known ? status->known[filter] : NULL;
}

/* Length of the directive in "RestrictRealtime= (x86_64) of nginx.service" */
static size_t directive(const char *name)
{
	size_t len = strcspn(name, "=");

	return name[len] ? len + 1 : len;
}

/* The unit behind it, with " of "; nothing for the profile of a container */
static const char *unit_of(const char *name)
{
	const char *of = strchr(name, '=');

	of = of ? strstr(of, " of ") : NULL;
	return of ? of : "";
}

/* A directive makes a filter for each ABI. */
static bool is_named_before(const struct status *status, size_t filter)
{
	const char *name = known(status, filter);

	for (size_t i = 0; i < filter; i++)
		if (known(status, i) && directive(known(status, i)) == directive(name) &&
		    !strncmp(known(status, i), name, directive(name)))
			return true;
	return false;
}

/* Print "SystemCallFilter=, RestrictRealtime= of nginx.service": all filters are of one unit. */
static void print_known(const struct status *status)
{
	struct text text = { 0 };
	const char *unit = "";

	for (size_t i = 0; i < status->chain.count; i++) {
		const char *name = known(status, i);

		if (!name || is_named_before(status, i))
			continue;
		text_add(&text, "%s%.*s", text.len ? ", " : "", (int)directive(name), name);
		unit = *unit ? unit : unit_of(name);
	}
	if (text.len)
		wrap_line("", "%s%s", text_str(&text), unit);
	text_free(&text);
}

static void print_filter(const struct status *status, size_t at)
{
	const struct sd_filter *filter = &status->chain.filters[at];
	char id[NAME_FILTER_ID], buf[256];

	output_line("", "#%-3u %s  %s%s%s", filter->index, name_filter_id(filter->id, id),
		    name_filter(filter, buf, sizeof(buf)), known(status, at) ? ", " : "",
		    known(status, at) ? known(status, at) : "");
}

/* Filters that are not known are printed one by one. */
static void print_chain(const struct status *status, bool whole)
{
	const struct filter_list *chain = &status->chain;
	size_t printed = 0, left_out = 0;
	char buf[256];

	if (!status->task.filter_count || status->task.source == SD_SOURCE_PROC)
		return;
	print_budget(&status->task);
	if (status->chain_error.err)
		output_line("", "not available: %s",
			    error_text(&status->chain_error, buf, sizeof(buf)));
	if (!whole)
		print_known(status);
	for (size_t i = 0; i < chain->count; i++) {
		if (!whole && known(status, i))
			continue;
		if (!whole && printed == MAX_FILTERS_PRINTED) {
			left_out++;
			continue;
		}
		print_filter(status, i);
		printed++;
	}
	if (left_out)
		output_line("", "and %zu older ones: status --verbose %d", left_out,
			    (int)status->task.tid);
	if (chain->count && chain->filters[0].id && !(chain->filters[0].has & SD_FILTER_HAS_FLAGS))
		output_line("", "flags and users are shown to root only");
}

static void print_source(const struct status *status)
{
	static const struct {
		uint32_t has;
		const char *name;
	} fields[] = {
		{ SD_HAS_FILTER_COUNT, "the number of filters" },
		{ SD_HAS_TSC, "TSC" },
		{ SD_HAS_SPEC_L1D_FLUSH, "L1D flush" },
		{ SD_HAS_ABI, "ABI" },
		{ SD_HAS_SUSPENDED, "suspension" },
		{ SD_HAS_FILTER_ID, "ids, users and listeners of filters" },
	};
	bool traced = status->task.source == SD_SOURCE_PTRACE;
	size_t count = sizeof(fields) / sizeof(fields[0]) - !traced;
	char buf[256], *out = buf;
	size_t i;

	if (status->task.source == SD_SOURCE_MODULE)
		return;
	for (i = 0; i < count; i++)
		if (!(status->task.has & fields[i].has))
			out += sprintf(out, "%s%s", out == buf ? "" : ", ", fields[i].name);
	output_line("Source", "%s: %s",
		    traced ? "ptrace and /proc, which lack" : "/proc, which lacks", buf);
	if (status->refused.err)
		output_line("", "the module's answer: %s",
			    error_text(&status->refused, buf, sizeof(buf)));
}

/* Why the programs of the filters are not available, and the next step. */
static const char *why_unknown(const struct status *status, char *buf, size_t size)
{
	const struct filter_list *chain = &status->chain;

	if (status->chain_error.err)
		return error_text(&status->chain_error, buf, size);
	if (!chain->count)
		return "/proc lacks the filters: ask as root with the module, or with --source=ptrace";
	if (!(chain->filters[0].has & SD_FILTER_HAS_FLAGS) && chain->filters[0].id)
		return "programs of filters are shown to root only";
	return "the kernel does not keep all programs, or one is not valid (seccompctl features)";
}

/* A thread without answers has nothing that refuses, or its filters are not available. */
static void print_without_answers(const struct status *status)
{
	const struct sd_task *task = &status->task;
	char buf[256];

	if (task->mode == SECCOMP_DIAG_MODE_DISABLED)
		refusals_print_without(" nothing: no filter is installed");
	else if (task->mode == SECCOMP_DIAG_MODE_DEAD)
		refusals_print_without(" everything: seccomp has killed it");
	else if (task->exiting && !status->chain.count)
		refusals_print_without(" nothing any more: it is exiting");
	else
		refusals_print_without(": unknown, because %s",
				       why_unknown(status, buf, sizeof(buf)));
}

static void print_refusals(const struct status *status, bool whole)
{
	char hint[48];
	const struct refusals_view view = {
		.strict = status->task.mode == SECCOMP_DIAG_MODE_STRICT,
		.whole = whole,
		.hint = hint,
	};

	snprintf(hint, sizeof(hint), "all: -v, or explain %d", (int)status->task.tid);
	if (status->tables)
		refusals_print(status->tables, status->abi_count, &view);
	else
		print_without_answers(status);
}

/* Unit and container, and others of them that have the same filters */
static void print_place(const struct sd_task *task)
{
	const char *path = cgroup_of(task->tid, task->start_time, task->cgroup_id);
	struct text others = { 0 };
	struct cgroup_names names;
	const char *name;

	container_parse(path ?: "", &names);
	if (cgroup_unit(&names))
		output_line("Unit", "%s", clean_text(cgroup_unit(&names)));
	if (*names.container) {
		name = container_name(&names);
		output_line("Container", "%s", clean_text(names.container));
		if (name)
			output_line("", "%s", clean_text(name));
	}
	target_others(task->tid, &others);
	if (others.len)
		output_line("Same filters", "%d%s", (int)task->tid, text_str(&others));
	text_free(&others);
}

void status_text(const struct status *status, bool verbose)
{
	const struct sd_task *task = &status->task;
	char clock[32], age[32];

	print_header(status);
	print_suspended(task);
	print_refusals(status, verbose);
	print_chain(status, verbose);
	print_mode(task);
	if (status->can)
		abilities_brief(status->can, status->abi_count, verbose);
	print_flags(task);
	print_speculation(task);
	print_threads(status);
	print_place(task);
	output_line("Started", "%s, %s ago", format_clock(task->start_time, clock, sizeof(clock)),
		    format_age(task->start_time, age, sizeof(age)));
	print_source(status);
}
