/* SPDX-License-Identifier: GPL-2.0 */
/* The refusals of a chain in one line, and as JSON, for status and explain. */
#ifndef PRINT_REFUSALS_H
#define PRINT_REFUSALS_H

#include "analysis/table.h"
#include "bpf/strbuf.h"
#include "lazy/json.h"

/**
 * struct refusals_view - how to print refusals
 * @strict: the chain is strict mode
 * @whole: leave nothing out
 * @hint: the way to what is left out: "--all"
 */
struct refusals_view {
	bool strict;
	bool whole;
	const char *hint;
};

/**
 * refusals_print() - print a line: "Refuses: mkdir, ptrace: EPERM; socket if domain is AF_NETLINK:
 *	EPERM", "Refuses all but 312 calls: EPERM", "Refuses nothing"
 * @tables: answers under the task's own ABI, then under others; %QUERY_ABI_OTHER is left out
 * @count: number of tables
 * @view: how to print them
 */
void refusals_print(const struct table *tables, size_t count, const struct refusals_view *view);

/**
 * refusals_print_without() - print the same line where there are no answers
 * @fmt: what follows "Refuses": " nothing: no filter is installed", ": unknown, because ..."
 */
__attribute__((format(printf, 1, 2))) void refusals_print_without(const char *fmt, ...);

/** json_refusals() - the same, complete, as an array */
struct json_object *json_refusals(const struct table *tables, size_t count, bool strict);

#endif
