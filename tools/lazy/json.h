/* SPDX-License-Identifier: GPL-2.0 */
/* The functions of json-c that the tool calls. */
#ifndef LAZY_JSON_H
#define LAZY_JSON_H

#include <json-c/json.h>

#include "lazy/lazy.h"

#define json_object_array_add LAZY(JSON, json_object_array_add)
#define json_object_array_del_idx LAZY(JSON, json_object_array_del_idx)
#define json_object_array_get_idx LAZY(JSON, json_object_array_get_idx)
#define json_object_array_length LAZY(JSON, json_object_array_length)
#define json_object_from_fd LAZY(JSON, json_object_from_fd)
#define json_object_get LAZY(JSON, json_object_get)
#define json_object_get_int64 LAZY(JSON, json_object_get_int64)
#define json_object_get_object LAZY(JSON, json_object_get_object)
#define json_object_get_string LAZY(JSON, json_object_get_string)
#define json_object_get_string_len LAZY(JSON, json_object_get_string_len)
#define json_object_get_type LAZY(JSON, json_object_get_type)
#define json_object_get_uint64 LAZY(JSON, json_object_get_uint64)
#define json_object_get_userdata LAZY(JSON, json_object_get_userdata)
#define json_object_is_type LAZY(JSON, json_object_is_type)
#define json_object_new_array LAZY(JSON, json_object_new_array)
#define json_object_new_boolean LAZY(JSON, json_object_new_boolean)
#define json_object_new_int LAZY(JSON, json_object_new_int)
#define json_object_new_int64 LAZY(JSON, json_object_new_int64)
#define json_object_new_object LAZY(JSON, json_object_new_object)
#define json_object_new_string LAZY(JSON, json_object_new_string)
#define json_object_new_uint64 LAZY(JSON, json_object_new_uint64)
#define json_object_object_add LAZY(JSON, json_object_object_add)
#define json_object_object_del LAZY(JSON, json_object_object_del)
#define json_object_object_get_ex LAZY(JSON, json_object_object_get_ex)
#define json_object_put LAZY(JSON, json_object_put)
#define json_object_set_userdata LAZY(JSON, json_object_set_userdata)
#define json_object_to_json_string_ext LAZY(JSON, json_object_to_json_string_ext)
#define json_tokener_error_desc LAZY(JSON, json_tokener_error_desc)
#define json_tokener_free LAZY(JSON, json_tokener_free)
#define json_tokener_get_error LAZY(JSON, json_tokener_get_error)
#define json_tokener_get_parse_end LAZY(JSON, json_tokener_get_parse_end)
#define json_tokener_new_ex LAZY(JSON, json_tokener_new_ex)
#define json_tokener_parse LAZY(JSON, json_tokener_parse)
#define json_tokener_parse_ex LAZY(JSON, json_tokener_parse_ex)
#define json_tokener_set_flags LAZY(JSON, json_tokener_set_flags)

#endif
