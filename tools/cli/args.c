// SPDX-License-Identifier: GPL-2.0
/* Parse options and arguments, with one-line complaints. */
#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "cli/message.h"
#include "cli/clean.h"
#include "cli/xalloc.h"

#define MAX_OPTIONS 32

static struct {
	bool (*choose_source)(const char *name);
	bool (*choose_policy)(int option, const char *arg);
	bool (*choose_target)(int option, const char *arg);
	enum args_color color;
	bool no_pager;
	const struct command *command;
	struct option longs[MAX_OPTIONS + 1];
	char shorts[2 * MAX_OPTIONS + 3];
	size_t count;
} args;

static void add_options(const struct option_desc *desc)
{
	size_t len = strlen(args.shorts);

	for (; desc && desc->id && args.count < MAX_OPTIONS; desc++) {
		args.longs[args.count++] = (struct option){
			.name = desc->name,
			.has_arg = !desc->arg	     ? no_argument :
				   *desc->arg == '[' ? optional_argument :
						       required_argument,
			.val = desc->id,
		};
		if (desc->id >= OPT_SOURCE)
			continue;
		args.shorts[len++] = (char)desc->id;
		if (desc->arg)
			args.shorts[len++] = ':';
	}
	args.shorts[len] = '\0';
}

void args_take_source(bool (*choose)(const char *name))
{
	args.choose_source = choose;
}

void args_take_policy(bool (*choose)(int option, const char *arg))
{
	args.choose_policy = choose;
}

void args_take_target(bool (*choose)(int option, const char *arg))
{
	args.choose_target = choose;
}

void args_begin(const struct command *command)
{
	static const struct option_desc version[] = { { OPT_VERSION, "version", NULL, "" }, { 0 } };

	args.command = command;
	args.count = 0;
	memset(args.longs, 0, sizeof(args.longs));
	/* The options of the tool itself end at the name of the command. */
	strcpy(args.shorts, command ? ":" : "+:");
	add_options(command ? command->options : version);
	add_options(common_options);
	optind = 0;
	opterr = 0;
}

enum args_color args_color(void)
{
	return args.color;
}

bool args_pager(void)
{
	return !args.no_pager;
}

static bool choose_color(const char *name)
{
	static const char *const names[] = { "auto", "always", "never" };

	for (args.color = COLOR_AUTO; args.color <= COLOR_NEVER; args.color++)
		if (!strcmp(names[args.color], name))
			return true;
	complain("--color is auto, always or never, not '%s'", clean_text(name));
	return false;
}

static const char *option_name(size_t index)
{
	return args.longs[index].name;
}

static const char *help_of(void)
{
	static char buf[64];

	snprintf(buf, sizeof(buf), "seccompctl%s%s --help", args.command ? " " : "",
		 args.command ? args.command->name : "");
	return buf;
}

/* Complain about a long option, without its argument: "--moed=strict". */
static void complain_long(const char *text)
{
	char name[64];
	const char *nearest;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(text + 2, "="), text + 2);
	nearest = nearest_name(name, option_name);
	if (nearest)
		complain("unknown option --%s, is --%s meant? (%s)", name, nearest, help_of());
	else
		complain("unknown option --%s (%s)", name, help_of());
}

static int wrong_option(int c, char **argv)
{
	const char *text = argv[optind - 1];
	bool is_long = text && !strncmp(text, "--", 2);
	const struct option *o;

	if (c == ':') {
		complain("option %s needs an argument (%s)", text, help_of());
	} else if (!is_long) {
		complain("unknown option -%c (%s)", optopt, help_of());
	} else {
		for (o = args.longs; o->name && (!optopt || o->val != optopt); o++)
			;
		if (o->name)
			complain("option --%s takes no argument (%s)", o->name, help_of());
		else
			complain_long(text);
	}
	return EXIT_WRONG_USAGE;
}

