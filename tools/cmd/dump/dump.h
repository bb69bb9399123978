/* SPDX-License-Identifier: GPL-2.0 */
/* What `seccompctl dump` has fetched, and the forms it prints it in. */
#ifndef CMD_DUMP_DUMP_H
#define CMD_DUMP_DUMP_H

#include "client/filter.h"

/** enum dump_format - how to print */
enum dump_format {
	DUMP_ASM,
	DUMP_C,
	DUMP_DOT,
	DUMP_JSON,
	DUMP_RAW,
};

/**
 * struct dump - filters
 * @file: the name of the file that the only one is from; NULL if they are a thread's
 * @filters: them, newest first
 * @count: how many
 */
struct dump {
	const char *file;
	struct sd_filter *filters;
	size_t count;
};

/**
 * dump_print() - print filters on standard output
 * @dump: them; a raw dump is of one only, which has its program
 * @format: how
 */
void dump_print(const struct dump *dump, enum dump_format format);

/** dump_json() - them all, as a JSON object */
struct json_object *dump_json(const struct dump *dump);

#endif
