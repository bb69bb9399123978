// SPDX-License-Identifier: GPL-2.0
/* Rules of a container profile: calls, comparisons, and an action. */
#include <errno.h>
#include <string.h>

#include <linux/seccomp.h>

#include "bpf/action.h"
#include "cli/xalloc.h"
#include "policy/oci.h"

static const struct oci_action actions[] = {
	{ "SCMP_ACT_ALLOW", SCMP_ACT_ALLOW, false },
	{ "SCMP_ACT_ERRNO", SCMP_ACT_ERRNO(0), true },
	{ "SCMP_ACT_KILL", SCMP_ACT_KILL_THREAD, false },
	{ "SCMP_ACT_KILL_THREAD", SCMP_ACT_KILL_THREAD, false },
	{ "SCMP_ACT_KILL_PROCESS", SCMP_ACT_KILL_PROCESS, false },
	{ "SCMP_ACT_LOG", SCMP_ACT_LOG, false },
	{ "SCMP_ACT_NOTIFY", SCMP_ACT_NOTIFY, false },
	{ "SCMP_ACT_TRACE", SCMP_ACT_TRACE(0), true },
	{ "SCMP_ACT_TRAP", SCMP_ACT_TRAP, false },
};

static const struct {
	const char *name;
	enum scmp_compare op;
} operators[] = {
	{ "SCMP_CMP_NE", SCMP_CMP_NE },
	{ "SCMP_CMP_LT", SCMP_CMP_LT },
	{ "SCMP_CMP_LE", SCMP_CMP_LE },
	{ "SCMP_CMP_EQ", SCMP_CMP_EQ },
	{ "SCMP_CMP_GE", SCMP_CMP_GE },
	{ "SCMP_CMP_GT", SCMP_CMP_GT },
	{ "SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ },
};

#define CALL_ARGS 6

static bool find_action(struct oci *oci, struct json_object *object, const char *key,
			const struct oci_action **action)
{
	const char *name = NULL;

	if (!oci_json_string(&oci->json, object, key, &name))
		return false;
	if (!name)
		return oci_json_fail(&oci->json, object, key, "%s is missing", key);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		if (strcmp(actions[i].name, name))
			continue;
		*action = &actions[i];
		return true;
	}
	return oci_json_fail(&oci->json, object, key,
			     "unknown action '%s': SCMP_ACT_ALLOW, _ERRNO, _KILL, _KILL_THREAD, "
			     "_KILL_PROCESS, _LOG, _NOTIFY, _TRACE or _TRAP",
			     oci_clean(name));
}

/* "EPERM" or "1", as containers-common has it */
static bool read_errno_name(struct oci *oci, struct json_object *object, const char *key,
			    uint64_t *number, bool *present)
{
	const char *name = NULL;
	uint32_t value;
	char *end;

	if (!oci_json_string(&oci->json, object, key, &name))
		return false;
	if (!name || !*name || oci_ignored(oci, key))
		return true;
	*present = true;
	if (bpf_errno_find(name, &value)) {
		*number = value;
		return true;
	}
	errno = 0;
	*number = strtoull(name, &end, 10);
	return (name[strspn(name, "0123456789")] == '\0' && !errno && *number <= UINT16_MAX) ||
	       oci_json_fail(&oci->json, object, key, "unknown errno '%s': it is as EPERM or 1",
			     oci_clean(name));
}

bool oci_action_read(struct oci *oci, struct json_object *object, const char *const keys[3],
		     const struct oci_action **action, uint32_t *ret)
{
	uint64_t number = 0;
	bool present;

	/* The name counts more than the number, as in containers-common. */
	if (!find_action(oci, object, keys[0], action) ||
	    !oci_json_number(&oci->json, object, keys[1], UINT16_MAX, &number, &present) ||
	    !read_errno_name(oci, object, keys[2], &number, &present))
		return false;
	*ret = (*action)->ret;
	if ((*action)->has_errno)
		*ret |= present ? (uint32_t)number : EPERM;
	if (!present || (*action)->has_errno || oci->json.source->choice->runc)
		return true;
	return oci_json_fail(&oci->json, object, keys[1],
			     "%s has no errno: crun refuses it (--runtime=runc ignores it)",
			     (*action)->name);
}

