/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SCD_ACCESS_H
#define SCD_ACCESS_H

#include <linux/types.h>

#include "cgroup.h"

struct cred;
struct pid;
struct pid_namespace;
struct sk_buff;
struct sock;
struct task_struct;

/**
 * struct scd_requester - the origin of a request
 * @cred: credentials of the task that sent it (reference held)
 * @opener: credentials that opened its socket (reference held)
 * @process: the sender's process, for comparison only (reference held)
 * @pid_ns: where tasks are looked up and numbered (reference held)
 * @cgroup: tasks that are not in it, or below, are reported without their cgroup: the root of the
 *	sender's cgroup namespace, or the requested one
 * @attach: it needs the access to a task that attaching as a tracer needs: real ids and permitted
 *	capabilities count, and not those for file access
 * @boottime_offset: nanoseconds from the kernel's boot time to that of the sender's time namespace
 *
 * It holds what a dump needs to go on in another task's recvmsg(2). The references are plain
 * counts: they keep neither task, process nor namespace from ending.
 */
struct scd_requester {
	const struct cred *cred;
	const struct cred *opener;
	struct pid *process;
	struct pid_namespace *pid_ns;
	struct scd_cgroup cgroup;
	bool attach;
	u64 boottime_offset;
};

void scd_requester_init(struct scd_requester *requester, const struct sock *sk);
void scd_requester_release(struct scd_requester *requester);
bool scd_sender_confined(void);
bool scd_capable(struct sk_buff *skb, int cap);
bool scd_may_look(const struct scd_requester *requester, struct task_struct *task);

#endif
