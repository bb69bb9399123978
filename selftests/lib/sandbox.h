/* SPDX-License-Identifier: GPL-2.0 */
/* Sets seccomp for the calling thread. */
#ifndef LIB_SANDBOX_H
#define LIB_SANDBOX_H

#include <stddef.h>
#include <stdint.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/types.h>

/* The headers of Debian 12 lack it. */
#ifndef SECCOMP_FILTER_FLAG_TSYNC_ESRCH
#define SECCOMP_FILTER_FLAG_TSYNC_ESRCH (1UL << 4)
#endif

/**
 * sandbox_seccomp() - seccomp(2), for which glibc has no function
 *
 * Return: its result, or a negative errno.
 */
long sandbox_seccomp(unsigned int operation, unsigned int flags, const void *args);

/**
 * sandbox_filter() - install a program
 * @program: its instructions
 * @len: how many
 * @flags: SECCOMP_FILTER_FLAG_*
 *
 * Return: the result of seccomp(2) (0, a listener, the thread that TSYNC could not synchronize), or
 * a negative errno.
 */
long sandbox_filter(const struct sock_filter *program, unsigned short len, unsigned int flags);

/** sandbox_allow_all() - install a filter that allows everything; as sandbox_filter() */
long sandbox_allow_all(unsigned int flags);

/**
 * sandbox_action() - install a filter with an action for one system call
 * @nr: the call; all others are allowed
 * @action: SECCOMP_RET_* and its data
 * @flags: SECCOMP_FILTER_FLAG_*
 *
 * Return: as sandbox_filter().
 */
long sandbox_action(int nr, uint32_t action, unsigned int flags);

/** sandbox_no_new_privs() - prctl(PR_SET_NO_NEW_PRIVS); 0 or a negative errno */
int sandbox_no_new_privs(void);

#endif
