// SPDX-License-Identifier: GPL-2.0
/*
 * A made-up kernel for the whole tool, linked with it: threads and filters are those of the file
 * that $SCENARIO names, so that commands can be tested where no module can be loaded, and with
 * what a real kernel shows only in the wink of an eye. A line of it is one of
 *
 *	protocol N		the family's version (2)
 *	unprivileged		no programs, flags and users
 *	unknown			the layout of filters is unknown
 *	filter ID INDEX PARENT INSNS FLAGS LISTENER USERS [late]
 *				late: it was not there when all filters were told
 *	task TID TGID MODE ID COUNT COMM [gone|exiting|listener|full]
 *				gone: it has ended when its filters are asked for; full: its
 *				budget is used up
 *
 * ID and PARENT are hexadecimal, 0 where there is none.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <netlink/msg.h>

#include "tool/fake_module/server.h"

/* A datagram is not begun anew before it holds so much. */
#define DATAGRAM_FULL 30000

struct filter {
	uint64_t id, parent;
	uint32_t index, insns, flags, users;
	uint8_t listener;
	bool late;
};

struct task {
	uint32_t tid, tgid, mode, count;
	uint64_t id;
	char comm[64];
	bool gone, exiting, full;
	uint8_t listener;
};

static struct filter filters[10000];
static struct task tasks[10000];
static size_t filter_count, task_count;
static unsigned int protocol = 2;
static bool unprivileged, unknown;

static void bad_line(const char *line)
{
	fprintf(stderr, "scenario: what is this: %s", line);
	exit(99);
}

static bool read_filter(const char *line)
{
	struct filter *f = &filters[filter_count++];
	unsigned long long id, parent;
	char late[8] = "";

	if (sscanf(line, "filter %llx %u %llx %u %u %hhu %u %7s", &id, &f->index, &parent,
		   &f->insns, &f->flags, &f->listener, &f->users, late) < 7)
		return false;
	f->id = id;
	f->parent = parent;
	f->late = !strcmp(late, "late");
	return true;
}

static bool read_task(const char *line)
{
	struct task *t = &tasks[task_count++];
	unsigned long long id;
	char state[16] = "";

	if (sscanf(line, "task %u %u %u %llx %u %63s %15s", &t->tid, &t->tgid, &t->mode, &id,
		   &t->count, t->comm, state) < 6)
		return false;
	t->id = id;
	t->gone = !strcmp(state, "gone");
	t->exiting = !strcmp(state, "exiting");
	t->full = !strcmp(state, "full");
	t->listener = !strcmp(state, "listener");
	return true;
}

static void read_line(const char *line)
{
	if (sscanf(line, "protocol %u", &protocol) == 1 || read_filter(line))
		return;
	filter_count--;
	if (read_task(line))
		return;
	task_count--;
	if (!strcmp(line, "unprivileged\n"))
		unprivileged = true;
	else if (!strcmp(line, "unknown\n"))
		unknown = true;
	else
		bad_line(line);
}

static const struct filter *find_filter(uint64_t id)
{
	size_t i;

	for (i = 0; i < filter_count; i++)
		if (filters[i].id == id)
			return &filters[i];
	return NULL;
}

static const struct task *find_task(uint32_t tid)
{
	size_t i;

	for (i = 0; i < task_count; i++)
		if (tasks[i].tid == tid)
			return &tasks[i];
	return NULL;
}

/* Where the next message goes. */
static struct datagram *room(void)
{
	struct datagram *d = queued ? &queue[queued - 1] : NULL;

	return d && d->len < DATAGRAM_FULL ? d : datagram();
}

static void attr_u64(struct datagram *d, uint16_t type, uint64_t value)
{
	attr(d, type, &value, sizeof(value));
}

static void attr_u8(struct datagram *d, uint16_t type, uint8_t value)
{
	attr(d, type, &value, sizeof(value));
}

static void tell_task(const struct task *t, uint16_t flags)
{
	struct datagram *d = room();
	size_t at = begin_reply(d, SECCOMP_DIAG_CMD_TASK_GET, flags, 0);

	attr_u32(d, SECCOMP_DIAG_A_TASK_TID, t->tid);
	attr_u32(d, SECCOMP_DIAG_A_TASK_TGID, t->tgid);
	attr_u32(d, SECCOMP_DIAG_A_TASK_UID, 1000);
	attr(d, SECCOMP_DIAG_A_TASK_COMM, t->comm, strnlen(t->comm, 15) + 1);
	attr_u64(d, SECCOMP_DIAG_A_TASK_START_TIME, t->tid);
	attr_u32(d, SECCOMP_DIAG_A_TASK_MODE, t->mode);
	attr_u32(d, SECCOMP_DIAG_A_TASK_FILTER_COUNT, t->count);
	if (t->exiting)
		attr(d, SECCOMP_DIAG_A_TASK_EXITING, "", 0);
	if (t->id && !t->exiting) {
		attr_u64(d, SECCOMP_DIAG_A_TASK_FILTER_ID, t->id);
		attr_u32(d, SECCOMP_DIAG_A_TASK_BUDGET_USED,
			 t->full ? SECCOMP_DIAG_BUDGET + 4 : 10 * t->count);
		attr_u8(d, SECCOMP_DIAG_A_TASK_LISTENER, t->listener);
	}
	end(d, at);
}

