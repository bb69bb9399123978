// SPDX-License-Identifier: GPL-2.0
/* SECCOMP_DIAG_CMD_TASK_GET: attributes to struct sd_task. */
#include <errno.h>
#include <stdlib.h>

#include <linux/prctl.h>

#include "client/client_exchange.h"
#include "client/list.h"
#include "lazy/netlink.h"

#define BIT(_name) (1ull << SECCOMP_DIAG_A_TASK_##_name)

/* Not needed to tell one thread from another. */
#define SPARE (BIT(FILTER_COUNT) | BIT(NO_NEW_PRIVS))

/* Parse a speculation control: the thread's setting counts only if the system leaves the choice. */
static void task_spec(const struct sd_client *client, int kind, const struct nlattr *attr,
		      struct sd_task *task, uint32_t *value, uint32_t has)
{
	int own = client->own_spec[kind];

	if (own >= 0 && !(own & PR_SPEC_PRCTL))
		*value = own;
	else if (attr)
		*value = get_u32(attr);
	else
		return;
	task->has |= has;
}

/* Parse attributes that are optional, or may have new values in newer kernels. */
static void task_optional(const struct sd_client *client, const struct nlattr **tb,
			  struct sd_task *task)
{
	uint32_t value;

	value = tb[SECCOMP_DIAG_A_TASK_TSC] ? get_u32(tb[SECCOMP_DIAG_A_TASK_TSC]) : 0;
	if (value >= SECCOMP_DIAG_TSC_ENABLED && value <= SECCOMP_DIAG_TSC_DISABLED) {
		task->tsc = value;
		task->has |= SD_HAS_TSC;
	}
	value = tb[SECCOMP_DIAG_A_TASK_ABI] ? get_u32(tb[SECCOMP_DIAG_A_TASK_ABI]) : 0;
	if (value >= SECCOMP_DIAG_ABI_NATIVE && value <= SECCOMP_DIAG_ABI_X32) {
		task->abi = value;
		task->has |= SD_HAS_ABI;
	}
	TAKE_OPTIONAL(task, filter_count, get_u32, tb[SECCOMP_DIAG_A_TASK_FILTER_COUNT],
		      SD_HAS_FILTER_COUNT);
	TAKE_OPTIONAL(task, no_new_privs, get_bool, tb[SECCOMP_DIAG_A_TASK_NO_NEW_PRIVS],
		      SD_HAS_NO_NEW_PRIVS);
	TAKE_OPTIONAL(task, cgroup_id, get_u64, tb[SECCOMP_DIAG_A_TASK_CGROUP_ID],
		      SD_HAS_CGROUP_ID);
	task_spec(client, 0, tb[SECCOMP_DIAG_A_TASK_SPEC_STORE_BYPASS], task,
		  &task->spec_store_bypass, SD_HAS_SPEC_STORE_BYPASS);
	task_spec(client, 1, tb[SECCOMP_DIAG_A_TASK_SPEC_INDIRECT_BRANCH], task,
		  &task->spec_indirect_branch, SD_HAS_SPEC_INDIRECT_BRANCH);
	task_spec(client, 2, tb[SECCOMP_DIAG_A_TASK_SPEC_L1D_FLUSH], task, &task->spec_l1d_flush,
		  SD_HAS_SPEC_L1D_FLUSH);
}

/* Parse attributes of version 2 of the protocol. */
static void task_filters(const struct nlattr **tb, struct sd_task *task)
{
	TAKE_OPTIONAL(task, filter_id, get_u64, tb[SECCOMP_DIAG_A_TASK_FILTER_ID],
		      SD_HAS_FILTER_ID);
	TAKE_OPTIONAL(task, budget_used, get_u32, tb[SECCOMP_DIAG_A_TASK_BUDGET_USED],
		      SD_HAS_BUDGET_USED);
	TAKE_OPTIONAL(task, listener, get_bool, tb[SECCOMP_DIAG_A_TASK_LISTENER], SD_HAS_LISTENER);
}

