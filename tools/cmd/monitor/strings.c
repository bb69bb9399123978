// SPDX-License-Identifier: GPL-2.0
/* Paths behind pointers, read from the memory of the task after the event. */
#include <limits.h>
#include <string.h>
#include <sys/uio.h>
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
	size_t len = 0;

	while (len < PATH_MAX) {
		size_t rest = page - (address + len) % page;
		struct iovec local = { buf + len, rest < PATH_MAX - len ? rest : PATH_MAX - len };
		struct iovec remote = { (void *)(uintptr_t)(address + len), local.iov_len };
		ssize_t got = process_vm_readv(tid, &local, 1, &remote, 1, 0);

		if (got <= 0)
			return false;
		if (memchr(buf + len, '\0', (size_t)got))
			return true;
		len += (size_t)got;
	}
	return false;
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
