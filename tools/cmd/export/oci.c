// SPDX-License-Identifier: GPL-2.0
/* A chain as an OCI profile, which Docker and podman load. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <linux/seccomp.h>

#include "bpf/action.h"
#include "cli/xalloc.h"
#include "cmd/export/export.h"
#include "print/output.h"
#include "lazy/json.h"

static const char *action_name(uint32_t ret)
{
	static const char *const names[] = {
		"SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP", "SCMP_ACT_ERRNO",
		"SCMP_ACT_NOTIFY",	 "SCMP_ACT_TRACE",	 "SCMP_ACT_LOG",  "SCMP_ACT_ALLOW",
	};
	const struct bpf_action *action = bpf_action(ret);

	return action ? names[action - bpf_actions] : names[0];
}

static void add_action(struct json_object *object, const char *action, const char *errno_key,
		       uint32_t ret)
{
	uint32_t kind = ret & SECCOMP_RET_ACTION_FULL;

	output_json_add(object, action, json_object_new_string(action_name(ret)));
	if (kind == SECCOMP_RET_ERRNO || kind == SECCOMP_RET_TRACE)
		output_json_add(object, errno_key, json_object_new_uint64(ret & SECCOMP_RET_DATA));
}

/* SCMP_ARCH_X86_64 */
static struct json_object *arch_json(unsigned int abi)
{
	struct text text = { 0 };

	text_add(&text, "SCMP_ARCH_");
	for (const char *c = bpf_abi_name(abi); *c; c++)
		text_add(&text, "%c", toupper((unsigned char)*c));
	return output_json_string(&text);
}

/* An ABI that is not named is refused. */
static struct json_object *archs_json(const struct export *e)
{
	struct json_object *archs = json_object_new_array();
	uint32_t ret;

	for (size_t i = 0; i < e->count; i++)
		if (!i || !export_closed(&e->tables[i], &ret))
			json_object_array_add(archs, arch_json(e->tables[i].abi));
	return archs;
}

/* How far calls get: refused, handed to a tracer or listener, let through */
static unsigned int reach(uint32_t ret)
{
	enum bpf_outcome outcome = bpf_outcome(ret);

	return outcome == OUTCOME_REFUSED ? 0 : outcome == OUTCOME_ASKED ? 1 : 2;
}

/*
 * The default action is for all ABIs: that of the ABI which lets the numbers of future calls go least far.
 * The policy names the calls that go further.
 */
static uint32_t default_action(const struct export *e)
{
	uint32_t fallback = export_default(e), ret;

	for (size_t i = 1; i < e->count; i++) {
		const struct table_row *row = table_else(&e->tables[i]);

		if (row && !export_closed(&e->tables[i], &ret) && export_only(row, &ret) &&
		    reach(ret) < reach(fallback))
			fallback = ret;
	}
	return fallback;
}

static struct json_object *compare_json(const struct policy_compare *c)
{
	static const char *const operators[] = {
		[POLICY_EQ] = "SCMP_CMP_EQ",
		[POLICY_NE] = "SCMP_CMP_NE",
		[POLICY_LT] = "SCMP_CMP_LT",
		[POLICY_LE] = "SCMP_CMP_LE",
		[POLICY_GT] = "SCMP_CMP_GT",
		[POLICY_GE] = "SCMP_CMP_GE",
		[POLICY_MASKED_EQ] = "SCMP_CMP_MASKED_EQ",
	};
	struct json_object *object = json_object_new_object();
	bool masked = c->op == POLICY_MASKED_EQ;

	output_json_add(object, "index", json_object_new_int(c->arg));
	output_json_add(object, "value", json_object_new_uint64(masked ? c->mask : c->value));
	if (masked)
		output_json_add(object, "valueTwo", json_object_new_uint64(c->value));
	output_json_add(object, "op", json_object_new_string(operators[c->op]));
	return object;
}

/* libseccomp takes one comparison of each argument. */
static bool is_expressible(const struct export_way *way)
{
	unsigned int seen = 0;

	for (size_t i = 0; i < way->count; i++) {
		if (seen >> way->of[i].arg & 1)
			return false;
		seen |= 1u << way->of[i].arg;
	}
	return true;
}

static struct json_object *rule_json(const char *name, uint32_t ret)
{
	struct json_object *rule = json_object_new_object(), *names = json_object_new_array();

	if (name)
		json_object_array_add(names, json_object_new_string(name));
	output_json_add(rule, "names", names);
	add_action(rule, "action", "errnoRet", ret);
	return rule;
}

static void add_way(const char *name, uint32_t ret, const struct export_way *way,
		    struct json_object *rules)
{
	struct json_object *rule = rule_json(name, ret), *args = json_object_new_array();

