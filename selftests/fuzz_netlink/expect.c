// SPDX-License-Identifier: GPL-2.0
/*
 * Four checks can refuse a request, and the first one that fails does: the netlink core checks the two
 * headers, then each attribute; the module checks the attributes together, then the state of the task.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/seccomp_diag.h>
#include <limits.h>
#include <string.h>

#include "attributes.h"
#include "fuzz_netlink/expect.h"

#define T(_name) SECCOMP_DIAG_A_TASK_##_name
#define F(_name) SECCOMP_DIAG_A_FILTER_##_name
#define W(_name) SECCOMP_DIAG_A_WATCH_##_name

unsigned int refusal_of(int error)
{
	switch (error) {
	case EPERM:
		return REFUSAL_EPERM;
	case ENOENT:
		return REFUSAL_ENOENT;
	case ESRCH:
		return REFUSAL_ESRCH;
	case EBUSY:
		return REFUSAL_EBUSY;
	case EINVAL:
		return REFUSAL_EINVAL;
	case ERANGE:
		return REFUSAL_ERANGE;
	case EOPNOTSUPP:
		return REFUSAL_EOPNOTSUPP;
	case ENOBUFS:
		return REFUSAL_ENOBUFS;
	default:
		return REFUSAL_OTHER;
	}
}

static bool refused(struct expected *expected, unsigned int refusals)
{
	expected->must_fail = true;
	expected->refusals = refusals;
	return true;
}

/* The core accepts only flags that it knows, and no reserved bytes. */
static bool strange_header(const struct nlmsghdr *nl, const struct genlmsghdr *genl)
{
	uint16_t flags = nl->nlmsg_flags;

	if ((flags & NLM_F_DUMP) == NLM_F_DUMP)
		flags &= ~NLM_F_DUMP;
	return genl->reserved || flags & ~(NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO);
}

static bool is_dump(const struct expected *expected)
{
	return expected->answer == ANSWER_DUMP;
}

static unsigned int requests_of(uint8_t cmd)
{
	const struct attribute_set *set = message_attributes(cmd);

	return set ? set->requests : 0;
}

/* The error of the core for an attribute; 0 if none. */
static unsigned int fault_of(const struct attribute *attr, const struct nlattr *nla)
{
	size_t len = nla->nla_len - NLA_HDRLEN;
	uint64_t value = 0;

	if (!attr->requests || nla->nla_type & NLA_F_NESTED)
		return REFUSAL_EINVAL;
	if (attr->type == ATTRIBUTE_FLAG || attr->type == ATTRIBUTE_BINARY)
		return len > attr->max_len ? REFUSAL_ERANGE : 0;
	if (len != attr->max_len)
		return REFUSAL_EINVAL;
	memcpy(&value, (const char *)nla + NLA_HDRLEN, len);
	if (value < attr->min)
		return REFUSAL_ERANGE;
	return value & ~attr->mask ? REFUSAL_EINVAL : 0;
}

static void keep_value(struct message *values, uint16_t type, const struct nlattr *nla)
{
	const char *data = (const char *)nla + NLA_HDRLEN;

	values->has |= 1ull << type;
	values->data[type] = data;
	values->len[type] = nla->nla_len - NLA_HDRLEN;
	values->number[type] = 0;
	if (values->len[type] <= sizeof(uint64_t))
		memcpy(&values->number[type], data, values->len[type]);
}

/* The second check. The last of several equal attributes counts. */
static bool refused_by_attrs(struct expected *expected, const unsigned char *bytes)
{
	const struct attribute_set *set = message_attributes(expected->cmd);
	long at = NLMSG_HDRLEN + GENL_HDRLEN;
	long end = expected->nl.nlmsg_len;

	while (end - at >= NLA_HDRLEN) {
		const struct nlattr *nla = (const void *)(bytes + at);
		uint16_t type = nla->nla_type & NLA_TYPE_MASK;
		unsigned int fault = REFUSAL_EINVAL;

		if (nla->nla_len < NLA_HDRLEN || nla->nla_len > end - at)
			break;
		if (type && type <= set->max)
			fault = fault_of(&set->attributes[type], nla);
		if (fault) {
			expected->blamed = at;
			return refused(expected, fault);
		}
		keep_value(&expected->request, type, nla);
		at += NLA_ALIGN(nla->nla_len);
	}
	return at < end && refused(expected, REFUSAL_EINVAL);
}

