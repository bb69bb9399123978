// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>

#include "access/requests.h"

static const struct ruleset refused = REFUSES_CALL;

static int be_zombie(const struct child *parent, void *arg)
{
	(void)parent;
	return creds_assume(arg) ? 1 : 0;
}

/* Install a filter before anybody asks. */
static bool enter(const struct child *task)
{
	return PUPPET_DO(task, PUPPET_INSTALL, .ruleset = refused) == 0;
}

bool make_events(const struct child *task)
{
	return PUPPET_DO(task, PUPPET_INSTALL, .ruleset = refused) == 0 &&
	       PUPPET_DO(task, PUPPET_CALL, .call = native_call(CALL)) == -EDOM;
}

/* Mount /proc for this pid namespace, and again so that it hides all tasks that ptrace can't read. */
static int mount_proc(void)
{
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", 0, NULL) ||
	    mount("proc", STRICTEST_PROC, "proc", 0, "hidepid=4"))
		return -errno;
	return 0;
}

static int open_sockets(struct caller_side *side)
{
	int ret = rawnl_open(&side->nl);

	for (int i = 0; i < WATCHERS; i++)
		ret = ret ?: watcher_open(&side->watchers[i]);
	return ret;
}

static int be_opener(const struct child *parent, void *arg)
{
	struct caller_side *side = arg;
	int ret = creds_assume(&access_targets[TARGET_USERS]) ?: open_sockets(side);

	child_send(parent, ret);
	child_put(parent, side, sizeof(*side));
	child_receive(parent);
	return 0;
}

/* Take over sockets that a user has opened. */
static int take_sockets(struct caller_side *side)
{
	struct child opener = { 0 };
	int ret = child_start(&opener, be_opener, side) ?: child_receive(&opener);

	if (!ret && !child_get(&opener, side, sizeof(*side)))
		ret = -ECHILD;
	side->nl.fd = child_getfd(opener.pid, side->nl.fd);
	for (int i = 0; i < WATCHERS; i++)
		side->watchers[i].nl.fd = child_getfd(opener.pid, side->watchers[i].nl.fd);
	child_kill(&opener);
	return ret;
}

/* Root's sockets watch already: with the caller's request they lose what it may not see. */
static int prepare_sockets(struct caller_side *side)
{
	const struct sd_watch everything = { .kinds = INSTALLS | VERDICTS };
	int ret;

	if (side->row->socket == SOCKET_USER)
		return take_sockets(side);
	ret = open_sockets(side);
	return ret ?: watcher_watch(&side->watchers[ALL], &everything);
}

static int become_caller(struct caller_side *side)
{
	int ret = mount_proc();

	if (side->row->socket != SOCKET_OWN)
		ret = ret ?: prepare_sockets(side);
	ret = ret ?: creds_assume(&side->row->caller);
	if (side->row->socket == SOCKET_OWN)
		ret = ret ?: open_sockets(side);
	ret = ret ?: child_start(&side->child, puppet, NULL);
	if (!ret && !enter(&side->child))
		ret = -ECHILD;
	side->tasks[TARGET_CHILD] = side->child.pid;
	/* So far root watched. */
	if (side->row->socket == SOCKET_ROOT) {
		ret = ret ?: watcher_drain(&side->watchers[ALL]);
		watcher_clear(&side->watchers[ALL]);
	}
	return ret;
}

static int be_caller(const struct child *parent, void *arg)
{
	struct caller_side *side = arg;
	int ret = become_caller(side);

	child_send(parent, ret);
	if (ret)
		return 1;
	make_requests(side, parent);
	child_put(parent, &side->result, sizeof(side->result));
	child_receive(parent);
	return 0;
}

static bool act_as(const struct child *task, enum access_target target)
{
	return target == TARGET_CHILD || make_events(task);
}

/* Let each task act in the middle of what the caller does. */
static int converse(const struct child *caller, const struct child *tasks,
		    const struct access_row *row, struct access_result *result)
{
	int ret = child_receive(caller);

	for_each_filtered(target, row) {
		ret = ret ?: child_receive(caller);
		if (!ret && !act_as(&tasks[target], target))
			ret = -ECHILD;
		child_send(caller, 0);
	}
	if (!ret && !child_get(caller, result, sizeof(*result)))
		ret = -ECHILD;
	return ret;
}

static int start_task(struct child *task, enum access_target target)
{
	int ret = child_start(task, has_filter(target) ? puppet : creds_child,
			      (void *)&access_targets[target]);

	ret = ret ?: child_receive(task);
	return !ret && has_filter(target) && !enter(task) ? -ECHILD : ret;
}

/* Set Yama's. Return: the value before, or a negative errno. */
static int set_ptrace_scope(int scope)
{
	FILE *file = fopen("/proc/sys/kernel/yama/ptrace_scope", "r+e");
	int before;

	if (!file)
		return -errno;
	if (fscanf(file, "%d", &before) != 1)
		before = -EBADMSG;
	rewind(file);
	fprintf(file, "%d\n", scope);
	return fclose(file) ? -errno : before;
}

static int look(const struct access_row *row, struct access_result *result)
{
	struct caller_side side = { .row = row };
	struct child tasks[ACCESS_TARGETS] = { 0 }, zombie = { 0 }, caller = { 0 };
	int ret = child_start(&zombie, be_zombie, (void *)&access_targets[TARGET_USERS]);

	if (!ret && !child_wait_zombie(&zombie))
		ret = -ECHILD;
	for_each_target(target, row) {
		if (target != TARGET_CHILD)
			ret = ret ?: start_task(&tasks[target], target);
		side.tasks[target] = tasks[target].pid;
	}
	if (!ret && row->pid_ns && unshare(CLONE_NEWPID))
		ret = -errno;
	ret = ret ?: child_start(&caller, be_caller, &side);
	ret = ret ?: converse(&caller, tasks, row, result);
	child_kill(&caller);
	for_each_target(target, row)
		child_kill(&tasks[target]);
	child_kill(&zombie);
	return ret;
}

int access_look(const struct access_row *row, int ptrace_scope, struct access_result *result)
{
	int before = set_ptrace_scope(ptrace_scope);
	int ret;

	if (before < 0 && (before != -ENOENT || ptrace_scope))
		return before;
	ret = look(row, result);
	if (before >= 0)
		set_ptrace_scope(before);
	return ret;
}
