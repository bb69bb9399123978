// SPDX-License-Identifier: GPL-2.0
/* `seccompctl why --json`. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "bpf/action.h"
#include "cmd/why/why.h"
#include "print/answer.h"
#include "print/output.h"

#define USEC_PER_SEC 1000000

static struct json_object *time_json(uint64_t time)
{
	time_t seconds = (time_t)(time / USEC_PER_SEC);
	struct text text = { 0 };
	char date[64], zone[8];
	struct tm tm;

	if (!time || !localtime_r(&seconds, &tm) || !strftime(date, sizeof(date), "%FT%T", &tm) ||
	    !strftime(zone, sizeof(zone), "%z", &tm))
		return NULL;
	text_add(&text, "%s.%06u%.3s:%s", date, (unsigned int)(time % USEC_PER_SEC), zone,
		 zone + 3);
	return output_json_string(&text);
}

static struct json_object *text_or_null(const char *text)
{
	return *text ? output_json_text(text) : NULL;
}

static struct json_object *args_json(const struct record *record)
{
	struct json_object *array;

	if (!record->has_args)
		return NULL;
	array = json_object_new_array();
	for (size_t i = 0; i < CALL_ARGS; i++)
		json_object_array_add(array, output_json_hex(record->args[i]));
	return array;
}

static struct json_object *answer_json(const struct refusal *refusal,
				       const struct table_answer *answer)
{
	const struct cause *cause = refusal->cause;
	struct answered answered = { cause->chain, &cause->query, &cause->decision };
	struct json_object *object =
		json_answer(answer, cause->call.signature, cause->chain->strict);

	output_json_add(object, "decided_by", json_deciders(&answered, answer));
	output_json_add(object, "recorded", json_object_new_boolean(cause_gave(refusal, answer)));
	return object;
}

static struct json_object *cause_json(const struct refusal *refusal)
{
	struct json_object *object, *answers;
	const struct cause *cause = refusal->cause;
	struct text doubt = { 0 };

	if (!cause)
		return NULL;
	object = json_object_new_object();
	answers = json_object_new_array();
	for (size_t i = 0; i < cause->row.count; i++)
		json_object_array_add(answers, answer_json(refusal, &cause->row.answers[i]));
	output_json_add(object, "target", json_chain(cause->chain));
	output_json_add(object, "answers", answers);
	output_json_add(object, "doubt",
			doubt_text(refusal, &doubt) ? output_json_text(text_str(&doubt)) : NULL);
	text_free(&doubt);
	return object;
}

static void add_call(struct json_object *object, const struct call *call)
{
	output_json_add(object, "abi",
			call->abi == CALL_NO_ABI ? NULL :
						   json_object_new_string(bpf_abi_name(call->abi)));
	output_json_add(object, "arch", output_json_hex(call->arch));
	output_json_add(object, "syscall", text_or_null(call->name));
	output_json_add(object, "nr", json_object_new_uint64(call->nr));
}

/* A core file does not say which of the actions that kill it was, nor do some records. */
static void add_action(struct json_object *object, const struct record *record)
{
	const struct bpf_action *action = record->any_kill ? NULL : bpf_action(record->code);
	uint32_t data = record->code & SECCOMP_RET_DATA;
	const char *name = NULL;
	struct text text = { 0 };

	if (action && action->value == SECCOMP_RET_ERRNO && data)
		name = strerrorname_np((int)data);
	outcome_text(record, &text);
	output_json_add(object, "action", action ? json_object_new_string(action->name) : NULL);
	output_json_add(object, "errno", name ? json_object_new_string(name) : NULL);
	output_json_add(object, "signal", json_object_new_int(record->sig));
	output_json_add(object, "outcome", output_json_string(&text));
}

static struct json_object *refusal_json(const struct refusal *refusal)
{
	const struct record *record = &refusal->record;
	struct json_object *object = json_object_new_object();
	struct text remedy = { 0 };

	add_call(object, cause_call(refusal));
	add_action(object, record);
	output_json_add(object, "count", json_object_new_uint64(refusal_count(refusal)));
	output_json_add(object, "first", time_json(refusal->first));
	output_json_add(object, "last", time_json(refusal->last));
	output_json_add(object, "pid", record->pid ? json_object_new_int(record->pid) : NULL);
	output_json_add(object, "running", json_object_new_boolean(refusal->live));
	output_json_add(object, "comm", text_or_null(record->comm));
	output_json_add(object, "exe", text_or_null(record->exe));
	output_json_add(object, "unit", text_or_null(record->unit));
	output_json_add(object, "core", json_object_new_boolean(record->is_core));
	output_json_add(object, "ip", record->ip ? output_json_hex(record->ip) : NULL);
	output_json_add(object, "args", args_json(record));
	output_json_add(object, "cause", cause_json(refusal));
	if (!refusal->cause || cause_found(refusal))
		remedy_text(refusal, &remedy);
	output_json_add(object, "remedy", remedy.len ? output_json_text(text_str(&remedy)) : NULL);
	text_free(&remedy);
	return object;
}

struct json_object *why_json(const struct why *why)
{
	struct json_object *root = json_object_new_object(), *refusals = json_object_new_array();

	for (size_t i = 0; i < why->count; i++)
		json_object_array_add(refusals, refusal_json(why->refusals[i]));
	output_json_add(root, "from", output_json_text(why->log.from));
	output_json_add(root, "records", json_object_new_uint64(why->log.count));
	output_json_add(root, "other_lines", json_object_new_uint64(why->log.others));
	output_json_add(root, "malformed", json_object_new_uint64(why->log.malformed));
	output_json_add(root, "lost", json_object_new_uint64(why->log.lost));
	output_json_add(root, "others", json_object_new_uint64(why->others));
	output_json_add(root, "refusals", refusals);
	return root;
}
