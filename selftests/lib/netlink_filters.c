// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/netlink_filters.h"

#define A(_name) SECCOMP_DIAG_A_FILTER_##_name
#define HAS(_name) (1ull << A(_name))

/* What every message carries, and what more with programs. */
#define ALWAYS \
	(HAS(TID) | HAS(INDEX) | HAS(DEPTH) | HAS(ID) | HAS(BUDGET) | HAS(LISTENER) | HAS(JITED))
#define WITH_PROG (HAS(FLAGS) | HAS(USERS))
#define PROG_PARTS (HAS(PROG) | HAS(PROG_OFFSET) | HAS(PROG_LEN))

__attribute__((format(printf, 2, 3))) static int broken(struct filters_reply *told, const char *fmt,
							...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(told->why, sizeof(told->why), fmt, args);
	va_end(args);
	return -EBADMSG;
}

/* Where a number of so many bytes goes. */
struct slot {
	uint8_t len;
	size_t offset;
};

#define SLOT(_name, _len, _field) [A(_name)] = { _len, offsetof(struct filter_reply, _field) }

static const struct slot slots[SECCOMP_DIAG_A_FILTER_MAX + 1] = {
	SLOT(TID, 4, tid),
	SLOT(INDEX, 4, index),
	SLOT(DEPTH, 4, depth),
	SLOT(ID, 8, id),
	SLOT(PARENT_ID, 8, parent_id),
	SLOT(INSNS, 4, insns),
	SLOT(BUDGET, 4, budget),
	SLOT(LISTENER, 1, listener),
	SLOT(JITED, 1, jited),
	SLOT(FLAGS, 4, flags),
	SLOT(USERS, 4, users),
	SLOT(PROG_OFFSET, 4, from),
	SLOT(PROG_LEN, 4, prog_len),
};

static int take_attr(struct filters_reply *told, const struct nlattr *attr,
		     struct filter_reply *filter, const void **prog)
{
	const void *data = (const char *)attr + NLA_HDRLEN;
	size_t len = attr->nla_len - NLA_HDRLEN;
	const struct slot *slot;

	if (attr->nla_type == A(PAD) && !len)
		return 0;
	if (attr->nla_type > SECCOMP_DIAG_A_FILTER_MAX)
		return broken(told, "attribute %u is unknown", attr->nla_type);
	if (filter->has & 1ull << attr->nla_type)
		return broken(told, "attribute %u comes twice", attr->nla_type);
	filter->has |= 1ull << attr->nla_type;
	slot = &slots[attr->nla_type];
	if (attr->nla_type == A(PROG)) {
		*prog = data;
		filter->got = len;
	} else if (!slot->len || slot->len != len) {
		return broken(told, "attribute %u of %zu bytes", attr->nla_type, len);
	} else {
		memcpy((char *)filter + slot->offset, data, len);
	}
	return 0;
}

static int check_message(struct filters_reply *told, const struct filter_reply *filter)
{
	uint64_t has = filter->has;

	if ((has & ALWAYS) != ALWAYS || !filter->id)
		return broken(told, "attributes %#llx only", (unsigned long long)has);
	if ((has & WITH_PROG) && (has & WITH_PROG) != WITH_PROG)
		return broken(told, "flags without users or the other way round");
	if ((has & PROG_PARTS) && ((has & PROG_PARTS) != PROG_PARTS || !(has & HAS(FLAGS))))
		return broken(told, "a part of a program without all that belongs to it");
	if ((has & HAS(PROG)) &&
	    (!filter->got || filter->got % 8 || filter->from % 8 ||
	     filter->got > filter->prog_len || filter->from > filter->prog_len - filter->got ||
	     filter->prog_len != 8 * filter->insns))
		return broken(told, "%u bytes at %u of %u, %u instructions", filter->got,
			      filter->from, filter->prog_len, filter->insns);
	if (filter->listener > 1 || filter->jited > 1)
		return broken(told, "listener %u, jited %u", filter->listener, filter->jited);
	if (has & HAS(PARENT_ID) ? !filter->parent_id || !filter->index : filter->index)
		return broken(told, "index %u and parent %#llx", filter->index,
			      (unsigned long long)filter->parent_id);
	return 0;
}

/* Whether the last filter was told in part only, and this is what comes next. */
static bool goes_on(const struct filters_reply *told, const struct filter_reply *part)
{
	const struct filter_reply *last = told->count ? &told->filters[told->count - 1] : NULL;

	return last && (part->has & HAS(PROG)) && (last->has & HAS(PROG)) && last->id == part->id &&
	       part->from && last->from + last->got == part->from;
}

/* Users and listener may change from one part to the next. */
static int append_part(struct filters_reply *told, const struct filter_reply *part,
		       const void *prog)
{
	struct filter_reply *last = &told->filters[told->count - 1];

	if (last->has != part->has || last->tid != part->tid || last->index != part->index ||
	    last->depth != part->depth || last->parent_id != part->parent_id ||
	    last->insns != part->insns || last->budget != part->budget ||
	    last->flags != part->flags || last->jited != part->jited ||
	    last->prog_len != part->prog_len)
		return broken(told, "two parts of filter %u of %u differ", last->index, last->tid);
	memcpy((char *)last->prog + last->got, prog, part->got);
	last->got += part->got;
	last->users = part->users;
	last->listener = part->listener;
	return 0;
}

