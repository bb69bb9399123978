// SPDX-License-Identifier: GPL-2.0
#include <linux/filter.h>
#include <linux/genetlink.h>
#include <linux/seccomp_diag.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "fuzz_netlink/answer.h"

#define T(_name) SECCOMP_DIAG_A_TASK_##_name
#define F(_name) SECCOMP_DIAG_A_FILTER_##_name
#define W(_name) SECCOMP_DIAG_A_WATCH_##_name

static bool task_agrees(const struct message *task, struct expected *expected, char *why)
{
	const struct message *request = &expected->request;
	uint32_t tid = task->number[T(TID)];
	uint32_t mode = task->number[T(MODE)];

	if (expected->answer == ANSWER_DO)
		return tid == request->number[T(TID)] || why_not(why, "thread %u", tid);
	if (tid <= expected->last_tid)
		return why_not(why, "thread %u after %u", tid, expected->last_tid);
	expected->last_tid = tid;
	if ((HAS(request, T(SEL_MODES)) && !(request->number[T(SEL_MODES)] & 1u << mode)) ||
	    (HAS(request, T(SEL_SECCOMP)) && !mode) ||
	    (HAS(request, T(SEL_TGID)) && request->number[T(SEL_TGID)] != task->number[T(TGID)]) ||
	    (HAS(request, T(SEL_UID)) && request->number[T(SEL_UID)] != task->number[T(UID)]))
		return why_not(why, "thread %u was not selected", tid);
	return true;
}

/* Only with programs. */
#define FOR_PROGRAMS (1ull << F(PROG) | 1ull << F(PROG_LEN) | 1ull << F(FLAGS) | 1ull << F(USERS))

static bool prog_agrees(const struct message *filter, const struct expected *expected, char *why)
{
	const struct message *request = &expected->request;
	uint64_t offset = filter->number[F(PROG_OFFSET)];

	if (!HAS(request, F(WITH_PROG)))
		return !(filter->has & FOR_PROGRAMS) ||
		       why_not(why, "a program that was not requested");
	if (!HAS(filter, F(FLAGS)) || HAS(filter, F(PROG)) != HAS(filter, F(INSNS)))
		return why_not(why, "half a program");
	if (!HAS(filter, F(PROG)))
		return true;
	if (expected->answer == ANSWER_DO && offset != request->number[F(PROG_OFFSET)])
		return why_not(why, "a program from byte %llu on", (unsigned long long)offset);
	return true;
}

static bool filter_agrees(const struct message *filter, const struct expected *expected, char *why)
{
	const struct message *request = &expected->request;
	static const uint16_t names[] = { F(TID), F(INDEX), F(ID) };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (HAS(request, names[i]) && request->number[names[i]] != filter->number[names[i]])
			return why_not(why, "filter %llu of %llu was not requested",
				       (unsigned long long)filter->number[F(INDEX)],
				       (unsigned long long)filter->number[F(TID)]);
	return prog_agrees(filter, expected, why);
}

bool answer_agrees(const struct nlmsghdr *nl, const struct message *message,
		   struct expected *expected, char *why)
{
	bool multi = nl->nlmsg_flags & NLM_F_MULTI;

	if (expected->answer == ANSWER_NONE || expected->answer == ANSWER_ACK ||
	    expected->must_fail)
		return why_not(why, "a reply to a request that must fail");
	if (message->cmd != expected->cmd || multi != (expected->answer == ANSWER_DUMP))
		return why_not(why, "message %u, flags %#x", message->cmd, nl->nlmsg_flags);
	if (expected->messages++ && expected->answer == ANSWER_DO)
		return why_not(why, "two replies");
	switch (expected->cmd) {
	case SECCOMP_DIAG_CMD_TASK_GET:
		return task_agrees(message, expected, why);
	case SECCOMP_DIAG_CMD_FILTER_GET:
		return filter_agrees(message, expected, why);
	default:
		return true;
	}
}

int answer_error(const struct nlmsghdr *nl)
{
	int error;

	memcpy(&error, NLMSG_DATA(nl), sizeof(error));
	return -error;
}

/* struct extack - the attributes of an extended ACK; @text: whether it has a text */
struct extack {
	bool text;
	uint32_t offset;
};

