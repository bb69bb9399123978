/* SPDX-License-Identifier: GPL-2.0 */
/* The path of one call through the program that decided, and through a whole chain. */
#ifndef PRINT_TRACE_H
#define PRINT_TRACE_H

#include "input/chain.h"
#include "lazy/json.h"

/**
 * trace_decision() - print the deciding instructions
 * @program: one that bpf_check() has passed
 * @data: the call
 * @text: they are appended here, one line each; a run of tests that do not match is one line
 */
void trace_decision(const struct bpf_program *program, const struct seccomp_data *data,
		    struct text *text);

/** trace_decision_json() - the same as an array */
struct json_object *trace_decision_json(const struct bpf_program *program,
					const struct seccomp_data *data);

/** trace_text() - the path of a call through all filters */
void trace_text(const struct chain *chain, const struct seccomp_data *data, struct text *text);

/** trace_json() - the same as an array */
struct json_object *trace_json(const struct chain *chain, const struct seccomp_data *data);

#endif
