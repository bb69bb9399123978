/* SPDX-License-Identifier: GPL-2.0 */
/* May the calling process look at a thread? What the kernel says, and what the module does. */
#ifndef LIB_MAY_LOOK_H
#define LIB_MAY_LOOK_H

#include "lib/netlink.h"

#define MAY_LOOK_WHY 256

/**
 * may_look_of_kernel() - the kernel's own opinion
 * @tid: the thread
 *
 * /proc/TID/ns can be read by whom ptrace would let read the thread (PTRACE_MODE_READ_FSCREDS),
 * and by nobody else.
 *
 * Return: 0, EPERM, or ESRCH if it is gone.
 */
int may_look_of_kernel(pid_t tid);

/**
 * may_look_of_module() - what the module does
 * @nl: the socket to ask through
 * @tid: the thread
 * @why: set, if it is still empty, where the answer is not of the protocol; MAY_LOOK_WHY bytes
 *
 * Return: 0 or a positive errno.
 */
int may_look_of_module(struct rawnl *nl, pid_t tid, char *why);

/**
 * may_look_dump() - dump everybody that may be seen
 * @nl: the socket
 * @answer: for the caller to forget
 * @why: as in may_look_of_module()
 */
void may_look_dump(struct rawnl *nl, struct rawnl_answer *answer, char *why);

/**
 * may_look_compare() - compare both on every thread that /proc shows, asked for singly and dumped
 * @nl: the socket
 * @why: as in may_look_of_module(), and where the two differ
 *
 * Return: how many threads can be seen.
 */
int may_look_compare(struct rawnl *nl, char *why);

#endif
