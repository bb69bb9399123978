// SPDX-License-Identifier: GPL-2.0
#include <linux/filter.h>
#include <linux/genetlink.h>
#include <string.h>

#include "attributes.h"
#include "lib/netlink_decode.h"

#define ARRAY_SIZE(_array) (sizeof(_array) / sizeof((_array)[0]))

#define T(_name) SECCOMP_DIAG_A_TASK_##_name
#define F(_name) SECCOMP_DIAG_A_FILTER_##_name
#define W(_name) SECCOMP_DIAG_A_WATCH_##_name
#define E(_name) SECCOMP_DIAG_A_EVENT_##_name

_Static_assert(ARRAY_SIZE(event_attributes) <= MESSAGE_ATTRIBUTES, "an event fits struct message");

const struct attribute_set *message_attributes(unsigned int cmd)
{
	return cmd && cmd < ARRAY_SIZE(command_attributes) ? &command_attributes[cmd] : NULL;
}

static bool right_length(const struct attribute *attr, const char *data, size_t len)
{
	return len >= attr->min_len && len <= attr->max_len &&
	       (attr->type != ATTRIBUTE_STRING || memchr(data, '\0', len) == data + len - 1);
}

static bool right_value(const struct attribute *attr, uint64_t number)
{
	return number >= attr->min && number <= attr->max && !(number & ~attr->mask);
}

static bool add(struct message *message, const struct attribute_set *set, const struct nlattr *nla,
		char *why)
{
	uint16_t type = nla->nla_type, len = nla->nla_len - NLA_HDRLEN;
	const struct attribute *attr = &set->attributes[type <= set->max ? type : 0];
	const char *data = (const char *)nla + NLA_HDRLEN;

	if (attr->type == ATTRIBUTE_PAD && !len)
		return true;
	if (!((attr->always | attr->sometimes) & 1u << message->cmd))
		return why_not(why, "attribute %#x in message %u", type, message->cmd);
	if (!right_length(attr, data, len))
		return why_not(why, "%s has %u bytes", attr->name, len);
	if (HAS(message, type))
		return why_not(why, "%s is there twice", attr->name);
	message->has |= 1ull << type;
	message->data[type] = data;
	message->len[type] = len;
	message->number[type] = 0;
	if (attr->type == ATTRIBUTE_STRING || attr->type == ATTRIBUTE_BINARY)
		return true;
	memcpy(&message->number[type], data, len);
	return right_value(attr, message->number[type]) ||
	       why_not(why, "%s is %llu", attr->name, (unsigned long long)message->number[type]);
}

static bool complete(const struct message *message, const struct attribute_set *set, char *why)
{
	for (uint16_t type = 1; type <= set->max; type++)
		if (set->attributes[type].always & 1u << message->cmd && !HAS(message, type))
			return why_not(why, "message %u lacks %s", message->cmd,
				       set->attributes[type].name);
	return true;
}

/* Numbers of threads are pid_t. */
static bool is_tid(uint64_t number)
{
	return (int32_t)number > 0;
}

static bool task_agrees(const struct message *task, char *why)
{
	if (!is_tid(task->number[T(TID)]) || !is_tid(task->number[T(TGID)]))
		return why_not(why, "thread %llu", (unsigned long long)task->number[T(TID)]);
	return (HAS(task, T(FILTER_ID)) == HAS(task, T(BUDGET_USED)) &&
		HAS(task, T(FILTER_ID)) == HAS(task, T(LISTENER))) ||
	       why_not(why, "thread %llu has half a filter",
		       (unsigned long long)task->number[T(TID)]);
}

/* Whether a part of a program lies inside it. */
static bool part_agrees(const struct message *filter, char *why)
{
	uint64_t offset = filter->number[F(PROG_OFFSET)], whole = filter->number[F(PROG_LEN)];
	size_t len = filter->len[F(PROG)];

	if (!HAS(filter, F(FLAGS)) || !HAS(filter, F(INSNS)) || !HAS(filter, F(PROG_OFFSET)) ||
	    !HAS(filter, F(PROG_LEN)))
		return why_not(why, "a part of a program without all that belongs to it");
	return (len % sizeof(struct sock_filter) == 0 && offset % sizeof(struct sock_filter) == 0 &&
		len <= whole && offset <= whole - len &&
		whole == filter->number[F(INSNS)] * sizeof(struct sock_filter)) ||
	       why_not(why, "%zu bytes at %llu of %llu, %llu instructions", len,
		       (unsigned long long)offset, (unsigned long long)whole,
		       (unsigned long long)filter->number[F(INSNS)]);
}

