/* SPDX-License-Identifier: GPL-2.0 */
/* May the calling process look at a thread? What the kernel says, and what the module does. */
#ifndef LIB_MAY_LOOK_H
#define LIB_MAY_LOOK_H

#include "lib/netlink.h"
#include "lib/why.h"

/**
 * kernel_may_look() - the kernel's own opinion
 * @tid: the thread
 *
 * /proc/TID/ns can be read by whom ptrace would let read the thread (PTRACE_MODE_READ_FSCREDS),
 * and by nobody else.
 *
 * Return: 0, EPERM, or ESRCH if it is gone.
 */
int kernel_may_look(pid_t tid);

/**
 * module_may_look() - what the module does
 * @nl: the socket to ask through
 * @tid: the thread
 * @why: set, if it is still empty, where the answer is not of the protocol; WHY_LEN bytes
 *
 * Return: 0 or a positive errno.
 */
int module_may_look(struct rawnl *nl, pid_t tid, char *why);

/**
 * may_look_dump() - dump everybody that may be seen
 * @nl: the socket
 * @answer: for the caller to forget
 * @why: as in module_may_look()
 */
void may_look_dump(struct rawnl *nl, struct rawnl_reply *answer, char *why);

/**
 * may_look_compare() - compare both on every thread that /proc shows, asked for singly and dumped
 * @nl: the socket
 * @why: as in module_may_look(), and where the two differ
 *
 * Return: how many threads can be seen.
 */
int may_look_compare(struct rawnl *nl, char *why);

#endif
