// SPDX-License-Identifier: GPL-2.0
/* FILTER_GET: requests in, filters out. It knows nothing of how a filter is read. */
#include <linux/filter.h>

#include "compat.h"
#include "filter.h"
#include "netlink.h"

/* Bytes of a program in one reply; the requester fetches the rest by offset. */
#define REPLY_PROG_MAX 16384

/* A dump's message does not end with a smaller part of a program than this. */
#define PART_MIN 1024

const struct nla_policy scd_filter_policy[SECCOMP_DIAG_A_FILTER_MAX + 1] = {
	[SECCOMP_DIAG_A_FILTER_TID] = NLA_POLICY_MIN(NLA_U32, 1),
	[SECCOMP_DIAG_A_FILTER_INDEX] = { .type = NLA_U32 },
	[SECCOMP_DIAG_A_FILTER_ID] = { .type = NLA_U64 },
	[SECCOMP_DIAG_A_FILTER_WITH_PROG] = { .type = NLA_FLAG },
	[SECCOMP_DIAG_A_FILTER_PROG_OFFSET] = { .type = NLA_U32 },
	[SECCOMP_DIAG_A_FILTER_SEL_CGROUP_ID] = NLA_POLICY_MIN(NLA_U64, 1),
};

#define DUMP_ATTRS                                                                       \
	(BIT_ULL(SECCOMP_DIAG_A_FILTER_TID) | BIT_ULL(SECCOMP_DIAG_A_FILTER_WITH_PROG) | \
	 BIT_ULL(SECCOMP_DIAG_A_FILTER_SEL_CGROUP_ID))

/* A message that is being filled. */
struct message {
	struct sk_buff *skb;
	u32 portid;
	u32 seq;
	int flags;
};

/**
 * struct filter_part - a filter, and how much of it has been sent
 * @tid: the thread it is read from, as the requester numbers it
 * @cgroup: the id of its cgroup, 0 if that is not in the requester's
 * @chain: the thread's filters
 * @filter: the filter
 * @with_prog: send programs, flags and users
 * @offset: bytes of the program that have been sent
 */
struct filter_part {
	pid_t tid;
	u64 cgroup;
	const struct scd_chain *chain;
	const struct scd_filter *filter;
	bool with_prog;
	u32 offset;
};

static u32 prog_len(const struct scd_filter *filter)
{
	return filter->insns * sizeof(struct sock_filter);
}

/* Bytes that a message takes at most, without its program. */
#define FILTER_BYTES \
	((int)(NLMSG_HDRLEN + GENL_HDRLEN + SECCOMP_DIAG_A_FILTER_MAX * SCD_NUMBER_BYTES))

static void *put_filter(void *at, const struct filter_part *part)
{
	const struct scd_filter *filter = part->filter;

	at = scd_put_u32(at, SECCOMP_DIAG_A_FILTER_TID, part->tid);
	at = scd_put_u32(at, SECCOMP_DIAG_A_FILTER_INDEX, filter->index);
	at = scd_put_u32(at, SECCOMP_DIAG_A_FILTER_DEPTH, filter->depth);
	at = scd_put_u32(at, SECCOMP_DIAG_A_FILTER_BUDGET, filter->budget);
	at = scd_put_u8(at, SECCOMP_DIAG_A_FILTER_LISTENER, filter->listener);
	at = scd_put_u8(at, SECCOMP_DIAG_A_FILTER_JITED, filter->jited);
	at = scd_put_u32_nonzero(at, SECCOMP_DIAG_A_FILTER_INSNS, filter->insns);
	at = scd_put_u64(at, SECCOMP_DIAG_A_FILTER_ID, filter->id);
	at = scd_put_u64_nonzero(at, SECCOMP_DIAG_A_FILTER_CGROUP_ID, part->cgroup);
	at = scd_put_u64_nonzero(at, SECCOMP_DIAG_A_FILTER_PARENT_ID, filter->parent_id);
	if (part->with_prog) {
		at = scd_put_u32(at, SECCOMP_DIAG_A_FILTER_FLAGS, filter->flags);
		at = scd_put_u32(at, SECCOMP_DIAG_A_FILTER_USERS, filter->users);
	}
	return at;
}