/* That of every filter. */
static const struct sock_filter program[64];

static void tell_filter(const struct filter *f, uint32_t tid, uint32_t depth, bool with_prog)
{
	struct datagram *d = room();
	size_t at = begin_reply(d, SECCOMP_DIAG_CMD_FILTER_GET, NLM_F_MULTI, 0);

	attr_u32(d, SECCOMP_DIAG_A_FILTER_TID, tid);
	attr_u32(d, SECCOMP_DIAG_A_FILTER_INDEX, f->index);
	attr_u32(d, SECCOMP_DIAG_A_FILTER_DEPTH, depth);
	attr_u64(d, SECCOMP_DIAG_A_FILTER_ID, f->id);
	if (f->parent)
		attr_u64(d, SECCOMP_DIAG_A_FILTER_PARENT_ID, f->parent);
	attr_u32(d, SECCOMP_DIAG_A_FILTER_INSNS, f->insns);
	attr_u32(d, SECCOMP_DIAG_A_FILTER_BUDGET, f->insns + 4);
	attr_u8(d, SECCOMP_DIAG_A_FILTER_LISTENER, f->listener);
	attr_u8(d, SECCOMP_DIAG_A_FILTER_JITED, 1);
	if (with_prog) {
		attr_u32(d, SECCOMP_DIAG_A_FILTER_FLAGS, f->flags);
		attr_u32(d, SECCOMP_DIAG_A_FILTER_USERS, f->users);
		attr_u32(d, SECCOMP_DIAG_A_FILTER_PROG_LEN, f->insns * 8);
		attr_u32(d, SECCOMP_DIAG_A_FILTER_PROG_OFFSET, 0);
		attr(d, SECCOMP_DIAG_A_FILTER_PROG, program, f->insns * 8);
	}
	end(d, at);
}

static void refuse(int err, const char *why)
{
	clear();
	error_message(datagram(), -err, true, why, strlen(why) + 1, 0);
}

static void answer_filters(uint32_t tid, bool with_prog)
{
	static const struct filter own = { .id = 0x5e1f, .insns = 1, .users = 1 };
	const struct task *t = find_task(tid);
	const struct filter *f;
	uint32_t depth = 0;
	size_t i;

	if (unknown)
		return refuse(EOPNOTSUPP, "the layout of this kernel's filters is unknown");
	if (with_prog && unprivileged)
		return refuse(EPERM, "no programs for you");
	if (t && t->gone)
		return refuse(ESRCH, "no such thread");
	if (tid && !t) /* a child of the tool's own */
		tell_filter(&own, tid, 0, with_prog);
	for (f = t ? find_filter(t->id) : NULL; f; f = find_filter(f->parent))
		tell_filter(f, tid, depth++, with_prog);
	for (i = 0; !tid && i < filter_count; i++)
		if (!filters[i].late)
			tell_filter(&filters[i], tasks[0].tid, 0, with_prog);
	done_message(room(), 0, NLM_F_MULTI);
}

/* Whether a thread has a filter, newest or not. */
static bool has_filter(const struct task *t, uint64_t id)
{
	const struct filter *f;

	for (f = find_filter(t->id); f; f = find_filter(f->parent))
		if (f->id == id)
			return true;
	return false;
}

static void answer_tasks(void)
{
	const struct nlattr *tgid = request_attr(SECCOMP_DIAG_A_TASK_SEL_TGID);
	const struct nlattr *id = request_attr(SECCOMP_DIAG_A_TASK_SEL_FILTER_ID);
	bool seccomp = request_attr(SECCOMP_DIAG_A_TASK_SEL_SECCOMP);
	const struct task *t;

	for (t = tasks; t < tasks + task_count; t++)
		if ((!tgid || nla_get_u32(tgid) == t->tgid) && (!seccomp || t->mode) &&
		    (!id || has_filter(t, nla_get_u64(id))))
			tell_task(t, NLM_F_MULTI);
	done_message(room(), 0, NLM_F_MULTI);
}

static void answer_task(uint32_t tid)
{
	struct task self = { .tid = tid, .tgid = tid, .comm = "seccompctl" };
	const struct task *t = find_task(tid);

	if (t || tid == (uint32_t)getpid())
		tell_task(t ? t : &self, 0);
	else
		refuse(ESRCH, "no such thread");
}

static void answer(const struct nlmsghdr *request)
{
	const struct genlmsghdr *genl = nlmsg_data(request);
	const struct nlattr *tid = request_attr(SECCOMP_DIAG_A_TASK_TID);

	clear();
	if (request->nlmsg_type == GENL_ID_CTRL)
		family_message(protocol);
	else if (genl->cmd == SECCOMP_DIAG_CMD_FILTER_GET)
		answer_filters(tid ? nla_get_u32(tid) : 0,
			       request_attr(SECCOMP_DIAG_A_FILTER_WITH_PROG));
	else if (request->nlmsg_flags & NLM_F_DUMP)
		answer_tasks();
	else
		answer_task(nla_get_u32(tid));
}

__attribute__((constructor)) static void read_scenario(void)
{
	FILE *f = fopen(getenv("SCENARIO") ?: "/dev/null", "re");
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		read_line(line);
	if (f)
		fclose(f);
	on_request = answer;
}