int args_next(int argc, char **argv, int *status)
{
	int c = getopt_long(argc, argv, args.shorts, args.longs, NULL);

	switch (c) {
	case OPT_HELP:
		if (!args.command)
			return c;
		help_command(args.command);
		*status = EXIT_DONE;
		return ARGS_EXIT;
	case OPT_SOURCE:
		if (args.choose_source(optarg))
			return args_next(argc, argv, status);
		complain("unknown source '%s': module, proc, ptrace or auto", optarg);
		*status = EXIT_WRONG_USAGE;
		return ARGS_EXIT;
	case OPT_COLOR:
		if (choose_color(optarg))
			return args_next(argc, argv, status);
		*status = EXIT_WRONG_USAGE;
		return ARGS_EXIT;
	case OPT_NO_PAGER:
		args.no_pager = true;
		return args_next(argc, argv, status);
	case OPT_FORMAT:
	case OPT_CAP:
	case OPT_GOARCH:
	case OPT_KERNEL:
	case OPT_RUNTIME:
		if (args.choose_policy(c, optarg))
			return args_next(argc, argv, status);
		*status = EXIT_WRONG_USAGE;
		return ARGS_EXIT;
	case OPT_UNIT:
	case OPT_CONTAINER:
	case OPT_CGROUP:
	case OPT_COMM:
		if (args.choose_target(c, optarg))
			return args_next(argc, argv, status);
		*status = EXIT_WRONG_USAGE;
		return ARGS_EXIT;
	case '?':
	case ':':
		*status = wrong_option(c, argv);
		return ARGS_EXIT;
	}
	return c;
}

bool args_list(const char *text, bool (*take)(const char *name, void *arg), void *arg)
{
	char *copy = xstrdup(text), *rest = copy, *name;
	bool ok = true;

	while (ok && (name = strsep(&rest, ",")))
		ok = take(name, arg);
	free(copy);
	return ok;
}

bool args_pid(const char *text, pid_t *pid)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end) {
		complain("'%s' is not a number: --unit, --container and --comm take names",
			 clean_text(text));
		return false;
	}
	if (errno || value < 1 || value > SD_PID_MAX) {
		complain("%s is out of range: thread and process numbers go from 1 to %d", text,
			 SD_PID_MAX);
		return false;
	}
	*pid = (pid_t)value;
	return true;
}

bool args_number(const char *option, const char *text, unsigned int min, unsigned int max,
		 unsigned int *number)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end || errno || value < min || value > max) {
		complain("--%s has to be a number from %u to %u, and is '%s'", option, min, max,
			 clean_text(text));
		return false;
	}
	*number = (unsigned int)value;
	return true;
}

bool args_uid(const char *text, uid_t *uid)
{
	struct passwd *user;
	unsigned long value;
	char *end;

	if (!isdigit((unsigned char)*text)) {
		user = getpwnam(text);
		if (!user) {
			complain("no user is called '%s' here: name another, or give the number",
				 clean_text(text));
			return false;
		}
		*uid = user->pw_uid;
		return true;
	}
	errno = 0;
	value = strtoul(text, &end, 10);
	/* UINT_MAX means "no user" to the kernel. */
	if (*end || errno || value >= UINT_MAX) {
		complain("'%s' is not a user number: they go from 0 to %u", clean_text(text),
			 UINT_MAX - 1);
		return false;
	}
	*uid = (uid_t)value;
	return true;
}

bool args_filter_id(const char *text, uint64_t *id)
{
	const char *digits = text + (!strncmp(text, "0x", 2) ? 2 : 0);

	if (strlen(digits) != 16 || strspn(digits, "0123456789abcdefABCDEF") != 16) {
		complain("'%s' is not a filter's id: 0x and 16 hexadecimal digits, as list -o "
			 "+FILTER-ID and tree print it",
			 clean_text(text));
		return false;
	}
	*id = strtoull(digits, NULL, 16);
	return true;
}
