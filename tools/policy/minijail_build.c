// SPDX-License-Identifier: GPL-2.0
/* Make a program of a minijail policy: as text, which bpf_assemble() reads. */
#include <stdlib.h>

#include <linux/seccomp.h>

#include "bpf/action.h"
#include "cli/xalloc.h"
#include "policy/minijail.h"

/* Half of a comparison by size: go to the next clause where it is false. */
static void add_order(const struct policy_compare *c, const char *high_fails, const char *low_fails,
		      size_t next, bool narrow, struct text *text)
{
	uint32_t high = (uint32_t)(c->value >> 32), low = (uint32_t)c->value;

	if (narrow) {
		text_add(text, "if (args[%u].lo %s %u) goto C%zu\n", c->arg, low_fails, low, next);
		return;
	}
	text_add(text, "if (args[%u].hi %s %u) goto C%zu\n", c->arg, high_fails, high, next);
	text_add(text, "if (args[%u].hi == %u) {\nif (args[%u].lo %s %u) goto C%zu\n}\n", c->arg,
		 high, c->arg, low_fails, low, next);
}

/* Go to the next clause if a bit of @bits is set, or, with @none, if none is. */
static void add_bits(const struct policy_compare *c, uint64_t bits, bool none, size_t next,
		     struct text *text)
{
	uint32_t high = (uint32_t)(bits >> 32), low = (uint32_t)bits;

	if (none && high && low)
		text_add(text,
			 "if (!(args[%u].lo & %u)) {\nif (!(args[%u].hi & %u)) goto C%zu\n}\n",
			 c->arg, low, c->arg, high, next);
	else if (none)
		text_add(text, "if (!(args[%u].%s & %u)) goto C%zu\n", c->arg, high ? "hi" : "lo",
			 high ? high : low, next);
	if (!none && low)
		text_add(text, "if (args[%u].lo & %u) goto C%zu\n", c->arg, low, next);
	if (!none && high)
		text_add(text, "if (args[%u].hi & %u) goto C%zu\n", c->arg, high, next);
}

/* Go to the next clause if the comparison is false. */
static void add_compare(const struct policy_compare *c, size_t next, bool narrow, struct text *text)
{
	const char *half = narrow ? ".lo" : "";
	uint64_t value = narrow ? (uint32_t)c->value : c->value;
	uint64_t rest = narrow ? (uint32_t)~value : ~value;

	switch ((enum policy_op)c->op) {
	case POLICY_EQ:
		text_add(text, "if (args[%u]%s != 0x%llx) goto C%zu\n", c->arg, half,
			 (unsigned long long)value, next);
		return;
	case POLICY_NE:
		text_add(text, "if (args[%u]%s == 0x%llx) goto C%zu\n", c->arg, half,
			 (unsigned long long)value, next);
		return;
	case POLICY_LT:
		add_order(c, ">", ">=", next, narrow, text);
		return;
	case POLICY_LE:
		add_order(c, ">", ">", next, narrow, text);
		return;
	case POLICY_GT:
		add_order(c, "<", "<=", next, narrow, text);
		return;
	case POLICY_GE:
		add_order(c, "<", "<", next, narrow, text);
		return;
	case POLICY_ONLY_BITS:
		add_bits(c, rest, false, next, text);
		return;
	default:
		add_bits(c, value, true, next, text);
	}
}

/* No call has a bit of 0. */
static bool is_never(const struct minijail_clause *clause)
{
	for (size_t i = 0; i < clause->count; i++)
		if (clause->compares[i].op == POLICY_ANY_BIT && !clause->compares[i].value)
			return true;
	return false;
}

static void add_return(uint32_t ret, struct text *text)
{
	text_add(text, "return #0x%x\n", ret);
}

static void add_filter(const struct minijail *mj, const struct minijail_filter *filter,
		       size_t *label, struct text *text)
{
	bool narrow = bpf_abi_narrow(mj->abi);

	if (!filter->count)
		add_return(filter->ret, text);
	for (size_t i = 0; i < filter->count; i++) {
		const struct minijail_clause *clause = &filter->clauses[i];

		if (is_never(clause))
			continue;
		++*label;
		for (size_t j = 0; j < clause->count; j++)
			add_compare(&clause->compares[j], *label, narrow, text);
		add_return(filter->ret, text);
		text_add(text, "C%zu:\n", *label);
	}
}

static bool is_whole(const struct minijail_call *call)
{
	return call->count && !call->filters[call->count - 1].count;
}

/* Calls that have the same return value whatever their arguments share a case. */
static void add_plain(const struct minijail *mj, struct text *text)
{
	for (size_t i = 0; i < mj->count; i++) {
		const struct minijail_call *call = &mj->calls[i];

		if (call->filters[0].count)
			continue;
		text_add(text, "case %u: ", call->nr);
		add_return(call->filters[0].ret, text);
	}
}

static void add_calls(const struct minijail *mj, struct text *text)
{
	size_t label = 0;

	for (size_t i = 0; i < mj->count; i++) {
		const struct minijail_call *call = &mj->calls[i];

		if (!call->filters[0].count)
			continue;
		text_add(text, "case %u:\n", call->nr);
		for (size_t j = 0; j < call->count; j++)
			add_filter(mj, &call->filters[j], &label, text);
		if (!is_whole(call))
			add_return(mj->ret, text);
	}
}

static void add_rules(const struct minijail *mj, struct policy_program *program)
{
	program->rule_word = "line";
	for (size_t i = 0; i < mj->count; i++) {
		const struct minijail_call *call = &mj->calls[i];

		for (size_t j = 0; j < call->count; j++) {
			const struct minijail_filter *filter = &call->filters[j];
			struct policy_rule rule = { .line = filter->line,
						    .call = call->name,
						    .abis = 1u << mj->abi,
						    .ret = filter->ret };

			for (size_t k = 0; k < filter->count; k++) {
				rule.compares = filter->clauses[k].compares;
				rule.compare_count = filter->clauses[k].count;
				policy_add_rule(program, &rule);
			}
			if (!filter->count)
				policy_add_rule(program, &rule);
		}
	}
}

bool minijail_build(const struct minijail *mj, struct policy *policy, struct bpf_asm_error *error)
{
	struct bpf_asm *out = xmalloc(sizeof(*out));
	struct policy_program *program;
	struct text text = { 0 };
	bool ok;

	text_add(&text, "if (arch != %s) return KILL_THREAD\n", bpf_abi_name(mj->abi));
	if (mj->count) {
		text_add(&text, "switch (nr) {\n");
		add_plain(mj, &text);
		add_calls(mj, &text);
		text_add(&text, "}\n");
	}
	add_return(mj->ret, &text);
	ok = bpf_assemble(text_str(&text), text.len, NULL, out, error);
	text_free(&text);
	if (ok) {
		program = policy_add_program(policy, NULL);
		policy_add_insns(program, out->prog, out->len);
		add_rules(mj, program);
	}
	free(out);
	/* A line of that text is none of the policy's. */
	return ok || policy_fail(error, 0, 0, "this policy needs more than %d instructions",
				 BPF_MAXINSNS);
}
