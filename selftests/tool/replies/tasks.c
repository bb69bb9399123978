// SPDX-License-Identifier: GPL-2.0
/* Replies about one thread. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/prctl.h>

#include "tool/replies/replies.h"

#define SPEC (PR_SPEC_PRCTL | PR_SPEC_DISABLE)
#define HAS_SPEC (SD_HAS_SPEC_STORE_BYPASS | SD_HAS_SPEC_INDIRECT_BRANCH | SD_HAS_SPEC_L1D_FLUSH)
/* Version 2 has added these. */
#define HAS_FILTERS (SD_HAS_FILTER_ID | SD_HAS_BUDGET_USED | SD_HAS_LISTENER | SD_HAS_CGROUP_ID)

const struct sd_task good_task = {
	.has = SD_HAS_TSC | SD_HAS_FILTER_COUNT | SD_HAS_NO_NEW_PRIVS | HAS_SPEC | SD_HAS_ABI,
	.tid = 101,
	.tgid = 100,
	.uid = 1000,
	.comm = "sandboxed",
	.start_time = 5000000000,
	.mode = SECCOMP_DIAG_MODE_FILTER,
	.tsc = SECCOMP_DIAG_TSC_DISABLED,
	.filter_count = 3,
	.no_new_privs = true,
	.spec_store_bypass = SPEC,
	.spec_indirect_branch = SPEC,
	.spec_l1d_flush = SPEC,
	.abi = SECCOMP_DIAG_ABI_COMPAT,
	.filter_id = 0x0123456789abcdef,
	.budget_used = 4096,
	.listener = true,
	.cgroup_id = 78,
};

void add_task(struct datagram *d, uint32_t tid, uint16_t flags, uint32_t seq)
{
	struct sd_task t = good_task;

	t.tid = (pid_t)tid;
	task_message(d, &t, flags, seq);
}

/* Request thread 101; the reply is a message about @sent with differences. */
static int get(const struct sd_task *sent, const struct spoil *spoils, struct sd_task *task,
	       struct sd_error *error)
{
	struct sd_client *client = connect_client(2);
	int err;

	datagram()->spoils = spoils;
	task_message(&queue[0], sent, 0, 0);
	err = client_task_get(client, 101, task, error);
	client_close(client);
	return err;
}

static void test_good(void)
{
	struct sd_task how = good_task, t;
	struct sd_error error;

	check(!get(&how, NULL, &t, &error) && t.tid == 101 && t.tgid == 100 && t.uid == 1000 &&
		      !strcmp(t.comm, "sandboxed") && t.start_time == 5000000000 &&
		      t.mode == SECCOMP_DIAG_MODE_FILTER && t.tsc == SECCOMP_DIAG_TSC_DISABLED &&
		      t.filter_count == 3 && t.no_new_privs && t.abi == SECCOMP_DIAG_ABI_COMPAT &&
		      !t.exiting && !t.suspended && t.source == SD_SOURCE_MODULE && !error.err,
	      "a good reply: every field");
	check(!(t.has & HAS_FILTERS), "a reply without filters: none is reported");
	how.exiting = how.suspended = true;
	check(!get(&how, NULL, &t, &error) && t.exiting && t.suspended, "flags");
	check(!get(&good_task, SPOILS(VALUE(TASK_MODE, 7)), &t, &error) && t.mode == 7,
	      "a mode of a newer kernel is reported");
	check(get(&good_task, SPOILS(VALUE(TASK_MODE, 32)), &t, &error) == -EBADMSG,
	      "a mode that no set can hold");
	check(!get(&good_task, SPOILS(VALUE(TASK_TSC, 9)), &t, &error) && !(t.has & SD_HAS_TSC),
	      "an unknown TSC state is left out");
	check(!get(&good_task, SPOILS(OMIT(TASK_ABI)), &t, &error) && !(t.has & SD_HAS_ABI),
	      "no ABI");
	how.has |= HAS_FILTERS;
	check(!get(&how, NULL, &t, &error) && (t.has & HAS_FILTERS) == HAS_FILTERS &&
		      t.filter_id == how.filter_id && t.budget_used == 4096 && t.listener &&
		      t.cgroup_id == 78,
	      "filters: id, budget and listener; and the cgroup");
	check(!get(&good_task, SPOILS(SIZE(TASK_COMM, 16)), &t, &error) &&
		      strlen(t.comm) < sizeof(t.comm),
	      "a name of 16 bytes is terminated");
}

static int get_with_filters(const struct spoil *spoils)
{
	struct sd_task how = good_task, t;
	struct sd_error error;

	how.has |= HAS_FILTERS;
	return get(&how, spoils, &t, &error);
}

static void test_lengths(void)
{
	char name[80];
	uint16_t type;

	for (type = SECCOMP_DIAG_A_TASK_TID; type <= SECCOMP_DIAG_A_TASK_MODE; type++) {
		snprintf(name, sizeof(name), "without attribute %u", type);
		check(get_with_filters(SPOILS({ type, SPOIL_OMIT, 0 })) == -EBADMSG, name);
	}
	for (type = SECCOMP_DIAG_A_TASK_TID; type <= SECCOMP_DIAG_A_TASK_CGROUP_ID; type++)
		if (type <= SECCOMP_DIAG_A_TASK_ABI || (type >= SECCOMP_DIAG_A_TASK_FILTER_ID &&
							type != SECCOMP_DIAG_A_TASK_SEL_FILTER_ID))
			check_lengths("", type, type == SECCOMP_DIAG_A_TASK_COMM ? LENGTHS_NAME : 0,
				      get_with_filters);
}

