/* SPDX-License-Identifier: GPL-2.0 */
/* A process that installs filters and makes system calls on command. */
#ifndef LIB_PUPPET_H
#define LIB_PUPPET_H

#include <sys/syscall.h>

#include "lib/syscall.h"
#include "lib/child.h"
#include "lib/sandbox.h"

#define RULESET_RULES 4

/* A call that nothing here makes except on command, and its numbers in the other ABIs. */
#define CALL SYS_getegid
#define CALL_I386 50
#define CALL_X32 (CALL_X32_BIT | SYS_getegid)

/**
 * struct rule - the action for a system call
 * @nr: the call, in any ABI
 * @action: SECCOMP_RET_* and data
 */
struct rule {
	int nr;
	uint32_t action;
};

/**
 * struct ruleset - a filter
 * @rules: its rules; other calls are allowed
 * @count: how many
 * @flags: SECCOMP_FILTER_FLAG_* for its installation
 */
struct ruleset {
	struct rule rules[RULESET_RULES];
	unsigned int count;
	unsigned int flags;
};

/* Instructions of the largest ruleset. */
#define RULESET_INSNS (2 + 2 * RULESET_RULES)

/** ruleset_program() - write its instructions. Return: how many */
unsigned short ruleset_program(const struct ruleset *ruleset, struct sock_filter *to);

/** ruleset_install() - install it in the calling thread, as sandbox_filter() */
long ruleset_install(const struct ruleset *ruleset);

/** ONE_RULE(nr, action) - a ruleset with one rule, as an initializer */
#define ONE_RULE(_nr, _action)                                            \
	{                                                                 \
		.rules = { { .nr = _nr, .action = _action } }, .count = 1 \
	}

/** enum puppet_op - commands of puppet() */
enum puppet_op {
	PUPPET_INSTALL, /* install @ruleset: result of ruleset_install() */
	PUPPET_CALL, /* make @call: its result */
	PUPPET_CALLS, /* make @call @times times: the last result */
	PUPPET_VSYSCALL, /* time(2) through the vsyscall page: its result */
	PUPPET_THREAD, /* start a thread: its tid */
	PUPPET_SPAWN, /* start a process by @spawn that makes @call and ends: its tgid */
	PUPPET_EXIT, /* end the thread, by exit(2): no answer */
};

/** enum spawn - ways to start a process */
enum spawn {
	SPAWN_FORK,
	SPAWN_VFORK,
	SPAWN_SIBLING, /* clone3(CLONE_PARENT): a child of the puppet's parent, which has to reap it */
	SPAWN_ORPHAN, /* fork(2) twice, and the one in the middle ends before the call */
	SPAWN_EXEC, /* fork(2), then execve(2) of `confined`, which makes the call without @args */
};

/**
 * struct puppet_command - a command
 * @op: the command
 * @thread: the thread that executes it: 0 for the first, then in the order of PUPPET_THREAD
 * @unheard: answer 0 at once, for a command that may kill the thread; if it does not, the
 *	thread's answer becomes that of its next command
 * @ruleset: for PUPPET_INSTALL
 * @call: for PUPPET_CALL, PUPPET_CALLS, PUPPET_SPAWN; its instruction_pointer is ignored
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

/**
 * puppet() - a child_fn: set no_new_privs, handle SIGSYS, execute commands until the pipe closes
 * @parent: the sender of the commands
 * @arg: struct creds to take first, whose result is sent; or NULL
 */
int puppet(const struct child *parent, void *arg);

/** puppet_do() - send a command. Return: its answer, CHILD_GONE if the process ended */
int puppet_do(const struct child *child, const struct puppet_command *act);

/** puppet_send() - send a command that has no answer, or whose answer is read later */
bool puppet_send(const struct child *child, const struct puppet_command *act);

/** PUPPET_DO(peer, op, .field = ..., ...) - puppet_do() with these fields */
#define PUPPET_DO(_child, _op, ...) \
	puppet_do(_child, &(struct puppet_command){ .op = _op, ##__VA_ARGS__ })

/** PUPPET_SEND(peer, op, .field = ..., ...) - puppet_send(), likewise */
#define PUPPET_SEND(_child, _op, ...) \
	puppet_send(_child, &(struct puppet_command){ .op = _op, ##__VA_ARGS__ })

/** native_call() - a call with arguments that use all bits */
struct seccomp_data native_call(int nr);

/* These need kselftest_harness.h. */

/** START_PUPPET() - start a puppet with a filter that refuses CALL with EDOM */
#define START_PUPPET(_child)                                                              \
	do {                                                                              \
		ASSERT_EQ(0, child_start(_child, puppet, NULL));                          \
		ASSERT_EQ(0, PUPPET_DO(_child, PUPPET_INSTALL, .ruleset = REFUSES_CALL)); \
	} while (0)

#define REFUSES_CALL ONE_RULE(CALL, SECCOMP_RET_ERRNO | EDOM)

/** EXPECT_CALL_REFUSED() - have it make CALL once */
#define EXPECT_CALL_REFUSED(_child) \
	EXPECT_EQ(-EDOM, PUPPET_DO(_child, PUPPET_CALL, .call = native_call(CALL)))

#endif