/*
 * The first check. Before 6.1 the module checks the headers, after the core has checked attributes:
 * if both are wrong, either may be reported.
 */
static bool refused_by_header(struct expected *expected, const unsigned char *bytes)
{
	const struct genlmsghdr *genl = (const void *)(bytes + NLMSG_HDRLEN);
	unsigned int refusals = 0;

	expected->textless = true;
	if (expected->nl.nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN)
		return refused(expected, REFUSAL_EINVAL);
	expected->cmd = genl->cmd;
	if (strange_header(&expected->nl, genl))
		refusals |= REFUSAL_EINVAL;
	if (!(requests_of(genl->cmd) & (is_dump(expected) ? ATTRIBUTE_DUMP : ATTRIBUTE_DO)))
		refusals |= REFUSAL_EOPNOTSUPP;
	if (refusals == REFUSAL_EINVAL && refused_by_attrs(expected, bytes))
		refusals |= expected->refusals;
	expected->blamed = 0;
	if (refusals)
		return refused(expected, refusals);
	expected->textless = false;
	return false;
}

static bool has_only(const struct expected *expected, unsigned int requests)
{
	const struct attribute_set *set = message_attributes(expected->cmd);

	for (uint16_t type = 1; type <= set->max; type++)
		if (HAS(&expected->request, type) && !(set->attributes[type].requests & requests))
			return false;
	return true;
}

/* No user has number (uid_t)-1. */
static bool is_nobody(const struct fuzz_caller *caller, const struct message *request,
		      uint16_t attr)
{
	uint32_t uid = request->number[attr];

	return HAS(request, attr) && (uid == (uint32_t)-1 || (caller->only_root && uid));
}

/* The errors that the state of a thread may cause. */
static unsigned int state_of(const struct fuzz_caller *caller, uint64_t tid)
{
	return targets_is_steady(caller->targets, tid) ? 0 : REFUSAL_ESRCH | REFUSAL_EPERM;
}

/* The errors that a cgroup may cause: any but the root may not exist. */
static unsigned int cgroup_of(const struct message *request, uint16_t attr)
{
	return HAS(request, attr) ? REFUSAL_ENOENT | REFUSAL_EOPNOTSUPP : 0;
}

static void expect_task(const struct fuzz_caller *caller, struct expected *expected)
{
	const struct message *request = &expected->request;

	if (is_dump(expected)) {
		if (!has_only(expected, ATTRIBUTE_DUMP) || is_nobody(caller, request, T(SEL_UID)))
			refused(expected, REFUSAL_EINVAL);
		else if (HAS(request, T(SEL_TGID)))
			expected->refusals =
				state_of(caller, request->number[T(SEL_TGID)]) & REFUSAL_ESRCH;
		expected->refusals |= cgroup_of(request, T(SEL_CGROUP_ID));
		return;
	}
	if (!has_only(expected, ATTRIBUTE_DO) || !HAS(request, T(TID)))
		refused(expected, REFUSAL_EINVAL);
	else
		expected->refusals = state_of(caller, request->number[T(TID)]);
}

/* An offset needs a program, and must lie between instructions. */
static bool wrong_offset(const struct message *request)
{
	return HAS(request, F(PROG_OFFSET)) &&
	       (!HAS(request, F(WITH_PROG)) || request->number[F(PROG_OFFSET)] % 8);
}

static void expect_filter(const struct fuzz_caller *caller, struct expected *expected)
{
	const struct message *request = &expected->request;
	unsigned int state = state_of(caller, request->number[F(TID)]);

	if (!has_only(expected, is_dump(expected) ? ATTRIBUTE_DUMP : ATTRIBUTE_DO) ||
	    (!is_dump(expected) &&
	     (!HAS(request, F(TID)) || HAS(request, F(INDEX)) == HAS(request, F(ID)))) ||
	    (HAS(request, F(TID)) && HAS(request, F(SEL_CGROUP_ID)))) {
		refused(expected, REFUSAL_EINVAL);
		return;
	}
	if (HAS(request, F(WITH_PROG)) && !caller->programs) {
		refused(expected, REFUSAL_EPERM);
		return;
	}
	if (is_dump(expected)) {
		expected->refusals = HAS(request, F(TID)) ? state : 0;
		expected->end_refusals = expected->refusals & REFUSAL_ESRCH;
		expected->refusals |= cgroup_of(request, F(SEL_CGROUP_ID));
		return;
	}
	expected->refusals = state | REFUSAL_ENOENT;
	if (HAS(request, F(PROG_OFFSET)))
		expected->refusals |= REFUSAL_EINVAL;
	expected->must_fail = wrong_offset(request);
}

