// SPDX-License-Identifier: GPL-2.0
/* Findings: calls that a chain allows or refuses although that is hardly meant. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "analysis/fallback.h"
#include "analysis/findings.h"
#include "cli/xalloc.h"

/**
 * struct search - a search for findings
 * @chain: programs, newest first
 * @count: number of programs
 * @budget: see struct query
 * @tables: see findings_make()
 * @table_count: number of tables
 * @list: the findings
 */
struct search {
	const struct bpf_program *chain;
	size_t count;
	size_t budget;
	const struct table *tables;
	size_t table_count;
	struct finding_list *list;
};

/* Add a finding with the instruction that decides @answer, which may be NULL. */
__attribute__((format(printf, 4, 5))) static void add_finding(struct search *search,
							      struct finding finding,
							      const struct table_answer *answer,
							      const char *fmt, ...)
{
	struct finding_list *list = search->list;
	va_list ap;

	if (answer && answer->decider_count) {
		finding.has_decider = true;
		finding.decider = answer->deciders[0];
	}
	va_start(ap, fmt);
	vsnprintf(finding.reason, sizeof(finding.reason), fmt, ap);
	va_end(ap);
	list->of = xreallocarray(list->of, list->count + 1, sizeof(finding));
	list->of[list->count++] = finding;
}

/* Find a call that is never allowed under the task's own ABI, but under another. */
static const struct table_row *find_open(const struct table *own, const struct table *other,
					 size_t *open)
{
	/* The best examples. */
	static const char *const examples[] = { "execve", "ptrace", "mount",  "socket",
						"open",	  "kill",   "unshare" };
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
		for (size_t j = 0; j < sizeof(examples) / sizeof(examples[0]); j++)
			if (!found || (!strcmp(row->name, examples[j]) && row != found))
				found = row;
	}
	return found;
}

/* Whether some program compares seccomp_data.arch on the path of some call. */
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
	query_decide(&query, &decision);
	for (size_t i = 0; i < decision.count && !matters; i++) {
		matters = !decision.regions[i].decided;
		for (size_t j = 0; j < decision.regions[i].count; j++)
			matters |= decision.regions[i].conditions[j].word == DECIDE_WORD(arch);
	}
	decision_release(&decision);
	return matters;
}

/* Whether nothing is refused. */
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
	struct finding finding = { .abi = other->abi };
	char calls[48];
	uint32_t nr;

	if (!row)
		return;
	nr = row->ranges[0].first;
	finding.calls[0] = row->name;
	calls_text(open, calls);
	if (bpf_abi_arch(other->abi) == bpf_abi_arch(own->abi)) {
		finding.kind = &finding_kinds[FINDING_X32_OPEN];
		add_finding(search, finding, table_may(row),
			    "Numbers %s the x32 bit are allowed: where the kernel has x32, "
			    "%s to %s can be made with them, such as %s, 0x%x.",
			    other->abi == BPF_ABI_X32 ? "with" : "without", calls,
			    bpf_abi_name(own->abi), row->name, nr);
	} else if (all_open(other)) {
		finding.kind = &finding_kinds[FINDING_ABI_OPEN];
		add_finding(search, finding, table_may(row),
			    "Every call of %s is allowed: %s to %s can be made there, such as "
			    "%s, number %u.",
			    name, calls, bpf_abi_name(own->abi), row->name, nr);
	} else if (!arch_matters(search, nr, nr)) {
		finding.kind = &finding_kinds[FINDING_ABI_NOT_CHECKED];
		add_finding(search, finding, table_may(row),
			    "The ABI is not checked, and numbers mean other calls under %s: %s to "
			    "%s can be made there, such as %s, number %u.",
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
	struct finding finding = { .kind = &finding_kinds[FINDING_DENY_LIST], .abi = own->abi };

	/* A chain that refuses nothing is no deny list. */
	if (!row || row->count != 1 || !table_lets_through(&row->answers[0]) || !refused)
		return;
	add_finding(search, finding, &row->answers[0],
		    "It refuses %zu call%s, always or at times, and lets every other through, also "
		    "those that newer kernels bring.",
		    refused, refused == 1 ? "" : "s");
}

static void find_kill_thread(struct search *search)
{
	const struct table *own = &search->tables[0];
	struct finding finding = { .kind = &finding_kinds[FINDING_KILL_THREAD], .abi = own->abi };

	for (size_t i = 0; i < own->count; i++) {
		/* Numbers without a call do not matter. */
		if (!*own->rows[i].name)
			continue;
		for (size_t j = 0; j < own->rows[i].count; j++) {
			const struct table_answer *answer = &own->rows[i].answers[j];

			if (!answer->decided || answer->ret != SECCOMP_RET_KILL_THREAD)
				continue;
			finding.calls[0] = own->rows[i].name;
			add_finding(search, finding, answer,
				    "KILL_THREAD ends one thread: others of the process go on, "
				    "in whatever state it left.");
			return;
		}
	}
}

/* Something is refused, but typing into the terminal is allowed. */
static void find_tiocsti(struct search *search)
{
	const struct table *own = &search->tables[0];
	const struct table_row *row = table_find(own, "ioctl");
	struct finding finding = { .kind = &finding_kinds[FINDING_TIOCSTI_OPEN],
				   .abi = own->abi,
				   .calls = { "ioctl" } };
	struct seccomp_data data = { 0 };

	if (!row || !count_refused(own) || row->range_count != 1)
		return;
	data.nr = (int)row->ranges[0].first;
	data.arch = bpf_abi_arch(own->abi);
	data.args[1] = TIOCSTI;
	for (size_t i = 0; i < row->count; i++)
		if (table_lets_through(&row->answers[i]) &&
		    clauses_hold(&row->answers[i].clauses, &data))
			add_finding(search, finding, &row->answers[i],
				    "ioctl(TIOCSTI) is allowed: it types into its terminal, for "
				    "whoever reads there next (off from 6.2 on where "
				    "dev.tty.legacy_tiocsti is 0).");
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->kind->severity != y->kind->severity)
		return x->kind->severity > y->kind->severity ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->reason, y->reason);
}

