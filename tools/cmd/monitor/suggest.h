/* SPDX-License-Identifier: GPL-2.0 */
/* What a policy would have to allow so that the calls that were refused are made. */
#ifndef CMD_MONITOR_SUGGEST_H
#define CMD_MONITOR_SUGGEST_H

#include <json-c/json.h>

#include "cmd/monitor/decider.h"
#include "cmd/monitor/event_text.h"

struct suggestion;

/** suggestion_new() - nothing refused yet */
struct suggestion *suggestion_new(void);

/** suggestion_free() - forget it; NULL is allowed */
void suggestion_free(struct suggestion *suggestion);

/**
 * suggestion_add() - take note of a verdict, if it refused a call
 * @suggestion: where
 * @event: any event
 * @reason: NULL if it is not known
 */
void suggestion_add(struct suggestion *suggestion, const struct sd_event *event,
		    const struct reason *reason);

/** suggestion_text() - for people: what to add to an OCI profile and to a unit of systemd */
void suggestion_text(const struct suggestion *suggestion, struct text *text);

/** suggestion_json() - the same as an object */
struct json_object *suggestion_json(const struct suggestion *suggestion);

#endif
