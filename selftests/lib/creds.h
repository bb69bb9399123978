/* SPDX-License-Identifier: GPL-2.0 */
/* Sets the credentials of a process: users, capabilities, namespace, seccomp. */
#ifndef LIB_CREDS_H
#define LIB_CREDS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/child.h"

/** enum creds_ns - the user namespace of a process */
enum creds_ns {
	CREDS_SAME_NS, /* the one of the test */
	CREDS_UNMAPPED_NS, /* its own, where no user is mapped */
	CREDS_ROOT_OF_NS, /* its own, where it is user 0 */
};

/**
 * struct creds - credentials that a process of root can take; zeroed: unchanged
 * @uid: its real, effective and saved user
 * @gid: its real, effective and saved group
 * @euid: another effective user, if not 0
 * @fsuid: another user for file access, if not 0
 * @undumpable: not dumpable, as after the execution of a set-user-ID program
 * @keep: a set of 1 << CAP_* that stay permitted and effective, if @uid is not 0
 * @drop: a set of 1 << CAP_* to give up, if @uid is 0
 * @ns: its user namespace
 * @filtered: in filter mode
 * @strict: in strict mode, entered last
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

/** creds_assume() - take credentials; 0 or a negative errno */
int creds_assume(const struct creds *creds);

/** creds_child() - a child_fn: assume the credentials @identity, send the result, wait for the parent */
int creds_child(const struct child *parent, void *identity);

#endif
