/* SPDX-License-Identifier: GPL-2.0 */
/* An event as a line for people. */
#ifndef CMD_MONITOR_LINE_H
#define CMD_MONITOR_LINE_H

#include "cmd/monitor/decider.h"
#include "cmd/monitor/event_text.h"

/**
 * event_line() - one event, in one line
 * @event: any but SD_EVENT_END
 * @reason: the deciding instruction; NULL if unknown
 * @colour: use colours by severity
 * @text: the line is appended here
 */
void event_line(const struct sd_event *event, const struct reason *reason, bool colour,
		struct text *text);

/** event_line_dropped() - a line with the number of missing events */
void event_line_dropped(uint64_t count, bool colour, struct text *text);

/** event_time() - local time of an event: "13:05:02.123" */
void event_time(uint64_t time, struct text *text);

/** event_date() - the same with its day and zone (ISO 8601) */
void event_date(uint64_t time, struct text *text);

#endif
