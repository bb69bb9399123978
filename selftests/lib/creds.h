/* SPDX-License-Identifier: GPL-2.0 */
/* Who a process is, as far as others may look at it and it at others. */
#ifndef LIB_CREDS_H
#define LIB_CREDS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/child.h"

/** enum creds_ns - the user namespace of a process */
enum creds_ns {
	CREDS_SAME_NS, /* that of the test */
	CREDS_UNMAPPED_NS, /* one of its own, where nobody has a number */
	CREDS_ROOT_OF_NS, /* one of its own, where it is user 0 */
};

/**
 * struct creds - what a process of root's can become; zeroed, it stays what it is
 * @uid: its real, effective and saved user
 * @gid: its real, effective and saved group
 * @euid: another effective user, if not 0
 * @fsuid: another user for file access, if not 0
 * @undumpable: not dumpable, as after the execution of a set-user-ID program
 * @keep: a set of 1 << CAP_* that it keeps, permitted and effective, when @uid is not 0
 * @drop: a set of 1 << CAP_* that it gives up when @uid is 0
 * @ns: its user namespace
 * @filtered: in filter mode
 * @strict: in strict mode, last of all
 */
struct creds {
	uid_t uid;
	gid_t gid;
	uid_t euid;
	uid_t fsuid;
	bool undumpable;
	uint64_t keep;
	uint64_t drop;
	enum creds_ns ns;
	bool filtered;
	bool strict;
};

/** creds_assume() - become that; 0 or a negative errno */
int creds_assume(const struct creds *identity);

/** creds_child() - a child_fn: assume the credentials @identity, send the result, wait for the parent */
int creds_child(const struct child *parent, void *identity);

#endif
