/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SECCOMP_DIAG_VIEWER_H
#define SECCOMP_DIAG_VIEWER_H

#include <linux/types.h>

struct cred;
struct pid;
struct pid_namespace;
struct sock;
struct task_struct;

/**
 * struct seccomp_diag_viewer - on whose behalf tasks are looked at
 * @cred: credentials of the task that sent the request (reference held)
 * @opener: credentials that opened the socket it came through (reference held)
 * @process: the sender's process; only ever compared (reference held)
 * @pid_ns: where tasks are looked up and numbered (reference held)
 * @boottime_offset: nanoseconds from the kernel's boot time to that of the sender's time namespace
 *
 * It holds what a dump needs when it goes on in another task's recvmsg(2). The references are
 * plain counts, so neither task, process nor namespace is kept from ending.
 */
struct seccomp_diag_viewer {
	const struct cred *cred;
	const struct cred *opener;
	struct pid *process;
	struct pid_namespace *pid_ns;
	u64 boottime_offset;
};

void seccomp_diag_viewer_init(struct seccomp_diag_viewer *viewer, const struct sock *sk);
void seccomp_diag_viewer_release(struct seccomp_diag_viewer *viewer);
bool seccomp_diag_sender_confined(void);
bool seccomp_diag_may_have_programs(const struct seccomp_diag_viewer *viewer);
bool seccomp_diag_may_watch_all(const struct seccomp_diag_viewer *viewer);
bool seccomp_diag_may_look(const struct seccomp_diag_viewer *viewer, struct task_struct *task);
bool seccomp_diag_is_own(const struct seccomp_diag_viewer *viewer, struct task_struct *task);

#endif