static bool wrong_processes(const struct message *request, bool *after_others)
{
	const unsigned char *data = request->data[W(TGIDS)];
	uint16_t len = request->len[W(TGIDS)];

	*after_others = false;
	if (!HAS(request, W(TGIDS)))
		return false;
	if (!len || len % sizeof(uint32_t))
		return true;
	for (uint16_t at = 0; at < len; at += sizeof(uint32_t)) {
		uint32_t tgid;

		memcpy(&tgid, data + at, sizeof(tgid));
		/* An earlier one may be gone, or not visible, which is noticed first. */
		*after_others = at;
		if (!tgid || tgid > INT_MAX)
			return true;
	}
	return false;
}

static void expect_watch(const struct fuzz_caller *caller, struct expected *expected)
{
	const struct message *request = &expected->request;
	bool after_others;

	if (!HAS(request, W(KINDS))) {
		/* Counts: the socket knows whether it has watched. */
		if (request->has)
			refused(expected, REFUSAL_EINVAL);
		else
			expected->refusals = REFUSAL_ENOENT;
		return;
	}
	if (caller->confined || !caller->programs) {
		refused(expected, REFUSAL_EPERM);
		return;
	}
	if (is_nobody(caller, request, W(UID))) {
		refused(expected, REFUSAL_EINVAL);
		return;
	}
	expected->refusals = HAS(request, W(TGIDS)) ? REFUSAL_ESRCH : 0;
	if (wrong_processes(request, &after_others)) {
		refused(expected, REFUSAL_EINVAL | (after_others ? expected->refusals : 0));
	} else if (HAS(request, W(DESCENDANTS)) && !HAS(request, W(TGIDS))) {
		refused(expected, REFUSAL_EINVAL);
	} else {
		/* EOPNOTSUPP if a kernel has nothing to hook. */
		expected->refusals |=
			REFUSAL_EBUSY | REFUSAL_EOPNOTSUPP | cgroup_of(request, W(CGROUP_ID));
	}
}

static void expect_request(const struct fuzz_caller *caller, const unsigned char *bytes,
			   struct expected *expected)
{
	if ((expected->nl.nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP)
		expected->answer = ANSWER_DUMP;
	else
		expected->answer = ANSWER_DO;
	if (refused_by_header(expected, bytes) || refused_by_attrs(expected, bytes))
		return;
	switch (expected->cmd) {
	case SECCOMP_DIAG_CMD_TASK_GET:
		expect_task(caller, expected);
		break;
	case SECCOMP_DIAG_CMD_FILTER_GET:
		expect_filter(caller, expected);
		break;
	case SECCOMP_DIAG_CMD_WATCH:
		expect_watch(caller, expected);
		break;
	}
}

size_t expect_reply(const struct fuzz_caller *caller, const unsigned char *bytes, size_t left,
		    struct expected *expected)
{
	struct nlmsghdr *nl = &expected->nl;
	size_t next;

	*expected = (struct expected){ .answer = ANSWER_NONE };
	if (left < NLMSG_HDRLEN)
		return 0;
	memcpy(nl, bytes, sizeof(*nl));
	if (nl->nlmsg_len < NLMSG_HDRLEN || nl->nlmsg_len > left)
		return 0;
	next = NLMSG_ALIGN(nl->nlmsg_len);
	if (!(nl->nlmsg_flags & NLM_F_REQUEST) || nl->nlmsg_type < NLMSG_MIN_TYPE) {
		if (nl->nlmsg_flags & NLM_F_ACK)
			expected->answer = ANSWER_ACK;
	} else if (nl->nlmsg_type > GENL_MAX_ID) {
		expected->textless = true;
		expected->answer = ANSWER_DO;
		refused(expected, REFUSAL_ENOENT);
	} else if (nl->nlmsg_type != caller->family) {
		expected->answer = ANSWER_FOREIGN;
	} else {
		expect_request(caller, bytes, expected);
	}
	return next < left ? next : left;
}
