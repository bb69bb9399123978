// SPDX-License-Identifier: GPL-2.0
/* Rules of policies that calls follow: "rule 12 of profile.json". */
#include <stdlib.h>
#include <string.h>

#include "analysis/table.h"
#include "cli/clean.h"
#include "cli/xalloc.h"
#include "input/program_file.h"
#include "input/rule.h"

/* Bound on regions whose calls are looked at: a rule has one or a few. */
#define REGIONS_MAX 64

/* libseccomp hides calls in these two, so rules for others may apply. */
static bool is_multiplexer(const struct seccomp_data *data)
{
	bpf_abis abis = bpf_arch_abis(data->arch);
	uint32_t nr;

	for (unsigned int abi = 0; bpf_abi_name(abi); abi++)
		if (abis >> abi & 1 &&
		    ((bpf_syscall_number(abi, "socketcall", &nr) && nr == (uint32_t)data->nr) ||
		     (bpf_syscall_number(abi, "ipc", &nr) && nr == (uint32_t)data->nr)))
			return true;
	return false;
}

void rules_add(const struct chain *chain, size_t filter, const struct seccomp_data *data,
	       struct rules *rules)
{
	const struct policy_program *of = chain->filters[filter].of;
	const struct policy_rule *rule;
	uint32_t ret;

	if (!of || !of->rule_count)
		return;
	rules->filter = &chain->filters[filter];
	ret = emulate_program(&chain->programs[filter], data, NULL, NULL);
	rule = policy_rule_find(of, data, ret);
	if (!rule && !is_multiplexer(data))
		rules->none = true;
	for (size_t i = 0; rule && i < rules->count; i++)
		if (rules->of[i]->number == rule->number && rules->of[i]->line == rule->line)
			rule = NULL;
	if (!rule)
		return;
	if (rules->count < RULES_MAX)
		rules->of[rules->count++] = rule;
	else
		rules->more = true;
}

/* The call of a region with the smallest values. Return: false if that would take too long. */
static bool sample(const struct query *query, const struct region *region,
		   struct seccomp_data *data)
{
	struct condition *conditions =
		xcalloc(query->givens + region->count + 1, sizeof(*conditions));
	uint32_t words[DECIDE_WORDS] = { 0 };
	bool found;

	memcpy(conditions, query->given, query->givens * sizeof(*conditions));
	if (region->count)
		memcpy(conditions + query->givens, region->conditions,
		       region->count * sizeof(*conditions));
	found = conditions_solve(conditions, query->givens + region->count, words) ==
		CONDITIONS_YES;
	free(conditions);
	memcpy(data, words, sizeof(words));
	return found;
}

static bool gets(const struct region *region, size_t filter, uint32_t ret)
{
	if (!region->decided || table_effect(region->verdict.ret) != ret)
		return false;
	return ret == SECCOMP_RET_ALLOW || region->verdict.filter == filter;
}

void rules_find(const struct chain *chain, size_t filter, const struct query *query,
		const struct decision *decision, uint32_t ret, struct rules *rules)
{
	size_t regions = 0;

	if (!chain->filters[filter].of || !chain->filters[filter].of->rule_count)
		return;
	for (size_t i = 0; i < decision->count && regions < REGIONS_MAX; i++) {
		struct seccomp_data data;

		if (!gets(&decision->regions[i], filter, ret))
			continue;
		regions++;
		if (sample(query, &decision->regions[i], &data))
			rules_add(chain, filter, &data, rules);
	}
	rules->more |= regions == REGIONS_MAX;
}

static void add_value(uint64_t value, struct text *text)
{
	text_add(text, value < 256 ? "%llu" : "0x%llx", (unsigned long long)value);
}

static void add_compare(const struct policy_compare *compare, struct text *text)
{
	static const char *const ops[] = {
		[POLICY_EQ] = "==", [POLICY_NE] = "!=", [POLICY_LT] = "<",
		[POLICY_LE] = "<=", [POLICY_GT] = ">",	[POLICY_GE] = ">=",
	};

	switch ((enum policy_op)compare->op) {
	case POLICY_MASKED_EQ:
		text_add(text, "(args[%u] & ", compare->arg);
		add_value(compare->mask, text);
		text_add(text, ") == ");
		break;
	case POLICY_ANY_BIT:
		text_add(text, "args[%u] & ", compare->arg);
		break;
	case POLICY_ONLY_BITS:
		text_add(text, "args[%u] has only bits of ", compare->arg);
		break;
	default:
		text_add(text, "args[%u] %s ", compare->arg, ops[compare->op]);
	}
	add_value(compare->value, text);
}

void rule_text(const struct policy_rule *rule, struct text *text)
{
	text_add(text, "%s", clean_text(rule->call));
	for (size_t i = 0; i < rule->compare_count; i++) {
		text_add(text, ", ");
		add_compare(&rule->compares[i], text);
	}
}

void rules_numbers(const struct rules *rules, struct text *text)
{
	const char *word = rules->filter->of->rule_word;
	bool lines = !strcmp(word, "line"), many = rules->count > 1 || rules->more;

	text_add(text, "%s%s", word, many ? "s" : "");
	for (size_t i = 0; i < rules->count; i++)
		text_add(text, "%s%zu",
			 !i				     ? " " :
			 i + 1 < rules->count || rules->more ? ", " :
							       " and ",
			 lines ? rules->of[i]->line : (size_t)rules->of[i]->number);
	if (rules->more)
		text_add(text, " and others");
}

void rules_text(const struct rules *rules, struct text *text)
{
	const struct chain_filter *filter = rules->filter;

	/* Most of several programs have no rule for a call, and their names say enough. */
	if (!filter || (!rules->count && (!rules->none || filter->of->name)))
		return;
	if (rules->count)
		rules_numbers(rules, text);
	else
		text_add(text, "no rule");
	text_add(text, " of %s", program_file_name(filter->file));
	if (rules->count != 1 || rules->more)
		return;
	text_add(text, ": ");
	rule_text(rules->of[0], text);
}