/*
 * Puts as much of the program as there is room for, and moves @part on. Return: the place behind
 * it, or an error.
 */
static void *put_prog(void *at, u32 room, struct filter_part *part, u32 max)
{
	u32 total = prog_len(part->filter);
	u32 len, fits;
	int err;

	/* Later in a dump, an id may be another filter's, which is not of this chain. */
	if (part->offset >= total)
		return ERR_PTR(-ESRCH);
	len = min(total - part->offset, max);
	fits = min_t(u32, len, round_down(room, sizeof(struct sock_filter)));
	if (fits < min_t(u32, len, PART_MIN))
		return ERR_PTR(-EMSGSIZE);

	at = scd_put_u32(at, SECCOMP_DIAG_A_FILTER_PROG_LEN, total);
	at = scd_put_u32(at, SECCOMP_DIAG_A_FILTER_PROG_OFFSET, part->offset);
	*(struct nlattr *)at = (struct nlattr){ NLA_HDRLEN + fits, SECCOMP_DIAG_A_FILTER_PROG };
	err = scd_filter_copy(part->chain, part->filter, part->offset, at + NLA_HDRLEN, fits);
	if (err)
		return ERR_PTR(err);
	part->offset += fits;
	return at + NLA_HDRLEN + fits;
}

/* One message, whole or not at all. */
static int fill_filter(const struct message *msg, struct filter_part *part, u32 prog_max)
{
	int room = skb_tailroom(msg->skb) - FILTER_BYTES;
	void *hdr, *at;

	if (room < 0)
		return -EMSGSIZE;
	hdr = genlmsg_put(msg->skb, msg->portid, msg->seq, &scd_family, msg->flags,
			  SECCOMP_DIAG_CMD_FILTER_GET);
	at = put_filter(skb_tail_pointer(msg->skb), part);
	if (part->with_prog && part->filter->insns)
		at = put_prog(at, room, part, prog_max);
	return scd_message_end(msg->skb, hdr, at);
}

/*
 * Refuses programs to requesters that may not have them, instead of leaving them out: the check of
 * PTRACE_SECCOMP_GET_FILTER (kernel/seccomp.c, callers of get_nth_filter()). To have programs, the
 * requester needs the access of a tracer.
 */
static int check_with_prog(struct sk_buff *skb, const struct nlattr *attr,
			   struct scd_requester *requester, struct netlink_ext_ack *extack)
{
	if (!attr)
		return 0;
	if (scd_sender_confined()) {
		NL_SET_ERR_MSG_ATTR(extack, attr, "a caller under seccomp may not have programs");
		return -EPERM;
	}
	if (!scd_capable(skb, CAP_SYS_ADMIN)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "programs need CAP_SYS_ADMIN in the initial user namespace");
		return -EPERM;
	}
	requester->attach = true;
	return 0;
}

/* Reads the requested thread and gets its chain; on success the caller releases that. */
static int open_chain(const struct scd_requester *requester, const struct nlattr *tid,
		      struct scd_task *snapshot, struct scd_chain *chain, struct scd_known *known,
		      struct netlink_ext_ack *extack)
{
	int err;

	err = scd_look_up(requester, tid, nla_get_u32(tid), snapshot, chain, known, extack);
	if (err)
		return err;
	if (snapshot->filters_unknown) {
		scd_chain_release(chain);
		extack->_msg = scd_filters_unknown();
		return -EOPNOTSUPP;
	}
	return 0;
}

static int check_do(struct genl_info *info)
{
	const struct nlattr *stray = info->attrs[SECCOMP_DIAG_A_FILTER_SEL_CGROUP_ID];

	if (stray) {
		NL_SET_ERR_MSG_ATTR(info->extack, stray, "selections are for dumps");
		return -EINVAL;
	}
	if (!info->attrs[SECCOMP_DIAG_A_FILTER_TID]) {
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, SECCOMP_DIAG_A_FILTER_TID);
		GENL_SET_ERR_MSG(info, "tid is missing: it names the thread of the filter");
		return -EINVAL;
	}
	if (!info->attrs[SECCOMP_DIAG_A_FILTER_INDEX] == !info->attrs[SECCOMP_DIAG_A_FILTER_ID]) {
		NL_SET_ERR_ATTR_MISS(info->extack, NULL, SECCOMP_DIAG_A_FILTER_INDEX);
		GENL_SET_ERR_MSG(info, "name the filter by either index or id");
		return -EINVAL;
	}
	return 0;
}

