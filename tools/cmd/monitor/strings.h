/* SPDX-License-Identifier: GPL-2.0 */
/* Paths behind pointers, for --strings. */
#ifndef CMD_MONITOR_STRINGS_H
#define CMD_MONITOR_STRINGS_H

#include "cmd/monitor/event_text.h"

/*
 * The task has gone on meanwhile: it may have changed the text, or may be gone. Paths that can't be
 * read are left out. Reading takes the access that tracing does.
 */

/** strings_text() - append a line 'pathname "/etc" a moment later' for each path of a verdict's call */
void strings_text(const struct sd_event *event, struct text *text);

/** strings_json() - the same as an array of names and texts */
struct json_object *strings_json(const struct sd_event *event);

#endif