static bool read_arg(struct oci *oci, struct json_object *object, struct scmp_arg_cmp *arg)
{
	static const char *const known[] = { "index", "value", "valueTwo", "op", NULL };
	uint64_t index = 0, value = 0, value_two = 0;
	struct oci_json *json = &oci->json;
	const char *op = NULL;
	bool present;

	oci_keys_known(oci, object, known);
	if (!oci_json_number(json, object, "index", CALL_ARGS - 1, &index, &present) ||
	    !oci_json_number(json, object, "value", UINT64_MAX, &value, &present) ||
	    !oci_json_number(json, object, "valueTwo", UINT64_MAX, &value_two, &present) ||
	    !oci_json_string(json, object, "op", &op))
		return false;
	if (!op)
		return oci_json_fail(json, object, "op", "op is missing");
	*arg = (struct scmp_arg_cmp){ .arg = (unsigned int)index,
				      .datum_a = value,
				      .datum_b = value_two };
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		if (strcmp(operators[i].name, op))
			continue;
		arg->op = operators[i].op;
		return true;
	}
	return oci_json_fail(json, object, "op",
			     "unknown comparison '%s': SCMP_CMP_EQ, _NE, _LT, _LE, _GT, _GE or "
			     "_MASKED_EQ",
			     oci_clean(op));
}

/* Two comparisons of one argument make rules of their own, in both runtimes. */
static bool read_args(struct oci *oci, struct oci_rule *rule)
{
	struct json_object *args = NULL;
	unsigned int seen = 0;

	if (!oci_json_array(&oci->json, rule->object, "args", &args))
		return false;
	rule->arg_count = args ? json_object_array_length(args) : 0;
	if (rule->arg_count)
		rule->args = xcalloc(rule->arg_count, sizeof(*rule->args));
	for (size_t i = 0; i < rule->arg_count; i++) {
		struct json_object *arg =
			oci_json_element(&oci->json, rule->object, "args", args, i);

		if (!arg || !read_arg(oci, arg, &rule->args[i]))
			return false;
		rule->separate |= seen >> rule->args[i].arg & 1;
		seen |= 1u << rule->args[i].arg;
	}
	return true;
}

static bool read_names(struct oci *oci, struct oci_rule *rule)
{
	if (!oci_json_string(&oci->json, rule->object, "name", &rule->name) ||
	    !oci_json_strings(&oci->json, rule->object, "names", &rule->names))
		return false;
	if (rule->name && (!*rule->name || oci_ignored(oci, "name")))
		rule->name = NULL;
	return !rule->name || !rule->names || !json_object_array_length(rule->names) ||
	       oci_json_fail(&oci->json, rule->object, "name", "name and names exclude each other");
}

size_t oci_rule_names(const struct oci_rule *rule)
{
	if (rule->name)
		return 1;
	return rule->names ? json_object_array_length(rule->names) : 0;
}

const char *oci_rule_name(const struct oci_rule *rule, size_t index)
{
	return rule->name ?: json_object_get_string(json_object_array_get_idx(rule->names, index));
}

/* crun takes six comparisons. */
static void limit_args(struct oci *oci, struct oci_rule *rule)
{
	if (rule->arg_count <= CALL_ARGS || oci->json.source->choice->runc)
		return;
	rule->arg_count = CALL_ARGS;
	oci_list_add(&oci->excess, "%u", rule->number);
}

static bool read_rule(struct oci *oci, struct oci_rule *rule)
{
	static const char *const keys[] = { "action", "errnoRet", "errno" };
	static const char *const known[] = { "action", "errnoRet", "errno",    "names",	   "name",
					     "args",   "comment",  "includes", "excludes", NULL };

	oci_keys_known(oci, rule->object, known);
	return read_names(oci, rule) && read_args(oci, rule) &&
	       oci_action_read(oci, rule->object, keys, &rule->action, &rule->ret);
}

bool oci_rules_read(struct oci *oci)
{
	struct json_object *array = NULL;

	if (!oci_json_array(&oci->json, oci->object, "syscalls", &array))
		return false;
	oci->all_rules = array ? json_object_array_length(array) : 0;
	for (size_t i = 0; i < oci->all_rules; i++) {
		struct json_object *object =
			oci_json_element(&oci->json, oci->object, "syscalls", array, i);
		struct oci_rule *rule;
		bool applies;

		if (!object || !oci_applies(oci, object, &applies))
			return false;
		oci->rules =
			xgrow(oci->rules, oci->rule_count, &oci->rule_room, sizeof(*oci->rules));
		rule = &oci->rules[oci->rule_count++];
		*rule = (struct oci_rule){ .number = (unsigned int)i + 1,
					   .line = oci_json_line(&oci->json, object),
					   .object = object };
		if (!read_rule(oci, rule))
			return false;
		if (applies)
			limit_args(oci, rule);
		else
			free(oci->rules[--oci->rule_count].args);
	}
	return true;
}
