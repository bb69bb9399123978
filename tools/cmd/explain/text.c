// SPDX-License-Identifier: GPL-2.0
/* `seccompctl explain` for people: abilities, findings, then all calls. */
#include <stdio.h>
#include <stdlib.h>

#include "print/abilities.h"
#include "cmd/explain/tables.h"
#include "analysis/exempt.h"
#include "print/output.h"
#include "print/refusals.h"
#include "input/program_file.h"
#include "input/target.h"
#include "input/rule.h"
#include "cli/clean.h"

static size_t count_insns(const struct chain *chain)
{
	size_t count = 0;

	for (size_t i = 0; i < chain->count; i++)
		count += chain->programs[i].len;
	return count;
}

static void print_header(const struct explain *explain, const struct explain_view *view)
{
	const struct chain *chain = &explain->chain;
	char comm[sizeof(chain->comm) * CLEAN_FACTOR + 1];
	size_t insns = count_insns(chain);
	struct text others = { 0 };

	target_others(chain->tid, &others);
	if (chain->tid)
		printf("%s%d %s%s%s", output_bold(), (int)chain->tid,
		       clean_terminal(chain->comm, comm, sizeof(comm)), text_str(&others),
		       output_plain());
	else if (chain->count && chain->policy_count == 1)
		printf("%s%s%s", output_bold(), program_file_name(chain->filters[0].file),
		       output_plain());
	else
		printf("%s%zu file%s%s", output_bold(), chain->policy_count,
		       chain->policy_count == 1 ? "" : "s", output_plain());
	text_free(&others);
	printf("  (%s%s)", explain_abi_name(explain->tables[0].abi),
	       chain->only_abi && !view->has_abi ? ", the only ABI admitted" : "");
	if (chain->strict)
		puts(": strict mode");
	else if (!chain->count)
		puts(": no filters");
	else
		printf(": %zu filter%s, %zu instruction%s\n", chain->count,
		       chain->count == 1 ? "" : "s", insns, insns == 1 ? "" : "s");
}

static void print_refusals(const struct explain *explain, const struct explain_view *view)
{
	const struct refusals_view refusals = {
		.strict = explain->chain.strict,
		.whole = view->all,
		.hint = "all: --all",
	};

	if (explain->chain.count)
		refusals_print(explain->tables, explain->table_count, &refusals);
	else
		refusals_print_without(" nothing: no filter is installed");
}

static void print_undecided(const struct explain *explain)
{
	for (size_t i = 0; i < explain->table_count; i++) {
		const struct table *table = &explain->tables[i];
		size_t count = 0;

		for (size_t j = 0; j < table->count; j++)
			for (size_t k = 0; k < table->rows[j].count; k++)
				count += !table->rows[j].answers[k].decided;
		if (count)
			wrap_line("Not decided",
				  "%zu of the rows of %s, all or in part: the programs calculate "
				  "with arguments, or have too many paths",
				  count, explain_abi_name(table->abi));
	}
}

static void print_finding(const struct explain *explain, const struct finding *finding,
			  const char *label)
{
	const struct table_decider *decider = &finding->decider;
	struct text text = { 0 };
	char name[128];

	text_add(&text, "%s: %s", finding->kind->id, finding->reason);
	if (finding->has_decider && explain->chain.count > 1)
		text_add(&text, " (%s, instruction %zu.)",
			 chain_filter_text(&explain->chain, decider->filter, name, sizeof(name)),
			 decider->insn);
	else if (finding->has_decider)
		text_add(&text, " (Instruction %zu.)", decider->insn);
	wrap_line(label, "%s Remedy: %s", text_str(&text), finding->kind->remedy);
	text_free(&text);
}

static void print_findings(const struct explain *explain, const struct explain_view *view)
{
	static const char *const labels[] = { "Note", "Low", "Medium", "High" };
	const struct finding_list *list = &explain->findings;
	const struct finding *last = NULL;

	for (size_t i = 0; i < list->count; i++) {
		const struct finding *finding = &list->of[i];
		enum finding_severity severity = finding->kind->severity;

		if (!explain_finding_wanted(explain, view, finding))
			continue;
		print_finding(explain, finding,
			      last && last->kind->severity == severity ? "" : labels[severity]);
		last = finding;
	}
}

void explain_text(const struct explain *explain, const struct explain_view *view)
{
	if (view->syscall) {
		explain_syscall_text(explain, view);
		return;
	}
	print_header(explain, view);
	if (!view->actions)
		print_refusals(explain, view);
	if (!explain->chain.count)
		return;
	if (!view->actions) {
		if (explain->set_count)
			abilities_text(explain->sets, explain->set_count, view->all);
		print_findings(explain, view);
	}
	print_undecided(explain);
	for (size_t i = 0; i < explain->table_count; i++)
		explain_table_text(explain, view, &explain->tables[i]);
}

