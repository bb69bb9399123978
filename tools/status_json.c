// SPDX-License-Identifier: GPL-2.0
/* `seccompctl status --json`: one process or thread as an object. */
#include "message.h"
#include "output.h"
#include "status.h"

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

struct json_object *status_json(const struct status *status)
{
	struct json_object *o = output_json_task(&status->task);
	char buf[256];

	output_json_add(o, "threads", status->threads.count ? threads_json(status) : NULL);
	output_json_add(o, "module_error",
			status->refused.err ?
				output_json_text(error_text(&status->refused, buf, sizeof(buf))) :
				NULL);
	return o;
}
