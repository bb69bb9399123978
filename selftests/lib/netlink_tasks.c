// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/netlink_tasks.h"

#define A(_name) SECCOMP_DIAG_A_TASK_##_name

/* Where an attribute of a fixed length goes, and what it says that the struct has. */
struct slot {
	bool known;
	size_t offset, len;
	uint32_t has;
};

#define SLOT(_name, _field, _has)                              \
	[A(_name)] = { true, offsetof(struct sd_task, _field), \
		       sizeof(((struct sd_task *)0)->_field), _has }
#define FLAG(_name, _field) [A(_name)] = { true, offsetof(struct sd_task, _field), 0, 0 }

static const struct slot slots[SECCOMP_DIAG_A_TASK_MAX + 1] = {
	SLOT(TID, tid, 0),
	SLOT(TGID, tgid, 0),
	SLOT(UID, uid, 0),
	SLOT(START_TIME, start_time, 0),
	SLOT(MODE, mode, 0),
	SLOT(TSC, tsc, SD_HAS_TSC),
	SLOT(FILTER_COUNT, filter_count, SD_HAS_FILTER_COUNT),
	SLOT(NO_NEW_PRIVS, no_new_privs, SD_HAS_NO_NEW_PRIVS),
	SLOT(SPEC_STORE_BYPASS, spec_store_bypass, SD_HAS_SPEC_STORE_BYPASS),
	SLOT(SPEC_INDIRECT_BRANCH, spec_indirect_branch, SD_HAS_SPEC_INDIRECT_BRANCH),
	SLOT(SPEC_L1D_FLUSH, spec_l1d_flush, SD_HAS_SPEC_L1D_FLUSH),
	SLOT(ABI, abi, SD_HAS_ABI),
	SLOT(FILTER_ID, filter_id, SD_HAS_FILTER_ID),
	SLOT(BUDGET_USED, budget_used, SD_HAS_BUDGET_USED),
	SLOT(LISTENER, listener, SD_HAS_LISTENER),
	FLAG(EXITING, exiting),
	FLAG(SUSPENDED, suspended),
};

#define HAS(_name) (1ull << A(_name))

#define ALWAYS                                                                       \
	(HAS(TID) | HAS(TGID) | HAS(UID) | HAS(COMM) | HAS(START_TIME) | HAS(MODE) | \
	 HAS(FILTER_COUNT) | HAS(NO_NEW_PRIVS) | HAS(SPEC_STORE_BYPASS) |            \
	 HAS(SPEC_INDIRECT_BRANCH))

/* All of them, or none. */
#define OF_FILTERS (SD_HAS_FILTER_ID | SD_HAS_BUDGET_USED | SD_HAS_LISTENER)

static int broken(struct tasks_reply *rows, const char *what, unsigned long long number)
{
	snprintf(rows->why, sizeof(rows->why), "a thread with %s %#llx", what, number);
	return -EBADMSG;
}

static int take_attr(struct tasks_reply *rows, const struct nlattr *attr, struct sd_task *task,
		     uint64_t *has)
{
	const char *data = (const char *)attr + NLA_HDRLEN;
	size_t len = attr->nla_len - NLA_HDRLEN;
	uint16_t type = attr->nla_type;

	if (type == A(PAD) && !len)
		return 0;
	if (type > SECCOMP_DIAG_A_TASK_MAX || *has & 1ull << type)
		return broken(rows, "an attribute unknown, or twice:", type);
	*has |= 1ull << type;
	if (type == A(COMM)) {
		if (!len || len > SD_COMM_LEN || memchr(data, '\0', len) != data + len - 1)
			return broken(rows, "a name of bytes:", len);
		memcpy(task->comm, data, len);
		return 0;
	}
	if (!slots[type].known || slots[type].len != len)
		return broken(rows, "a wrong length of attribute", type);
	if (len)
		memcpy((char *)task + slots[type].offset, data, len);
	else
		*((bool *)task + slots[type].offset) = true;
	task->has |= slots[type].has;
	return 0;
}

