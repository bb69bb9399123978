// SPDX-License-Identifier: GPL-2.0
/* JSON of container profiles: values with their places, and errors that name them. */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/xalloc.h"
#include "policy/oci_json.h"

/* Bounds on a document: json-c takes up to a kilobyte for a value. No profile has a tenth of them. */
#define MAX_VALUES 100000
#define MAX_DEPTH JSON_TOKENER_DEFAULT_DEPTH

/**
 * struct scan - a pass over the text, before it is known to be valid
 * @json: receives objects and keys
 * @at: offset of the next character
 * @depth: number of open objects and arrays
 * @open: the number of each open object; %SIZE_MAX for an array
 * @values: number of values so far, about
 */
struct scan {
	struct oci_json *json;
	size_t at;
	size_t depth;
	size_t open[MAX_DEPTH + 1];
	size_t values;
};

static size_t skip_blanks(const struct policy_source *source, size_t at)
{
	while (at < source->len && strchr(" \t\n\r", source->text[at]))
		at++;
	return at;
}

/* Behind a string, or at the end of the text */
static size_t skip_string(const struct policy_source *source, size_t at)
{
	for (at++; at < source->len && source->text[at] != '"'; at++)
		if (source->text[at] == '\\')
			at++;
	return at < source->len ? at + 1 : source->len;
}

static void scan_string(struct scan *scan)
{
	struct oci_json *json = scan->json;
	size_t begin = scan->at + 1, next;

	scan->at = skip_string(json->source, scan->at);
	next = skip_blanks(json->source, scan->at);
	if (next >= json->source->len || json->source->text[next] != ':' || !scan->depth)
		return;
	json->keys = xgrow(json->keys, json->key_count, &json->key_room, sizeof(*json->keys));
	json->keys[json->key_count++] =
		(struct oci_key){ scan->open[scan->depth - 1], begin, scan->at - begin - 1 };
}

static void scan_open(struct scan *scan, bool is_object)
{
	struct oci_json *json = scan->json;

	scan->open[scan->depth++] = is_object ? json->object_count : SIZE_MAX;
	if (!is_object)
		return;
	json->objects = xgrow(json->objects, json->object_count, &json->object_room,
			      sizeof(*json->objects));
	json->objects[json->object_count++] = scan->at;
}

/* Collect objects and keys, and refuse what json-c would accept, or take too much memory for. */
static bool scan_text(struct oci_json *json)
{
	struct scan scan = { .json = json };
	const struct policy_source *source = json->source;

	while (scan.at < source->len) {
		char c = source->text[scan.at];

		scan.values += c == '{' || c == '[' || c == ',';
		if (scan.values > MAX_VALUES)
			return policy_fail_at(source, scan.at, json->error,
					      "too many values: a profile has at most %d",
					      MAX_VALUES);
		if ((c == '{' || c == '[') && scan.depth > MAX_DEPTH - 1)
			return policy_fail_at(source, scan.at, json->error,
					      "nested deeper than %d levels", MAX_DEPTH);
		if (c == '\'')
			return policy_fail_at(source, scan.at, json->error,
					      "JSON has double quotes around strings");
		if (c == '{' || c == '[')
			scan_open(&scan, c == '{');
		else if ((c == '}' || c == ']') && scan.depth)
			scan.depth--;
		if (c == '"')
			scan_string(&scan);
		else
			scan.at++;
	}
	return true;
}

static const char *parse_error(enum json_tokener_error error)
{
	switch (error) {
	case json_tokener_continue:
	case json_tokener_error_parse_eof:
		return "the text ends too early: something is still open";
	case json_tokener_error_parse_utf8_string:
		return "not valid UTF-8";
	case json_tokener_error_parse_null:
	case json_tokener_error_parse_boolean:
		return "no such word in JSON: it has true, false and null";
	case json_tokener_error_parse_string:
		return "not a string of JSON: a character in it needs \\";
	default:
		return json_tokener_error_desc(error);
	}
}

