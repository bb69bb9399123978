// SPDX-License-Identifier: GPL-2.0
/* Commands that ask a daemon to do the work: what that starts is no child of theirs. */
#include <string.h>

#include "bpf/strbuf.h"
#include "cli/clean.h"
#include "cmd/monitor/monitor.h"

/**
 * struct front - a command that has its work done elsewhere
 * @name: its name
 * @service: it starts services, else containers
 * @verb_last: the verb follows the name
 * @own: it starts containers itself, and waits for them unless they are detached
 */
static const struct front {
	const char *name;
	bool service;
	bool verb_last;
	bool own;
} fronts[] = {
	{ .name = "systemctl", .service = true },
	{ .name = "service", .service = true, .verb_last = true },
	{ .name = "docker" },
	{ .name = "podman", .own = true }, /* by conmon, which may outlive podman */
	{ .name = "nerdctl" },
	{ .name = "ctr" },
	{ .name = "kubectl" },
	{ .name = "machinectl" },
};

static const struct front *find_front(const char *path)
{
	const char *slash = strrchr(path, '/');

	for (size_t i = 0; i < sizeof(fronts) / sizeof(fronts[0]); i++)
		if (!strcmp(fronts[i].name, slash ? slash + 1 : path))
			return &fronts[i];
	return NULL;
}

/* The value of --name, or NULL */
static const char *name_option(char **args)
{
	for (; *args && strcmp(*args, "--") != 0; args++) {
		if (!strncmp(*args, "--name=", 7))
			return *args + 7;
		if (!strcmp(*args, "--name"))
			return args[1];
	}
	return NULL;
}

/* Whether an operand may follow: the other options may have a value, which looks like one. */
static bool is_switch(const char *arg)
{
	static const char *const switches[] = { "-i",	  "-t",	   "-it",	 "-d",
						"-ti",	  "-q",	   "-a",	 "-ai",
						"--user", "--now", "--no-block", "--no-pager" };

	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		if (!strcmp(arg, switches[i]))
			return true;
	return false;
}

static char **skip_switches(char **args)
{
	while (*args && is_switch(*args))
		args++;
	return args;
}

/* The only operand, or the first one of @many; NULL if that is not clear */
static const char *operand(char **args, bool many)
{
	args = skip_switches(args);
	if (!*args || **args == '-')
		return NULL;
	return many || !*skip_switches(args + 1) ? *args : NULL;
}

/* The name of the service or container; NULL if it is not clear */
static const char *find_name(const struct front *front, char **args)
{
	const char *verb;

	if (front->verb_last)
		return args[0] && args[1] && *args[0] != '-' ? args[0] : NULL;
	args = skip_switches(args);
	verb = *args++;
	if (!verb || *verb == '-')
		return NULL;
	if (front->service)
		return operand(args, false);
	if (!strcmp(verb, "run") || !strcmp(verb, "create"))
		return name_option(args);
	if (!strcmp(verb, "start") || !strcmp(verb, "restart"))
		return operand(args, false);
	if (!strcmp(verb, "exec") || !strcmp(verb, "shell"))
		return operand(args, true);
	return NULL;
}

/* Whether the processes of the container are descendants of the command until it ends */
static bool waits_for_own(const struct front *front, char **args)
{
	if (!front->own || !args[0] ||
	    (strcmp(args[0], "run") != 0 && strcmp(args[0], "exec") != 0))
		return false;
	for (; *args; args++)
		if (!strcmp(*args, "--detach") ||
		    (args[0][0] == '-' && args[0][1] != '-' && strchr(*args, 'd')))
			return false;
	return true;
}

void daemon_advice(char **argv, struct text *text)
{
	const struct front *front = find_front(argv[0]);
	const char *name;

	if (!front || waits_for_own(front, argv + 1))
		return;
	name = find_name(front, argv + 1);
	text_add(text, "the processes of a %s are not children of %s: use --%s %s",
		 front->service ? "service" : "container", front->name,
		 front->service ? "unit" : "container", clean_text(name ?: "NAME"));
	if (!front->service)
		text_add(text, " while it runs");
}
