// SPDX-License-Identifier: GPL-2.0
/* Paths behind pointers, read from the memory of the task after the event. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/clean.h"
#include "cmd/monitor/strings.h"
#include "print/output.h"

/* Arguments that are paths, as section 2 of the manual calls them */
static bool is_path(const struct signature_arg *arg)
{
	static const char *const names[] = { "pathname", "path",     "oldpath", "newpath",
					     "target",	 "linkpath", "filename" };

	for (size_t i = 0; arg && arg->pointer && i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(arg->name, names[i]))
			return true;
	return false;
}

/* Read page by page, as the next one may not be there. Return: false if the end was not found. */
static bool read_string(pid_t tid, uint64_t address, char buf[PATH_MAX])
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	bool found = false;
	size_t len = 0;
	char name[32];
	int memory;

	snprintf(name, sizeof(name), "/proc/%d/mem", (int)tid);
	memory = open(name, O_RDONLY | O_CLOEXEC);
	while (memory >= 0 && !found && len < PATH_MAX) {
		size_t rest = page - (address + len) % page;
		ssize_t got =
			pread(memory, buf + len, rest < PATH_MAX - len ? rest : PATH_MAX - len,
			      (off_t)(address + len));

		if (got <= 0)
			break;
		found = memchr(buf + len, '\0', (size_t)got);
		len += (size_t)got;
	}
	if (memory >= 0)
		close(memory);
	return found;
}

/* Call @fn for each path of a call that can be read. */
static void each(const struct sd_event *event,
		 void (*fn)(const char *name, const char *path, void *arg), void *arg)
{
	const struct call *call = event_call(event);
	char path[PATH_MAX];

	for (unsigned int i = 0; event->type == SD_EVENT_VERDICT && i < CALL_ARGS; i++) {
		const struct signature_arg *of = signature_arg(call->signature, i);

		if (is_path(of) && read_string(event->tid, event->call.args[i], path))
			fn(of->name, path, arg);
	}
}

static void add_text(const char *name, const char *path, void *arg)
{
	char buf[CLEAN_FACTOR * PATH_MAX + 1];

	text_add(arg, "    %s \"%s\" a moment later\n", name,
		 clean_terminal(path, buf, sizeof(buf)));
}

void strings_text(const struct sd_event *event, struct text *text)
{
	each(event, add_text, text);
}

static void add_json(const char *name, const char *path, void *arg)
{
	struct json_object *o = json_object_new_object();

	output_json_add(o, "name", json_object_new_string(name));
	output_json_add(o, "text", output_json_text(path));
	json_object_array_add(arg, o);
}

struct json_object *strings_json(const struct sd_event *event)
{
	struct json_object *strings = json_object_new_array();

	each(event, add_json, strings);
	return strings;
}
