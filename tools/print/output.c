// SPDX-License-Identifier: GPL-2.0
/* Output of all commands: labelled lines, wrapped lines, colours, JSON of tasks and filters. */
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/prctl.h>
#include <linux/seccomp.h>

#include "print/output.h"
#include "client/source.h"
#include "cli/pager.h"
#include "cli/args.h"
#include "cli/clean.h"
#include "client/cgroup.h"
#include "client/container.h"
#include "client/names.h"
#include "cli/xalloc.h"

/* https://no-color.org: any non-empty value */
bool output_is_plain(int fd)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	if (args_color() != COLOR_AUTO)
		return args_color() == COLOR_NEVER;
	return (no_color && *no_color) || !isatty(pager_terminal(fd)) || !term ||
	       !strcmp(term, "dumb");
}

const char *output_bold(void)
{
	return output_is_plain(STDOUT_FILENO) ? "" : "\033[1m";
}

const char *output_plain(void)
{
	return output_is_plain(STDOUT_FILENO) ? "" : "\033[0m";
}

void output_line(const char *label, const char *fmt, ...)
{
	va_list ap;

	printf("  %s%s%*s", label, *label ? ":" : "",
	       (int)(OUTPUT_INDENT - 2 - strlen(label) - (*label ? 1 : 0)), "");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

void output_json(struct json_object *object)
{
	output_json_add(object, "version", json_object_new_int(OUTPUT_JSON_VERSION));
	puts(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PRETTY |
							    JSON_C_TO_STRING_SPACED |
							    JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
}

void output_json_add(struct json_object *object, const char *key, struct json_object *value)
{
	json_object_object_add(object, key, value);
}

struct json_object *output_json_text(const char *text)
{
	char buf[1024];

	return text ? json_object_new_string(clean_json(text, buf, sizeof(buf))) : NULL;
}

struct json_object *output_json_hex(uint64_t value)
{
	char buf[24];

	snprintf(buf, sizeof(buf), "0x%llx", (unsigned long long)value);
	return json_object_new_string(buf);
}

struct json_object *output_json_string(struct text *text)
{
	struct json_object *o = json_object_new_string(text_str(text));

	text_free(text);
	return o;
}

static struct json_object *spec_json(const struct sd_task *task, uint32_t has, int kind,
				     uint32_t value)
{
	return task->has & has ? json_object_new_string(name_spec(kind, value)) : NULL;
}

static struct json_object *bool_json(const struct sd_task *task, uint32_t has, bool value)
{
	return task->has & has ? json_object_new_boolean(value) : NULL;
}

static struct json_object *speculation_json(const struct sd_task *task)
{
	struct json_object *o = json_object_new_object();

	output_json_add(o, "store_bypass",
			spec_json(task, SD_HAS_SPEC_STORE_BYPASS, PR_SPEC_STORE_BYPASS,
				  task->spec_store_bypass));
	output_json_add(o, "indirect_branch",
			spec_json(task, SD_HAS_SPEC_INDIRECT_BRANCH, PR_SPEC_INDIRECT_BRANCH,
				  task->spec_indirect_branch));
	output_json_add(
		o, "l1d_flush",
		spec_json(task, SD_HAS_SPEC_L1D_FLUSH, PR_SPEC_L1D_FLUSH, task->spec_l1d_flush));
	return o;
}

static struct json_object *container_json(const struct cgroup_names *names)
{
	if (!*names->container)
		return NULL;
	return output_json_text(container_name(names) ?: names->container);
}

void output_json_place(struct json_object *object, pid_t tid, uint64_t start_time,
		       uint64_t cgroup_id)
{
	const char *path = cgroup_of(tid, start_time, cgroup_id);
	struct cgroup_names names;

	container_parse(path ?: "", &names);
	output_json_add(object, "unit", output_json_text(cgroup_unit(&names)));
	output_json_add(object, "container", container_json(&names));
	output_json_add(object, "cgroup", output_json_text(path));
}

struct json_object *output_json_task(const struct sd_task *task)
{
	struct json_object *o = json_object_new_object();
	uint32_t has = task->has;

	output_json_add(o, "tid", json_object_new_int(task->tid));
	output_json_add(o, "pid", json_object_new_int(task->tgid));
	output_json_add(o, "comm", output_json_text(task->comm));
	output_json_add(o, "uid", json_object_new_int64(task->uid));
	output_json_add(o, "user", output_json_text(format_user(task->uid)));
	output_json_add(o, "mode", json_object_new_string(name_mode(task->mode)));
	output_json_add(o, "filters",
			has & SD_HAS_FILTER_COUNT ? json_object_new_int64(task->filter_count) :
						    NULL);
	output_json_add(o, "filter_id",
			has & SD_HAS_FILTER_ID ? output_json_filter_id(task->filter_id) : NULL);
	output_json_add(o, "budget_used",
			has & SD_HAS_BUDGET_USED ? json_object_new_int64(task->budget_used) : NULL);
	output_json_add(o, "listener", bool_json(task, SD_HAS_LISTENER, task->listener));
	output_json_add(o, "tsc",
			has & SD_HAS_TSC ? json_object_new_string(name_tsc(task->tsc)) : NULL);
	output_json_add(o, "no_new_privs",
			bool_json(task, SD_HAS_NO_NEW_PRIVS, task->no_new_privs));
	output_json_add(o, "speculation", speculation_json(task));
	output_json_add(o, "abi",
			has & SD_HAS_ABI ? json_object_new_string(name_abi(task->abi)) : NULL);
	output_json_add(o, "exiting", json_object_new_boolean(task->exiting));
	output_json_add(o, "suspended", bool_json(task, SD_HAS_SUSPENDED, task->suspended));
	output_json_add(o, "start_time_ns", json_object_new_uint64(task->start_time));
	output_json_place(o, task->tid, task->start_time, task->cgroup_id);
	output_json_add(o, "source", json_object_new_string(source_name(task->source)));
	return o;
}

struct json_object *output_json_filter_id(uint64_t id)
{
	char buf[NAME_FILTER_ID];

	return id ? json_object_new_string(name_filter_id(id, buf)) : NULL;
}

static struct json_object *filter_number(const struct sd_filter *filter, uint32_t has,
					 uint32_t value)
{
	return filter->has & has ? json_object_new_int64(value) : NULL;
}

static struct json_object *filter_bool(const struct sd_filter *filter, uint32_t has, bool value)
{
	return filter->has & has ? json_object_new_boolean(value) : NULL;
}

struct json_object *output_json_filter(const struct sd_filter *filter)
{
	struct json_object *o = json_object_new_object();

	output_json_add(o, "tid", json_object_new_int(filter->tid));
	output_json_add(o, "index", json_object_new_int64(filter->index));
	output_json_add(o, "depth", json_object_new_int64(filter->depth));
	output_json_add(o, "filter_id", output_json_filter_id(filter->id));
	output_json_add(o, "parent_id",
			filter->has & SD_FILTER_HAS_PARENT ?
				output_json_filter_id(filter->parent_id) :
				NULL);
	output_json_add(o, "insns", filter_number(filter, SD_FILTER_HAS_INSNS, filter->insns));
	output_json_add(o, "budget", filter->budget ? json_object_new_int64(filter->budget) : NULL);
	output_json_add(
		o, "log",
		filter_bool(filter, SD_FILTER_HAS_FLAGS, filter->flags & SECCOMP_FILTER_FLAG_LOG));
	output_json_add(o, "wait_killable_recv",
			filter_bool(filter, SD_FILTER_HAS_WAIT_KILLABLE,
				    filter->flags & SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV));
	output_json_add(o, "listener",
			filter_bool(filter, SD_FILTER_HAS_LISTENER, filter->listener));
	output_json_add(o, "jited", filter_bool(filter, SD_FILTER_HAS_JITED, filter->jited));
	output_json_add(o, "users", filter_number(filter, SD_FILTER_HAS_USERS, filter->users));
	return o;
}

#define WIDTH_DEFAULT 80
#define WIDTH_MIN 60
#define WIDTH_MAX 120 /* readable even on a wider terminal */

unsigned int output_columns(void)
{
	struct winsize size;

	return ioctl(pager_terminal(STDOUT_FILENO), TIOCGWINSZ, &size) ? 0 : size.ws_col;
}

size_t wrap_width(void)
{
	unsigned int columns = output_columns();

	if (!columns)
		return WIDTH_DEFAULT;
	if (columns < WIDTH_MIN)
		return WIDTH_MIN;
	return columns > WIDTH_MAX ? WIDTH_MAX : columns;
}

/* The next possible end of a line: a blank, or after the | between flags. */
static size_t piece(const char *text)
{
	size_t len = strcspn(text, " |");

	return text[len] == '|' ? len + 1 : len;
}

void wrap_print(size_t column, size_t indent, const char *text)
{
	size_t width = wrap_width(), len, blank;
	bool first = true; /* of the current line */

	for (; *text; text += len) {
		blank = strspn(text, " ");
		text += blank;
		len = piece(text);
		blank = blank && !first;
		if (!first && column + blank + len > width) {
			printf("\n%*s", (int)indent, "");
			column = indent;
			blank = 0;
		}
		printf("%s%.*s", blank ? " " : "", (int)len, text);
		column += blank + len;
		first = false;
	}
	putchar('\n');
}

void wrap_line(const char *label, const char *fmt, ...)
{
	struct text text = { 0 };
	va_list ap;
	char *value;

	va_start(ap, fmt);
	if (vasprintf(&value, fmt, ap) < 0)
		xalloc_failed();
	va_end(ap);
	text_add(&text, "  %s%s", label, *label ? ":" : "");
	text_pad(&text, 0, OUTPUT_INDENT);
	fputs(text_str(&text), stdout);
	wrap_print((unsigned int)text.len, OUTPUT_INDENT, value);
	text_free(&text);
	free(value);
}
