/* SPDX-License-Identifier: GPL-2.0 */
/* Rules that a policy would need to allow the refused calls. */
#ifndef CMD_MONITOR_SUGGEST_H
#define CMD_MONITOR_SUGGEST_H

#include <json-c/json.h>

#include "cmd/monitor/decider.h"
#include "cmd/monitor/event_text.h"

struct suggestion;

/** suggestion_new() - make an empty one */
struct suggestion *suggestion_new(void);

/** suggestion_free() - free it; NULL is allowed */
void suggestion_free(struct suggestion *suggestion);

/**
 * suggestion_add() - record a verdict, if it refused a call
 * @suggestion: the record
 * @event: any event
 * @reason: the deciding instruction; NULL if unknown
 */
void suggestion_add(struct suggestion *suggestion, const struct sd_event *event,
		    const struct reason *reason);

/** suggestion_text() - print additions to an OCI profile and to a systemd unit */
void suggestion_text(const struct suggestion *suggestion, struct text *text);

/** suggestion_json() - the same as an object */
struct json_object *suggestion_json(const struct suggestion *suggestion);

#endif
