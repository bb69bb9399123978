// SPDX-License-Identifier: GPL-2.0
/* `seccompctl check --json`. */
#include <stdio.h>
#include <string.h>

#include "bpf/action.h"
#include "bpf/forms.h"
#include "cmd/check/text.h"
#include "print/answer.h"
#include "print/output.h"

static struct json_object *example_json(const struct check *check,
					const struct table_answer *answer)
{
	struct json_object *object = json_object_new_object(), *args;
	struct seccomp_data data;
	struct text words = { 0 };

	if (!check_sample(check, answer, &data)) {
		json_object_put(object);
		return NULL;
	}
	args = json_object_new_array();
	for (size_t i = 0; i < CALL_ARGS; i++)
		json_object_array_add(args, output_json_hex(data.args[i]));
	call_data_text(&check->call, &data, &words);
	output_json_add(object, "call", output_json_text(text_str(&words)));
	output_json_add(object, "args", args);
	output_json_add(object, "trace", trace_json(&check->chain, &data));
	text_free(&words);
	return object;
}

static struct json_object *answer_json(const struct check *check, const struct table_answer *answer)
{
	struct json_object *object =
		json_answer(answer, check->call.signature, check->chain.strict);
	struct answered answered = check_answered(check);

	output_json_add(object, "decided_by", json_deciders(&answered, answer));
	output_json_add(object, "example", check->trace ? example_json(check, answer) : NULL);
	return object;
}

static struct json_object *args_json(const struct call *call)
{
	struct json_object *array = json_object_new_array();

	for (unsigned int i = 0; i < call->typed; i++)
		json_object_array_add(
			array, call->args[i].known ? output_json_hex(call->args[i].value) : NULL);
	return array;
}

static struct json_object *notes_json(const struct check *check)
{
	struct json_object *array = json_object_new_array();

	for (unsigned int i = 0; i < CHECK_NOTES; i++) {
		struct text note = { 0 };

		if (check_note(check, i, &note))
			json_object_array_add(array, output_json_text(text_str(&note)));
		text_free(&note);
	}
	return array;
}

struct json_object *check_json(const struct check *check)
{
	static const char *const words[] = {
		[EXIT_DONE] = "allowed",
		[EXIT_NOT_ALLOWED] = "refused",
		[EXIT_DEPENDS] = "depends",
	};
	struct json_object *root = json_object_new_object(), *answers = json_object_new_array();
	const struct call *call = &check->call;

	output_json_add(root, "target", json_chain(&check->chain));
	output_json_add(root, "abi",
			call->abi == CALL_NO_ABI ? NULL :
						   json_object_new_string(bpf_abi_name(call->abi)));
	output_json_add(root, "arch", output_json_hex(call->arch));
	output_json_add(root, "syscall", *call->name ? output_json_text(call->name) : NULL);
	output_json_add(root, "nr", json_object_new_uint64(call->nr));
	output_json_add(root, "args", args_json(call));
	output_json_add(root, "ip", call->has_ip ? output_json_hex(call->ip) : NULL);
	output_json_add(root, "kernel", output_json_text(check->chain.kernel));
	output_json_add(root, "notes", notes_json(check));
	output_json_add(root, "result", json_object_new_string(words[check_status(check)]));
	output_json_add(root, "answers", answers);
	for (size_t i = 0; i < check->row.count; i++)
		json_object_array_add(answers, answer_json(check, &check->row.answers[i]));
	return root;
}
