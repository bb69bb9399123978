// SPDX-License-Identifier: GPL-2.0
/* Filters and their programs as JSON. */
#include <linux/seccomp.h>

#include "bpf/json.h"
#include "dump.h"
#include "output.h"
#include "words.h"

static struct json_object *number(const struct sd_filter *filter, uint32_t has, uint32_t value)
{
	return filter->has & has ? json_object_new_uint64(value) : NULL;
}

static struct json_object *flag(const struct sd_filter *filter, uint32_t has, bool value)
{
	return filter->has & has ? json_object_new_boolean(value) : NULL;
}

static struct json_object *id(uint64_t value)
{
	char buf[WORDS_FILTER_ID];

	return json_object_new_string(words_filter_id(value, buf));
}

/* What a file does not tell of a filter is null. */
static void add_header(struct json_object *object, const struct sd_filter *filter, bool is_file)
{
	uint32_t flags = filter->flags;

	output_json_add(object, "tid", is_file ? NULL : json_object_new_int(filter->tid));
	output_json_add(object, "index", is_file ? NULL : json_object_new_uint64(filter->index));
	output_json_add(object, "depth", is_file ? NULL : json_object_new_uint64(filter->depth));
	output_json_add(object, "id", is_file ? NULL : id(filter->id));
	output_json_add(object, "parent_id",
			filter->has & SD_FILTER_HAS_PARENT ? id(filter->parent_id) : NULL);
	output_json_add(object, "insns", number(filter, SD_FILTER_HAS_INSNS, filter->insns));
	output_json_add(object, "budget", is_file ? NULL : json_object_new_uint64(filter->budget));
	output_json_add(object, "log",
			flag(filter, SD_FILTER_HAS_FLAGS, flags & SECCOMP_FILTER_FLAG_LOG));
	output_json_add(
		object, "wait_killable_recv",
		flag(filter, SD_FILTER_HAS_FLAGS, flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV));
	output_json_add(object, "listener", flag(filter, SD_FILTER_HAS_LISTENER, filter->listener));
	output_json_add(object, "jited", flag(filter, SD_FILTER_HAS_JITED, filter->jited));
	output_json_add(object, "users", number(filter, SD_FILTER_HAS_USERS, filter->users));
}

static struct json_object *filter_json(const struct sd_filter *filter, bool is_file)
{
	struct json_object *object = json_object_new_object();
	struct bpf_listing listing;

	add_header(object, filter, is_file);
	if (!filter->prog) {
		output_json_add(object, "program", NULL);
		return object;
	}
	if (!bpf_listing_init(&listing, filter->prog, filter->prog_len)) {
		json_object_put(object);
		return NULL;
	}
	output_json_add(object, "program", bpf_json(&listing));
	bpf_listing_end(&listing);
	return object;
}

struct json_object *dump_json(const struct dump *dump)
{
	struct json_object *root = json_object_new_object(), *array, *object;
	size_t i;

	array = json_object_new_array();
	output_json_add(root, "file", output_json_text(dump->file));
	output_json_add(root, "filters", array);
	for (i = 0; i < dump->count; i++) {
		object = filter_json(&dump->filters[i], dump->file);
		if (!object) {
			json_object_put(root);
			return NULL;
		}
		json_object_array_add(array, object);
	}
	return root;
}