static void print_deciders(const struct explain *explain, const struct table_answer *answer,
			   bool all)
{
	size_t count = all || answer->decider_count < 5 ? answer->decider_count : 4;
	char name[128];

	for (size_t i = 0; i < count; i++)
		printf("      by %s, instruction %zu\n",
		       chain_filter_text(&explain->chain, answer->deciders[i].filter, name,
					 sizeof(name)),
		       answer->deciders[i].insn);
	if (count < answer->decider_count)
		printf("      and %zu other instructions (--all shows them)\n",
		       answer->decider_count - count);
}

/* The rules behind an answer, where a filter comes from a policy */
static void print_rules(const struct explain *explain, const struct table *table,
			const struct table_row *row, const struct table_answer *answer)
{
	size_t budget = DECIDE_STEPS;
	struct query query = { .chain = explain->chain.programs,
			       .count = explain->chain.count,
			       .budget = &budget };
	struct decision decision;
	struct text text = { 0 };

	if (table->abi == QUERY_ABI_OTHER || !answer->decided)
		return;
	query_abi(&query, table->abi);
	query_numbers(&query, row->ranges[0].first, row->ranges[0].last);
	query_decide(&query, &decision);
	for (size_t i = 0; i < explain->chain.count; i++) {
		struct rules rules = { 0 };

		text_clear(&text);
		rules_find(&explain->chain, i, &query, &decision, answer->ret, &rules);
		rules_text(&rules, &text);
		if (!text.len)
			continue;
		fputs("      by ", stdout);
		wrap_print(9, 8, text_str(&text));
	}
	text_free(&text);
	decision_release(&decision);
}

static void print_answer(const struct explain *explain, const struct table *table,
			 const struct table_row *row, const struct table_answer *answer, bool all)
{
	struct signature narrow;
	uint32_t action = answer->ret & SECCOMP_RET_ACTION_FULL,
		 data = answer->ret & SECCOMP_RET_DATA;
	struct text text = { 0 };
	size_t left_out = 0;

	if (answer->decided)
		verdict_words(answer->ret, explain->chain.strict, &text);
	else
		undecided_words(&answer->possible, explain->chain.strict, &text);
	if (data && (action == SECCOMP_RET_TRAP || action == SECCOMP_RET_TRACE))
		text_add(&text, " (data %u)", data);
	if (row->count > 1) {
		text_add(&text, " if ");
		left_out = clauses_text(&answer->clauses,
					table_signature(table->abi, row->name, &narrow), &text);
	}
	fputs("    ", stdout);
	wrap_print(4, 8, text_str(&text));
	text_free(&text);
	if (left_out)
		printf("      %zu conditions are left out: check answers for given arguments\n",
		       left_out);
	if (explain->chain.count)
		print_deciders(explain, answer, all);
	print_rules(explain, table, row, answer);
}

/* Some kernels let the call pass, whatever the chain says. */
static void print_exempt(const struct explain *explain, const struct table *table,
			 const struct table_row *row)
{
	struct text text = { 0 };

	exempt_text(table->abi, row->ranges[0].first, explain->chain.kernel, &text);
	if (text.len) {
		fputs("      ", stdout);
		wrap_print(6, 8, text_str(&text));
	}
	text_free(&text);
}

void explain_syscall_text(const struct explain *explain, const struct explain_view *view)
{
	struct text text = { 0 };

	printf("%s%s%s\n", output_bold(), clean_text(view->syscall), output_plain());
	for (size_t i = 0; i < explain->table_count; i++) {
		const struct table *table = &explain->tables[i];
		const struct table_row *row = explain_row(table, view->syscall);

		if (table->abi == QUERY_ABI_OTHER && !row)
			continue;
		text_clear(&text);
		if (!row)
			text_add(&text, "there is no such call");
		else if (*row->name)
			text_add(&text,
				 table->abi == BPF_ABI_X32 ? "%s, number 0x%x" : "%s, number %u",
				 row->name, row->ranges[0].first);
		else
			text_add(&text, "no known call has this number");
		printf("  %s: ", explain_abi_name(table->abi));
		wrap_print(4, 4, text_str(&text));
		for (size_t j = 0; row && j < row->count; j++)
			if (explain_wants(view, &row->answers[j]))
				print_answer(explain, table, row, &row->answers[j], view->all);
		if (row)
			print_exempt(explain, table, row);
	}
	text_free(&text);
	print_findings(explain, view);
}
