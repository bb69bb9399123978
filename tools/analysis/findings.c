// SPDX-License-Identifier: GPL-2.0
/* What a chain leaves open that it looks as if it meant to close: ABIs, defaults, actions. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "analysis/findings_private.h"

void findings_add(struct search *search, struct finding finding, const struct table_answer *answer,
		  const char *fmt, ...)
{
	struct finding_list *list = search->list;
	struct finding *of = realloc(list->of, (list->count + 1) * sizeof(*of));
	va_list ap;

	if (!of) {
		search->no_memory = true;
		return;
	}
	list->of = of;
	if (answer && answer->decider_count) {
		finding.has_decider = true;
		finding.decider = answer->deciders[0];
	}
	va_start(ap, fmt);
	vsnprintf(finding.text, sizeof(finding.text), fmt, ap);
	va_end(ap);
	of[list->count++] = finding;
}

/* A call that the task's own ABI never lets through, and another does. */
static const struct table_row *find_open(const struct table *own, const struct table *other,
					 size_t *open)
{
	/* What anybody would miss first, if there are several. */
	static const char *const telling[] = { "execve", "ptrace", "mount",  "socket",
					       "open",	 "kill",   "unshare" };
	const struct table_row *found = NULL;

	*open = 0;
	for (size_t i = 0; i < other->count; i++) {
		const struct table_row *row = &other->rows[i], *of_own;

		if (!*row->name || !table_may(row))
			continue;
		of_own = table_find(own, row->name);
		if (!of_own || table_may(of_own) || table_undecided(of_own))
			continue;
		++*open;
		for (size_t j = 0; j < sizeof(telling) / sizeof(telling[0]); j++)
			if (!found || (!strcmp(row->name, telling[j]) && row != found))
				found = row;
	}
	return found;
}

/* Whether some program compares seccomp_data.arch at all, on the way of some call. */
static bool arch_matters(struct search *search, uint32_t first, uint32_t last)
{
	struct query query = {
		.chain = search->chain,
		.count = search->count,
		.budget = &search->budget,
	};
	struct decision decision;
	bool matters = false;

	query_numbers(&query, first, last);
	if (query_decide(&query, &decision)) {
		search->no_memory = true;
		return true;
	}
	for (size_t i = 0; i < decision.count && !matters; i++) {
		matters = !decision.regions[i].decided;
		for (size_t j = 0; j < decision.regions[i].count; j++)
			matters |= decision.regions[i].conditions[j].word == DECIDE_WORD(arch);
	}
	decision_release(&decision);
	return matters;
}

/* Nothing at all is refused. */
static bool all_open(const struct table *table)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->rows[i].count > 1 || !table_may(&table->rows[i]))
			return false;
	return true;
}

static void calls_text(size_t count, char calls[48])
{
	snprintf(calls, 48, "%zu %s refused", count,
		 count == 1 ? "call that is" : "calls that are");
}

static void find_abi_open(struct search *search, const struct table *other)
{
	const struct table *own = &search->tables[0];
	size_t open;
	const struct table_row *row = find_open(own, other, &open);
	const char *name = bpf_abi_name(other->abi);
	struct finding finding = { .hole = true, .abi = other->abi };
	char calls[48];
	uint32_t nr;

	if (!row)
		return;
	nr = row->ranges[0].first;
	strcpy(finding.syscall, row->name);
	calls_text(open, calls);
	if (bpf_abi_arch(other->abi) == bpf_abi_arch(own->abi)) {
		finding.kind = "x32-open";
		findings_add(search, finding, table_may(row),
			     "Numbers %s the x32 bit are let through: where the kernel has x32, "
			     "%s to %s can be had with them, such as %s, 0x%x.",
			     other->abi == BPF_ABI_X32 ? "with" : "without", calls,
			     bpf_abi_name(own->abi), row->name, nr);
	} else if (all_open(other)) {
		finding.kind = "abi-open";
		findings_add(search, finding, table_may(row),
			     "Every call of %s is let through: %s to %s can be had there, such as "
			     "%s, number %u.",
			     name, calls, bpf_abi_name(own->abi), row->name, nr);
	} else if (!arch_matters(search, nr, nr)) {
		finding.kind = "abi-not-checked";
		findings_add(search, finding, table_may(row),
			     "The ABI is not checked, and numbers mean other calls under %s: %s to "
			     "%s can be had there, such as %s, number %u.",
			     name, calls, bpf_abi_name(own->abi), row->name, nr);
	}
}