static bool filter_agrees(const struct message *filter, char *why)
{
	if (!is_tid(filter->number[F(TID)]) || !filter->number[F(ID)])
		return why_not(why, "filter %#llx of %llu",
			       (unsigned long long)filter->number[F(ID)],
			       (unsigned long long)filter->number[F(TID)]);
	if (HAS(filter, F(PARENT_ID)) != !!filter->number[F(INDEX)])
		return why_not(why, "filter %llu, parent %d",
			       (unsigned long long)filter->number[F(INDEX)],
			       HAS(filter, F(PARENT_ID)));
	if (HAS(filter, F(FLAGS)) != HAS(filter, F(USERS)))
		return why_not(why, "flags without users, or the other way round");
	if (HAS(filter, F(PROG)))
		return part_agrees(filter, why);
	return (!HAS(filter, F(PROG_OFFSET)) && !HAS(filter, F(PROG_LEN))) ||
	       why_not(why, "the place of a part, without the part");
}

static bool counts_agree(const struct message *counts, char *why)
{
	const uint64_t *number = counts->number;

	return number[W(MADE)] == number[W(DELIVERED)] + number[W(PENDING)] + number[W(DROPPED)] ||
	       why_not(why, "%llu made, but %llu delivered, %llu pending, %llu dropped",
		       (unsigned long long)number[W(MADE)],
		       (unsigned long long)number[W(DELIVERED)],
		       (unsigned long long)number[W(PENDING)],
		       (unsigned long long)number[W(DROPPED)]);
}

static bool event_agrees(const struct message *event, char *why)
{
	const uint64_t *number = event->number;

	if (!is_tid(number[E(TID)]) || !is_tid(number[E(TGID)]) || !number[E(START_TIME)] ||
	    number[E(START_TIME)] > number[E(TIME)])
		return why_not(why, "thread %llu of %llu, started %llu, at %llu",
			       (unsigned long long)number[E(TID)],
			       (unsigned long long)number[E(TGID)],
			       (unsigned long long)number[E(START_TIME)],
			       (unsigned long long)number[E(TIME)]);
	/* A filter that decides has an identity and a place, strict mode has neither. */
	if (event->cmd == SECCOMP_DIAG_CMD_VERDICT_NTF)
		return !HAS(event, E(FILTER_ID)) ||
		       (HAS(event, E(FILTER_DEPTH)) && HAS(event, E(LOG))) ||
		       why_not(why, "a verdict with half a filter");
#ifdef __x86_64__
	if (!HAS(event, E(TSC)) || !HAS(event, E(TSC_BEFORE)))
		return why_not(why, "no state of the TSC");
#endif
	return event->len[E(PROG)] % sizeof(struct sock_filter) == 0 ||
	       why_not(why, "a program of %u bytes", event->len[E(PROG)]);
}

static bool agrees(const struct message *message, char *why)
{
	switch (message->cmd) {
	case SECCOMP_DIAG_CMD_TASK_GET:
		return task_agrees(message, why);
	case SECCOMP_DIAG_CMD_FILTER_GET:
		return filter_agrees(message, why);
	case SECCOMP_DIAG_CMD_WATCH:
	case SECCOMP_DIAG_CMD_END_NTF:
		return counts_agree(message, why);
	default:
		return event_agrees(message, why);
	}
}

bool message_decode(const struct nlmsghdr *nl, unsigned int cmds, struct message *message,
		    char *why)
{
	const struct genlmsghdr *genl = NLMSG_DATA(nl);
	size_t at = NLMSG_HDRLEN + GENL_HDRLEN;
	const struct attribute_set *set;

	if (nl->nlmsg_len < at)
		return why_not(why, "a message of %u bytes", nl->nlmsg_len);
	memset(message, 0, sizeof(*message));
	message->cmd = genl->cmd;
	set = message_attributes(genl->cmd);
	if (!set || !(cmds & 1u << genl->cmd))
		return why_not(why, "message %u", genl->cmd);
	while (at < nl->nlmsg_len) {
		const struct nlattr *nla = (const void *)((const char *)nl + at);

		if (nl->nlmsg_len - at < NLA_HDRLEN || nla->nla_len < NLA_HDRLEN ||
		    nla->nla_len > nl->nlmsg_len - at)
			return why_not(why, "an attribute that does not fit message %u", genl->cmd);
		if (!add(message, set, nla, why))
			return false;
		at += NLA_ALIGN(nla->nla_len);
	}
	return complete(message, set, why) && agrees(message, why);
}

uint32_t message_store(const struct message *message, const struct message_field *fields,
		       size_t count, void *to)
{
	uint32_t has = 0;

	for (size_t i = 0; i < count; i++) {
		uint16_t attr = fields[i].attr;
		char *member = (char *)to + fields[i].offset;

		if (!HAS(message, attr))
			continue;
		has |= fields[i].has;
		if (message->len[attr])
			memcpy(member, message->data[attr], message->len[attr]);
		else
			*(bool *)member = true;
	}
	return has;
}