/* Return: 1 if the filter was found and read, 0 if there is none, or an error. */
static int find_filter(struct nlattr **attrs, const struct scd_chain *chain,
		       struct scd_filter *filter)
{
	const struct nlattr *index = attrs[SECCOMP_DIAG_A_FILTER_INDEX];
	struct scd_cursor cursor;
	int ret;

	if (!index)
		return scd_chain_find(chain, nla_get_u64(attrs[SECCOMP_DIAG_A_FILTER_ID]), filter);
	scd_cursor_init(&cursor, chain);
	if (nla_get_u32(index) >= cursor.left)
		return 0;
	ret = scd_cursor_skip(&cursor, cursor.left - 1 - nla_get_u32(index));
	return ret ?: scd_cursor_read(&cursor, filter);
}

static int check_offset(const struct genl_info *info, struct filter_part *part)
{
	const struct nlattr *attr = info->attrs[SECCOMP_DIAG_A_FILTER_PROG_OFFSET];

	if (!attr)
		return 0;
	part->offset = nla_get_u32(attr);
	if (part->with_prog && part->offset % sizeof(struct sock_filter) == 0 &&
	    part->offset < prog_len(part->filter))
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "must be a multiple of 8 within the program, and needs with-prog");
	return -EINVAL;
}

static int filter_reply(struct genl_info *info, struct filter_part *part)
{
	u32 prog_max = part->with_prog ? min_t(u32, prog_len(part->filter), REPLY_PROG_MAX) : 0;
	struct message msg = { .portid = info->snd_portid, .seq = info->snd_seq };

	msg.skb = genlmsg_new(GENLMSG_DEFAULT_SIZE + prog_max, GFP_KERNEL);
	if (!msg.skb)
		return -ENOMEM;
	return scd_reply(msg.skb, info, fill_filter(&msg, part, prog_max));
}

/* The thread may end at any step: report that, and not that it has no such filter. */
static int get_filter(struct genl_info *info, const struct scd_task *snapshot,
		      const struct scd_chain *chain)
{
	struct nlattr **attrs = info->attrs;
	struct scd_filter filter;
	struct filter_part part = {
		.tid = snapshot->tid,
		.cgroup = snapshot->cgroup,
		.chain = chain,
		.filter = &filter,
		.with_prog = attrs[SECCOMP_DIAG_A_FILTER_WITH_PROG],
	};
	int ret;

	ret = find_filter(attrs, chain, &filter);
	if (!ret) {
		NL_SET_ERR_MSG_ATTR(info->extack,
				    attrs[SECCOMP_DIAG_A_FILTER_INDEX] ?:
					    attrs[SECCOMP_DIAG_A_FILTER_ID],
				    "the thread has no such filter");
		return -ENOENT;
	}
	if (ret > 0)
		ret = check_offset(info, &part) ?: filter_reply(info, &part);
	if (ret == -ESRCH)
		NL_SET_ERR_MSG_ATTR(info->extack, attrs[SECCOMP_DIAG_A_FILTER_TID],
				    "the thread has just ended");
	return ret;
}

int scd_filter_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *with_prog = info->attrs[SECCOMP_DIAG_A_FILTER_WITH_PROG];
	const struct nlattr *tid = info->attrs[SECCOMP_DIAG_A_FILTER_TID];
	struct scd_requester requester;
	struct scd_task snapshot;
	struct scd_chain chain;
	int err;

	err = check_do(info);
	if (err)
		return err;

	scd_requester_init(&requester, NETLINK_CB(skb).sk);
	err = check_with_prog(skb, with_prog, &requester, info->extack) ?:
		      open_chain(&requester, tid, &snapshot, &chain, NULL, info->extack);
	if (!err) {
		err = get_filter(info, &snapshot, &chain);
		scd_chain_release(&chain);
	}
	scd_requester_release(&requester);

	return err;
}

