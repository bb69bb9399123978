// SPDX-License-Identifier: GPL-2.0
/* Read threads from the module, or from /proc and by ptrace if it is not available. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/message.h"
#include "client/modload.h"
#include "client/probe.h"
#include "client/ptrace.h"
#include "client/source.h"

static enum source_want wanted;

bool source_choose(const char *name)
{
	if (!strcmp(name, "auto"))
		wanted = SOURCE_AUTO;
	else if (!strcmp(name, "module"))
		wanted = SOURCE_WANT_MODULE;
	else if (!strcmp(name, "proc"))
		wanted = SOURCE_WANT_PROC;
	else if (!strcmp(name, "ptrace"))
		wanted = SOURCE_WANT_PTRACE;
	else
		return false;
	return true;
}

enum source_want source_wanted(void)
{
	return wanted;
}

const char *source_name(enum sd_source source)
{
	static const char *const names[] = { "module", "proc", "ptrace" };

	return names[source];
}

/* Resolving the family makes the kernel load the module; if it did not, find out why. */
static void connect_module(struct source *src)
{
	struct modload_facts facts;
	struct sd_error error;
	int err = client_open(&src->client, &error);

	if (!err)
		return;
	src->client = NULL;
	if (err != -ENOENT) {
		error_text(&error, src->why, sizeof(src->why));
		snprintf(src->next, sizeof(src->next),
			 "netlink sockets may be refused here: try outside of the sandbox");
		return;
	}
	modload_try(&facts);
	if (facts.state == MODLOAD_LOADED && !client_open(&src->client, &error))
		return;
	src->client = NULL;
	modload_explain(&facts, src->why, sizeof(src->why), src->next, sizeof(src->next));
}

bool source_open(struct source *src)
{
	*src = (struct source){ 0 };
	if (wanted == SOURCE_AUTO || wanted == SOURCE_WANT_MODULE)
		connect_module(src);
	return src->client || wanted != SOURCE_WANT_MODULE;
}

void source_complain(const struct source *src)
{
	complain("%s: %s (%s)",
		 wanted == SOURCE_AUTO ? "reading /proc instead of the module" : "no module",
		 src->why, src->next);
}

bool source_announce(struct source *src)
{
	bool ok = source_open(src);

	if (*src->why)
		source_complain(src);
	return ok;
}

static void complain_without(const struct source *src, const char *what, bool by_ptrace)
{
	struct sd_error ignored;

	if (wanted == SOURCE_WANT_PROC)
		complain("/proc has no %s: omit --source=proc", what);
	else if (wanted == SOURCE_WANT_PTRACE)
		complain("ptrace has no %s: omit --source=ptrace", what);
	else
		complain("%s require the module: %s (%s)%s", what, src->why, src->next,
			 wanted == SOURCE_AUTO && by_ptrace && !ptrace_check_caller(&ignored) ?
				 "; --source=ptrace reads them, and stops the thread for a moment" :
				 "");
}

void source_complain_without(const struct source *src, const char *what)
{
	complain_without(src, what, false);
}

bool source_may_stop(struct source *src, pid_t tid)
{
	struct sd_error ignored;

	if (wanted == SOURCE_WANT_PTRACE || src->agreed == tid)
		return true;
	if (wanted == SOURCE_AUTO && !src->client && !ptrace_check_caller(&ignored) &&
	    message_ask("no module: %s. Stop %d for a moment, and read its filters by ptrace?",
			src->why, (int)tid))
		src->agreed = tid;
	return src->agreed == tid;
}

bool source_has_filters(struct source *src, pid_t tid, const char *what)
{
	if (src->client || source_may_stop(src, tid))
		return true;
	complain_without(src, what, true);
	return false;
}

bool source_refuses_ptrace(void)
{
	if (wanted != SOURCE_WANT_PTRACE)
		return false;
	complain("ptrace reads one process at a time: omit --source=ptrace, or name a process with "
		 "another command");
	return true;
}

bool source_open_module(struct source *src, const char *what)
{
	source_open(src);
	if (!src->client)
		source_complain_without(src, what);
	return src->client;
}

void source_close(struct source *src)
{
	client_close(src->client);
	src->client = NULL;
}

bool source_asks_proc(int err)
{
	return wanted == SOURCE_AUTO && err && err != -ESRCH && err != -EINVAL;
}

int source_task_get(struct source *src, pid_t tid, struct sd_task *task, struct sd_error *error)
{
	struct sd_error proc_error;
	int err;

	if (!src->client) {
		err = procfs_task_get(tid, task, error);
		if (!err && (wanted == SOURCE_WANT_PTRACE || src->agreed == tid))
			ptrace_task(task);
		return err;
	}
	err = client_task_get(src->client, tid, task, error);
	if (!source_asks_proc(err))
		return err;
	/* If /proc fails, too, the module's error is more useful. */
	return procfs_task_get(tid, task, &proc_error) ? err : 0;
}

int source_task_dump(struct source *src, enum sd_source from, const struct sd_select *select,
		     sd_task_fn fn, void *arg, struct sd_error *error)
{
	if (src->client && from == SD_SOURCE_MODULE)
		return client_task_dump(src->client, select, fn, arg, error);
	return procfs_task_dump(select, fn, arg, error);
}

int source_filter_dump(struct source *src, pid_t tid, bool with_prog, sd_filter_fn fn, void *arg,
		       struct sd_error *error)
{
	if (src->client)
		return client_filter_dump(src->client, tid, with_prog, fn, arg, error);
	return ptrace_filter_dump(tid, fn, arg, error);
}

static int count_task(const struct sd_task *task, void *arg)
{
	size_t *count = arg;

	(void)task;
	++*count;
	return 0;
}

size_t source_hidden(struct source *src)
{
	const struct sd_select all = { 0 };
	struct sd_error ignored;
	size_t shown = 0, total;

	if (!src->client || cap_sees_all() ||
	    client_task_dump(src->client, &all, count_task, &shown, &ignored))
		return 0;
	total = procfs_count_threads();
	return total > shown ? total - shown : 0;
}

void source_complain_hidden(struct source *src)
{
	size_t hidden = source_hidden(src);

	if (hidden)
		complain("%zu thread%s of others are not shown, whether under seccomp or not: root "
			 "sees all",
			 hidden, hidden == 1 ? "" : "s");
	else if (src->client && !cap_sees_all())
		complain("only threads that you may look at are shown: root sees all");
}

void source_complain_thread(pid_t tid, const struct sd_error *error, const char *next)
{
	char buf[256];

	error_text(error, buf, sizeof(buf));
	if (error->err == ESRCH)
		complain("%d: no such thread or process here: `ps -eL` lists them", (int)tid);
	else
		complain("%d: %s%s%s", (int)tid, buf, error->err == EPERM ? ": " : "",
			 error->err == EPERM ? next : "");
}