static int client_parse_task(struct exchange *x, struct nlmsghdr *nlh, struct sd_task *task)
{
	const struct nlattr *tb[SECCOMP_DIAG_A_TASK_MAX + 1] = { 0 };
	const struct nlattr *comm;
	uint32_t tid, tgid, mode;
	int err;

	err = exchange_attrs(x, nlh, SECCOMP_DIAG_CMD_TASK_GET, SPARE, tb);
	if (err)
		return err;
	tid = get_u32(tb[SECCOMP_DIAG_A_TASK_TID]);
	tgid = get_u32(tb[SECCOMP_DIAG_A_TASK_TGID]);
	mode = get_u32(tb[SECCOMP_DIAG_A_TASK_MODE]);
	if (!tid || tid > SD_PID_MAX || tgid > SD_PID_MAX)
		return bad_message(x->error, "a thread number out of range");
	/* Newer kernels may have more modes, which are shown by number. A set has 32. */
	if (mode >= 32)
		return bad_message(x->error, "a mode out of range");

	*task = (struct sd_task){ .source = SD_SOURCE_MODULE, .has = SD_HAS_SUSPENDED };
	task->tid = (pid_t)tid;
	task->tgid = (pid_t)tgid;
	task->mode = mode;
	task->uid = get_u32(tb[SECCOMP_DIAG_A_TASK_UID]);
	task->start_time = get_u64(tb[SECCOMP_DIAG_A_TASK_START_TIME]);
	task->exiting = tb[SECCOMP_DIAG_A_TASK_EXITING];
	task->suspended = tb[SECCOMP_DIAG_A_TASK_SUSPENDED];
	comm = tb[SECCOMP_DIAG_A_TASK_COMM];
	memcpy(task->comm, comm + 1, comm->nla_len - NLA_HDRLEN);
	task->comm[SD_COMM_LEN - 1] = '\0';
	task_optional(x->client, tb, task);
	task_filters(tb, task);
	return 0;
}

static int task_reply(struct exchange *x, struct nlmsghdr *nlh)
{
	return client_parse_task(x, nlh, x->arg);
}

int client_task_get(struct sd_client *client, pid_t tid, struct sd_task *task,
		    struct sd_error *error)
{
	struct sd_task reply = { 0 };
	struct exchange x = {
		.client = client, .reply = task_reply, .arg = &reply, .error = error
	};
	struct nl_msg *msg = exchange_request(client, 0, SECCOMP_DIAG_CMD_TASK_GET);
	int err = -ENOMEM;

	*error = (struct sd_error){ 0 };
	if (msg && !nla_put_u32(msg, SECCOMP_DIAG_A_TASK_TID, (uint32_t)tid))
		err = exchange_run(&x, msg);
	else
		sd_fail(error, err, "no memory for a message");
	nlmsg_free(msg);
	if (!err && reply.tid != tid)
		err = bad_message(error, "another thread than the one asked for");
	if (!err)
		*task = reply;
	return explain_unload(err, error);
}

/* A dump: request and results. */
struct task_dump {
	const struct sd_select *select;
	struct task_list list;
};

static void dump_restart(void *arg)
{
	struct task_dump *dump = arg;

	dump->list.count = 0;
}

static int dump_reply(struct exchange *x, struct nlmsghdr *nlh)
{
	struct task_dump *dump = x->arg;
	struct sd_task *task = task_list_slot(&dump->list);
	int err;

	err = client_parse_task(x, nlh, task);
	if (err || x->interrupted)
		return err; /* an inconsistent dump is repeated */
	/* This also bounds their number. */
	if (dump->list.count && task[-1].tid >= task->tid)
		return bad_message(x->error, "threads out of order");
	dump->list.count++;
	return 0;
}

static int dump_put(struct nl_msg *msg, const void *arg)
{
	const struct sd_select *select = ((const struct task_dump *)arg)->select;
	int err = 0;

	if (select->modes)
		err = nla_put_u32(msg, SECCOMP_DIAG_A_TASK_SEL_MODES, select->modes);
	if (!err && select->has_uid)
		err = nla_put_u32(msg, SECCOMP_DIAG_A_TASK_SEL_UID, select->uid);
	if (!err && select->tgid)
		err = nla_put_u32(msg, SECCOMP_DIAG_A_TASK_SEL_TGID, (uint32_t)select->tgid);
	if (!err && select->seccomp)
		err = nla_put_flag(msg, SECCOMP_DIAG_A_TASK_SEL_SECCOMP);
	if (!err && select->has_filter_id)
		err = nla_put_u64(msg, SECCOMP_DIAG_A_TASK_SEL_FILTER_ID, select->filter_id);
	if (!err && select->cgroup_id)
		err = nla_put_u64(msg, SECCOMP_DIAG_A_TASK_SEL_CGROUP_ID, select->cgroup_id);
	return err;
}

int client_task_dump(struct sd_client *client, const struct sd_select *select, sd_task_fn fn,
		     void *arg, struct sd_error *error)
{
	struct task_dump tasks = { .select = select };
	const struct dump dump = {
		.cmd = SECCOMP_DIAG_CMD_TASK_GET,
		.put = dump_put,
		.restart = dump_restart,
		.reply = dump_reply,
		.arg = &tasks,
	};
	int err = 0;
	size_t i;

	*error = (struct sd_error){ 0 };
	if (select->has_filter_id)
		err = exchange_knows_filters(client, error);
	if (!err && select->cgroup_id)
		err = exchange_knows_cgroups(client, error);
	if (!err)
		err = explain_unload(exchange_dump(client, &dump, error), error);
	for (i = 0; !err && i < tasks.list.count; i++) {
		err = fn(&tasks.list.tasks[i], arg);
		if (err)
			sd_fail(error, err, "%s", "");
	}
	free(tasks.list.tasks);
	return err;
}
