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

/* An attribute that is left out if its value is 0. */
#define SCD_NONZERO 16

/* The bytes of an attribute's value. */
enum scd_kind {
	SCD_U8 = sizeof(u8),
	SCD_U32 = sizeof(u32),
	SCD_U64 = sizeof(u64),
	SCD_FLAG = SCD_NONZERO,
	SCD_U32_NONZERO = SCD_U32 | SCD_NONZERO,
	SCD_U64_NONZERO = SCD_U64 | SCD_NONZERO,
};

/**
 * struct scd_number - an attribute that is a number or a flag
 * @type: the attribute
 * @kind: how it is put
 * @value: its value; only the lower bytes of a smaller one count
 */
struct scd_number {
	u16 type;
	u16 kind;
	u64 value;
};

int scd_put_numbers(struct sk_buff *skb, const struct scd_number *numbers, size_t count);
int scd_end_message(struct sk_buff *skb, void *hdr, int err);

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

/* Upper bound of the room for an event without its program. */
#define SCD_EVENT_BYTES 512

int scd_put_event(struct sk_buff *skb, const struct scd_event *event, u64 dropped);
int scd_put_counts(struct sk_buff *skb, u32 portid, u32 seq, u8 cmd,
		   const struct scd_counts *counts);

#endif
