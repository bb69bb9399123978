/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files that handle netlink messages. */
#ifndef SCD_NETLINK_H
#define SCD_NETLINK_H

#include <net/genetlink.h>

#include "access.h"
#include "known.h"
#include "task.h"

struct scd_chain;
struct scd_counts;
struct scd_event;

extern struct genl_family scd_family;

/**
 * struct scd_dump - a dump under way
 * @requester: the requester
 * @select: the requested threads
 * @tid: the thread to go on with
 * @known: the filters that it has met
 *
 * One for each socket at most, from .start to .done; the netlink core runs both, and .dumpit in
 * between, under the socket's callback mutex.
 */
struct scd_dump {
	struct scd_requester requester;
	struct scd_select select;
	pid_t tid;
	struct scd_known known;
};

const struct nlattr *scd_stray_attr(struct nlattr **attrs, int max, u64 allowed);
int scd_look_up(const struct scd_requester *requester, const struct nlattr *attr, pid_t tid,
		struct scd_task *snapshot, struct scd_chain *chain, struct scd_known *known,
		struct netlink_ext_ack *extack);
struct pid *scd_get_process(const struct scd_requester *requester, const struct nlattr *attr,
			    pid_t tgid, struct netlink_ext_ack *extack);
int scd_get_uid(const struct scd_requester *requester, const struct nlattr *attr, kuid_t *uid,
		struct netlink_ext_ack *extack);
int scd_enter_cgroup(struct scd_requester *requester, const struct nlattr *attr,
		     struct netlink_ext_ack *extack);
int scd_reply(struct sk_buff *skb, struct genl_info *info, int err);

int scd_dump_start(struct netlink_callback *cb, size_t size,
		   int (*parse)(struct sk_buff *skb, struct nlattr **attrs, struct scd_dump *dump,
				struct netlink_ext_ack *extack));
int scd_dump_result(struct sk_buff *skb, const struct netlink_callback *cb, struct scd_known *known,
		    int err);
int scd_dump_done(struct netlink_callback *cb);

/*
 * Attributes are written one behind the other, as nla_put_u32() and the like write them; each
 * function returns the place behind its attribute. The caller has made sure of the room for a whole
 * message, because a check for each attribute was most of the cost of a message.
 */

/* Aligns 64-bit values, in the attributes of each command. */
#define SCD_PAD 1

/* Bytes that a number takes at most, with the padding before it. */
#define SCD_NUMBER_BYTES (2 * NLA_HDRLEN + sizeof(u64))

/** scd_put_flag() - write an attribute without a value */
static inline void *scd_put_flag(void *at, u16 type)
{
	*(struct nlattr *)at = (struct nlattr){ NLA_HDRLEN, type };
	return at + NLA_HDRLEN;
}

/** scd_put_u32() - write a number */
static inline void *scd_put_u32(void *at, u16 type, u32 value)
{
	*(struct nlattr *)at = (struct nlattr){ NLA_HDRLEN + sizeof(value), type };
	*(u32 *)(at + NLA_HDRLEN) = value;
	return at + NLA_HDRLEN + sizeof(value);
}

/** scd_put_u8() - write a byte; the padding behind it is 0 */
static inline void *scd_put_u8(void *at, u16 type, u8 value)
{
	void *end = scd_put_u32(at, type, (__force u32)cpu_to_le32(value));

	((struct nlattr *)at)->nla_len = NLA_HDRLEN + sizeof(value);
	return end;
}

/** scd_put_u64() - write a number, and padding before it where the architecture needs that */
static inline void *scd_put_u64(void *at, u16 type, u64 value)
{
	/* As nla_align_64bit() does. */
	if (!IS_ENABLED(CONFIG_HAVE_EFFICIENT_UNALIGNED_ACCESS) && IS_ALIGNED((unsigned long)at, 8))
		at = scd_put_flag(at, SCD_PAD);
	*(struct nlattr *)at = (struct nlattr){ NLA_HDRLEN + sizeof(value), type };
	*(u64 *)(at + NLA_HDRLEN) = value;
	return at + NLA_HDRLEN + sizeof(value);
}

/** scd_put_bytes() - write some bytes; the padding behind them is 0 */
static inline void *scd_put_bytes(void *at, u16 type, const void *bytes, size_t len)
{
	void *end = at + nla_total_size(len);

	if (!IS_ALIGNED(len, NLA_ALIGNTO))
		*(u32 *)(end - NLA_ALIGNTO) = 0;
	*(struct nlattr *)at = (struct nlattr){ NLA_HDRLEN + len, type };
	memcpy(at + NLA_HDRLEN, bytes, len);
	return end;
}

/** scd_put_string() - write a string, as a loop: names are short */
static inline void *scd_put_string(void *at, u16 type, const char *string)
{
	char *to = at + NLA_HDRLEN;

	while ((*to++ = *string))
		string++;
	*(struct nlattr *)at = (struct nlattr){ to - (char *)at, type };
	while (!IS_ALIGNED((unsigned long)to, NLA_ALIGNTO))
		*to++ = 0;
	return to;
}

/** scd_put_u32_nonzero() - write a number, or nothing if it is 0 */
static inline void *scd_put_u32_nonzero(void *at, u16 type, u32 value)
{
	return value ? scd_put_u32(at, type, value) : at;
}

/** scd_put_u64_nonzero() - likewise */
static inline void *scd_put_u64_nonzero(void *at, u16 type, u64 value)
{
	return value ? scd_put_u64(at, type, value) : at;
}

int scd_message_end(struct sk_buff *skb, void *hdr, void *end);

/* The attributes of each request. All others are for replies only, and refused. */
extern const struct nla_policy scd_task_policy[];
extern const struct nla_policy scd_filter_policy[];
extern const struct nla_policy scd_watch_policy[];

int scd_task_get_doit(struct sk_buff *skb, struct genl_info *info);
int scd_task_get_start(struct netlink_callback *cb);
int scd_task_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);

int scd_filter_get_doit(struct sk_buff *skb, struct genl_info *info);
int scd_filter_get_start(struct netlink_callback *cb);
int scd_filter_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);

int scd_watch_doit(struct sk_buff *skb, struct genl_info *info);

/*
 * Upper bound of the room for an event without its program, and for counts. A verdict takes 300
 * bytes at most, an installation fewer. Nothing checks each attribute: a longer event needs a
 * higher bound.
 */
#define SCD_EVENT_BYTES 512

int scd_put_event(struct sk_buff *skb, const struct scd_event *event, u64 dropped);
int scd_put_counts(struct sk_buff *skb, u32 portid, u32 seq, u8 cmd,
		   const struct scd_counts *counts);

#endif
