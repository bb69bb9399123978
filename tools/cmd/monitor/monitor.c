// SPDX-License-Identifier: GPL-2.0
/* seccompctl monitor: installations and verdicts as they happen. */
#include <ctype.h>
#include <getopt.h>
#include <string.h>
#include <strings.h>

#include "cli/args.h"
#include "cmd/commands.h"
#include "cli/message.h"
#include "cmd/monitor/monitor.h"
#include "input/program_file.h"
#include "input/target.h"
#include "cli/clean.h"

/* A day, and far more than a collector likes. */
#define INTERVAL_MAX 86400
#define SERIES_MAX 1000000

enum monitor_option {
	OPT_INSTALLS = OPT_OWN,
	OPT_VERDICTS,
	OPT_ACTION,
	OPT_UID,
	OPT_CHILDREN,
	OPT_EXPLAIN,
	OPT_STRINGS,
	OPT_SUMMARY,
	OPT_SUGGEST,
	OPT_POLICY,
	OPT_METRICS,
	OPT_INTERVAL,
	OPT_MAX_SERIES,
};

const struct option_desc monitor_options[] = {
	{ OPT_INSTALLS, "installs", NULL,
	  "only installations of filters and entries into strict mode" },
	{ OPT_VERDICTS, "verdicts", NULL, "only verdicts on system calls other than ALLOW" },
	{ OPT_ACTION, "action", "NAME,...",
	  "only these verdicts: kill, trap, errno, notify, trace, log" },
	{ OPT_UID, "uid", "UID|NAME", "only of this real user" },
	TARGET_OPTIONS,
	{ OPT_CHILDREN, "children", NULL, "include processes that they start from now on" },
	{ OPT_EXPLAIN, "explain", NULL, "show the deciding instructions" },
	{ OPT_STRINGS, "strings", NULL, "show the paths of calls, as they are a moment later" },
	{ OPT_SUMMARY, "summary", NULL, "print a table of counts at the end instead of events" },
	{ OPT_SUGGEST, "suggest", "[=FORMAT]",
	  "print the rules that a policy would need, at the end; only them: oci, systemd, minijail" },
	{ OPT_POLICY, "policy", "FILE",
	  "name the rules of this policy, where a filter is the one it makes" },
	PROGRAM_FILE_OPTIONS,
	{ 'o', "output", "FILE", "write events to FILE" },
	{ OPT_METRICS, "metrics", "FILE", "keep counts for Prometheus in FILE, which is replaced" },
	{ OPT_INTERVAL, "interval", "S", "every S seconds (15)" },
	{ OPT_MAX_SERIES, "max-series", "N",
	  "count under N sets of labels, and the rest as other (1000)" },
	{ 'J', "json", NULL, "print JSON Lines: one object per event" },
	{ 0 },
};

/* Names as in kernel.seccomp.actions_avail, and short ones. */
static const struct {
	const char *name;
	uint32_t set;
} actions[] = {
	{ "kill_process", 1u << SECCOMP_DIAG_ACTION_KILL_PROCESS },
	{ "kill_thread", 1u << SECCOMP_DIAG_ACTION_KILL_THREAD },
	{ "kill", 1u << SECCOMP_DIAG_ACTION_KILL_PROCESS | 1u << SECCOMP_DIAG_ACTION_KILL_THREAD },
	{ "trap", 1u << SECCOMP_DIAG_ACTION_TRAP },
	{ "errno", 1u << SECCOMP_DIAG_ACTION_ERRNO },
	{ "user_notif", 1u << SECCOMP_DIAG_ACTION_USER_NOTIF },
	{ "notify", 1u << SECCOMP_DIAG_ACTION_USER_NOTIF },
	{ "trace", 1u << SECCOMP_DIAG_ACTION_TRACE },
	{ "log", 1u << SECCOMP_DIAG_ACTION_LOG },
};

static const char *action_name(size_t index)
{
	return index < sizeof(actions) / sizeof(actions[0]) ? actions[index].name : NULL;
}

static bool add_action(const char *name, void *arg)
{
	uint32_t *set = arg;
	size_t i;

	for (i = 0; action_name(i); i++) {
		if (!strcasecmp(actions[i].name, name)) {
			*set |= actions[i].set;
			return true;
		}
	}
	if (!strcasecmp(name, "allow")) {
		complain("allowed calls are not reported: only their number would "
			 "be of interest");
		return false;
	}
	complain_unknown("action", name, action_name,
			 "kill_process, kill_thread, trap, errno, user_notif, trace or log");
	return false;
}

static const char *format_name(size_t index)
{
	static const char *const names[] = { "oci", "systemd", "minijail" };

	return index < sizeof(names) / sizeof(names[0]) ? names[index] : NULL;
}

static bool parse_suggest(struct monitor_options *o, const char *name)
{
	o->suggest = SUGGEST_BOTH;
	if (!name)
		return true;
	for (size_t i = 0; format_name(i); i++) {
		o->suggest = SUGGEST_OCI + i;
		if (!strcmp(format_name(i), name))
			return true;
	}
	complain_unknown("format", name, format_name,
			 "oci, systemd or minijail; --suggest alone has the first two");
	return false;
}

