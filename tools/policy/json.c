// SPDX-License-Identifier: GPL-2.0
/* Read programs from the JSON that `seccompctl dump --json` prints. */
#include <string.h>

#include "cli/xalloc.h"
#include "policy/policy.h"
#include "lazy/json.h"

/* Nested objects and arrays. */
#define DEPTH_MAX 32

static struct json_object *parse(const struct policy_source *source, struct bpf_asm_error *error)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
	struct json_object *root;

	if (!tokener)
		xalloc_failed();
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	/* With the NUL, a number at the end is complete. */
	root = json_tokener_parse_ex(tokener, source->text, (int)source->len + 1);
	if (!root)
		policy_fail_at(source, json_tokener_get_parse_end(tokener), error, "%s",
			       json_tokener_error_desc(json_tokener_get_error(tokener)));
	json_tokener_free(tokener);
	return root;
}

static bool get_number(struct json_object *insn, const char *key, uint64_t max, uint64_t *value)
{
	struct json_object *number;
	int64_t signed_value;

	if (!json_object_object_get_ex(insn, key, &number) ||
	    !json_object_is_type(number, json_type_int))
		return false;
	signed_value = json_object_get_int64(number);
	*value = (uint64_t)signed_value;
	return signed_value >= 0 && *value <= max;
}

static bool read_insn(struct json_object *object, struct sock_filter *insn)
{
	uint64_t code, jt, jf, k;

	if (!json_object_is_type(object, json_type_object) ||
	    !get_number(object, "code", UINT16_MAX, &code) ||
	    !get_number(object, "jt", UINT8_MAX, &jt) ||
	    !get_number(object, "jf", UINT8_MAX, &jf) || !get_number(object, "k", UINT32_MAX, &k))
		return false;
	*insn = (struct sock_filter){ (uint16_t)code, (uint8_t)jt, (uint8_t)jf, (uint32_t)k };
	return true;
}

static bool read_program(struct json_object *filter, size_t index, struct policy *policy,
			 struct bpf_asm_error *error)
{
	struct sock_filter insns[BPF_MAXINSNS];
	struct json_object *program;
	size_t len;

	if (!json_object_is_type(filter, json_type_object) ||
	    !json_object_object_get_ex(filter, "program", &program) ||
	    !json_object_is_type(program, json_type_array))
		return policy_fail(error, 0, 0, "filters[%zu] has no program", index);
	len = json_object_array_length(program);
	if (!len || len > BPF_MAXINSNS)
		return policy_fail(
			error, 0, 0,
			"filters[%zu].program has %zu instructions: 1 to %d are possible", index,
			len, BPF_MAXINSNS);
	for (size_t i = 0; i < len; i++)
		if (!read_insn(json_object_array_get_idx(program, i), &insns[i]))
			return policy_fail(
				error, 0, 0,
				"filters[%zu].program[%zu]: code, jt, jf and k are expected", index,
				i);
	policy_add_insns(policy_add_program(policy, NULL), insns, len);
	return true;
}

/* The newest filter comes first. */
static bool read_filters(struct json_object *root, struct policy *policy,
			 struct bpf_asm_error *error)
{
	struct json_object *filters;
	size_t count;

	if (!json_object_is_type(root, json_type_object) ||
	    !json_object_object_get_ex(root, "filters", &filters) ||
	    !json_object_is_type(filters, json_type_array))
		return policy_fail(
			error, 0, 0,
			"this is no output of seccompctl dump --json: it has no filters");
	count = json_object_array_length(filters);
	if (!count)
		return policy_fail(error, 0, 0, "there are no filters");
	for (size_t i = count; i-- > 0;)
		if (!read_program(json_object_array_get_idx(filters, i), i, policy, error))
			return false;
	return true;
}

bool policy_read_json(const struct policy_source *source, struct policy *policy,
		      struct bpf_asm_error *error)
{
	struct json_object *root = parse(source, error);
	bool ok = root && read_filters(root, policy, error);

	json_object_put(root);
	return ok;
}