/*
 * Arguments of which a filter compares other bits than the kernel. Registers have 64 bits; the
 * kernel uses 32 of them for an int. A filter that refuses an int by comparing all 64 allows it
 * when a high bit is set (CVE-2019-7303), and one that compares 32 bits of a pointer or a size
 * takes many values for one.
 */
static bool lets_through(const struct region *region)
{
	return region->decided &&
	       !verdict_before(table_effect(region->verdict.ret), SECCOMP_RET_LOG);
}

/* Whether all calls of a region have high bits set. */
static bool wants_high_bits(const struct region *region, unsigned int word)
{
	static const struct seccomp_data none;

	for (size_t i = 0; i < region->count; i++)
		if (region->conditions[i].word == word &&
		    !condition_holds(&region->conditions[i], &none))
			return true;
	return false;
}

/* Whether a call like those of a region is refused if the high half of an argument is 0. */
static bool refused_without(const struct query *call, const struct region *region,
			    unsigned int word)
{
	struct query query = *call;
	struct decision decision;
	bool refused = false;

	if (query.givens + region->count + 1 > QUERY_GIVENS)
		return false;
	for (size_t i = 0; i < region->count; i++)
		if (region->conditions[i].word != word)
			query_condition(&query, &region->conditions[i]);
	query_condition(&query, &(struct condition){ (uint8_t)word, CONDITION_EQ, ~0u, 0 });
	query_decide(&query, &decision);
	for (size_t i = 0; i < decision.count; i++)
		refused |= decision.regions[i].decided && !lets_through(&decision.regions[i]);
	decision_release(&decision);
	return refused;
}

static bool find_high_bits(struct search *search, const struct query *call,
			   const struct decision *decision, const struct table_row *row,
			   unsigned int arg)
{
	const struct signature_arg *known = signature_arg(signature_find(row->name), arg);
	struct finding finding = { .kind = &finding_kinds[FINDING_HIGH_BITS], .has_decider = true };
	unsigned int word = query_word(arg, true);

	if (!known || known->bits == 64)
		return false;
	for (size_t i = 0; i < decision->count; i++) {
		const struct region *region = &decision->regions[i];

		if (!lets_through(region) || !wants_high_bits(region, word) ||
		    !refused_without(call, region, word))
			continue;
		finding.calls[0] = row->name;
		finding.abi = search->tables[0].abi;
		finding.decider.filter = region->verdict.filter;
		finding.decider.insn = region->verdict.insn;
		add_finding(search, finding, NULL,
			    "%s is allowed when some of the upper 32 bits of %s are set, and "
			    "refused when none is: the filter compares 64 bits, and to the kernel "
			    "it is an int.",
			    row->name, known->name);
		return true;
	}
	return false;
}

static bool looks_at_high(const struct clause *clause, unsigned int arg)
{
	for (size_t i = 0; i < clause->count; i++)
		if (clause->terms[i].arg == arg && clause->terms[i].mask >> 32)
			return true;
	return false;
}

