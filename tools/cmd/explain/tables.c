// SPDX-License-Identifier: GPL-2.0
/* Tables, abilities and findings of a chain. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/exempt.h"
#include "bpf/action.h"
#include "cmd/explain/tables.h"

static void make_tables(struct explain *explain, const struct explain_view *view)
{
	const struct chain *chain = &explain->chain;
	unsigned int abis[EXPLAIN_TABLES];
	size_t count = 1, budget = TABLE_STEPS;

	abis[0] = view->abi;
	if (!view->has_abi) {
		count = query_abis(chain->abi, abis);
		abis[count++] = QUERY_ABI_OTHER;
	}
	for (size_t i = 0; i < count; i++) {
		table_make(chain->programs, chain->count, abis[i], &budget, &explain->tables[i]);
		exempt_table(&explain->tables[i], chain->kernel);
	}
	explain->table_count = count;
}

static void make_sets(struct explain *explain)
{
	const struct chain *chain = &explain->chain;
	size_t budget = ABILITIES_STEPS;

	for (size_t i = 0; i < explain->table_count; i++) {
		if (explain->tables[i].abi == QUERY_ABI_OTHER)
			continue;
		abilities_judge(chain->programs, chain->count, explain->tables[i].abi, &budget,
				&explain->sets[explain->set_count++]);
	}
}

void explain_make(struct explain *explain, const struct explain_view *view)
{
	const struct chain *chain = &explain->chain;

	make_tables(explain, view);
	make_sets(explain);
	if (explain->set_count)
		findings_make(chain->programs, chain->count, explain->tables, explain->table_count,
			      chain->strict, &explain->findings);
}

void explain_release(struct explain *explain)
{
	for (size_t i = 0; i < explain->table_count; i++)
		table_release(&explain->tables[i]);
	for (size_t i = 0; i < explain->set_count; i++)
		abilities_release(&explain->sets[i]);
	free(explain->findings.of);
	chain_release(&explain->chain);
}

const char *explain_abi_name(unsigned int abi)
{
	return abi == QUERY_ABI_OTHER ? "any other ABI" : bpf_abi_name(abi);
}

const struct table_row *explain_row(const struct table *table, const char *syscall)
{
	long long nr;
	char *end;

	if (!isdigit((unsigned char)*syscall) && *syscall != '-')
		return table_find(table, syscall);
	nr = strtoll(syscall, &end, 0);
	if (*end || nr < INT32_MIN || nr > UINT32_MAX)
		return NULL;
	return table_find_number(table, (uint32_t)nr);
}

bool explain_wants(const struct explain_view *view, const struct table_answer *answer)
{
	const struct bpf_action *action = bpf_action(answer->ret);

	if (!view->actions)
		return true;
	return answer->decided && action && view->actions & 1u << (action - bpf_actions);
}

bool explain_row_wanted(const struct explain_view *view, const struct table_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (explain_wants(view, &row->answers[i]))
			return true;
	return false;
}

bool explain_finding_wanted(const struct explain *explain, const struct explain_view *view,
			    const struct finding *finding)
{
	for (size_t i = 0; view->syscall && i < explain->table_count; i++) {
		const struct table_row *row = explain_row(&explain->tables[i], view->syscall);
		bool own = explain->tables[i].abi == finding->abi;

		/* The first call is one of the finding's ABI, the others are replaced or alike. */
		for (size_t j = !own; row && j < FINDING_CALLS && finding->calls[j]; j++)
			if (!strcmp(row->name, finding->calls[j]))
				return true;
	}
	return !view->syscall;
}
