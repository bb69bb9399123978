/* SPDX-License-Identifier: GPL-2.0 */
/* Programs as JSON. */
#ifndef BPF_JSON_H
#define BPF_JSON_H

#include <json-c/json.h>

#include "bpf/listing.h"

/**
 * bpf_json() - a program as an array, with an object for each instruction
 * @listing: the program
 *
 * Return: the array; the caller puts it.
 */
struct json_object *bpf_json(const struct bpf_listing *listing);

#endif