static bool parse_text(struct oci_json *json)
{
	struct json_tokener *tokener = xalloc_check(json_tokener_new_ex(MAX_DEPTH));
	const struct policy_source *source = json->source;
	bool ok;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	/* The NUL ends a number. */
	json->root = json_tokener_parse_ex(tokener, source->text, (int)source->len + 1);
	ok = json_tokener_get_error(tokener) == json_tokener_success;
	if (ok && json_tokener_get_parse_end(tokener) < source->len)
		ok = policy_fail_at(source, json_tokener_get_parse_end(tokener), json->error,
				    "a NUL, which no text has");
	else if (!ok)
		policy_fail_at(source, json_tokener_get_parse_end(tokener), json->error, "%s",
			       parse_error(json_tokener_get_error(tokener)));
	json_tokener_free(tokener);
	return ok;
}

static int compare_keys(const void *first, const void *second, void *arg)
{
	const struct oci_key *a = first, *b = second;
	const char *text = arg;
	int order;

	if (a->object != b->object)
		return a->object < b->object ? -1 : 1;
	order = memcmp(text + a->offset, text + b->offset, a->len < b->len ? a->len : b->len);
	return order ?: a->len < b->len ? -1 : a->len > b->len;
}

/* The first key that appears again; NULL if none does */
static const struct oci_key *find_twice(const struct oci_json *json)
{
	const struct oci_key *twice = NULL;
	char *text = (char *)json->source->text;

	if (json->key_count)
		qsort_r(json->keys, json->key_count, sizeof(*json->keys), compare_keys, text);
	for (size_t i = 1; i < json->key_count; i++) {
		const struct oci_key *a = &json->keys[i - 1], *b = &json->keys[i];
		const struct oci_key *later = a->offset > b->offset ? a : b;

		if (!compare_keys(a, b, text) && (!twice || later->offset < twice->offset))
			twice = later;
	}
	return twice;
}

/* Give each object its place, in the order of the text. Return: the number of keys. */
static size_t place_objects(struct oci_json *json, struct json_object *value, size_t *object)
{
	size_t keys = 0;

	if (json_object_is_type(value, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(value); i++)
			keys += place_objects(json, json_object_array_get_idx(value, i), object);
	} else if (json_object_is_type(value, json_type_object)) {
		if (*object < json->object_count)
			json_object_set_userdata(value, &json->objects[*object], NULL);
		++*object;
		json_object_object_foreach(value, key, member)
		{
			(void)key;
			keys += 1 + place_objects(json, member, object);
		}
	}
	return keys;
}

bool oci_json_read(struct oci_json *json)
{
	const struct oci_key *twice;
	size_t objects = 0;

	if (!scan_text(json) || !parse_text(json))
		return false;
	twice = find_twice(json);
	if (twice)
		return policy_fail_at(json->source, twice->offset - 1, json->error,
				      "this key appears twice: runtimes do not agree on the one "
				      "that counts");
	/* json-c drops the first of two keys that only look different, as "a" and "\u0061". */
	if (place_objects(json, json->root, &objects) != json->key_count ||
	    objects != json->object_count)
		return policy_fail(json->error, 0, 0, "a key appears twice in an object");
	return true;
}

void oci_json_release(struct oci_json *json)
{
	json_object_put(json->root);
	free(json->keys);
	free(json->objects);
}

/* The key in the text, as it is written; NULL if it is written with escapes */
static const struct oci_key *find_key(const struct oci_json *json, struct json_object *object,
				      const char *name)
{
	const size_t *place = json_object_get_userdata(object);
	size_t low = 0, high = json->key_count;

	while (place && low < high) {
		const struct oci_key *key = &json->keys[low + (high - low) / 2];
		size_t number = (size_t)(place - json->objects);
		int order = number < key->object ? -1 : number > key->object;

		if (!order)
			order = strncmp(name, json->source->text + key->offset, key->len);
		if (!order)
			order = strlen(name) > key->len;
		if (!order)
			return key;
		if (order < 0)
			high = (size_t)(key - json->keys);
		else
			low = (size_t)(key - json->keys) + 1;
	}
	return NULL;
}

