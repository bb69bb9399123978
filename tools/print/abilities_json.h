/* SPDX-License-Identifier: GPL-2.0 */
/* Abilities as JSON, for explain and status. */
#ifndef PRINT_ABILITIES_JSON_H
#define PRINT_ABILITIES_JSON_H

#include "analysis/abilities.h"

struct json_object;

/** json_decider() - a deciding instruction and the depth of its filter, 0 for the newest */
struct json_object *json_decider(const struct table_decider *decider);

/** json_abilities() - the abilities under one ABI */
struct json_object *json_abilities(const struct ability_set *set, bool strict);

#endif
