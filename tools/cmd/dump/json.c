// SPDX-License-Identifier: GPL-2.0
/* Filters and their programs as JSON. */
#include "bpf/forms.h"
#include "analysis/signature.h"
#include "cmd/dump/dump.h"
#include "print/answer.h"
#include "print/output.h"

/* A program from a file is not part of a chain. */
static void forget_place(struct json_object *object)
{
	static const char *const place[] = { "tid", "index", "depth", "filter_id", "budget" };
	size_t i;

	for (i = 0; i < sizeof(place) / sizeof(place[0]); i++)
		output_json_add(object, place[i], NULL);
}

static struct json_object *filter_json(const struct sd_filter *filter, bool is_file)
{
	struct json_object *object = output_json_filter(filter);
	struct bpf_listing listing;

	if (is_file)
		forget_place(object);
	if (!filter->prog) {
		output_json_add(object, "program", NULL);
		return object;
	}
	bpf_listing_init(&listing, filter->prog, filter->prog_len);
	listing.names = &signature_names;
	output_json_add(object, "program", bpf_json(&listing));
	bpf_listing_end(&listing);
	return object;
}

struct json_object *dump_json(const struct dump *dump)
{
	struct json_object *root = json_object_new_object(), *array = json_object_new_array();
	size_t i;

	output_json_add(root, "file", output_json_text(dump->file));
	output_json_add(root, "pids", json_target_pids(dump->tid));
	output_json_add(root, "filters", array);
	for (i = 0; i < dump->count; i++)
		json_object_array_add(array, filter_json(&dump->filters[i], dump->file));
	return root;
}
