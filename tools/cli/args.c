// SPDX-License-Identifier: GPL-2.0
/* Options and their arguments, with one clear line for whatever is wrong with them. */
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
#include "client/source.h"
#include "print/format.h"

#define MAX_OPTIONS 32

static struct {
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
			.has_arg = desc->arg ? required_argument : no_argument,
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

void args_begin(const struct command *command)
{
	static const struct option_desc version[] = { { OPT_VERSION, "version", NULL, "" }, { 0 } };

	memset(&args, 0, sizeof(args));
	args.command = command;
	/* The tool's own options end at the command's name. */
	strcpy(args.shorts, command ? ":" : "+:");
	add_options(command ? command->options : version);
	add_options(common_options);
	optind = 0;
	opterr = 0;
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

/* "--moed=strict" without what is behind its name */
static void complain_long(const char *text)
{
	char name[64];
	const char *nearest;

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(text + 2, "="), text + 2);
	nearest = args_nearest(name, option_name);
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
		if (args.command)
			help_command(args.command);
		else
			help_all();
		*status = EXIT_DONE;
		return ARGS_EXIT;
	case OPT_SOURCE:
		if (source_choose(optarg))
			return args_next(argc, argv, status);
		complain("unknown source '%s': module, proc or auto", optarg);
		*status = EXIT_WRONG_USAGE;
		return ARGS_EXIT;
	case '?':
	case ':':
		*status = wrong_option(c, argv);
		return ARGS_EXIT;
	}
	return c;
}

bool args_pid(const char *text, pid_t *pid)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (!isdigit((unsigned char)*text) || *end) {
		complain("'%s' is not a number: a process or thread is named by its number",
			 words_clean(text));
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

bool args_uid(const char *text, uid_t *uid)
{
	struct passwd *user;
	unsigned long value;
	char *end;

	if (!isdigit((unsigned char)*text)) {
		user = getpwnam(text);
		if (!user) {
			complain("no user is called '%s' here: name another, or give the number",
				 words_clean(text));
			return false;
		}
		*uid = user->pw_uid;
		return true;
	}
	errno = 0;
	value = strtoul(text, &end, 10);
	/* The last one is "no user" to the kernel. */
	if (*end || errno || value >= UINT_MAX) {
		complain("'%s' is not a user number: they go from 0 to %u", words_clean(text),
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
			 words_clean(text));
		return false;
	}
	*id = strtoull(digits, NULL, 16);
	return true;
}

static const char *mode_name(size_t index)
{
	return index <= SECCOMP_DIAG_MODE_DEAD ? words_mode(index) : NULL;
}

static bool add_mode(const char *name, uint32_t *modes)
{
	const char *nearest;
	size_t i;

	for (i = 0; mode_name(i); i++) {
		if (!strcmp(mode_name(i), name)) {
			*modes |= 1u << i;
			return true;
		}
	}
	nearest = args_nearest(name, mode_name);
	complain("unknown mode '%s'%s%s%s (disabled, strict, filter or dead)", words_clean(name),
		 nearest ? ", is " : "", nearest ? nearest : "", nearest ? " meant?" : "");
	return false;
}

bool args_modes(const char *text, uint32_t *modes)
{
	char *copy = strdup(text), *rest = copy, *name;
	bool ok = copy;

	*modes = 0;
	while (ok && (name = strsep(&rest, ",")))
		ok = add_mode(name, modes);
	free(copy);
	return ok;
}

/* How many letters must be put in, left out, changed or swapped with the next. */
static size_t distance(const char *a, const char *b)
{
	size_t row[3][32], la = strlen(a), lb = strlen(b), i, j;

	if (la > 31 || lb > 31)
		return SIZE_MAX;
	for (j = 0; j <= lb; j++)
		row[0][j] = j;
	for (i = 1; i <= la; i++) {
		size_t *now = row[i % 3], *last = row[(i - 1) % 3], *before = row[(i + 1) % 3];

		now[0] = i;
		for (j = 1; j <= lb; j++) {
			size_t cost = a[i - 1] != b[j - 1];

			now[j] = last[j - 1] + cost;
			if (last[j] + 1 < now[j])
				now[j] = last[j] + 1;
			if (now[j - 1] + 1 < now[j])
				now[j] = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
	}
	return row[la % 3][lb];
}

const char *args_nearest(const char *text, const char *(*name)(size_t index))
{
	const char *best = NULL;
	size_t least = strlen(text) < 4 ? 2 : 3; /* nothing farther than this is near */
	size_t i;

	for (i = 0; name(i); i++) {
		size_t d = *text && !strncmp(text, name(i), strlen(text)) ? 1 :
									    distance(text, name(i));

		if (d < least) {
			least = d;
			best = name(i);
		}
	}
	return best;
}
