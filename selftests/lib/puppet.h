/* SPDX-License-Identifier: GPL-2.0 */
/* A process that goes under filters and makes system calls when told, to be watched. */
#ifndef LIB_PUPPET_H
#define LIB_PUPPET_H

#include <sys/syscall.h>

#include "lib/syscall.h"
#include "lib/child.h"
#include "lib/sandbox.h"

#define RULESET_RULES 4

/* A call that nothing here makes but on demand, and how it is known to the other ABIs. */
#define CALL SYS_getpgrp
#define CALL_I386 65
#define CALL_X32 (0x40000000 | SYS_getpgrp)

/**
 * struct rule - what is answered to a system call
 * @nr: the call, whatever its ABI
 * @action: SECCOMP_RET_* and data
 */
struct rule {
	int nr;
	uint32_t action;
};

/**
 * struct ruleset - a filter
 * @rules: its rules; all else is allowed
 * @count: how many
 * @flags: SECCOMP_FILTER_FLAG_* that it is installed with
 */
struct ruleset {
	struct rule rules[RULESET_RULES];
	unsigned int count;
	unsigned int flags;
};

/* A ruleset's program, at most. */
#define RULESET_INSNS (2 + 2 * RULESET_RULES)

/** ruleset_program() - write its instructions; how many */
unsigned short ruleset_program(const struct ruleset *ruleset, struct sock_filter *to);

/** ruleset_install() - install it for the calling thread, as sandbox_filter() */
long ruleset_install(const struct ruleset *ruleset);

/** ONE_RULE(nr, action) - a ruleset with one rule, as an initializer */
#define ONE_RULE(_nr, _action)                                            \
	{                                                                 \
		.rules = { { .nr = _nr, .action = _action } }, .count = 1 \
	}

/** enum puppet_op - what puppet() can be told to do */
enum puppet_op {
	PUPPET_INSTALL, /* install @ruleset: as ruleset_install() */
	PUPPET_CALL, /* make @call: its result */
	PUPPET_CALLS, /* make @call @times times: the last result */
	PUPPET_VSYSCALL, /* time(2) through the vsyscall page: its result */
	PUPPET_THREAD, /* start a thread: its tid */
	PUPPET_SPAWN, /* start a process in the way of @spawn that makes @call and ends: its tgid */
	PUPPET_EXIT, /* end the thread, by exit(2): no answer */
};

/** enum spawn - ways to start a process */
enum spawn {
	SPAWN_FORK,
	SPAWN_VFORK,
	SPAWN_SIBLING, /* clone3(CLONE_PARENT): a child of the puppet's parent, who has to reap it */
	SPAWN_ORPHAN, /* fork(2) twice, and the one in the middle ends before the call */
	SPAWN_EXEC, /* fork(2), then execve(2) of `confined`, which knows no arguments for the call */
};

/**
 * struct puppet_command - an order
 * @op: what to do
 * @thread: which thread shall do it: 0 for the first, else in the order of PUPPET_THREAD
 * @unheard: 0 is answered at once, as that thread may well die of it; if it does not, its answer
 *	is that to the next order for it
 * @ruleset: for PUPPET_INSTALL
 * @call: for PUPPET_CALL, PUPPET_CALLS, PUPPET_SPAWN; its instruction_pointer is of no interest
 * @times: for PUPPET_CALLS
 * @spawn: for PUPPET_SPAWN
 */
struct puppet_command {
	enum puppet_op op;
	int thread;
	bool unheard;
	struct ruleset ruleset;
	struct seccomp_data call;
	int times;
	enum spawn spawn;
};

/** puppet() - a child_fn: sets no_new_privs, handles SIGSYS, takes orders until there is nobody left */
int puppet(const struct child *parent, void *arg);

/** puppet_do() - give an order; its answer, CHILD_GONE if the process ended over it */
int puppet_do(const struct child *peer, const struct puppet_command *act);

/** puppet_send() - give an order that has no answer, or whose answer is heard later */
bool puppet_send(const struct child *peer, const struct puppet_command *act);

/** PUPPET_DO(peer, op, .field = ..., ...) - puppet_do(), with the order written in place */
#define PUPPET_DO(_peer, _op, ...) \
	puppet_do(_peer, &(struct puppet_command){ .op = _op, ##__VA_ARGS__ })

/** PUPPET_SEND(peer, op, .field = ..., ...) - puppet_send(), likewise */
#define PUPPET_SEND(_peer, _op, ...) \
	puppet_send(_peer, &(struct puppet_command){ .op = _op, ##__VA_ARGS__ })

/** native() - a call with arguments that are unlike any other, to the last bit */
struct seccomp_data native_call(int nr);

#endif