	for (size_t i = 0; i < way->count; i++)
		json_object_array_add(args, compare_json(&way->of[i]));
	output_json_add(rule, "args", args);
	json_object_array_add(rules, rule);
}

/* Return: whether all calls that get this answer are covered. */
static bool add_answer(const char *name, const struct table_answer *answer,
		       struct json_object *rules)
{
	struct export_ways *ways = xmalloc(sizeof(*ways));
	bool complete = answer->decided;

	ways->count = 0;
	ways->complete = true;
	if (answer->decided)
		export_condition(&answer->clauses, false, ways);
	for (size_t i = 0; i < ways->count; i++) {
		if (is_expressible(&ways->of[i]))
			add_way(name, answer->ret, &ways->of[i], rules);
		else
			complete = false;
	}
	complete &= ways->complete;
	free(ways);
	return complete;
}

/*
 * Rules for each answer but the default action's, refusals first: libseccomp 2.5 loses some that follow
 * rules for the rest (32-bit arguments). If those of a refusal can't be expressed, and the
 * default lets calls through, the whole call is refused.
 */
static void add_conditional(const struct table_row *row, uint32_t fallback,
			    struct json_object *rules)
{
	size_t before = json_object_array_length(rules);

	for (size_t i = row->count; i-- > 0;) {
		const struct table_answer *answer = &row->answers[i];

		if ((answer->decided && answer->ret == fallback) ||
		    add_answer(row->name, answer, rules) || !export_lets_through(fallback))
			continue;
		json_object_array_del_idx(rules, before, json_object_array_length(rules) - before);
		json_object_array_add(
			rules, rule_json(row->name,
					 answer->decided ? answer->ret : SECCOMP_RET_KILL_PROCESS));
		return;
	}
}

/* The answers to a name, by the first ABI that has it: a rule is for all. */
static const struct table_row *first_row(const struct export *e, size_t table, size_t row)
{
	const struct table_row *of = &e->tables[table].rows[row];

	for (size_t i = 0; i < table; i++)
		if (table_find(&e->tables[i], of->name))
			return NULL;
	return *of->name ? of : NULL;
}

/* The names whose calls all have one answer, by that answer */
struct plain {
	struct plain_rule {
		uint32_t ret;
		struct json_object *names;
	} * of;
	size_t count;
	size_t room;
};

static void add_plain(const char *name, uint32_t ret, struct plain *plain,
		      struct json_object *rules)
{
	struct json_object *rule;
	size_t i = 0;

	while (i < plain->count && plain->of[i].ret != ret)
		i++;
	if (i < plain->count) {
		json_object_array_add(plain->of[i].names, json_object_new_string(name));
		return;
	}
	rule = rule_json(name, ret);
	json_object_array_add(rules, rule);
	plain->of = xgrow(plain->of, plain->count, &plain->room, sizeof(*plain->of));
	plain->of[plain->count].ret = ret;
	json_object_object_get_ex(rule, "names", &plain->of[plain->count++].names);
}

/* The rules of one ABI for names that no earlier one has: those that look at arguments, or the others */
static void add_rules(const struct export *e, size_t table, bool conditional, struct plain *plain,
		      struct json_object *rules)
{
	uint32_t fallback = default_action(e), ret;

	for (size_t j = 0; j < e->tables[table].count; j++) {
		const struct table_row *row = first_row(e, table, j);

		if (!row ||
		    (export_refused(e, row->name, &ret) || export_only(row, &ret)) == conditional)
			continue;
		if (conditional)
			add_conditional(row, fallback, rules);
		else if (ret != fallback)
			add_plain(row->name, ret, plain, rules);
	}
}

static struct json_object *rules_json(const struct export *e)
{
	struct json_object *rules = json_object_new_array();
	struct plain plain = { 0 };
	uint32_t ret;

	for (int conditional = 0; conditional < 2; conditional++)
		for (size_t i = 0; i < e->count; i++)
			/* No rule is for an ABI that is not named. */
			if (!i || !export_closed(&e->tables[i], &ret))
				add_rules(e, i, conditional, &plain, rules);
	free(plain.of);
	return rules;
}

void export_oci(const struct export *e, struct text *text)
{
	struct json_object *root = json_object_new_object();
	uint32_t fallback = default_action(e);

	add_action(root, "defaultAction", "defaultErrnoRet", fallback);
	output_json_add(root, "architectures", archs_json(e));
	output_json_add(root, "syscalls", rules_json(e));
	text_add(text, "%s\n",
		 json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY |
							      JSON_C_TO_STRING_SPACED |
							      JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(root);
}
