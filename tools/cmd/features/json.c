// SPDX-License-Identifier: GPL-2.0
/* `seccompctl features --json` */
#include <stdlib.h>
#include <string.h>

#include "../module/version.h"
#include "cmd/features/features.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "print/output.h"

static struct json_object *words_array(const struct features_line *line)
{
	struct json_object *array;
	char *copy, *rest, *word;

	if (line->err)
		return NULL;
	array = json_object_new_array();
	copy = rest = xstrdup(line->text);
	while ((word = strsep(&rest, " ")))
		if (*word)
			json_object_array_add(array, json_object_new_string(word));
	free(copy);
	return array;
}

static struct json_object *modes_json(const struct probe *probe)
{
	struct json_object *array = json_object_new_array();

	if (probe->strict)
		json_object_array_add(array, json_object_new_string("strict"));
	if (probe->filter)
		json_object_array_add(array, json_object_new_string("filter"));
	return array;
}

static struct json_object *flags_json(const struct probe *probe)
{
	struct json_object *o = json_object_new_object();
	const struct probe_flag *flag;

	for (flag = probe_flags; flag->name; flag++)
		output_json_add(o, flag->name,
				json_object_new_boolean(probe->flags >> (flag - probe_flags) & 1));
	return o;
}

static struct json_object *sizes_json(const struct probe *probe)
{
	struct json_object *o;

	if (!probe->notif_sizes)
		return NULL;
	o = json_object_new_object();
	output_json_add(o, "notif", json_object_new_int(probe->notif));
	output_json_add(o, "notif_resp", json_object_new_int(probe->notif_resp));
	output_json_add(o, "data", json_object_new_int(probe->data));
	return o;
}

/* Whether something can be read; null if unknown. */
static struct json_object *readable_json(const struct features *features,
					 const struct sd_error *error, bool kept)
{
	if (!features->source.client || !features->filters.asked)
		return NULL;
	return json_object_new_boolean(!error->err && kept);
}

static struct json_object *error_json(const struct sd_error *error)
{
	char buf[256];

	return error->err ? output_json_text(error_text(error, buf, sizeof(buf))) : NULL;
}

static struct json_object *module_json(const struct features *features)
{
	const struct source *source = &features->source;
	struct json_object *o = json_object_new_object();
	const struct features_filters *filters = &features->filters;
	bool available = source->client;

	output_json_add(o, "available", json_object_new_boolean(available));
	output_json_add(o, "version",
			output_json_text(features->has_version ? features->module_version : NULL));
	output_json_add(o, "protocol",
			available ? json_object_new_int64(features->protocol) : NULL);
	output_json_add(o, "why", output_json_text(*source->why ? source->why : NULL));
	output_json_add(o, "next", output_json_text(*source->next ? source->next : NULL));
	output_json_add(o, "error", error_json(&features->error));
	output_json_add(o, "filters", readable_json(features, &filters->error, true));
	output_json_add(o, "filters_error", error_json(&filters->error));
	output_json_add(o, "programs",
			readable_json(features, &filters->program_error, filters->has_programs));
	output_json_add(o, "programs_error", error_json(&filters->program_error));
	output_json_add(o, "events",
			available ? json_object_new_boolean(features->events != 0) : NULL);
	output_json_add(o, "events_error", error_json(&features->events_error));
	output_json_add(o, "sees_all", json_object_new_boolean(available && features->sees_all));
	return o;
}

static struct json_object *not_available_json(const struct features *features)
{
	struct json_object *array = json_object_new_array(), *o;
	size_t i;

	for (i = 0; i < features->untold_count; i++) {
		o = json_object_new_object();
		output_json_add(o, "field", output_json_text(features->unknown[i].field));
		output_json_add(o, "why", output_json_text(features->unknown[i].why));
		json_object_array_add(array, o);
	}
	return array;
}

struct json_object *features_json(const struct features *features)
{
	const struct probe *probe = &features->probe;
	struct json_object *o = json_object_new_object();
	bool tried = !probe->signal;

	output_json_add(o, "kernel", output_json_text(features->uts.release));
	output_json_add(o, "machine", output_json_text(features->uts.machine));
	output_json_add(o, "modes", tried ? modes_json(probe) : NULL);
	output_json_add(o, "filter_flags", tried ? flags_json(probe) : NULL);
	output_json_add(o, "notif_sizes", tried ? sizes_json(probe) : NULL);
	output_json_add(o, "tsc_control", tried ? json_object_new_boolean(probe->tsc) : NULL);
	output_json_add(o, "actions", words_array(&features->actions));
	output_json_add(o, "actions_logged", words_array(&features->logged));
	output_json_add(o, "module", module_json(features));
	output_json_add(o, "not_available", not_available_json(features));
	output_json_add(o, "tool", output_json_text(SECCOMP_DIAG_VERSION));
	return o;
}
