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

/* A name takes 15 bytes, and its NUL. */
#define NAME_BYTES 16

bool fuzz_broken(char *why, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, WHY_LEN, fmt, args);
	va_end(args);
	return false;
}

static unsigned int cmd_of(const struct nlmsghdr *nl)
{
	return ((const struct genlmsghdr *)NLMSG_DATA(nl))->cmd;
}

static bool right_length(const struct spec_attr *attr, const char *data, size_t len)
{
	switch (attr->type) {
	case SPEC_NAME:
		return len && len <= NAME_BYTES && memchr(data, '\0', len) == data + len - 1;
	case SPEC_BYTES:
		return len && len % attr->unit == 0 && len / attr->unit <= attr->most;
	default:
		return len == (size_t)spec_len(attr);
	}
}

static bool keep(struct values *values, const struct spec_attr *attr, const struct nlattr *nla,
		 char *why)
{
	const char *data = (const char *)nla + NLA_HDRLEN;
	size_t len = nla->nla_len - NLA_HDRLEN;
	uint16_t type = nla->nla_type;
	uint64_t number = 0;

	if (!right_length(attr, data, len))
		return fuzz_broken(why, "%s has %zu bytes", attr->name, len);
	if (attr->type == SPEC_PAD)
		return true;
	if (HAS(values, type))
		return fuzz_broken(why, "%s is there twice", attr->name);
	values->has |= 1ull << type;
	values->data[type] = data;
	values->len[type] = len;
	if (attr->type == SPEC_NAME || attr->type == SPEC_BYTES || attr->type == SPEC_FLAG)
		return true;
	memcpy(&number, data, len);
	values->number[type] = number;
	if (number < attr->least || (attr->most && number > attr->most))
		return fuzz_broken(why, "%s is %llu", attr->name, (unsigned long long)number);
	return true;
}

static bool all_there(const struct spec_set *set, unsigned int cmd, const struct values *values,
		      char *why)
{
	for (uint16_t type = 1; type <= set->max; type++)
		if (set->attrs[type].always & 1u << cmd && !HAS(values, type))
			return fuzz_broken(why, "message %u lacks %s", cmd, set->attrs[type].name);
	return true;
}

bool answer_parse(const struct nlmsghdr *nl, struct values *values, char *why)
{
	size_t at = NLMSG_HDRLEN + GENL_HDRLEN;
	const struct spec_set *set;
	unsigned int cmd;

	values->has = 0;
	if (nl->nlmsg_len < at)
		return fuzz_broken(why, "a message of %u bytes", nl->nlmsg_len);
	cmd = cmd_of(nl);
	set = spec_set(cmd);
	if (!set)
		return fuzz_broken(why, "message %u", cmd);
	while (at < nl->nlmsg_len) {
		const struct nlattr *nla = (const void *)((const char *)nl + at);
		const struct spec_attr *attr;

		if (nl->nlmsg_len - at < NLA_HDRLEN || nla->nla_len < NLA_HDRLEN ||
		    nla->nla_len > nl->nlmsg_len - at)
			return fuzz_broken(why, "an attribute that does not fit message %u", cmd);
		attr = nla->nla_type <= set->max ? &set->attrs[nla->nla_type] : NULL;
		if (!attr || !((attr->always | attr->told) & 1u << cmd))
			return fuzz_broken(why, "attribute %#x in message %u", nla->nla_type, cmd);
		if (!keep(values, attr, nla, why))
			return false;
		at += NLA_ALIGN(nla->nla_len);
	}
	return all_there(set, cmd, values, why);
}

static bool task_agrees(const struct values *task, struct expected *expected, char *why)
{
	const struct values *asked = &expected->asked;
	uint32_t tid = task->number[T(TID)];
	uint32_t mode = task->number[T(MODE)];

	if (HAS(task, T(FILTER_ID)) != HAS(task, T(BUDGET_USED)) ||
	    HAS(task, T(FILTER_ID)) != HAS(task, T(LISTENER)))
		return fuzz_broken(why, "thread %u has half a filter", tid);
	if (expected->answer == ANSWER_DO)
		return tid == asked->number[T(TID)] || fuzz_broken(why, "thread %u", tid);
	if (tid <= expected->last_tid)
		return fuzz_broken(why, "thread %u after %u", tid, expected->last_tid);
	expected->last_tid = tid;
	if ((HAS(asked, T(SEL_MODES)) && !(asked->number[T(SEL_MODES)] & 1u << mode)) ||
	    (HAS(asked, T(SEL_SECCOMP)) && !mode) ||
	    (HAS(asked, T(SEL_TGID)) && asked->number[T(SEL_TGID)] != task->number[T(TGID)]) ||
	    (HAS(asked, T(SEL_UID)) && asked->number[T(SEL_UID)] != task->number[T(UID)]))
		return fuzz_broken(why, "thread %u was not selected", tid);
	return true;
}

