// SPDX-License-Identifier: GPL-2.0
/* `seccompctl features` for people. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <linux/capability.h>

#include "../module/version.h"
#include "cmd/features/features.h"
#include "cli/message.h"
#include "print/output.h"

static void print_sysctl(const char *label, const struct features_line *line, const char *name)
{
	if (line->err)
		output_line(label, "unknown: /proc/sys/kernel/seccomp/%s: %s", name,
			    strerror(line->err));
	else
		output_line(label, "%s", *line->text ? line->text : "none");
}

static const char *join(char *buf, size_t size, const char *word)
{
	size_t len = strlen(buf);

	snprintf(buf + len, size - len, "%s%s", len ? " " : "", word);
	return buf;
}

static void print_flags(const struct probe *probe)
{
	char known[128] = "", unknown[128] = "";
	const struct probe_flag *flag;

	for (flag = probe_flags; flag->name; flag++) {
		if (probe->flags >> (flag - probe_flags) & 1)
			join(known, sizeof(known), flag->name);
		else
			join(unknown, sizeof(unknown), flag->name);
	}
	output_line("Filter flags", "%s", *known ? known : "none");
	if (*unknown)
		output_line("", "not: %s", unknown);
}

static void print_probe(const struct probe *probe)
{
	if (probe->signal) {
		output_line("Modes", "unknown: seccomp killed the child that tried (%s)",
			    strsignal(probe->signal));
		return;
	}
	output_line("Modes", "%s%s%s", probe->strict ? "strict" : "none",
		    probe->filter ? " filter" : "",
		    probe->strict ? "" : ": this kernel has no seccomp (CONFIG_SECCOMP)");
	print_flags(probe);
	if (probe->notif_sizes)
		output_line("Notifications", "notification %u, response %u, data %u bytes",
			    probe->notif, probe->notif_resp, probe->data);
	else
		output_line("Notifications", "none: this kernel has no SECCOMP_RET_USER_NOTIF");
	output_line("TSC", "%s",
		    probe->tsc ? "can be disabled (PR_SET_TSC)" :
				 "can't be disabled on this architecture");
}

static void print_module(const struct features *features)
{
	const struct source *source = &features->source;
	char buf[256];

	if (!source->client && !*source->why) {
		output_line("Module", "not asked (--source=proc)");
		return;
	}
	if (!source->client) {
		output_line("Module", "%snone%s: %s", output_bold(), output_plain(), source->why);
		output_line("", "%s", source->next);
		return;
	}
	output_line("Module", "seccomp_diag %s, protocol %u",
		    features->has_version ? features->module_version : "(version unknown)",
		    features->protocol);
	if (features->error.err)
		output_line("", "it did not answer: %s",
			    error_text(&features->error, buf, sizeof(buf)));
	if (features->sees_all)
		output_line("Access", "all threads of this pid namespace (CAP_SYS_PTRACE)");
	else if (cap_effective(CAP_SYS_PTRACE))
		output_line("Access",
			    "threads of this user namespace (CAP_SYS_PTRACE counts in it only)");
	else
		output_line("Access", "threads that ptrace(2) would let uid %u look at",
			    (unsigned int)getuid());
}

static void print_filters(const struct features_filters *filters)
{
	char buf[256];

	if (!filters->asked)
		output_line("Filters", "unknown: no child could install a filter");
	else if (filters->error.err)
		output_line("Filters", "can't be read: %s",
			    error_text(&filters->error, buf, sizeof(buf)));
	else if (filters->program_error.err)
		output_line("Filters", "ids and sizes can be read; programs and flags: %s",
			    error_text(&filters->program_error, buf, sizeof(buf)));
	else if (!filters->has_programs)
		output_line("Filters", "ids, sizes and flags can be read; programs are not kept by "
				       "this kernel (CONFIG_CHECKPOINT_RESTORE)");
	else
		output_line("Filters", "ids, sizes, flags and programs can be read");
}

static void print_events(uint32_t events, const struct sd_error *error)
{
	bool installs = events & 1u << SECCOMP_DIAG_KIND_INSTALL;
	char buf[256];

	if (error->err && events)
		output_line("Events", "%s can be watched, %s can't: %s",
			    installs ? "installations" : "verdicts",
			    installs ? "verdicts" : "installations",
			    error_text(error, buf, sizeof(buf)));
	else if (error->err)
		output_line("Events", "can't be watched: %s", error_text(error, buf, sizeof(buf)));
	else
		output_line("Events", "installations and verdicts can be watched");
}

void features_text(const struct features *features)
{
	size_t i;

	output_line("Kernel", "%s, %s", features->uts.release, features->uts.machine);
	print_probe(&features->probe);
	print_sysctl("Actions", &features->actions, "actions_avail");
	print_sysctl("Logged", &features->logged, "actions_logged");
	print_module(features);
	if (features->source.client) {
		print_filters(&features->filters);
		print_events(features->events, &features->events_error);
	}
	for (i = 0; i < features->untold_count; i++)
		output_line(i ? "" : "Unknown", "%s: %s", features->unknown[i].field,
			    features->unknown[i].why);
	output_line("Tool", "seccompctl " SECCOMP_DIAG_VERSION);
}