static int append_filter(struct filters_reply *told, const struct filter_reply *filter,
			 const void *prog)
{
	struct filter_reply *filters, *added;

	filters = realloc(told->filters, (told->count + 1) * sizeof(*filters));
	if (!filters)
		return -ENOMEM;
	told->filters = filters;
	added = &filters[told->count++];
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
	const char *at = (const char *)nl + NLMSG_HDRLEN + GENL_HDRLEN;
	const char *end = (const char *)nl + nl->nlmsg_len;
	struct filter_reply filter = { 0 };
	struct filters_reply *told = arg;
	const void *prog = NULL;
	int ret = 0;

	while (!ret && at < end) {
		const struct nlattr *attr = (const void *)at;

		if (end - at < NLA_HDRLEN || attr->nla_len < NLA_HDRLEN || attr->nla_len > end - at)
			return broken(told, "an attribute ends behind its message");
		ret = take_attr(told, attr, &filter, &prog);
		at += NLA_ALIGN(attr->nla_len);
	}
	if (nl->nlmsg_len > told->largest)
		told->largest = nl->nlmsg_len;
	told->messages++;
	ret = ret ?: check_message(told, &filter);
	if (ret)
		return ret;
	return goes_on(told, &filter) ? append_part(told, &filter, prog) :
					append_filter(told, &filter, prog);
}

static void begin(struct filters_reply *told)
{
	*told = (struct filters_reply){ .answer = { .fn = take_message, .arg = told } };
}

int filters_begin(struct rawnl *nl, struct rawnl_request *request, pid_t tid, bool with_prog,
		  struct filters_reply *told)
{
	begin(told);
	rawnl_begin(nl, request, SECCOMP_DIAG_CMD_FILTER_GET, NLM_F_DUMP);
	if (tid)
		rawnl_u32(request, A(TID), tid);
	if (with_prog)
		rawnl_attr(request, A(WITH_PROG), NULL, 0);
	return rawnl_send(nl, request);
}

int filters_read(const struct rawnl *nl, const struct rawnl_request *request, size_t size,
		 struct filters_reply *told)
{
	return rawnl_read(nl, request, size, &told->answer);
}

int filters_dump(struct rawnl *nl, pid_t tid, bool with_prog, size_t size,
		 struct filters_reply *told)
{
	struct rawnl_request request;
	int ret = filters_begin(nl, &request, tid, with_prog, told);

	while (!ret && !told->answer.done)
		ret = filters_read(nl, &request, size, told);
	return ret;
}

int filters_get(struct rawnl *nl, pid_t tid, uint16_t attr, uint64_t value, long offset,
		struct filters_reply *told)
{
	struct rawnl_request request;

	begin(told);
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
	return rawnl_talk(nl, &request, RAWNL_SIZE, &told->answer);
}

/* What filters_task() looks for in a message. */
struct task_words {
	uint64_t id;
	uint32_t budget;
	uint8_t listener;
};

static bool copy_attr(const struct nlmsghdr *nl, uint16_t type, void *to, size_t len)
{
	const struct nlattr *attr = rawnl_find_attr(nl, type);

	if (attr && attr->nla_len == NLA_HDRLEN + len)
		memcpy(to, (const char *)attr + NLA_HDRLEN, len);
	return !attr || attr->nla_len == NLA_HDRLEN + len;
}

static int take_task(const struct nlmsghdr *nl, void *arg)
{
	struct task_words *words = arg;

	if (!copy_attr(nl, SECCOMP_DIAG_A_TASK_FILTER_ID, &words->id, 8) ||
	    !copy_attr(nl, SECCOMP_DIAG_A_TASK_BUDGET_USED, &words->budget, 4) ||
	    !copy_attr(nl, SECCOMP_DIAG_A_TASK_LISTENER, &words->listener, 1))
		return -EBADMSG;
	/* All of them or none. */
	return !words->id == !words->budget ? 0 : -EBADMSG;
}

int filters_task(struct rawnl *nl, pid_t tid, uint64_t *id, uint32_t *budget, uint32_t *listener)
{
	struct task_words words = { 0 };
	struct rawnl_reply answer = { .fn = take_task, .arg = &words };
	struct rawnl_request request;
	int ret;

	rawnl_begin(nl, &request, SECCOMP_DIAG_CMD_TASK_GET, 0);
	rawnl_u32(&request, SECCOMP_DIAG_A_TASK_TID, tid);
	ret = rawnl_talk(nl, &request, RAWNL_SIZE, &answer);
	*id = words.id;
	*budget = words.budget;
	*listener = words.listener;
	return ret ?: -answer.error;
}

const struct filter_reply *filters_find(const struct filters_reply *told, uint64_t id)
{
	for (size_t i = 0; i < told->count; i++)
		if (told->filters[i].id == id)
			return &told->filters[i];
	return NULL;
}

void filters_free(struct filters_reply *told)
{
	for (size_t i = 0; i < told->count; i++)
		free(told->filters[i].prog);
	free(told->filters);
	*told = (struct filters_reply){ 0 };
}