/* Told only where programs are. */
#define FOR_PROGRAMS (1ull << F(PROG) | 1ull << F(PROG_LEN) | 1ull << F(FLAGS) | 1ull << F(USERS))

static bool prog_agrees(const struct values *filter, const struct expected *expected, char *why)
{
	const struct values *asked = &expected->asked;
	uint64_t offset = filter->number[F(PROG_OFFSET)];
	uint64_t total = filter->number[F(PROG_LEN)];

	if (!HAS(asked, F(WITH_PROG)))
		return !(filter->has & FOR_PROGRAMS) ||
		       fuzz_broken(why, "a program that was not asked for");
	if (!HAS(filter, F(FLAGS)) || !HAS(filter, F(USERS)) ||
	    HAS(filter, F(PROG)) != HAS(filter, F(PROG_LEN)) ||
	    HAS(filter, F(PROG)) != HAS(filter, F(PROG_OFFSET)) ||
	    HAS(filter, F(PROG)) != HAS(filter, F(INSNS)))
		return fuzz_broken(why, "half a program");
	if (!HAS(filter, F(PROG)))
		return true;
	if (total != filter->number[F(INSNS)] * sizeof(struct sock_filter) ||
	    offset + filter->len[F(PROG)] > total)
		return fuzz_broken(why, "a program of %llu bytes, %u at %llu",
				   (unsigned long long)total, filter->len[F(PROG)],
				   (unsigned long long)offset);
	if (expected->answer == ANSWER_DO && offset != asked->number[F(PROG_OFFSET)])
		return fuzz_broken(why, "a program from %llu on", (unsigned long long)offset);
	return true;
}

static bool filter_agrees(const struct values *filter, const struct expected *expected, char *why)
{
	const struct values *asked = &expected->asked;
	static const uint16_t names[] = { F(TID), F(INDEX), F(ID) };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (HAS(asked, names[i]) && asked->number[names[i]] != filter->number[names[i]])
			return fuzz_broken(why, "filter %llu of %llu is not the one",
					   (unsigned long long)filter->number[F(INDEX)],
					   (unsigned long long)filter->number[F(TID)]);
	return prog_agrees(filter, expected, why);
}

static bool counts_agree(const struct values *counts, char *why)
{
	if (counts->number[W(MADE)] ==
	    counts->number[W(DELIVERED)] + counts->number[W(PENDING)] + counts->number[W(DROPPED)])
		return true;
	return fuzz_broken(why, "%llu made", (unsigned long long)counts->number[W(MADE)]);
}

bool answer_agrees(const struct nlmsghdr *nl, const struct values *values,
		   struct expected *expected, char *why)
{
	bool multi = nl->nlmsg_flags & NLM_F_MULTI;

	if (expected->answer == ANSWER_NONE || expected->answer == ANSWER_ACK ||
	    expected->must_fail)
		return fuzz_broken(why, "what has to be refused is answered");
	if (cmd_of(nl) != expected->cmd || multi != (expected->answer == ANSWER_DUMP))
		return fuzz_broken(why, "message %u, flags %#x", cmd_of(nl), nl->nlmsg_flags);
	if (expected->told++ && expected->answer == ANSWER_DO)
		return fuzz_broken(why, "two answers");
	switch (expected->cmd) {
	case SECCOMP_DIAG_CMD_TASK_GET:
		return task_agrees(values, expected, why);
	case SECCOMP_DIAG_CMD_FILTER_GET:
		return filter_agrees(values, expected, why);
	default:
		return counts_agree(values, why);
	}
}

int answer_error(const struct nlmsghdr *nl)
{
	int error;

	memcpy(&error, NLMSG_DATA(nl), sizeof(error));
	return -error;
}

/* struct - what an extended ACK says. */
struct extack {
	bool words;
	uint32_t offset;
};

