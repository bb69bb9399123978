/* SPDX-License-Identifier: GPL-2.0 */
/* Counts of events that are alike, as a table. */
#ifndef CMD_MONITOR_SUMMARY_H
#define CMD_MONITOR_SUMMARY_H

#include <json-c/json.h>

#include "cmd/monitor/event_text.h"

struct summary;

/** summary_new() - make an empty one */
struct summary *summary_new(void);

/** summary_free() - free it; NULL is allowed */
void summary_free(struct summary *summary);

/** summary_add() - count an event */
void summary_add(struct summary *summary, const struct sd_event *event);

/** summary_text() - a table, most events first */
void summary_text(struct summary *summary, struct text *text);

/** summary_json() - the same as an object */
struct json_object *summary_json(struct summary *summary);

#endif