static bool parse_option(struct monitor_options *o, int c)
{
	switch (c) {
	case OPT_INSTALLS:
		o->watch.kinds |= 1u << SECCOMP_DIAG_KIND_INSTALL;
		break;
	case OPT_VERDICTS:
		o->watch.kinds |= 1u << SECCOMP_DIAG_KIND_VERDICT;
		break;
	case OPT_ACTION:
		return args_list(optarg, add_action, &o->watch.actions);
	case OPT_UID:
		o->watch.has_uid = true;
		return args_uid(optarg, &o->watch.uid);
	case OPT_CHILDREN:
		o->watch.descendants = true;
		break;
	case OPT_EXPLAIN:
		o->explain = true;
		break;
	case OPT_STRINGS:
		o->strings = true;
		break;
	case OPT_SUMMARY:
		o->summary = true;
		break;
	case OPT_SUGGEST:
		return parse_suggest(o, optarg);
	case OPT_POLICY:
		o->policy = optarg;
		break;
	case 'o':
		o->output = optarg;
		break;
	case OPT_METRICS:
		o->metrics = optarg;
		break;
	case OPT_INTERVAL:
		return args_number("interval", optarg, 1, INTERVAL_MAX, &o->interval);
	case OPT_MAX_SERIES:
		return args_number("max-series", optarg, 1, SERIES_MAX, &o->max_series);
	default:
		o->json = true;
	}
	return true;
}

static bool add_pid(struct monitor_options *o, const char *operand)
{
	pid_t pid;
	size_t i;

	if (!isdigit((unsigned char)*operand)) {
		complain(
			"'%s' is not the number of a process: put a command to run after --, or a name "
			"behind --unit, --container or --comm",
			clean_text(operand));
		return false;
	}
	if (!args_pid(operand, &pid))
		return false;
	for (i = 0; i < o->pid_count; i++)
		if (o->pids[i] == pid)
			return true;
	if (o->pid_count == SECCOMP_DIAG_WATCH_TGIDS_MAX) {
		complain("too many processes: %d at most; without operands all are watched",
			 SECCOMP_DIAG_WATCH_TGIDS_MAX);
		return false;
	}
	o->pids[o->pid_count++] = pid;
	return true;
}

/* Combinations of options that make no sense. */
static bool go_together(struct monitor_options *o)
{
	uint32_t verdicts = 1u << SECCOMP_DIAG_KIND_VERDICT;
	const char *wrong = NULL;

	if (o->command && o->pid_count)
		wrong = "processes or a command: one of the two can be followed";
	else if (target_given() && (o->command || o->pid_count))
		wrong = "processes by number, by name, or a command: one of these can be followed";
	else if (target_given() && o->watch.descendants)
		wrong = "--children is for numbers: a unit or container has the children of its "
			"processes, too";
	else if (o->watch.descendants && !o->command && !o->pid_count)
		wrong = "--children of which processes? Name them, or leave it out for all there are";
	else if (o->watch.kinds && !(o->watch.kinds & verdicts) && o->watch.actions)
		wrong = "--action is about verdicts, which --installs leaves out: add --verdicts";
	else if (o->watch.kinds && !(o->watch.kinds & verdicts) && o->suggest)
		wrong = "--suggest is about verdicts, which --installs leaves out: add --verdicts";
	else if (o->suggest > SUGGEST_BOTH && (o->summary || o->explain || o->json))
		wrong = "--suggest=FORMAT prints nothing else: leave out --summary, --explain and "
			"--json";
	else if (o->policy && (o->summary || o->suggest > SUGGEST_OCI))
		wrong = "--policy is about single events, or patched by --suggest=oci: leave out "
			"--summary and other formats";
	else if (!o->metrics && (o->interval || o->max_series))
		wrong = "--interval and --max-series are about a file: add --metrics FILE";
	else if (o->metrics && o->watch.kinds && !(o->watch.kinds & verdicts))
		wrong = "--metrics counts verdicts, which --installs leaves out: add --verdicts";
	else if (o->strings && (o->summary || o->suggest > SUGGEST_BOTH))
		wrong = "--strings is about single events: leave out --summary and --suggest=FORMAT";
	else if (o->summary && o->explain)
		wrong = "--summary prints no events that --explain could explain";
	else if (o->by_ptrace && !o->command)
		wrong = "ptrace follows a command only: put it after --";
	if (wrong)
		complain("%s", wrong);
	return !wrong;
}

/* getopt would move operands before "--" behind it. */
static int find_command(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--"); i++)
		;
	return i;
}

int cmd_monitor(const struct command *command, int argc, char **argv)
{
	struct monitor_options o = { 0 };
	int c, status, end = find_command(argc, argv);
	char *separator = argv[end];

	args_begin(command);
	argv[end] = NULL;
	while ((c = args_next(end, argv, &status)) > 0)
		if (!parse_option(&o, c))
			return EXIT_WRONG_USAGE;
	if (c == ARGS_EXIT)
		return status;
	for (; optind < end; optind++)
		if (!add_pid(&o, argv[optind]))
			return EXIT_WRONG_USAGE;
	if (separator && end + 1 == argc) {
		complain("a command is missing after --");
		return EXIT_WRONG_USAGE;
	}
	if (separator)
		o.command = argv + end + 1;
	o.by_ptrace = source_wanted() == SOURCE_WANT_PTRACE;
	if (!go_together(&o))
		return EXIT_WRONG_USAGE;
	o.any_kind = !o.watch.kinds;
	if (o.any_kind)
		o.watch.kinds = 1u << SECCOMP_DIAG_KIND_INSTALL | 1u << SECCOMP_DIAG_KIND_VERDICT;
	status = target_find(true);
	return status == EXIT_DONE ? monitor_run(&o) : status;
}
