/* SPDX-License-Identifier: GPL-2.0 */
/* What the files that speak netlink share. */
#ifndef SECCOMP_DIAG_NETLINK_H
#define SECCOMP_DIAG_NETLINK_H

#include <linux/init.h>
#include <linux/types.h>
#include <net/netlink.h>

struct genl_family;
struct genl_info;
struct seccomp_diag_chain;
struct seccomp_diag_task;
struct seccomp_diag_viewer;

extern struct genl_family seccomp_diag_family;

int __init seccomp_diag_netlink_init(void);
void seccomp_diag_netlink_uninit(void);

const struct nlattr *seccomp_diag_stray_attr(struct nlattr **attrs, int max, u64 allowed);
int seccomp_diag_look_up(const struct seccomp_diag_viewer *viewer, const struct nlattr *tid,
			 struct seccomp_diag_task *snapshot, struct seccomp_diag_chain *chain,
			 struct netlink_ext_ack *extack);
int seccomp_diag_dump_result(const struct sk_buff *skb, int err);

/* What each request may carry. All else is for answers only, and refused. */
extern const struct nla_policy seccomp_diag_task_policy[];
extern const struct nla_policy seccomp_diag_filter_policy[];

int seccomp_diag_task_get_doit(struct sk_buff *skb, struct genl_info *info);
int seccomp_diag_task_get_start(struct netlink_callback *cb);
int seccomp_diag_task_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int seccomp_diag_task_get_done(struct netlink_callback *cb);

int seccomp_diag_filter_get_doit(struct sk_buff *skb, struct genl_info *info);
int seccomp_diag_filter_get_start(struct netlink_callback *cb);
int seccomp_diag_filter_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb);
int seccomp_diag_filter_get_done(struct netlink_callback *cb);

#endif
