// SPDX-License-Identifier: GPL-2.0
/* `seccompctl status --json`. */
#include "print/abilities.h"
#include "cli/message.h"
#include "print/answer.h"
#include "print/output.h"
#include "print/refusals.h"
#include "cmd/status/status.h"

static struct json_object *threads_json(const struct status *status)
{
	struct json_object *o = json_object_new_object(), *differing = json_object_new_array();
	size_t i;

	for (i = 0; i < status->threads.count; i++)
		if (status_differences(&status->task, &status->threads.tasks[i]))
			json_object_array_add(differing,
					      output_json_task(&status->threads.tasks[i]));
	output_json_add(o, "count", json_object_new_uint64(status->threads.count));
	output_json_add(o, "agree", json_object_new_boolean(!json_object_array_length(differing)));
	output_json_add(o, "differing", differing);
	return o;
}

static struct json_object *chain_json(const struct status *status)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	for (i = 0; i < status->chain.count; i++)
		json_object_array_add(array, output_json_filter(&status->chain.filters[i]));
	return array;
}

static struct json_object *known_json(const struct status *status)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < status->chain.count; i++)
		json_object_array_add(array,
				      output_json_text(status->known ? status->known[i] : NULL));
	return array;
}

static struct json_object *can_json(const struct status *status)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < status->abi_count; i++)
		json_object_array_add(array, json_abilities(&status->can[i], false));
	return array;
}

/* Without seccomp nothing is refused; without programs that is not known. */
static struct json_object *refuses_json(const struct status *status)
{
	if (status->tables)
		return json_refusals(status->tables, status->abi_count,
				     status->task.mode == SECCOMP_DIAG_MODE_STRICT);
	return status->task.mode == SECCOMP_DIAG_MODE_DISABLED ? json_object_new_array() : NULL;
}

/* The reason why something is missing; null without one. */
static struct json_object *error_json(const struct sd_error *error)
{
	char buf[256];

	return error->err ? output_json_text(error_text(error, buf, sizeof(buf))) : NULL;
}

struct json_object *status_json(const struct status *status)
{
	struct json_object *o = output_json_task(&status->task);
	bool has_chain = status->task.source != SD_SOURCE_PROC && !status->chain_error.err;

	output_json_add(o, "pids", json_target_pids(status->task.tid));
	output_json_add(o, "chain", has_chain ? chain_json(status) : NULL);
	output_json_add(o, "known", has_chain ? known_json(status) : NULL);
	output_json_add(o, "chain_error", error_json(&status->chain_error));
	output_json_add(o, "refuses", refuses_json(status));
	output_json_add(o, "can", status->can ? can_json(status) : NULL);
	output_json_add(o, "threads", status->threads.count ? threads_json(status) : NULL);
	output_json_add(o, "module_error", error_json(&status->refused));
	return o;
}