/**
 * struct filter_dump - a dump under way
 * @dump: common to all dumps; in a filter that it knows, run is the number of the last chain that
 *	the filter was sent or skipped for
 * @with_prog: send programs, flags and users
 * @only: the one requested thread, 0 for all
 * @total: how many filters the chain under way had at first
 * @cgroup: as in struct filter_part, of the thread of the chain under way
 * @left: how many of them are still to be sent or skipped; 0 if no chain is under way
 * @next: the id of the first of these
 * @offset: bytes of the next one's program that have been sent
 * @run: the number of that chain, counted from 1
 * @cut: the number of the last chain that ended under way
 *
 * A chain is found again by its place from the oldest filter, which newer ones do not change, and
 * is the same if the same filter is in that place.
 */
struct filter_dump {
	struct scd_dump dump;
	bool with_prog;
	pid_t only;
	u32 total;
	u64 cgroup;
	u32 left;
	u64 next;
	u32 offset;
	u64 run;
	u64 cut;
};

/*
 * Refuses now, and not at the end of an empty dump. If the chain is too long to be proven here, the
 * dump goes on with it.
 */
static int begin_only(const struct nlattr *tid, struct scd_dump *dump,
		      struct netlink_ext_ack *extack)
{
	struct scd_task snapshot;
	struct scd_chain chain;
	int err;

	err = open_chain(&dump->requester, tid, &snapshot, &chain, &dump->known, extack);
	if (!err)
		scd_chain_release(&chain);
	dump->tid = nla_get_u32(tid);
	return err == -EMSGSIZE ? 0 : err;
}

static int parse_dump(struct sk_buff *skb, struct nlattr **attrs, struct scd_dump *dump,
		      struct netlink_ext_ack *extack)
{
	struct filter_dump *filters = container_of(dump, struct filter_dump, dump);
	const struct nlattr *with_prog = attrs[SECCOMP_DIAG_A_FILTER_WITH_PROG];
	const struct nlattr *tid = attrs[SECCOMP_DIAG_A_FILTER_TID];
	const struct nlattr *cgroup = attrs[SECCOMP_DIAG_A_FILTER_SEL_CGROUP_ID];
	const struct nlattr *stray;
	int err;

	stray = tid && cgroup ? cgroup :
				scd_stray_attr(attrs, SECCOMP_DIAG_A_FILTER_MAX, DUMP_ATTRS);
	if (stray) {
		NL_SET_ERR_MSG_ATTR(extack, stray,
				    "a dump takes with-prog and either tid or sel-cgroup-id");
		return -EINVAL;
	}
	err = check_with_prog(skb, with_prog, &dump->requester, extack);
	if (err)
		return err;
	dump->select = (struct scd_select){ .modes = SCD_MODES_WITH_FILTERS, .uid = INVALID_UID };
	dump->select.in_cgroup = cgroup;
	filters->with_prog = with_prog;
	filters->only = tid ? nla_get_u32(tid) : 0;
	filters->run = 1;
	if (cgroup)
		return scd_enter_cgroup(&dump->requester, cgroup, extack);
	return tid ? begin_only(tid, dump, extack) : 0;
}

int scd_filter_get_start(struct netlink_callback *cb)
{
	return scd_dump_start(cb, sizeof(struct filter_dump), parse_dump);
}

/* Sends the rest of a filter. */
static int dump_filter(const struct message *msg, struct filter_dump *dump,
		       const struct scd_chain *chain, const struct scd_filter *filter)
{
	struct filter_part part = {
		.tid = dump->dump.tid,
		.cgroup = dump->cgroup,
		.chain = chain,
		.filter = filter,
		.with_prog = dump->with_prog,
		.offset = dump->offset,
	};
	int err;

	do {
		err = fill_filter(msg, &part, U32_MAX);
		if (err)
			return err;
		dump->offset = part.offset;
	} while (dump->offset && dump->offset < prog_len(filter));
	dump->offset = 0;
	return 0;
}

/*
 * A dump of all threads sends each filter once. An earlier chain that had it has sent all below it,
 * too, unless a chain has been cut since.
 */