static size_t count_refused(const struct table *table)
{
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++)
		count += *table->rows[i].name && table_refusal(&table->rows[i]);
	return count;
}

static void find_deny_list(struct search *search)
{
	const struct table *own = &search->tables[0];
	const struct table_row *row = table_else(own);
	size_t refused = count_refused(own);
	struct finding finding = { .kind = "deny-list", .abi = own->abi };

	/* What refuses nothing is no list. */
	if (!row || row->count != 1 || !table_lets_through(&row->answers[0]) || !refused)
		return;
	findings_add(search, finding, &row->answers[0],
		     "It is a deny list: it refuses %zu call%s, always or at times, and lets every "
		     "other through, also those that newer kernels bring.",
		     refused, refused == 1 ? "" : "s");
}

static void find_kill_thread(struct search *search)
{
	const struct table *own = &search->tables[0];
	struct finding finding = { .kind = "kill-thread", .abi = own->abi };

	for (size_t i = 0; i < own->count; i++) {
		/* Nobody dies of numbers that no call has. */
		if (!*own->rows[i].name)
			continue;
		for (size_t j = 0; j < own->rows[i].count; j++) {
			const struct table_answer *answer = &own->rows[i].answers[j];

			if (!answer->decided || answer->ret != SECCOMP_RET_KILL_THREAD)
				continue;
			strcpy(finding.syscall, own->rows[i].name);
			findings_add(search, finding, answer,
				     "KILL_THREAD ends one thread: others of the process go on, "
				     "in whatever state it left. KILL_PROCESS ends them all.");
			return;
		}
	}
}

/* Something is filtered, and typing into the terminal is not. */
static void find_tiocsti(struct search *search)
{
	const struct table *own = &search->tables[0];
	const struct table_row *row = table_find(own, "ioctl");
	struct finding finding = { .kind = "tiocsti", .abi = own->abi, .syscall = "ioctl" };
	struct seccomp_data data = { 0 };

	if (!row || !count_refused(own) || row->range_count != 1)
		return;
	data.nr = (int)row->ranges[0].first;
	data.arch = bpf_abi_arch(own->abi);
	data.args[1] = TIOCSTI;
	for (size_t i = 0; i < row->count; i++)
		if (table_lets_through(&row->answers[i]) &&
		    clauses_hold(&row->answers[i].clauses, &data))
			findings_add(search, finding, &row->answers[i],
				     "ioctl(TIOCSTI) is allowed: it types into its terminal, for "
				     "whoever reads there next (off from 6.2 on where "
				     "dev.tty.legacy_tiocsti is 0).");
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->hole != y->hole)
		return x->hole ? -1 : 1;
	return strcmp(x->kind, y->kind);
}

int findings_make(const struct bpf_program *chain, size_t count, const struct table *tables,
		  size_t table_count, bool strict, struct finding_list *list)
{
	struct search search = {
		.chain = chain,
		.count = count,
		.budget = FINDINGS_STEPS,
		.tables = tables,
		.table_count = table_count,
		.list = list,
	};

	*list = (struct finding_list){ 0 };
	/* Strict mode is the kernel's own, and nobody's to mend. */
	if (!count || strict)
		return 0;
	for (size_t i = 1; i < table_count; i++)
		if (tables[i].abi != QUERY_ABI_OTHER)
			find_abi_open(&search, &tables[i]);
	findings_twins(&search);
	findings_bits(&search);
	find_deny_list(&search);
	find_kill_thread(&search);
	find_tiocsti(&search);
	if (list->count)
		qsort(list->of, list->count, sizeof(*list->of), compare_findings);
	if (!search.no_memory)
		return 0;
	free(list->of);
	*list = (struct finding_list){ 0 };
	return -ENOMEM;
}