bool oci_json_fail(struct oci_json *json, struct json_object *object, const char *key,
		   const char *fmt, ...)
{
	const size_t *place = object ? json_object_get_userdata(object) : NULL;
	const struct oci_key *found = key && object ? find_key(json, object, key) : NULL;
	char text[sizeof(json->error->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return policy_fail_at(json->source,
			      found ? found->offset - 1 :
			      place ? *place :
				      0,
			      json->error, "%s", text);
}

size_t oci_json_line(struct oci_json *json, struct json_object *object)
{
	size_t offset = *(size_t *)json_object_get_userdata(object);

	for (; json->counted < offset; json->counted++)
		json->newlines += json->source->text[json->counted] == '\n';
	return json->newlines + 1;
}

static const char *type_words(enum json_type type)
{
	static const char *const words[] = {
		[json_type_null] = "null",	   [json_type_boolean] = "true or false",
		[json_type_double] = "a fraction", [json_type_int] = "a number",
		[json_type_object] = "an object",  [json_type_array] = "a list",
		[json_type_string] = "a string",
	};

	return words[type];
}

/* Return: false if the value has another type. *@value stays NULL without a value. */
static bool get(struct oci_json *json, struct json_object *object, const char *key,
		enum json_type type, struct json_object **value)
{
	*value = NULL;
	if (!json_object_object_get_ex(object, key, value) || !*value ||
	    json_object_is_type(*value, type))
		return true;
	return oci_json_fail(json, object, key, "%s has to be %s, and is %s", key, type_words(type),
			     type_words(json_object_get_type(*value)));
}

/* The string of a value; NULL if it has a NUL */
static const char *string_of(struct json_object *value)
{
	const char *string = json_object_get_string(value);

	return strlen(string) == (size_t)json_object_get_string_len(value) ? string : NULL;
}

bool oci_json_string(struct oci_json *json, struct json_object *object, const char *key,
		     const char **value)
{
	struct json_object *found;
	const char *string;

	if (!get(json, object, key, json_type_string, &found))
		return false;
	if (!found)
		return true;
	string = string_of(found);
	if (!string)
		return oci_json_fail(json, object, key, "%s has a NUL", key);
	*value = string;
	return true;
}

bool oci_json_array(struct oci_json *json, struct json_object *object, const char *key,
		    struct json_object **value)
{
	struct json_object *found;

	if (!get(json, object, key, json_type_array, &found))
		return false;
	if (found)
		*value = found;
	return true;
}

bool oci_json_object(struct oci_json *json, struct json_object *object, const char *key,
		     struct json_object **value)
{
	struct json_object *found;

	if (!get(json, object, key, json_type_object, &found))
		return false;
	if (found)
		*value = found;
	return true;
}

/* json-c cuts numbers above UINT64_MAX to that value, so the text is read again. */
static bool fits(const struct oci_json *json, const struct oci_key *key)
{
	const struct policy_source *source = json->source;
	size_t at = key ? skip_blanks(source, key->offset + key->len + 1) + 1 : 0;

	if (!key)
		return true;
	errno = 0;
	strtoull(source->text + skip_blanks(source, at), NULL, 10);
	return errno != ERANGE;
}

bool oci_json_number(struct oci_json *json, struct json_object *object, const char *key,
		     uint64_t max, uint64_t *value, bool *present)
{
	struct json_object *found;

	if (!get(json, object, key, json_type_int, &found))
		return false;
	*present = found;
	if (!found)
		return true;
	*value = json_object_get_uint64(found);
	if (json_object_get_int64(found) < 0 || *value > max ||
	    !fits(json, find_key(json, object, key)))
		return oci_json_fail(json, object, key, "%s has to be from 0 to %" PRIu64, key,
				     max);
	return true;
}

bool oci_json_strings(struct oci_json *json, struct json_object *object, const char *key,
		      struct json_object **value)
{
	if (!oci_json_array(json, object, key, value))
		return false;
	for (size_t i = 0; *value && i < json_object_array_length(*value); i++) {
		struct json_object *element = json_object_array_get_idx(*value, i);

		if (!json_object_is_type(element, json_type_string))
			return oci_json_fail(json, object, key,
					     "%s is a list of strings, and has %s", key,
					     type_words(json_object_get_type(element)));
		if (!string_of(element) || !*string_of(element))
			return oci_json_fail(json, object, key, "%s has a string that is empty%s",
					     key, string_of(element) ? "" : " or has a NUL");
	}
	return true;
}

struct json_object *oci_json_element(struct oci_json *json, struct json_object *object,
				     const char *key, struct json_object *array, size_t index)
{
	struct json_object *element = json_object_array_get_idx(array, index);

	if (json_object_is_type(element, json_type_object))
		return element;
	oci_json_fail(json, object, key, "%s is a list of objects, and number %zu is %s", key,
		      index + 1, type_words(json_object_get_type(element)));
	return NULL;
}
