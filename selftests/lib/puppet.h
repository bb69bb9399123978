/* SPDX-License-Identifier: GPL-2.0 */
/* A process that goes under filters and makes system calls when told, to be watched. */
#ifndef LIB_PUPPET_H
#define LIB_PUPPET_H

#include <sys/syscall.h>

#include "lib/syscall.h"
#include "lib/child.h"
#include "lib/sandbox.h"

#define LAYER_RULES 4

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
 * struct layer - a filter
 * @rules: its rules; all else is allowed
 * @count: how many
 * @flags: SECCOMP_FILTER_FLAG_* that it is installed with
 */
struct layer {
	struct rule rules[LAYER_RULES];
	unsigned int count;
	unsigned int flags;
};

/* A layer's program, at most. */
#define LAYER_INSNS (2 + 2 * LAYER_RULES)

/** layer_program() - write its instructions; how many */
unsigned short layer_program(const struct layer *layer, struct sock_filter *to);

/** layer_install() - install it for the calling thread, as sandbox_filter() */
long layer_install(const struct layer *layer);

/** ANSWER(nr, action) - a layer with one rule, as an initializer */
#define ANSWER(_nr, _action)                                              \
	{                                                                 \
		.rules = { { .nr = _nr, .action = _action } }, .count = 1 \
	}

/** enum act_op - what puppet() can be told to do */
enum act_op {
	ACT_LAYER, /* install @layer: as layer_install() */
	ACT_CALL, /* make @call: its result */
	ACT_CALLS, /* make @call @times times: the last result */
	ACT_VSYSCALL, /* time(2) through the vsyscall page: its result */
	ACT_THREAD, /* start a thread: its tid */
	ACT_SPAWN, /* start a process in the way of @spawn that makes @call and ends: its tgid */
	ACT_EXIT, /* end the thread, by exit(2): no answer */
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
 * struct act - an order
 * @op: what to do
 * @thread: which thread shall do it: 0 for the first, else in the order of ACT_THREAD
 * @unheard: 0 is answered at once, as that thread may well die of it; if it does not, its answer
 *	is that to the next order for it
 * @layer: for ACT_LAYER
 * @call: for ACT_CALL, ACT_CALLS, ACT_SPAWN; its instruction_pointer is of no interest
 * @times: for ACT_CALLS
 * @spawn: for ACT_SPAWN
 */
struct act {
	enum act_op op;
	int thread;
	bool unheard;
	struct layer layer;
	struct seccomp_data call;
	int times;
	enum spawn spawn;
};

/** puppet() - a child_fn: sets no_new_privs, handles SIGSYS, takes orders until there is nobody left */
int puppet(const struct child *parent, void *arg);

/** act() - give an order; its answer, CHILD_GONE if the process ended over it */
int act(const struct child *peer, const struct act *act);

/** act_send() - give an order that has no answer, or whose answer is heard later */
bool act_send(const struct child *peer, const struct act *act);

/** ACT(peer, op, .field = ..., ...) - act(), with the order written in place */
#define ACT(_peer, _op, ...) act(_peer, &(struct act){ .op = _op, ##__VA_ARGS__ })

/** ACT_SEND(peer, op, .field = ..., ...) - act_send(), likewise */
#define ACT_SEND(_peer, _op, ...) act_send(_peer, &(struct act){ .op = _op, ##__VA_ARGS__ })

/** native() - a call with arguments that are unlike any other, to the last bit */
struct seccomp_data native(int nr);

#endif
