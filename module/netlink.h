/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the files that handle netlink messages. */
#ifndef SCD_NETLINK_H
#define SCD_NETLINK_H

#include <linux/types.h>
#include <linux/uidgid.h>
#include <net/netlink.h>

struct genl_family;
struct genl_info;
struct pid;
struct scd_chain;
struct scd_event;
struct scd_known;
struct scd_task;
struct scd_requester;
struct scd_counts;

extern struct genl_family scd_family;

const struct nlattr *scd_stray_attr(struct nlattr **attrs, int max, u64 allowed);
int scd_look_up(const struct scd_requester *requester, const struct nlattr *attr, pid_t tid,
		struct scd_task *snapshot, struct scd_chain *chain, struct scd_known *known,
		struct netlink_ext_ack *extack);
struct pid *scd_get_process(const struct scd_requester *requester, const struct nlattr *attr,
			    pid_t tgid, struct netlink_ext_ack *extack);
int scd_get_uid(const struct scd_requester *requester, const struct nlattr *attr, kuid_t *uid,
		struct netlink_ext_ack *extack);
int scd_reply(struct sk_buff *skb, struct genl_info *info, int err);
int scd_dump_result(struct sk_buff *skb, const struct netlink_callback *cb, struct scd_known *known,
		    int err);

/*
 * These add attributes as nla_put_u32() and nla_put_u8() do, to a message that is known to have
 * room. Checking the room for each attribute was most of the cost of a message. Both return the
 * place of the next attribute.
 */
static inline struct nlattr *scd_add_u32(struct nlattr *nla, u16 type, u32 value)
{
	nla->nla_type = type;
	nla->nla_len = nla_attr_size(sizeof(value));
	*(u32 *)nla_data(nla) = value;
	return (struct nlattr *)((char *)nla + nla_total_size(sizeof(value)));
}

static inline struct nlattr *scd_add_u8(struct nlattr *nla, u16 type, u8 value)
{
	struct nlattr *next = scd_add_u32(nla, type, 0); /* no stray bytes behind it */

	nla->nla_len = nla_attr_size(sizeof(value));
	*(u8 *)nla_data(nla) = value;
	return next;
}

/* The attributes of each request. All others are for replies only, and refused. */
extern const struct nla_policy scd_task_policy[];
extern const struct nla_policy scd_filter_policy[];
extern const struct nla_policy scd_watch_policy[];

int scd_task_get_doit(struct sk_buff *skb, struct genl_info *info);
int scd_task_get_start(struct netlink_callback *cb);
int scd_task_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int scd_task_get_done(struct netlink_callback *cb);

int scd_filter_get_doit(struct sk_buff *skb, struct genl_info *info);
int scd_filter_get_start(struct netlink_callback *cb);
int scd_filter_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int scd_filter_get_done(struct netlink_callback *cb);

int scd_watch_doit(struct sk_buff *skb, struct genl_info *info);

/* Upper bound of the room for an event without its program. */
#define SCD_EVENT_BYTES 512

int scd_put_event(struct sk_buff *skb, const struct scd_event *event, u64 dropped);
int scd_put_counts(struct sk_buff *skb, u32 portid, u32 seq, u8 cmd,
		   const struct scd_counts *counts);

#endif
