// SPDX-License-Identifier: GPL-2.0
/* What the client makes of answers that tell of threads. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <linux/prctl.h>
#include <netlink/msg.h>

#include "tool/fake_module/replies.h"

#define TASK_FILTER 0x0123456789abcdef

static void task_attr(struct datagram *d, const struct departure *how, uint16_t type,
		      const void *data, size_t len)
{
	unsigned char zero[64] = { 0 };

	if (how->leave_out == type)
		return;
	memcpy(zero, data, len);
	attr(d, type, zero, how->resize == type ? how->size : len);
}

static void task_u32(struct datagram *d, const struct departure *how, uint16_t type, uint32_t value)
{
	task_attr(d, how, type, &value, sizeof(value));
}

void task_message(struct datagram *d, uint32_t tid, uint16_t flags, int seq,
		  const struct departure *how)
{
	size_t at = begin_reply(d, SECCOMP_DIAG_CMD_TASK_GET, flags, seq);
	uint64_t start = 5000000000, filter = TASK_FILTER;
	uint8_t yes = 1;

	task_u32(d, how, SECCOMP_DIAG_A_TASK_TID, tid);
	task_u32(d, how, SECCOMP_DIAG_A_TASK_TGID, 100);
	task_u32(d, how, SECCOMP_DIAG_A_TASK_UID, 1000);
	task_attr(d, how, SECCOMP_DIAG_A_TASK_COMM, "sandboxed", 10);
	task_attr(d, how, SECCOMP_DIAG_A_TASK_START_TIME, &start, sizeof(start));
	task_u32(d, how, SECCOMP_DIAG_A_TASK_MODE, how->mode);
	task_u32(d, how, SECCOMP_DIAG_A_TASK_TSC, how->tsc);
	task_u32(d, how, SECCOMP_DIAG_A_TASK_FILTER_COUNT, 3);
	task_attr(d, how, SECCOMP_DIAG_A_TASK_NO_NEW_PRIVS, &yes, 1);
	if (!how->no_spec) {
		task_u32(d, how, SECCOMP_DIAG_A_TASK_SPEC_STORE_BYPASS, how->spec);
		task_u32(d, how, SECCOMP_DIAG_A_TASK_SPEC_INDIRECT_BRANCH, how->spec);
		task_u32(d, how, SECCOMP_DIAG_A_TASK_SPEC_L1D_FLUSH, how->spec);
	}
	task_u32(d, how, SECCOMP_DIAG_A_TASK_ABI, SECCOMP_DIAG_ABI_COMPAT);
	if (how->all) {
		attr(d, SECCOMP_DIAG_A_TASK_EXITING, "", 0);
		attr(d, SECCOMP_DIAG_A_TASK_SUSPENDED, "", 0);
	}
	if (how->filters) {
		task_attr(d, how, SECCOMP_DIAG_A_TASK_FILTER_ID, &filter, sizeof(filter));
		task_u32(d, how, SECCOMP_DIAG_A_TASK_BUDGET_USED, 4096);
		task_attr(d, how, SECCOMP_DIAG_A_TASK_LISTENER, &yes, 1);
	}
	end(d, at);
}

const struct departure good = { .mode = SECCOMP_DIAG_MODE_FILTER,
				.tsc = SECCOMP_DIAG_TSC_DISABLED,
				.spec = PR_SPEC_PRCTL | PR_SPEC_DISABLE };

/* Ask for thread 101, answered by what is queued. */
static int get(struct sd_task *task, struct sd_error *error)
{
	struct sd_client *client = connect_client(2);
	struct datagram *d = datagram();
	int err;

	task_message(d, 101, 0, 0, &good);
	err = client_task_get(client, 101, task, error);
	client_close(client);
	return err;
}

/* The same with a message that departs from a good one. */
static int get_departing(const struct departure *how, struct sd_task *task, struct sd_error *error)
{
	struct sd_client *client = connect_client(2);
	int err;

	task_message(datagram(), 101, 0, 0, how);
	err = client_task_get(client, 101, task, error);
	client_close(client);
	return err;
}

