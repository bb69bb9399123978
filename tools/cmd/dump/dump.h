/* SPDX-License-Identifier: GPL-2.0 */
/* Filters for `seccompctl dump`, and its output formats. */
#ifndef CMD_DUMP_DUMP_H
#define CMD_DUMP_DUMP_H

#include "client/filter.h"
#include "policy/policy.h"

/** enum dump_format - output formats */
enum dump_format {
	DUMP_ASM,
	DUMP_C,
	DUMP_DOT,
	DUMP_JSON,
	DUMP_PSEUDO,
	DUMP_RAW,
};

/**
 * struct dump - filters
 * @file: the file of the programs; NULL for filters of a thread
 * @policy: its content
 * @tid: the thread; 0 for a file
 * @filters: the filters, newest first
 * @count: how many
 */
struct dump {
	const char *file;
	const struct policy *policy;
	pid_t tid;
	struct sd_filter *filters;
	size_t count;
};

/**
 * dump_print() - print filters on standard output
 * @dump: the filters; exactly one, with its program, for a raw dump
 * @format: output format
 */
void dump_print(const struct dump *dump, enum dump_format format);

/** dump_json() - the filters as a JSON object */
struct json_object *dump_json(const struct dump *dump);

/** dump_paint() - print a program as text in colours: whole lines */
void dump_paint(const char *text);

#endif