static int dump_once(const struct message *msg, struct filter_dump *dump,
		     const struct scd_chain *chain, const struct scd_filter *filter)
{
	struct scd_known_filter *sent = scd_known_find(&dump->dump.known, filter->id);
	int err;

	if (!dump->offset && sent && sent->run && sent->count == dump->left) {
		if (sent->run > dump->cut) {
			dump->left = 1;
			return 0;
		}
	} else {
		err = dump_filter(msg, dump, chain, filter);
		if (err)
			return err;
	}
	scd_known_reserve(&dump->dump.known, 1);
	sent = scd_known_add(&dump->dump.known, filter->id, dump->left);
	if (!sent)
		return -ENOMEM;
	sent->run = dump->run;
	return 0;
}

/* A dump of one thread sends all its filters. */
static int dump_next(const struct message *msg, struct filter_dump *dump, struct scd_cursor *cursor)
{
	struct scd_filter filter;
	int ret;

	ret = scd_cursor_read(cursor, &filter);
	if (ret < 0)
		return ret;
	if (filter.id != dump->next)
		return -ESRCH;
	ret = dump->only ? dump_filter(msg, dump, cursor->chain, &filter) :
			   dump_once(msg, dump, cursor->chain, &filter);
	if (ret)
		return ret;
	dump->left--;
	dump->next = filter.parent_id;
	dump->dump.known.work += SCD_WORK_SEND;
	return dump->left && scd_known_is_enough(&dump->dump.known) ? -EMSGSIZE : 0;
}

static int dump_chain(const struct message *msg, struct filter_dump *dump, struct scd_chain *chain,
		      u64 newest)
{
	struct scd_cursor cursor;
	int err;

	scd_cursor_init(&cursor, chain);
	if (!dump->left) {
		dump->total = cursor.left;
		dump->left = cursor.left;
		dump->next = newest;
	}
	if (cursor.left < dump->left)
		return -ESRCH;
	err = scd_cursor_skip(&cursor, cursor.left - dump->left);
	/* The thread may have newer filters than when its turn came. */
	chain->count = dump->total;
	while (!err && dump->left)
		err = dump_next(msg, dump, &cursor);
	return err;
}

static int dump_thread(const struct message *msg, struct filter_dump *dump)
{
	struct scd_task snapshot;
	struct scd_chain chain;
	int err;

	err = scd_task_read(&dump->dump.requester, dump->dump.tid, NULL, &snapshot, &chain,
			    &dump->dump.known);
	if (err)
		return err;
	dump->cgroup = snapshot.cgroup;
	if (snapshot.filters_unknown)
		err = -EOPNOTSUPP;
	else if (dump->dump.select.in_cgroup && !snapshot.cgroup)
		err = -ESRCH; /* it has just been moved to another */
	else
		err = dump_chain(msg, dump, &chain, snapshot.filter_id);
	scd_chain_release(&chain);

	return err;
}

/* No chain is under way any more. */
static void dump_end_chain(struct filter_dump *dump)
{
	if (dump->left)
		dump->cut = dump->run;
	dump->left = 0;
	dump->offset = 0;
	dump->run++;
}

static int next_tid(struct filter_dump *dump)
{
	struct scd_dump *all = &dump->dump;

	if (dump->only)
		return all->tid == dump->only;
	return scd_task_next(&all->requester, &all->select, &all->tid, &all->known, NULL);
}

/*
 * If a thread ends, or becomes invisible, others that have its filters still send them. The end of
 * the only one is an error.
 */
static int dump_threads(const struct message *msg, struct filter_dump *dump)
{
	pid_t under_way = dump->dump.tid;
	bool passed;
	int err;

	while ((err = next_tid(dump)) > 0) {
		if (dump->dump.tid != under_way)
			dump_end_chain(dump);
		err = dump_thread(msg, dump);
		if (err && (dump->only || (err != -ESRCH && err != -EPERM)))
			break;
		/* It has ended, or lost its number to another thread: try that. */
		passed = err == -ESRCH && dump->left;
		dump_end_chain(dump);
		if (!passed)
			dump->dump.tid++;
		under_way = dump->dump.tid;
	}
	return err;
}

int scd_filter_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct filter_dump *dump = (struct filter_dump *)cb->args[0];
	struct message msg = {
		.skb = skb,
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
	};

	return scd_dump_result(skb, cb, &dump->dump.known, dump_threads(&msg, dump));
}
