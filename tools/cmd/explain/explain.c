// SPDX-License-Identifier: GPL-2.0
/* seccompctl explain: the verdict on every system call, abilities and findings. */
#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/args.h"
#include "cmd/commands.h"
#include "bpf/action.h"
#include "cmd/explain/tables.h"
#include "cli/message.h"
#include "cli/xalloc.h"
#include "input/program_file.h"
#include "input/target.h"
#include "print/output.h"
#include "cli/clean.h"

enum explain_option {
	OPT_SYSCALL = OPT_OWN,
	OPT_VERDICT,
	OPT_ABI,
	OPT_PLEDGE,
	OPT_FAIL_ON,
};

const struct option_desc explain_options[] = {
	{ 'a', "all", NULL, "show every call of every ABI" },
	{ OPT_SYSCALL, "syscall", "NAME",
	  "show one system call (name or number) and the deciding instructions" },
	{ OPT_VERDICT, "verdict", "VERDICT,...",
	  "show only calls with these: allow, log, trace, notify, errno, trap, kill" },
	{ OPT_ABI, "abi", "ABI", "show one ABI: x86_64, x86, x32, aarch64, ..., or other" },
	{ OPT_PLEDGE, "pledge", NULL,
	  "show the promises of OpenBSD's pledge(2) that come closest, in a line" },
	{ OPT_FAIL_ON, "fail-on", "SEVERITY",
	  "exit with status 3 on a finding as bad: high, medium, low, note" },
	{ OPT_KERNEL, "kernel", "RELEASE", "the kernel in question, by its release: 6.12.14 ..." },
	TARGET_OPTIONS,
	PROGRAM_FILE_OPTIONS,
	{ 'J', "json", NULL, "print JSON: everything, or the selection above" },
	{ 0 },
};

/* Names of verdicts for --verdict. */
static const struct {
	const char *name;
	uint32_t actions[2];
	size_t count;
} verdicts[] = {
	{ "allow", { SECCOMP_RET_ALLOW }, 1 },
	{ "log", { SECCOMP_RET_LOG }, 1 },
	{ "trace", { SECCOMP_RET_TRACE }, 1 },
	{ "notify", { SECCOMP_RET_USER_NOTIF }, 1 },
	{ "errno", { SECCOMP_RET_ERRNO }, 1 },
	{ "trap", { SECCOMP_RET_TRAP }, 1 },
	{ "kill", { SECCOMP_RET_KILL_THREAD, SECCOMP_RET_KILL_PROCESS }, 2 },
};

static const char *verdict_name(size_t index)
{
	return index < sizeof(verdicts) / sizeof(verdicts[0]) ? verdicts[index].name : NULL;
}

static bool add_verdict(const char *name, void *arg)
{
	struct explain_view *view = arg;

	for (size_t i = 0; verdict_name(i); i++) {
		if (strcmp(verdict_name(i), name))
			continue;
		for (size_t j = 0; j < verdicts[i].count; j++)
			view->actions |= 1u << (bpf_action(verdicts[i].actions[j]) - bpf_actions);
		return true;
	}
	complain_unknown("verdict", name, verdict_name,
			 "allow, log, trace, notify, errno, trap or kill");
	return false;
}

static const char *abi_name(size_t index)
{
	return index ? bpf_abi_name((unsigned int)index - 1) : "other";
}

static bool parse_abi(struct explain_view *view, const char *name)
{
	view->has_abi = true;
	view->abi = QUERY_ABI_OTHER;
	if (!strcmp(name, "other") || bpf_abi_find(name, &view->abi))
		return true;
	complain_unknown("ABI", name, abi_name, "x86_64, x86, x32, aarch64, ... or other");
	return false;
}

static bool parse_severity(struct explain_view *view, const char *name)
{
	view->fails = true;
	for (size_t i = 0; finding_severity_name(i); i++) {
		view->fail_on = (enum finding_severity)i;
		if (!strcmp(finding_severity_name(i), name))
			return true;
	}
	complain_unknown("severity", name, finding_severity_name, "high, medium, low or note");
	return false;
}

/* Names of all ABIs, as candidates for the nearest one. */
static const struct explain *asked;

static const char *syscall_name(size_t index)
{
	for (size_t i = 0; i < asked->table_count; i++) {
		const struct table *table = &asked->tables[i];

		for (size_t j = 0; j < table->count; j++)
			if (*table->rows[j].name && !index--)
				return table->rows[j].name;
	}
	return NULL;
}

static bool check_syscall(const struct explain *explain, const char *syscall)
{
	for (size_t i = 0; i < explain->table_count; i++)
		if (explain_row(&explain->tables[i], syscall))
			return true;
	asked = explain;
	if (isdigit((unsigned char)*syscall))
		complain("'%s' is not a number that a system call may have", clean_text(syscall));
	else
		complain_unknown("system call", syscall, syscall_name,
				 "one that is newer than Linux 7.3 has its number only");
	return false;
}

/* A pipeline must not take "not decided" for "no finding". */
static int findings_status(const struct explain *explain, const struct explain_view *view)
{
	const struct finding_list *list = &explain->findings;

	for (size_t i = 0; view->fails && i < list->count; i++)
		if (list->of[i].kind->severity >= view->fail_on &&
		    explain_finding_wanted(explain, view, &list->of[i]))
			return EXIT_FINDINGS;
	return view->fails && !list->complete ? EXIT_DEPENDS : EXIT_DONE;
}

static int report(const struct explain *explain, const struct explain_view *view, bool json)
{
	if (view->syscall && !check_syscall(explain, view->syscall))
		return EXIT_WRONG_USAGE;
	if (json)
		output_json(explain_json(explain, view));
	else if (view->pledge)
		explain_pledge_text(explain);
	else
		explain_text(explain, view);
	return findings_status(explain, view);
}

static int explain_operands(char **operands, int count, const struct explain_view *view, bool json)
{
	struct explain *explain = xcalloc(1, sizeof(*explain));
	int status = target_operand(&count, &operands);

	if (status == EXIT_DONE)
		status = chain_load(operands, count, &explain->chain);
	if (status == EXIT_DONE) {
		explain_make(explain, view);
		status = report(explain, view, json);
		explain_release(explain);
	}
	free(explain);
	return status;
}

int cmd_explain(const struct command *command, int argc, char **argv)
{
	struct explain_view view = { 0 };
	bool json = false;
	int c, status;

	args_begin(command);
	while ((c = args_next(argc, argv, &status)) > 0) {
		if (c == 'a')
			view.all = true;
		else if (c == 'J')
			json = true;
		else if (c == OPT_PLEDGE)
			view.pledge = true;
		else if (c == OPT_SYSCALL)
			view.syscall = optarg;
		else if ((c == OPT_VERDICT && !args_list(optarg, add_verdict, &view)) ||
			 (c == OPT_ABI && !parse_abi(&view, optarg)) ||
			 (c == OPT_FAIL_ON && !parse_severity(&view, optarg)))
			return EXIT_WRONG_USAGE;
	}
	if (c == ARGS_EXIT)
		return status;
	if (view.pledge &&
	    (view.syscall || view.actions || view.all || view.abi == QUERY_ABI_OTHER)) {
		complain("--pledge is about all calls: leave out --syscall, --verdict, --all and "
			 "--abi other");
		return EXIT_WRONG_USAGE;
	}
	if (optind == argc && !target_given()) {
		complain("an operand is missing: the number of a thread, files, or - "
			 "(seccompctl explain --help)");
		return EXIT_WRONG_USAGE;
	}
	return explain_operands(argv + optind, argc - optind, &view, json);
}
