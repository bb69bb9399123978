// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>

#include "lib/netlink_decode.h"
#include "lib/netlink_tasks.h"

#define A(_name) SECCOMP_DIAG_A_TASK_##_name
#define FIELD(_name, _member, _has)                               \
	{                                                         \
		A(_name), offsetof(struct sd_task, _member), _has \
	}

static const struct message_field fields[] = {
	FIELD(TID, tid, 0),
	FIELD(TGID, tgid, 0),
	FIELD(UID, uid, 0),
	FIELD(COMM, comm, 0),
	FIELD(START_TIME, start_time, 0),
	FIELD(MODE, mode, 0),
	FIELD(TSC, tsc, SD_HAS_TSC),
	FIELD(FILTER_COUNT, filter_count, SD_HAS_FILTER_COUNT),
	FIELD(NO_NEW_PRIVS, no_new_privs, SD_HAS_NO_NEW_PRIVS),
	FIELD(SPEC_STORE_BYPASS, spec_store_bypass, SD_HAS_SPEC_STORE_BYPASS),
	FIELD(SPEC_INDIRECT_BRANCH, spec_indirect_branch, SD_HAS_SPEC_INDIRECT_BRANCH),
	FIELD(SPEC_L1D_FLUSH, spec_l1d_flush, SD_HAS_SPEC_L1D_FLUSH),
	FIELD(ABI, abi, SD_HAS_ABI),
	FIELD(CGROUP_ID, cgroup_id, SD_HAS_CGROUP_ID),
	FIELD(FILTER_ID, filter_id, SD_HAS_FILTER_ID),
	FIELD(BUDGET_USED, budget_used, SD_HAS_BUDGET_USED),
	FIELD(LISTENER, listener, SD_HAS_LISTENER),
	FIELD(EXITING, exiting, 0),
	FIELD(SUSPENDED, suspended, 0),
};

int tasks_add(const struct nlmsghdr *nl, struct rawnl_reply *reply)
{
	struct sd_task task = { .source = SD_SOURCE_MODULE };
	struct message message;

	if (!message_decode(nl, 1u << SECCOMP_DIAG_CMD_TASK_GET, &message, reply->why))
		return -EBADMSG;
	task.has = message_store(&message, fields, sizeof(fields) / sizeof(fields[0]), &task);
	if (reply->count && reply->tasks[reply->count - 1].tid >= task.tid)
		return -ELOOP;
	if (reply->count == reply->size) {
		size_t size = reply->size ? 2 * reply->size : 64;
		struct sd_task *tasks = realloc(reply->tasks, size * sizeof(*tasks));

		if (!tasks)
			return -ENOMEM;
		reply->tasks = tasks;
		reply->size = size;
	}
	reply->tasks[reply->count++] = task;
	return 0;
}

int tasks_get(struct rawnl *nl, pid_t tid, struct rawnl_reply *reply)
{
	struct rawnl_request request;

	*reply = (struct rawnl_reply){ 0 };
	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, 0);
	rawnl_u32(&request, A(TID), tid);
	return rawnl_talk(nl, &request, RAWNL_SIZE, reply);
}

int tasks_dump(struct rawnl *nl, const struct sd_select *select, size_t size,
	       struct rawnl_reply *reply)
{
	struct rawnl_request request;

	*reply = (struct rawnl_reply){ 0 };
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
	if (select && select->cgroup_id)
		rawnl_attr(&request, A(SEL_CGROUP_ID), &select->cgroup_id,
			   sizeof(select->cgroup_id));
	return rawnl_talk(nl, &request, size, reply);
}
