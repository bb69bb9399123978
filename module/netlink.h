/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that speak netlink share. */
#ifndef SECCOMP_DIAG_NETLINK_H
#define SECCOMP_DIAG_NETLINK_H

#include <linux/types.h>
#include <net/netlink.h>

struct genl_family;
struct genl_info;
struct seccomp_diag_chain;
struct seccomp_diag_event;
struct seccomp_diag_task;
struct seccomp_diag_viewer;
struct seccomp_diag_watch_result;

extern struct genl_family seccomp_diag_family;

const struct nlattr *seccomp_diag_stray_attr(struct nlattr **attrs, int max, u64 allowed);
int seccomp_diag_look_up(const struct seccomp_diag_viewer *viewer, const struct nlattr *tid,
			 struct seccomp_diag_task *snapshot, struct seccomp_diag_chain *chain,
			 struct netlink_ext_ack *extack);
int seccomp_diag_dump_result(const struct sk_buff *skb, int err);

/*
 * Attributes where there is known to be room for them, as nla_put_u32() and nla_put_u8() would put
 * them: those look at the room each time, and were most of what a message cost. Both return where
 * the next one goes.
 */
static inline struct nlattr *seccomp_diag_add_u32(struct nlattr *nla, u16 type, u32 value)
{
	nla->nla_type = type;
	nla->nla_len = nla_attr_size(sizeof(value));
	*(u32 *)nla_data(nla) = value;
	return (struct nlattr *)((char *)nla + nla_total_size(sizeof(value)));
}

static inline struct nlattr *seccomp_diag_add_u8(struct nlattr *nla, u16 type, u8 value)
{
	struct nlattr *next = seccomp_diag_add_u32(nla, type, 0); /* no stray bytes behind it */

	nla->nla_len = nla_attr_size(sizeof(value));
	*(u8 *)nla_data(nla) = value;
	return next;
}

/* What each request may carry. All else is for answers only, and refused. */
extern const struct nla_policy seccomp_diag_task_policy[];
extern const struct nla_policy seccomp_diag_filter_policy[];
extern const struct nla_policy seccomp_diag_watch_policy[];

int seccomp_diag_task_get_doit(struct sk_buff *skb, struct genl_info *info);
int seccomp_diag_task_get_start(struct netlink_callback *cb);
int seccomp_diag_task_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int seccomp_diag_task_get_done(struct netlink_callback *cb);

int seccomp_diag_filter_get_doit(struct sk_buff *skb, struct genl_info *info);
int seccomp_diag_filter_get_start(struct netlink_callback *cb);
int seccomp_diag_filter_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int seccomp_diag_filter_get_done(struct netlink_callback *cb);

int seccomp_diag_watch_doit(struct sk_buff *skb, struct genl_info *info);

/* What an event takes of a message at most, without its program. */
#define SECCOMP_DIAG_EVENT_BYTES 512

int seccomp_diag_put_event(struct sk_buff *skb, const struct seccomp_diag_event *event,
			   u64 dropped);
int seccomp_diag_put_result(struct sk_buff *skb, const struct seccomp_diag_watch_result *result);
struct sk_buff *seccomp_diag_end_message(const struct seccomp_diag_watch_result *result);

#endif
