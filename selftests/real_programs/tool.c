// SPDX-License-Identifier: GPL-2.0
#include <json-c/json.h>
#include <linux/seccomp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "real_programs/tool.h"

/* Without sanitizers, because it runs some hundred times. */
#define INSTALLED "/usr/local/bin/seccompctl"

/* Exit statuses of check */
#define ALLOWED 0
#define REFUSED 3

static bool differs(char *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, TOOL_WHY, format, args);
	va_end(args);
	return false;
}

static json_object *read_all(FILE *output)
{
	json_tokener *parser = json_tokener_new();
	json_object *root = NULL;
	char buf[65536];
	size_t len;

	while ((len = fread(buf, 1, sizeof(buf), output)) > 0)
		if (!root)
			root = json_tokener_parse_ex(parser, buf, len);
	json_tokener_free(parser);
	return root;
}

/* Return: the JSON output of the tool, or NULL. @status: its exit status, -1 if it has none. */
static json_object *run(const char *arguments, int *status)
{
	const char *tool = access(INSTALLED, X_OK) ? getenv("SECCOMPCTL") : INSTALLED;
	char command[1024];
	json_object *root;
	FILE *output;

	snprintf(command, sizeof(command), "exec %s %s", tool ? tool : "seccompctl", arguments);
	*status = -1;
	output = popen(command, "r");
	if (!output)
		return NULL;
	root = read_all(output);
	*status = pclose(output);
	*status = WIFEXITED(*status) ? WEXITSTATUS(*status) : -1;
	return root;
}

static json_object *field(json_object *object, const char *name)
{
	return json_object_object_get(object, name);
}

static bool answers_decided(json_object *calls)
{
	for (size_t i = 0; i < json_object_array_length(calls); i++) {
		json_object *answers = field(json_object_array_get_idx(calls, i), "answers");

		if (!json_object_array_length(answers))
			return false;
		for (size_t j = 0; j < json_object_array_length(answers); j++)
			if (!json_object_get_boolean(
				    field(json_object_array_get_idx(answers, j), "decided")))
				return false;
	}
	return true;
}

static bool tables_complete(json_object *tables)
{
	for (size_t i = 0; i < json_object_array_length(tables); i++) {
		json_object *table = json_object_array_get_idx(tables, i);

		if (!json_object_get_boolean(field(table, "complete")) ||
		    !answers_decided(field(table, "calls")))
			return false;
	}
	return json_object_array_length(tables) > 0;
}

bool tool_explains(pid_t tid, bool complete, char *why)
{
	char arguments[64];
	json_object *root;
	int status;
	bool ok;

	snprintf(arguments, sizeof(arguments), "explain -J %d", tid);
	root = run(arguments, &status);
	ok = !status && root && (!complete || tables_complete(field(root, "tables")));
	if (!ok)
		differs(why, "%d: explain: exit status %d, %s", tid, status,
			root ? "not complete" : "no JSON");
	json_object_put(root);
	return ok;
}

static const char *action_name(uint32_t ret)
{
	switch (ret & SECCOMP_RET_ACTION_FULL) {
	case SECCOMP_RET_ALLOW:
		return "ALLOW";
	case SECCOMP_RET_LOG:
		return "LOG";
	case SECCOMP_RET_TRACE:
		return "TRACE";
	case SECCOMP_RET_USER_NOTIF:
		return "USER_NOTIF";
	case SECCOMP_RET_ERRNO:
		return "ERRNO";
	case SECCOMP_RET_TRAP:
		return "TRAP";
	case SECCOMP_RET_KILL_THREAD:
		return "KILL_THREAD";
	default:
		return "KILL_PROCESS";
	}
}

static bool answers_with(json_object *root, uint32_t ret)
{
	json_object *answers = field(root, "answers"), *answer, *data;

	if (json_object_array_length(answers) != 1)
		return false;
	answer = json_object_array_get_idx(answers, 0);
	data = field(answer, "data");
	/* Only some actions have data. */
	return json_object_get_boolean(field(answer, "decided")) &&
	       !strcmp(json_object_get_string(field(answer, "action")), action_name(ret)) &&
	       (!data || json_object_get_uint64(data) == (ret & SECCOMP_RET_DATA));
}

bool tool_checks(pid_t tid, const struct harmless_call *call, uint32_t ret, char *why)
{
	uint32_t action = ret & SECCOMP_RET_ACTION_FULL;
	int wanted = action == SECCOMP_RET_ALLOW || action == SECCOMP_RET_LOG ? ALLOWED : REFUSED;
	char arguments[256];
	json_object *root;
	int status, len;
	bool ok;

	len = snprintf(arguments, sizeof(arguments), "check -J --abi %s %d %d", call->abi, tid,
		       call->nr);
	for (unsigned int i = 0; i < call->count; i++)
		len += snprintf(arguments + len, sizeof(arguments) - len, " %#llx",
				(unsigned long long)call->args[i]);
	root = run(arguments, &status);
	ok = status == wanted && root && answers_with(root, ret);
	if (!ok)
		differs(why, "seccompctl %s: not %#x, but exit status %d: %.300s", arguments, ret,
			status, root ? json_object_get_string(field(root, "answers")) : "no JSON");
	json_object_put(root);
	return ok;
}
