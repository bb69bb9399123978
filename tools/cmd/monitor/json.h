/* SPDX-License-Identifier: GPL-2.0 */
/* An event as one line of JSON. */
#ifndef CMD_MONITOR_JSON_H
#define CMD_MONITOR_JSON_H

#include <json-c/json.h>

#include "cmd/monitor/decider.h"
#include "cmd/monitor/event_text.h"

/**
 * event_json() - one event
 * @event: not the end
 * @reason: why a verdict is what it is; NULL if that is not known
 * @path: with the instructions that decided
 */
struct json_object *event_json(const struct sd_event *event, const struct reason *reason,
			       bool path);

/** event_json_dropped() - so many are missing here */
struct json_object *event_json_dropped(uint64_t count);

/** event_json_kind() - begin a line of some kind */
struct json_object *event_json_kind(const char *kind);

/** event_json_time() - add a time: as a date, and in nanoseconds since boot */
void event_json_time(struct json_object *o, const char *key, uint64_t time);

/** event_json_syscall() - add a call's ABI, number and name; what it has not is null */
void event_json_syscall(struct json_object *o, const struct call *call);

/** event_json_text() - a text as a string, and free it */
struct json_object *event_json_text(struct text *text);

/** event_json_line() - append it as one line, and free it */
void event_json_line(struct json_object *o, struct text *text);

#endif