/* Whether a term allows values of the low half with any high half. */
static bool is_low_only(const struct clause *clause, const struct term *term,
			const struct signature *signature)
{
	const struct signature_arg *arg;

	if (term->arg > 5 || term->mask != UINT32_MAX ||
	    (term->op != CONDITION_EQ && term->op != CONDITION_LE))
		return false;
	arg = signature_arg(signature, term->arg);
	return arg && arg->bits == 64 && !arg->set && !looks_at_high(clause, term->arg);
}

static void find_low_bits(struct search *search, const struct table_row *row)
{
	const struct signature *signature = signature_find(row->name);
	const struct table_answer *answer = table_may(row);
	struct finding finding = { .kind = &finding_kinds[FINDING_LOW_BITS] };

	for (size_t i = 0; answer && i < answer->clauses.count; i++) {
		const struct clause *clause = &answer->clauses.of[i];

		for (size_t j = 0; j < clause->count; j++) {
			if (!is_low_only(clause, &clause->terms[j], signature))
				continue;
			finding.abi = search->tables[0].abi;
			finding.calls[0] = row->name;
			add_finding(search, finding, answer,
				    "%s is allowed by the low 32 bits of %s only, which has "
				    "64: other values that end the same are, too.",
				    row->name,
				    signature_arg(signature, clause->terms[j].arg)->name);
			return;
		}
	}
}

static void find_in_row(struct search *search, const struct table_row *row)
{
	struct query query = {
		.chain = search->chain,
		.count = search->count,
		.budget = &search->budget,
	};
	struct decision decision;

	query_abi(&query, search->tables[0].abi);
	query_numbers(&query, row->ranges[0].first, row->ranges[0].first);
	query_decide(&query, &decision);
	for (unsigned int arg = 0; arg < 6; arg++)
		if (find_high_bits(search, &query, &decision, row, arg))
			break;
	decision_release(&decision);
	if (table_refusal(row) && !bpf_abi_narrow(search->tables[0].abi))
		find_low_bits(search, row);
}

static void find_bits(struct search *search)
{
	const struct table *own = &search->tables[0];

	if (bpf_abi_high_zero(own->abi))
		return;
	for (size_t i = 0; i < own->count; i++)
		if (*own->rows[i].name && own->rows[i].count > 1)
			find_in_row(search, &own->rows[i]);
}

const struct twin twins[] = {
	{ FINDING_CLONE3_OPEN,
	  "clone3",
	  { "clone" },
	  "its flags are in memory, where no filter sees them" },
	{ FINDING_OPEN_FLAGS, "openat", { "open" }, "it does the same" },
	{ FINDING_OPEN_FLAGS, "openat2", { "open" }, "it does the same" },
	{ FINDING_OPENAT2_OPEN,
	  "openat2",
	  { "openat" },
	  "its flags and mode are in memory, where no filter sees them" },
	{ FINDING_PKEY_MPROTECT_OPEN,
	  "pkey_mprotect",
	  { "mprotect" },
	  "with the key -1 it does the same" },
	{ FINDING_EXECVEAT_OPEN, "execveat", { "execve" }, "it executes programs, too" },
	{ FINDING_IO_URING_OPEN,
	  "io_uring_setup",
	  { "socket", "connect", "accept4", "openat", "openat2", "unlinkat", "renameat", "mkdirat",
	    "sendmsg", "recvmsg", "statx" },
	  "a ring carries out such operations and no filter is asked" },
	{ FINDING_SOCKETCALL_OPEN,
	  "socketcall",
	  { "socket", "connect", "bind", "listen", "accept4", "sendmsg", "sendto", "setsockopt" },
	  "its arguments are in memory, where no filter sees them" },
	{ FINDING_IPC_OPEN,
	  "ipc",
	  { "shmat", "shmget", "msgget", "semget" },
	  "it does the same under another number" },
	{ 0 },
};

/* A chain that merely lacks open, which is obsolete, has forgotten it. */
static bool only_by_args(const struct twin *twin)
{
	return twin->kind == FINDING_OPEN_FLAGS;
}

/* Find a filtered call under the ABI, or under the task's own if the ABI lacks the call. */
static const struct table_row *find_filtered(const struct search *search, const struct table *table,
					     const struct twin *twin, const char *name)
{
	const struct table_row *row = table_find(table, name);

	if (!row)
		row = table_find(&search->tables[0], name);
	if (!row || !table_refusal(row) || (only_by_args(twin) && !table_may(row)))
		return NULL;
	return row;
}

/* A finding under the task's own ABI is not repeated for the others. */
static bool is_found(const struct search *search, enum finding_id kind)
{
	for (size_t i = 0; i < search->list->count; i++)
		if (search->list->of[i].kind == &finding_kinds[kind])
			return true;
	return false;
}

