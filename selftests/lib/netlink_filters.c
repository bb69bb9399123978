// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/netlink_decode.h"
#include "lib/netlink_filters.h"
#include "lib/netlink_tasks.h"

#define A(_name) SECCOMP_DIAG_A_FILTER_##_name
#define FIELD(_name, _member)                                       \
	{                                                           \
		A(_name), offsetof(struct filter_reply, _member), 0 \
	}

static const struct message_field fields[] = {
	FIELD(TID, tid),
	FIELD(INDEX, index),
	FIELD(DEPTH, depth),
	FIELD(ID, id),
	FIELD(PARENT_ID, parent_id),
	FIELD(CGROUP_ID, cgroup_id),
	FIELD(INSNS, insns),
	FIELD(BUDGET, budget),
	FIELD(LISTENER, listener),
	FIELD(JITED, jited),
	FIELD(FLAGS, flags),
	FIELD(USERS, users),
	FIELD(PROG_OFFSET, from),
	FIELD(PROG_LEN, prog_len),
};

/* Whether a message goes on with the program of the last filter. */
static bool goes_on(const struct filters_reply *reply, const struct filter_reply *part)
{
	const struct filter_reply *last = reply->count ? &reply->filters[reply->count - 1] : NULL;

	return last && part->got && last->got && last->id == part->id && part->from &&
	       last->from + last->got == part->from;
}

/* Users, listener and cgroup may change from one part to the next. */
static int append_part(struct filters_reply *reply, const struct filter_reply *part,
		       const void *prog)
{
	struct filter_reply *last = &reply->filters[reply->count - 1];

	if ((last->has ^ part->has) & ~(1ull << A(CGROUP_ID)) || last->tid != part->tid ||
	    last->index != part->index || last->depth != part->depth ||
	    last->parent_id != part->parent_id || last->insns != part->insns ||
	    last->budget != part->budget || last->flags != part->flags ||
	    last->jited != part->jited || last->prog_len != part->prog_len) {
		why_not(reply->why, "two parts of filter %u of %u differ", last->index, last->tid);
		return -EBADMSG;
	}
	memcpy((char *)last->prog + last->got, prog, part->got);
	last->got += part->got;
	last->users = part->users;
	last->listener = part->listener;
	last->cgroup_id = part->cgroup_id;
	return 0;
}

static int append_filter(struct filters_reply *reply, const struct filter_reply *filter,
			 const void *prog)
{
	struct filter_reply *filters, *added;

	filters = realloc(reply->filters, (reply->count + 1) * sizeof(*filters));
	if (!filters)
		return -ENOMEM;
	reply->filters = filters;
	added = &filters[reply->count++];
	*added = *filter;
	if (!prog)
		return 0;
	added->prog = malloc(filter->prog_len);
	if (!added->prog)
		return -ENOMEM;
	memcpy(added->prog, prog, filter->got);
	return 0;
}

/* A rawnl_fn. */
static int take_message(const struct nlmsghdr *nl, void *arg)
{
	struct filters_reply *reply = arg;
	struct filter_reply filter = { 0 };
	struct message message;
	const void *prog;

	if (!message_decode(nl, 1u << SECCOMP_DIAG_CMD_FILTER_GET, &message, reply->why))
		return -EBADMSG;
	message_store(&message, fields, sizeof(fields) / sizeof(fields[0]), &filter);
	filter.has = message.has;
	filter.got = message.len[A(PROG)];
	prog = message.data[A(PROG)];
	if (nl->nlmsg_len > reply->largest)
		reply->largest = nl->nlmsg_len;
	reply->messages++;
	return goes_on(reply, &filter) ? append_part(reply, &filter, prog) :
					 append_filter(reply, &filter, prog);
}

static void begin(struct filters_reply *reply)
{
	*reply = (struct filters_reply){ .answer = { .fn = take_message, .arg = reply } };
}

int filters_dump_cgroup(struct rawnl *nl, uint64_t cgroup_id, struct filters_reply *reply)
{
	struct rawnl_request request;

	begin(reply);
	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_FILTER_GET, NLM_F_DUMP);
	rawnl_attr(&request, A(SEL_CGROUP_ID), &cgroup_id, sizeof(cgroup_id));
	return rawnl_talk(nl, &request, RAWNL_SIZE, &reply->answer);
}

int filters_begin(struct rawnl *nl, struct rawnl_request *request, pid_t tid, bool with_prog,
		  struct filters_reply *reply)
{
	begin(reply);
	rawnl_begin(nl, request, SECCOMP_DIAG_CMD_FILTER_GET, NLM_F_DUMP);
	if (tid)
		rawnl_u32(request, A(TID), tid);
	if (with_prog)
		rawnl_attr(request, A(WITH_PROG), NULL, 0);
	return rawnl_send(nl, request);
}

int filters_read(const struct rawnl *nl, const struct rawnl_request *request, size_t size,
		 struct filters_reply *reply)
{
	return rawnl_read(nl, request, size, &reply->answer);
}

int filters_dump(struct rawnl *nl, pid_t tid, bool with_prog, size_t size,
		 struct filters_reply *reply)
{
	struct rawnl_request request;

	return filters_begin(nl, &request, tid, with_prog, reply) ?:
		       rawnl_read_rest(nl, &request, size, &reply->answer);
}

int filters_get(struct rawnl *nl, pid_t tid, uint16_t attr, uint64_t value, long offset,
		struct filters_reply *reply)
{
	struct rawnl_request request;

	begin(reply);
	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_FILTER_GET, 0);
	rawnl_u32(&request, A(TID), tid);
	if (attr == A(ID))
		rawnl_attr(&request, attr, &value, sizeof(value));
	else
		rawnl_u32(&request, attr, value);
	if (offset >= 0)
		rawnl_attr(&request, A(WITH_PROG), NULL, 0);
	if (offset > 0)
		rawnl_u32(&request, A(PROG_OFFSET), offset);
	return rawnl_talk(nl, &request, RAWNL_SIZE, &reply->answer);
}

int filters_task(struct rawnl *nl, pid_t tid, uint64_t *id, uint32_t *budget, uint32_t *listener)
{
	struct rawnl_reply reply;
	int ret = tasks_get(nl, tid, &reply) ?: -reply.error;
	const struct sd_task *task = rawnl_find(&reply, tid);

	*id = task ? task->filter_id : 0;
	*budget = task ? task->budget_used : 0;
	*listener = task && task->listener;
	rawnl_free(&reply);
	return ret;
}

const struct filter_reply *filters_find(const struct filters_reply *reply, uint64_t id)
{
	for (size_t i = 0; i < reply->count; i++)
		if (reply->filters[i].id == id)
			return &reply->filters[i];
	return NULL;
}

void filters_free(struct filters_reply *reply)
{
	for (size_t i = 0; i < reply->count; i++)
		free(reply->filters[i].prog);
	free(reply->filters);
	*reply = (struct filters_reply){ 0 };
}