static int check(struct tasks_reply *rows, const struct sd_task *task, uint64_t has)
{
	if ((has & ALWAYS) != ALWAYS)
		return broken(rows, "only attributes", has);
	if (task->has & OF_FILTERS && (task->has & OF_FILTERS) != OF_FILTERS)
		return broken(rows, "half its filters: attributes", has);
	if (task->tid <= 0 || task->tgid <= 0)
		return broken(rows, "a number, or a process, that is none:", task->tid);
	if (task->mode > SECCOMP_DIAG_MODE_DEAD)
		return broken(rows, "mode", task->mode);
	if (rows->count && rows->tasks[rows->count - 1].tid >= task->tid)
		return -ELOOP;
	return 0;
}

static int append(struct tasks_reply *rows, const struct sd_task *task)
{
	if (rows->count == rows->size) {
		size_t size = rows->size ? 2 * rows->size : 64;
		struct sd_task *tasks = realloc(rows->tasks, size * sizeof(*tasks));

		if (!tasks)
			return -ENOMEM;
		rows->tasks = tasks;
		rows->size = size;
	}
	rows->tasks[rows->count++] = *task;
	return 0;
}

/* A rawnl_fn. */
static int take(const struct nlmsghdr *nl, void *arg)
{
	size_t at = NLMSG_HDRLEN + GENL_HDRLEN;
	struct sd_task task = { .source = SD_SOURCE_MODULE };
	struct tasks_reply *rows = arg;
	uint64_t has = 0;
	int ret = 0;

	while (!ret && at < nl->nlmsg_len) {
		const struct nlattr *attr = (const void *)((const char *)nl + at);

		if (nl->nlmsg_len - at < NLA_HDRLEN || attr->nla_len < NLA_HDRLEN ||
		    attr->nla_len > nl->nlmsg_len - at)
			return broken(rows, "an attribute that does not fit, at", at);
		ret = take_attr(rows, attr, &task, &has);
		at += NLA_ALIGN(attr->nla_len);
	}
	return ret ?: check(rows, &task, has) ?: append(rows, &task);
}

int tasks_get(struct rawnl *nl, pid_t tid, struct tasks_reply *rows)
{
	struct rawnl_request request;

	*rows = (struct tasks_reply){ .answer = { .fn = take, .arg = rows } };
	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, 0);
	rawnl_u32(&request, A(TID), tid);
	return rawnl_talk(nl, &request, RAWNL_SIZE, &rows->answer);
}

int tasks_dump(struct rawnl *nl, const struct sd_select *select, size_t size,
	       struct tasks_reply *rows)
{
	struct rawnl_request request;

	*rows = (struct tasks_reply){ .answer = { .fn = take, .arg = rows } };
	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, NLM_F_DUMP);
	if (select && select->modes)
		rawnl_u32(&request, A(SEL_MODES), select->modes);
	if (select && select->has_uid)
		rawnl_u32(&request, A(SEL_UID), select->uid);
	if (select && select->tgid)
		rawnl_u32(&request, A(SEL_TGID), select->tgid);
	if (select && select->seccomp)
		rawnl_attr(&request, A(SEL_SECCOMP), NULL, 0);
	if (select && select->has_filter_id)
		rawnl_attr(&request, A(SEL_FILTER_ID), &select->filter_id,
			   sizeof(select->filter_id));
	return rawnl_talk(nl, &request, size, &rows->answer);
}

const struct sd_task *tasks_find(const struct tasks_reply *rows, pid_t tid)
{
	for (size_t i = 0; i < rows->count; i++)
		if (rows->tasks[i].tid == tid)
			return &rows->tasks[i];
	return NULL;
}

void tasks_free(struct tasks_reply *rows)
{
	free(rows->tasks);
	*rows = (struct tasks_reply){ 0 };
}
