/* SPDX-License-Identifier: GPL-2.0 */
/* The result of `seccompctl features`, and its output formats. */
#ifndef CMD_FEATURES_FEATURES_H
#define CMD_FEATURES_FEATURES_H

#include <sys/utsname.h>

#include "client/probe.h"
#include "client/source.h"

#define FEATURES_MAX_UNTOLD 8

struct json_object;

/** struct features_untold - a field that is unknown here, and why */
struct features_untold {
	const char *field;
	const char *why;
};

/** struct features_line - a line of /proc/sys, or the errno that reading it gave */
struct features_line {
	int err;
	char text[256];
};

/**
 * struct features_filters - whether filters can be read
 * @asked: it could be tried
 * @error: why their ids and sizes can't be read; its err is 0 if they can
 * @program_error: why programs and flags can't
 * @has_programs: the kernel keeps programs as they were installed
 */
struct features_filters {
	bool asked;
	struct sd_error error;
	struct sd_error program_error;
	bool has_programs;
};

/**
 * struct features - what was found out
 * @uts: the kernel
 * @probe: what was tried
 * @actions: actions_avail
 * @logged: actions_logged
 * @source: the connection to the module, or why there is none
 * @protocol: its version
 * @has_version: @module_version could be read
 * @module_version: of the module
 * @error: what the module said when asked about the caller; its err is 0 if it answered
 * @filters: whether filters can be read; asked of the module only
 * @events: a set of 1 << enum seccomp_diag_kind of the events that can be watched
 * @events_error: why not all of them; its err is 0 if all can
 * @sees_all: the caller has CAP_SYS_PTRACE
 * @unknown: unknown fields
 * @untold_count: how many
 */
struct features {
	struct utsname uts;
	struct probe probe;
	struct features_line actions;
	struct features_line logged;
	struct source source;
	unsigned int protocol;
	bool has_version;
	char module_version[64];
	struct sd_error error;
	struct features_filters filters;
	uint32_t events;
	struct sd_error events_error;
	bool sees_all;
	struct features_untold unknown[FEATURES_MAX_UNTOLD];
	size_t untold_count;
};

/** features_ask_filters() - try to read the filter of a child that is started for it and ended */
void features_ask_filters(struct sd_client *client, struct features_filters *filters);

/** features_text() - print it for people */
void features_text(const struct features *features);

/** features_json() - the same as an object */
struct json_object *features_json(const struct features *features);

#endif
