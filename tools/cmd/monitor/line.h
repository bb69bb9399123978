/* SPDX-License-Identifier: GPL-2.0 */
/* An event as a line for people. */
#ifndef CMD_MONITOR_LINE_H
#define CMD_MONITOR_LINE_H

#include "cmd/monitor/decider.h"
#include "cmd/monitor/event_text.h"

/**
 * event_line() - one event, in one line
 * @event: not the end
 * @reason: why a verdict is what it is; NULL if that is not known
 * @colour: with colours by severity
 * @text: where the line is appended
 */
void event_line(const struct sd_event *event, const struct reason *reason, bool colour,
		struct text *text);

/** event_line_dropped() - a line that says how many are missing here */
void event_line_dropped(uint64_t count, bool colour, struct text *text);

/** event_time() - when it was, in local time: "13:05:02.123" */
void event_time(uint64_t time, struct text *text);

/** event_date() - the same with its day and zone (ISO 8601) */
void event_date(uint64_t time, struct text *text);

#endif
