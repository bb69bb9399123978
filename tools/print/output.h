/* SPDX-License-Identifier: GPL-2.0 */
/* Output of all commands: labelled lines, wrapped lines, colours, JSON of tasks and filters. */
#ifndef PRINT_OUTPUT_H
#define PRINT_OUTPUT_H

#include "bpf/strbuf.h"
#include "client/filter.h"
#include "client/task.h"
#include "lazy/json.h"

/* The column where values begin. */
#define OUTPUT_INDENT 17

/** output_is_plain() - whether a descriptor gets no colours (--color, NO_COLOR, no terminal) */
bool output_is_plain(int fd);

/** output_bold() - the sequence that starts bold text; empty if output_is_plain() */
const char *output_bold(void);

/** output_plain() - the sequence that ends it */
const char *output_plain(void);

/** output_line() - print a label and its value, aligned; an empty label continues the last one */
__attribute__((format(printf, 2, 3))) void output_line(const char *label, const char *fmt, ...);

/* The "version" of each document: see JSON in seccompctl(8). */
#define OUTPUT_JSON_VERSION 1

/** output_json() - print an object with its version, and free it */
void output_json(struct json_object *object);

/** output_json_add() - add to an object; NULL becomes null */
void output_json_add(struct json_object *object, const char *key, struct json_object *value);

/** output_json_text() - any bytes as a string of valid UTF-8; NULL becomes null */
struct json_object *output_json_text(const char *text);

/** output_json_string() - turn a text into a string, and free it */
struct json_object *output_json_string(struct text *text);

/** output_json_hex() - a register, an address or an arch: JSON numbers may lose bits of 64 */
struct json_object *output_json_hex(uint64_t value);

/** output_json_task() - the state of a thread; null for unknown fields */
struct json_object *output_json_task(const struct sd_task *task);

/**
 * output_json_place() - add unit, container and control group of a thread to an object
 * @object: the object
 * @tid: the thread
 * @start_time: when it was started
 * @cgroup_id: the id of its control group, 0 if unknown
 *
 * They are null if there is none, or if the thread is gone.
 */
void output_json_place(struct json_object *object, pid_t tid, uint64_t start_time,
		       uint64_t cgroup_id);

/** output_json_filter() - a filter without its program; null for unknown fields */
struct json_object *output_json_filter(const struct sd_filter *filter);

/** output_json_filter_id() - an id as a string: JSON numbers may lose bits of it; null for 0 */
struct json_object *output_json_filter_id(uint64_t id);

/** output_columns() - columns of the terminal that standard output is; 0 if it is none */
unsigned int output_columns(void);

/** wrap_width() - columns of standard output: the terminal's, from 60 to 120, else 80 */
size_t wrap_width(void);

/**
 * wrap_print() - print text with line breaks between words, and a newline
 * @column: columns of the first line that are printed already
 * @indent: indentation of the following lines
 * @text: the text, without newlines
 */
void wrap_print(size_t column, size_t indent, const char *text);

/** wrap_line() - output_line() for a long value */
__attribute__((format(printf, 2, 3))) void wrap_line(const char *label, const char *fmt, ...);

#endif