static bool read_extack(const struct nlmsghdr *nl, size_t at, struct extack *extack, char *why)
{
	while (at < nl->nlmsg_len) {
		const struct nlattr *nla = (const void *)((const char *)nl + at);
		const char *data = (const char *)nla + NLA_HDRLEN;

		if (nl->nlmsg_len - at < NLA_HDRLEN || nla->nla_len < NLA_HDRLEN ||
		    nla->nla_len > nl->nlmsg_len - at)
			return why_not(why, "an extended ACK that does not fit its message");
		if (nla->nla_type == NLMSGERR_ATTR_MSG)
			extack->text = nla->nla_len > NLA_HDRLEN + 1;
		if (nla->nla_type == NLMSGERR_ATTR_OFFS &&
		    nla->nla_len == NLA_HDRLEN + sizeof(extack->offset))
			memcpy(&extack->offset, data, sizeof(extack->offset));
		at += NLA_ALIGN(nla->nla_len);
	}
	return true;
}

/* Checks the text of a refusal, and the request that it repeats. */
static bool refusal_is_explained(const struct nlmsghdr *nl, const struct expected *expected,
				 unsigned int refusal, bool ext_ack, char *why)
{
	size_t at = NLMSG_HDRLEN + sizeof(int);
	bool textless = expected->textless || refusal & (REFUSAL_ENOBUFS | REFUSAL_OTHER) ||
			(expected->answer == ANSWER_DUMP && refusal == REFUSAL_EBUSY);
	struct extack extack = { 0 };

	at += nl->nlmsg_flags & NLM_F_CAPPED ? NLMSG_HDRLEN : NLMSG_ALIGN(expected->nl.nlmsg_len);
	if (nl->nlmsg_flags & NLM_F_ACK_TLVS) {
		if (!ext_ack)
			return why_not(why, "an extended ACK for a socket without NETLINK_EXT_ACK");
		if (!read_extack(nl, at, &extack, why))
			return false;
	}
	if (ext_ack && !textless && !extack.text)
		return why_not(why, "a refusal without text");
	if (extack.offset >= expected->nl.nlmsg_len)
		return why_not(why, "a refusal for offset %u", extack.offset);
	if (ext_ack && expected->blamed && refusal & (REFUSAL_EINVAL | REFUSAL_ERANGE) &&
	    extack.offset != expected->blamed)
		return why_not(why, "a refusal for offset %u, not %u", extack.offset,
			       expected->blamed);
	return true;
}

static bool error_is_possible(const struct nlmsghdr *nl, const struct expected *expected,
			      bool ext_ack, char *why)
{
	unsigned int refusal = refusal_of(answer_error(nl));

	if (expected->messages || !(expected->refusals & refusal))
		return why_not(why, "error %d after %u messages, of the set %#x", answer_error(nl),
			       expected->messages, expected->refusals);
	return refusal_is_explained(nl, expected, refusal, ext_ack, why);
}

static bool ack_is_possible(const struct expected *expected, char *why)
{
	if (expected->must_fail)
		return why_not(why, "an ACK for a request that must fail");
	if (!(expected->nl.nlmsg_flags & NLM_F_ACK) || expected->answer == ANSWER_DUMP ||
	    (expected->answer == ANSWER_DO && !expected->messages))
		return why_not(why, "an ACK after %u messages", expected->messages);
	return true;
}

bool answer_ends(const struct nlmsghdr *nl, const struct expected *expected, bool ext_ack,
		 char *why)
{
	struct nlmsghdr inner;

	if (nl->nlmsg_type == NLMSG_DONE) {
		if (nl->nlmsg_len < NLMSG_HDRLEN + sizeof(int) || expected->answer != ANSWER_DUMP ||
		    expected->must_fail)
			return why_not(why, "the end of no dump");
		if (answer_error(nl) && !(expected->end_refusals & refusal_of(answer_error(nl))))
			return why_not(why, "a dump ends in error %d", answer_error(nl));
		return true;
	}
	if (nl->nlmsg_len < NLMSG_HDRLEN + sizeof(int) + sizeof(inner))
		return why_not(why, "an error of %u bytes", nl->nlmsg_len);
	memcpy(&inner, (const char *)NLMSG_DATA(nl) + sizeof(int), sizeof(inner));
	if (memcmp(&inner, &expected->nl, sizeof(inner)))
		return why_not(why, "an error for another request");
	return answer_error(nl) ? error_is_possible(nl, expected, ext_ack, why) :
				  ack_is_possible(expected, why);
}
