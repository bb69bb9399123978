/* SPDX-License-Identifier: GPL-2.0 */
/* What explain and status share of JSON. */
#ifndef CMD_EXPLAIN_JSON_H
#define CMD_EXPLAIN_JSON_H

#include "analysis/abilities.h"

struct json_object;

/** json_decider() - which instruction of which filter, by its depth: 0 for the newest */
struct json_object *json_decider(const struct table_decider *decider);

/** json_capabilities() - what can be done under one ABI */
struct json_object *json_capabilities(const struct capability_set *set, bool strict);

#endif