static void find_twin(struct search *search, const struct table *table, const struct twin *twin)
{
	const struct table_row *open = table_find(table, twin->syscall), *filtered = NULL;
	struct finding finding = { .kind = &finding_kinds[twin->kind], .abi = table->abi };
	bool is_own = table == search->tables;

	if (!table_may(open) || (only_by_args(twin) && open->count > 1) ||
	    is_found(search, twin->kind))
		return;
	for (size_t i = 0; twin->of[i] && !filtered; i++)
		filtered = find_filtered(search, table, twin, twin->of[i]);
	if (!filtered || table_same_answers(filtered, open))
		return;
	finding.calls[0] = twin->syscall;
	finding.calls[1] = filtered->name;
	add_finding(search, finding, table_may(open), "%s%s%s is open%s, while %s is filtered: %s.",
		    twin->syscall, is_own ? "" : " of ", is_own ? "" : bpf_abi_name(table->abi),
		    open->count == 1 ? "" : " for some arguments", filtered->name, twin->why);
}

static void find_twins(struct search *search)
{
	for (size_t i = 0; i < search->table_count; i++)
		for (const struct twin *twin = twins; twin->syscall; twin++)
			if (search->tables[i].abi != QUERY_ABI_OTHER)
				find_twin(search, &search->tables[i], twin);
}

bool twin_replaces(const struct twin *twin, size_t index, const struct bpf_program *program,
		   unsigned int abi, size_t *budget)
{
	struct query query = { .chain = program, .count = 1, .budget = budget };
	struct decision decision;
	bool allowed = false, refused = false;
	uint32_t nr;

	if (!bpf_syscall_number(abi, twin->of[index], &nr))
		return false;
	query_abi(&query, abi);
	query_numbers(&query, nr, nr);
	query_decide(&query, &decision);
	for (size_t i = 0; i < decision.count; i++) {
		allowed |= lets_through(&decision.regions[i]);
		refused |= !lets_through(&decision.regions[i]);
	}
	decision_release(&decision);
	return refused && (allowed || !only_by_args(twin));
}

/* The answer that keeps libc from its fallback, although the older call may be allowed. */
static const struct table_answer *lost_answer(const struct table *table,
					      const struct fallback *fallback)
{
	const struct table_row *row = table_find(table, fallback->syscall);
	const struct table_row *older = table_find(table, fallback->older);

	for (size_t i = 0; row && older && table_may(older) && i < row->count; i++)
		if (row->answers[i].decided &&
		    fallback_lost(fallback->syscall, row->answers[i].ret))
			return &row->answers[i];
	return NULL;
}

/* clone3 has a finding of its own, because most programs need it; another is about all others. */
static void find_fallbacks(struct search *search, enum finding_id kind)
{
	struct finding finding = { .kind = &finding_kinds[kind], .abi = search->tables[0].abi };
	struct text names = { 0 }, effects = { 0 };
	const struct table_answer *first = NULL;
	size_t count = 0;

	for (const struct fallback *of = fallbacks; of->syscall && count < FINDING_CALLS; of++) {
		const struct table_answer *answer = lost_answer(&search->tables[0], of);

		if (!answer ||
		    !strcmp(of->syscall, "clone3") != (kind == FINDING_CLONE3_NO_FALLBACK))
			continue;
		text_add(&names, "%s%s", count ? ", " : "", of->syscall);
		text_add(&effects, "%s%s", count ? "; " : "", of->effect);
		finding.calls[count++] = of->syscall;
		first = first ?: answer;
	}
	if (count)
		add_finding(search, finding, first,
			    "%s fail%s with another error than ENOSYS, so glibc makes no older "
			    "call instead: %s.",
			    text_str(&names), count == 1 ? "s" : "", text_str(&effects));
	text_free(&names);
	text_free(&effects);
}

void findings_make(const struct bpf_program *chain, size_t count, const struct table *tables,
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

	*list = (struct finding_list){ .complete = true };
	/* Strict mode is part of the kernel; nobody can change it. */
	if (!count || strict)
		return;
	for (size_t i = 1; i < table_count; i++)
		if (tables[i].abi != QUERY_ABI_OTHER)
			find_abi_open(&search, &tables[i]);
	find_twins(&search);
	find_bits(&search);
	find_fallbacks(&search, FINDING_CLONE3_NO_FALLBACK);
	find_fallbacks(&search, FINDING_NO_FALLBACK);
	find_deny_list(&search);
	find_kill_thread(&search);
	find_tiocsti(&search);
	for (size_t i = 0; i < table_count; i++)
		list->complete &= tables[i].complete;
	list->complete &= search.budget > 0;
	if (list->count)
		qsort(list->of, list->count, sizeof(*list->of), compare_findings);
}
