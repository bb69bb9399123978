/* SPDX-License-Identifier: GPL-2.0 */
/* Compares the kernel's answer to "may this process look at that thread?" with the module's. */
#ifndef LIB_MAY_LOOK_H
#define LIB_MAY_LOOK_H

#include "lib/netlink.h"
#include "lib/why.h"

/**
 * kernel_may_look() - the answer of the kernel
 * @tid: the thread
 *
 * /proc/TID/ns is readable exactly with PTRACE_MODE_READ_FSCREDS.
 *
 * Return: 0, EPERM, or ESRCH if it is gone.
 */
int kernel_may_look(pid_t tid);

/**
 * module_may_look() - the answer of the module
 * @nl: the socket
 * @tid: the thread
 * @why: filled, if still empty, if the reply breaks the protocol; WHY_LEN bytes
 *
 * Return: 0 or a positive errno.
 */
int module_may_look(struct rawnl *nl, pid_t tid, char *why);

/**
 * may_look_dump() - dump all threads that may be seen
 * @nl: the socket
 * @answer: to be freed by rawnl_free()
 * @why: as in module_may_look()
 */
void may_look_dump(struct rawnl *nl, struct rawnl_reply *answer, char *why);

/**
 * may_look_compare() - compare both for every thread in /proc, requested singly and dumped
 * @nl: the socket
 * @why: as in module_may_look(), or a difference
 *
 * Return: the number of threads that can be seen.
 */
int may_look_compare(struct rawnl *nl, char *why);

#endif