static void test_good(void)
{
	struct departure how = good;
	struct sd_error error;
	struct sd_task t;

	check(!get(&t, &error) && t.tid == 101 && t.tgid == 100 && t.uid == 1000 &&
		      !strcmp(t.comm, "sandboxed") && t.start_time == 5000000000 &&
		      t.mode == SECCOMP_DIAG_MODE_FILTER && t.tsc == SECCOMP_DIAG_TSC_DISABLED &&
		      t.filter_count == 3 && t.no_new_privs && t.abi == SECCOMP_DIAG_ABI_COMPAT &&
		      !t.exiting && !t.suspended && t.source == SD_SOURCE_MODULE && !error.err,
	      "a good answer: every field");
	how.all = true;
	check(!get_departing(&how, &t, &error) && t.exiting && t.suspended, "flags");
	how = good;
	how.mode = 7;
	check(!get_departing(&how, &t, &error) && t.mode == 7, "a mode of a newer kernel is told");
	how.mode = 32;
	check(get_departing(&how, &t, &error) == -EBADMSG, "a mode that no set can hold");
	how = good;
	how.tsc = 9;
	check(!get_departing(&how, &t, &error) && !(t.has & SD_HAS_TSC),
	      "an unknown TSC state is as if not told");
	how = good;
	how.leave_out = SECCOMP_DIAG_A_TASK_ABI;
	check(!get_departing(&how, &t, &error) && !(t.has & SD_HAS_ABI), "no ABI");
	check(!(t.has & (SD_HAS_FILTER_ID | SD_HAS_BUDGET_USED | SD_HAS_LISTENER)),
	      "no filters are told of");
	how = good;
	how.filters = true;
	check(!get_departing(&how, &t, &error) && t.has & SD_HAS_FILTER_ID &&
		      t.filter_id == TASK_FILTER && t.has & SD_HAS_BUDGET_USED &&
		      t.budget_used == 4096 && t.has & SD_HAS_LISTENER && t.listener,
	      "filters: id, budget and listener");
	how = good;
	how.resize = SECCOMP_DIAG_A_TASK_COMM;
	how.size = 16;
	check(!get_departing(&how, &t, &error) && strlen(t.comm) < sizeof(t.comm),
	      "a name of 16 bytes is ended");
}

static void test_lengths(void)
{
	static const uint16_t required[] = {
		SECCOMP_DIAG_A_TASK_TID,  SECCOMP_DIAG_A_TASK_TGID,	  SECCOMP_DIAG_A_TASK_UID,
		SECCOMP_DIAG_A_TASK_COMM, SECCOMP_DIAG_A_TASK_START_TIME, SECCOMP_DIAG_A_TASK_MODE,
	};
	static const uint16_t sizes[] = { 0, 2, 3, 5, 12, 40 };
	struct departure how;
	struct sd_error error;
	struct sd_task task;
	char name[80];
	uint16_t type;
	size_t i;

	for (i = 0; i < sizeof(required) / sizeof(required[0]); i++) {
		how = good;
		how.leave_out = required[i];
		snprintf(name, sizeof(name), "without attribute %u", required[i]);
		check(get_departing(&how, &task, &error) == -EBADMSG, name);
	}
	for (type = SECCOMP_DIAG_A_TASK_TID; type <= SECCOMP_DIAG_A_TASK_LISTENER; type++) {
		bool refused = true;

		if (type > SECCOMP_DIAG_A_TASK_ABI && type < SECCOMP_DIAG_A_TASK_FILTER_ID)
			continue; /* flags, and what only requests have */
		for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			if (type == SECCOMP_DIAG_A_TASK_COMM && sizes[i] && sizes[i] <= 16)
				continue;
			if (type == SECCOMP_DIAG_A_TASK_FILTER_ID && sizes[i] == 8)
				continue;
			how = good;
			how.filters = true;
			how.resize = type;
			how.size = sizes[i];
			refused &= get_departing(&how, &task, &error) == -EBADMSG;
		}
		snprintf(name, sizeof(name), "attribute %u of wrong lengths", type);
		check(refused, name);
	}
}

