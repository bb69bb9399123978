// SPDX-License-Identifier: GPL-2.0
/* seccompctl features: this kernel's seccomp, and what the module supports here. */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/capability.h>

#include "cli/args.h"
#include "cmd/commands.h"
#include "client/probe.h"
#include "cmd/features/features.h"
#include "cli/message.h"
#include "client/modload.h"
#include "print/output.h"
#include "cli/clean.h"

/* In the child: install a filter that allows everything, and wait to be killed. */
static void __attribute__((noreturn)) carry_filter(int ready)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog prog = { .len = 1, .filter = &allow };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) || write(ready, "", 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

/* Return: a child with a filter, or a negative errno. */
static pid_t start_child(void)
{
	int fds[2], err;
	pid_t child;
	char byte;
	ssize_t n;

	if (pipe(fds))
		return -errno;
	child = fork();
	err = -errno;
	if (!child)
		carry_filter(fds[1]);
	close(fds[1]);
	n = child > 0 ? read(fds[0], &byte, 1) : 0;
	close(fds[0]);
	if (child < 0)
		return err;
	if (n == 1)
		return child;
	waitpid(child, NULL, 0);
	return -ENOSYS;
}

static int note(struct sd_filter *filter, void *arg)
{
	bool *has_prog = arg;

	*has_prog = filter->prog;
	return 0;
}

void features_ask_filters(struct sd_client *client, struct features_filters *filters)
{
	pid_t child = start_child();
	bool ignored = false;
	int err;

	filters->asked = child > 0;
	if (!filters->asked)
		return;
	err = client_filter_dump(client, child, true, note, &filters->has_programs,
				 &filters->program_error);
	filters->error = filters->program_error;
	if (err == -EPERM)
		client_filter_dump(client, child, false, note, &ignored, &filters->error);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

#define EVERY_KIND (1u << SECCOMP_DIAG_KIND_INSTALL | 1u << SECCOMP_DIAG_KIND_VERDICT)

/*
 * Watch for a moment, for hooks to be placed: only that shows whether this kernel has them. Return: 0 or a
 * negative errno.
 */
static int try_kinds(struct sd_client *client, uint32_t kinds, struct sd_error *error)
{
	const pid_t self = getpid();
	struct sd_watch watch = { .kinds = kinds, .tgids = &self, .tgids_len = 1 };
	struct sd_counts counts;
	struct sd_error ignored;
	int err = client_watch(client, &watch, &counts, error);

	if (err)
		return err;
	watch = (struct sd_watch){ .kinds = 0 };
	client_watch(client, &watch, &counts, &ignored);
	return 0;
}

static void try_to_watch(struct features *features)
{
	struct sd_client *client = features->source.client;
	struct sd_error ignored;
	int err = try_kinds(client, EVERY_KIND, &features->events_error);

	if (!err)
		features->events = EVERY_KIND;
	for (uint32_t kind = 1; err == -EOPNOTSUPP && kind < EVERY_KIND; kind <<= 1)
		if (!try_kinds(client, kind, &ignored))
			features->events |= kind;
}

#define SECCOMP_SYSCTL "/proc/sys/kernel/seccomp/"

const struct option_desc features_options[] = {
	{ 'J', "json", NULL, "print JSON; null means unknown" },
	{ 0 },
};

/* A field that is missing for the caller itself is not available on this kernel. */
static const struct unknown {
	uint32_t has;
	struct features_untold unknown;
} module_fields[] = {
	{ SD_HAS_TSC, { "TSC", "this architecture can't disable it" } },
	{ SD_HAS_ABI, { "ABI", "the module does not know it on this architecture" } },
	{ SD_HAS_SPEC_STORE_BYPASS, { "store bypass", "this kernel has no control of it" } },
	{ SD_HAS_SPEC_INDIRECT_BRANCH, { "indirect branch", "this kernel has no control of it" } },
	{ SD_HAS_SPEC_L1D_FLUSH, { "L1D flush", "this kernel has no control of it" } },
};

static const struct features_untold proc_fields[] = {
	{ "TSC", "/proc does not have it" },
	{ "ABI", "/proc does not have it" },
	{ "L1D flush", "/proc does not have it" },
	{ "suspension", "/proc does not have it" },
};

static void read_sysctl(const char *path, struct features_line *line)
{
	FILE *f = fopen(path, "re");

	if (!f || !fgets(line->text, sizeof(line->text), f))
		line->err = errno ? errno : EIO;
	else
		line->text[strcspn(line->text, "\n")] = '\0';
	if (f)
		fclose(f);
}

static void add_untold(struct features *features, const struct features_untold *unknown)
{
	if (features->untold_count < FEATURES_MAX_UNTOLD)
		features->unknown[features->untold_count++] = *unknown;
}

static void ask_module(struct features *features)
{
	struct sd_task task;
	size_t i;

	features->protocol = client_protocol_version(features->source.client);
	features->has_version =
		modload_version(features->module_version, sizeof(features->module_version));
	features_ask_filters(features->source.client, &features->filters);
	try_to_watch(features);
	if (client_task_get(features->source.client, getpid(), &task, &features->error))
		return;
	for (i = 0; i < sizeof(module_fields) / sizeof(module_fields[0]); i++)
		if (!(task.has & module_fields[i].has))
			add_untold(features, &module_fields[i].unknown);
}

static int gather(struct features *features)
{
	size_t i;
	int status;

	uname(&features->uts);
	read_sysctl(SECCOMP_SYSCTL "actions_avail", &features->actions);
	read_sysctl(SECCOMP_SYSCTL "actions_logged", &features->logged);
	features->sees_all = cap_sees_all();
	status = source_open(&features->source) ? EXIT_DONE : EXIT_UNAVAILABLE;
	if (status != EXIT_DONE)
		source_complain(&features->source);
	if (features->source.client)
		ask_module(features);
	else
		for (i = 0; i < sizeof(proc_fields) / sizeof(proc_fields[0]); i++)
			add_untold(features, &proc_fields[i]);
	return status;
}

int cmd_features(const struct command *command, int argc, char **argv)
{
	struct features features;
	bool json = false;
	int c, status;

	args_begin(command);
	while ((c = args_next(argc, argv, &status)) > 0)
		json |= c == 'J';
	if (c == ARGS_EXIT)
		return status;
	if (source_refuses_ptrace())
		return EXIT_WRONG_USAGE;
	if (optind < argc) {
		complain("unexpected operand '%s'", clean_text(argv[optind]));
		return EXIT_WRONG_USAGE;
	}
	memset(&features, 0, sizeof(features));
	c = probe_run(&features.probe);
	if (c) {
		complain("no child could be started to try seccomp in: %s", strerror(-c));
		return EXIT_UNAVAILABLE;
	}
	status = gather(&features);
	if (json)
		output_json(features_json(&features));
	else
		features_text(&features);
	source_close(&features.source);
	return status;
}
