/* SPDX-License-Identifier: GPL-2.0 */
/* JSON of container profiles: values with their places, and errors that name them. */
#ifndef POLICY_OCI_JSON_H
#define POLICY_OCI_JSON_H

#include "policy/policy.h"
#include "lazy/json.h"

/**
 * struct oci_key - a key of an object, as it is written
 * @object: number of its object, in the order of the text
 * @offset: of its first character, behind the quote
 * @len: its length
 */
struct oci_key {
	size_t object;
	size_t offset;
	size_t len;
};

/**
 * struct oci_json - a document
 * @source: its text
 * @error: filled by the functions that fail
 * @root: its value
 * @keys: all keys, sorted by object and name
 * @key_count: how many
 * @objects: the offset of each object; the user data of a json_object points to its own
 * @object_count: how many
 * @counted: offset up to which lines were counted
 * @newlines: how many there are
 */
struct oci_json {
	const struct policy_source *source;
	struct bpf_asm_error *error;
	struct json_object *root;
	struct oci_key *keys;
	size_t key_count;
	size_t key_room;
	size_t *objects;
	size_t object_count;
	size_t object_room;
	size_t counted;
	size_t newlines;
};

/**
 * oci_json_read() - read a document
 * @json: @source and @error are set; end it with oci_json_release(), also after a failure
 *
 * Keys that appear twice are refused: runtimes do not agree on the one that counts.
 */
bool oci_json_read(struct oci_json *json);

/** oci_json_release() - free a document */
void oci_json_release(struct oci_json *json);

/** oci_json_fail() - fill the error, at @key of @object, or at @object if it has none. Return: false. */
__attribute__((format(printf, 4, 5))) bool oci_json_fail(struct oci_json *json,
							 struct json_object *object,
							 const char *key, const char *fmt, ...);

/** oci_json_line() - the line in which an object begins; ask in the order of the text */
size_t oci_json_line(struct oci_json *json, struct json_object *object);

/*
 * Values of @key in @object. One that is absent or null leaves *@value as it is. Return: false
 * after oci_json_fail(), if the value has another type.
 */
bool oci_json_string(struct oci_json *json, struct json_object *object, const char *key,
		     const char **value);
bool oci_json_array(struct oci_json *json, struct json_object *object, const char *key,
		    struct json_object **value);
bool oci_json_object(struct oci_json *json, struct json_object *object, const char *key,
		     struct json_object **value);

/** oci_json_number() - the same for a whole number up to @max; @present says if there is one */
bool oci_json_number(struct oci_json *json, struct json_object *object, const char *key,
		     uint64_t max, uint64_t *value, bool *present);

/** oci_json_strings() - the same for an array, all of whose elements are strings */
bool oci_json_strings(struct oci_json *json, struct json_object *object, const char *key,
		      struct json_object **value);

/** oci_json_element() - element of an array that has to be an object. Return: NULL after a failure. */
struct json_object *oci_json_element(struct oci_json *json, struct json_object *object,
				     const char *key, struct json_object *array, size_t index);

#endif