static bool read_extack(const struct nlmsghdr *nl, size_t at, struct extack *extack, char *why)
{
	while (at < nl->nlmsg_len) {
		const struct nlattr *nla = (const void *)((const char *)nl + at);
		const char *data = (const char *)nla + NLA_HDRLEN;

		if (nl->nlmsg_len - at < NLA_HDRLEN || nla->nla_len < NLA_HDRLEN ||
		    nla->nla_len > nl->nlmsg_len - at)
			return fuzz_broken(why, "an extended ACK that does not fit its message");
		if (nla->nla_type == NLMSGERR_ATTR_MSG)
			extack->words = nla->nla_len > NLA_HDRLEN + 1;
		if (nla->nla_type == NLMSGERR_ATTR_OFFS &&
		    nla->nla_len == NLA_HDRLEN + sizeof(extack->offset))
			memcpy(&extack->offset, data, sizeof(extack->offset));
		at += NLA_ALIGN(nla->nla_len);
	}
	return true;
}

/* The words of a refusal, and the request that it repeats. */
static bool refusal_is_explained(const struct nlmsghdr *nl, const struct expected *expected,
				 unsigned int refusal, bool words, char *why)
{
	size_t at = NLMSG_HDRLEN + sizeof(int);
	bool wordless = expected->wordless || refusal & (REFUSAL_ENOBUFS | REFUSAL_OTHER) ||
			(expected->answer == ANSWER_DUMP && refusal == REFUSAL_EBUSY);
	struct extack extack = { 0 };

	at += nl->nlmsg_flags & NLM_F_CAPPED ? NLMSG_HDRLEN : NLMSG_ALIGN(expected->nl.nlmsg_len);
	if (nl->nlmsg_flags & NLM_F_ACK_TLVS) {
		if (!words)
			return fuzz_broken(why, "words for a socket that wants none");
		if (!read_extack(nl, at, &extack, why))
			return false;
	}
	if (words && !wordless && !extack.words)
		return fuzz_broken(why, "a refusal without words");
	if (extack.offset >= expected->nl.nlmsg_len)
		return fuzz_broken(why, "a refusal for what is at %u", extack.offset);
	if (words && expected->blamed && refusal & (REFUSAL_EINVAL | REFUSAL_ERANGE) &&
	    extack.offset != expected->blamed)
		return fuzz_broken(why, "a refusal for what is at %u, not %u", extack.offset,
				   expected->blamed);
	return true;
}

static bool error_is_possible(const struct nlmsghdr *nl, const struct expected *expected,
			      bool words, char *why)
{
	unsigned int refusal = refusal_of(answer_error(nl));

	if (expected->told || !(expected->refusals & refusal))
		return fuzz_broken(why, "error %d after %u messages, of the set %#x",
				   answer_error(nl), expected->told, expected->refusals);
	return refusal_is_explained(nl, expected, refusal, words, why);
}

static bool ack_is_possible(const struct expected *expected, char *why)
{
	if (expected->must_fail)
		return fuzz_broken(why, "what has to be refused is acknowledged");
	if (!(expected->nl.nlmsg_flags & NLM_F_ACK) || expected->answer == ANSWER_DUMP ||
	    (expected->answer == ANSWER_DO && !expected->told))
		return fuzz_broken(why, "an ACK after %u messages", expected->told);
	return true;
}

bool answer_ends(const struct nlmsghdr *nl, const struct expected *expected, bool words, char *why)
{
	struct nlmsghdr inner;

	if (nl->nlmsg_type == NLMSG_DONE) {
		if (nl->nlmsg_len < NLMSG_HDRLEN + sizeof(int) || expected->answer != ANSWER_DUMP ||
		    expected->must_fail)
			return fuzz_broken(why, "the end of a dump that there is not");
		if (answer_error(nl) && !(expected->end_refusals & refusal_of(answer_error(nl))))
			return fuzz_broken(why, "a dump ends in error %d", answer_error(nl));
		return true;
	}
	if (nl->nlmsg_len < NLMSG_HDRLEN + sizeof(int) + sizeof(inner))
		return fuzz_broken(why, "an error of %u bytes", nl->nlmsg_len);
	memcpy(&inner, (const char *)NLMSG_DATA(nl) + sizeof(int), sizeof(inner));
	if (memcmp(&inner, &expected->nl, sizeof(inner)))
		return fuzz_broken(why, "an error for another request");
	return answer_error(nl) ? error_is_possible(nl, expected, words, why) :
				  ack_is_possible(expected, why);
}
