/* SPDX-License-Identifier: GPL-2.0 */
/* An event as one line of JSON. */
#ifndef CMD_MONITOR_JSON_H
#define CMD_MONITOR_JSON_H

#include <json-c/json.h>

#include "cmd/monitor/decider.h"
#include "cmd/monitor/event_text.h"

/**
 * event_json() - one event
 * @event: any but SD_EVENT_END
 * @reason: the deciding instruction; NULL if unknown
 * @path: include the deciding instructions
 */
struct json_object *event_json(const struct sd_event *event, const struct reason *reason,
			       bool path);

/** event_json_dropped() - a record of the number of missing events */
struct json_object *event_json_dropped(uint64_t count);

/** event_json_kind() - begin a record of a kind */
struct json_object *event_json_kind(const char *kind);

/** event_json_time() - add a time, as a date and in nanoseconds since boot */
void event_json_time(struct json_object *o, const char *key, uint64_t time);

/** event_json_syscall() - add ABI, number and name of a call; null where it has none */
void event_json_syscall(struct json_object *o, const struct call *call);

/** event_json_text() - turn a text into a string, and free it */
struct json_object *event_json_text(struct text *text);

/** event_json_line() - append a record as one line, and free it */
void event_json_line(struct json_object *o, struct text *text);

#endif