/* An answer whose only message is changed by @change, and the error expected. */
static int get_changed(void (*change)(struct datagram *d), struct sd_error *error)
{
	struct sd_client *client = connect_client(2);
	struct datagram *d = datagram();
	struct sd_task task;
	int err;

	task_message(d, 101, 0, 0, &good);
	change(d);
	err = client_task_get(client, 101, &task, error);
	client_close(client);
	return err;
}

static void other_thread(struct datagram *d)
{
	d->len = 0;
	task_message(d, 102, 0, 0, &good);
}

static void thread_zero(struct datagram *d)
{
	d->len = 0;
	task_message(d, 0, 0, 0, &good);
}

static void thread_negative(struct datagram *d)
{
	d->len = 0;
	task_message(d, 0x80000065u, 0, 0, &good);
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
	task_message(d, 101, 0, 0, &good);
}

static void overrun(struct datagram *d)
{
	head(d)->nlmsg_type = NLMSG_OVERRUN;
}

static void test_hostile(void)
{
	static const struct {
		void (*change)(struct datagram *d);
		int err;
		const char *name;
	} cases[] = {
		{ other_thread, -EBADMSG, "another thread than asked for" },
		{ thread_zero, -EBADMSG, "thread 0" },
		{ thread_negative, -EBADMSG, "a thread number beyond pid_t" },
		{ cut_message, -EBADMSG, "a message that is cut off" },
		{ cut_header, -EBADMSG, "half a header" },
		{ cut_genl, -EBADMSG, "half a generic header" },
		{ cut_attribute, -EBADMSG, "an attribute that is cut off" },
		{ other_family, -EBADMSG, "another family" },
		{ other_command, -EBADMSG, "another command" },
		{ future_sequence, -EBADMSG, "a sequence number of the future" },
		{ unasked_done, -EBADMSG, "the end of a dump not asked for" },
		{ twice, -EBADMSG, "two answers" },
		{ overrun, -ENOBUFS, "lost messages" },
	};
	struct sd_error error;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(get_changed(cases[i].change, &error) == cases[i].err &&
			      error.err == -cases[i].err && *error.msg,
		      cases[i].name);
}

/* What is not for us is passed over: another port's, an earlier request's, unknown attributes. */
static void test_passed_over(void)
{
	struct sd_client *client = connect_client(2);
	struct sd_error error;
	struct sd_task task;
	struct datagram *d = datagram();

	task_message(d, 999, 0, 0, &good);
	d->from = 4711;
	d = datagram();
	task_message(d, 998, 0, -1, &good);
	task_message(d, 101, 0, 0, &good);
	attr_u32(d, 200, 1);
	attr_u32(d, SECCOMP_DIAG_A_TASK_SEL_UID, 1);
	end(d, head(d)->nlmsg_len);
	check(!client_task_get(client, 101, &task, &error) && task.tid == 101,
	      "other ports, earlier answers and unknown attributes are passed over");
	client_close(client);
}

/* Speculation: the thread's own setting is in force only where the system leaves the choice. */
static void test_speculation(void)
{
	struct departure how = good;
	struct sd_error error;
	struct sd_task task;

	check(!get(&task, &error) && task.spec_store_bypass == good.spec &&
		      task.spec_l1d_flush == good.spec,
	      "speculation: the thread's, where prctl has the say");
	own_spec = PR_SPEC_NOT_AFFECTED;
	check(!get(&task, &error) && task.has & SD_HAS_SPEC_INDIRECT_BRANCH &&
		      task.spec_indirect_branch == PR_SPEC_NOT_AFFECTED,
	      "speculation: the system's, where it has not");
	own_spec = -1;
	how.no_spec = true;
	check(!get_departing(&how, &task, &error) && !(task.has & SD_HAS_SPEC_L1D_FLUSH),
	      "speculation: none, where there is no control");
	own_spec = PR_SPEC_PRCTL | PR_SPEC_ENABLE;
}

void test_tasks(void)
{
	test_good();
	test_lengths();
	test_hostile();
	test_passed_over();
	test_speculation();
}