static void cut_message(struct datagram *d)
{
	d->len -= 8;
}

static void cut_header(struct datagram *d)
{
	d->len = 8;
}

static void cut_genl(struct datagram *d)
{
	d->len = 18;
	head(d)->nlmsg_len = 18;
}

static void cut_attribute(struct datagram *d)
{
	d->len -= 4;
	head(d)->nlmsg_len -= 4;
}

static void other_family(struct datagram *d)
{
	head(d)->nlmsg_type = FAMILY + 1;
}

static void other_command(struct datagram *d)
{
	d->data[NLMSG_HDRLEN] = 77;
}

static void future_sequence(struct datagram *d)
{
	head(d)->nlmsg_seq = 1;
}

static void unasked_done(struct datagram *d)
{
	d->len = 0;
	done_message(d, 0, 0);
}

static void twice(struct datagram *d)
{
	add_task(d, 101, 0, 0);
}

static void overrun(struct datagram *d)
{
	head(d)->nlmsg_type = NLMSG_OVERRUN;
}

/* A reply whose only message is changed. */
static int get_changed(void (*change)(struct datagram *d), struct sd_error *error)
{
	struct sd_client *client = connect_client(2);
	struct sd_task task;
	int err;

	add_task(datagram(), 101, 0, 0);
	change(&queue[0]);
	err = client_task_get(client, 101, &task, error);
	client_close(client);
	return err;
}

static void test_hostile(void)
{
	static const struct bad_message threads[] = {
		{ { VALUE(TASK_TID, 102) }, "another thread than requested" },
		{ { VALUE(TASK_TID, 0) }, "thread 0" },
		{ { VALUE(TASK_TID, 0x80000065u) }, "a thread number beyond pid_t" },
	};
	static const struct {
		void (*change)(struct datagram *d);
		int err;
		const char *name;
	} changes[] = {
		{ cut_message, -EBADMSG, "a message that is cut off" },
		{ cut_header, -EBADMSG, "half a header" },
		{ cut_genl, -EBADMSG, "half a generic header" },
		{ cut_attribute, -EBADMSG, "an attribute that is cut off" },
		{ other_family, -EBADMSG, "another family" },
		{ other_command, -EBADMSG, "another command" },
		{ future_sequence, -EBADMSG, "a sequence number of the future" },
		{ unasked_done, -EBADMSG, "the end of a dump that was not requested" },
		{ twice, -EBADMSG, "two replies" },
		{ overrun, -ENOBUFS, "lost messages" },
	};
	struct sd_error error;
	struct sd_task task;
	size_t i;

	for (i = 0; i < sizeof(threads) / sizeof(threads[0]); i++)
		check(get(&good_task, threads[i].spoils, &task, &error) == -EBADMSG &&
			      error.err == EBADMSG && *error.msg,
		      threads[i].name);
	for (i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		check(get_changed(changes[i].change, &error) == changes[i].err &&
			      error.err == -changes[i].err && *error.msg,
		      changes[i].name);
}

/* The client skips messages of another port, replies to earlier requests and unknown attributes. */
static void test_skipped(void)
{
	struct sd_client *client = connect_client(2);
	struct sd_error error;
	struct sd_task task;
	struct datagram *d = datagram();

	add_task(d, 999, 0, 0);
	d->port = 4711;
	d = datagram();
	add_task(d, 998, 0, -1u);
	add_task(d, 101, 0, 0);
	attr_u32(d, 200, 1);
	attr_u32(d, SECCOMP_DIAG_A_TASK_SEL_UID, 1);
	end(d, head(d)->nlmsg_len);
	check(!client_task_get(client, 101, &task, &error) && task.tid == 101,
	      "other ports, earlier replies and unknown attributes are skipped");
	client_close(client);
}

/* Speculation: the thread's own setting is in force only where the system leaves the choice. */
static void test_speculation(void)
{
	struct sd_task how = good_task, t;
	struct sd_error error;

	check(!get(&how, NULL, &t, &error) && t.spec_store_bypass == SPEC &&
		      t.spec_l1d_flush == SPEC,
	      "speculation: the thread's setting, where prctl controls it");
	own_spec = PR_SPEC_NOT_AFFECTED;
	check(!get(&how, NULL, &t, &error) && t.has & SD_HAS_SPEC_INDIRECT_BRANCH &&
		      t.spec_indirect_branch == PR_SPEC_NOT_AFFECTED,
	      "speculation: the system's setting, where prctl does not");
	own_spec = -1;
	how.has &= ~HAS_SPEC;
	check(!get(&how, NULL, &t, &error) && !(t.has & HAS_SPEC),
	      "speculation: none, where there is no control");
	own_spec = PR_SPEC_PRCTL | PR_SPEC_ENABLE;
}

void test_tasks(void)
{
	test_good();
	test_lengths();
	test_hostile();
	test_skipped();
	test_speculation();
}
