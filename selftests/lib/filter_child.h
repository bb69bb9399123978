/* SPDX-License-Identifier: GPL-2.0 */
/* Processes and threads that install filters on command, and checks of those that are reported. */
#ifndef LIB_FILTER_CHILD_H
#define LIB_FILTER_CHILD_H

#include <linux/filter.h>

#include "lib/child.h"
#include "lib/netlink_filters.h"
#include "lib/worker.h"

/**
 * struct program - a program that allows everything and differs from all others
 * @len: its number of instructions, 1 to BPF_MAXINSNS
 * @salt: distinguishes programs of the same length; without effect on one instruction
 * @flags: SECCOMP_FILTER_FLAG_* for its installation
 */
struct program {
	unsigned int len;
	unsigned int salt;
	unsigned int flags;
};

/** program_make() - write its instructions; the first jumps over those that make it different */
void program_make(const struct program *program, struct sock_filter *to);

/** program_install() - install it in the calling thread; as sandbox_filter() */
long program_install(const struct program *program);

/** enum filter_child_op - commands of filter_child() */
enum filter_child_op {
	FILTER_CHILD_INSTALL, /* install @program @times times with ascending salts: the last result */
	FILTER_CHILD_CLOSE, /* close @fd: 0 */
	FILTER_CHILD_THREAD, /* start a thread that sleeps: its tid */
	FILTER_CHILD_EXEC, /* execute `confined` in a second thread: no answer */
	FILTER_CHILD_END, /* end: no answer */
};

/** struct filter_child_command - a command */
struct filter_child_command {
	enum filter_child_op op;
	struct program program;
	unsigned int times;
	int fd;
};

/**
 * filter_child() - a child_fn for processes and threads: set no_new_privs, then execute commands
 * @parent: the sender of the commands
 * @arg: pipes for FILTER_CHILD_EXEC, NULL for those to @parent
 */
int filter_child(const struct child *parent, void *arg);

/** filter_child_command() - send a command. Return: its result */
int filter_child_command(const struct child *child, const struct filter_child_command *command);

/** filter_child_ready() - wait until it executes commands. Return: 0 or CHILD_GONE */
int filter_child_ready(const struct child *child);

/** filter_child_install() - FILTER_CHILD_INSTALL, once */
int filter_child_install(const struct child *child, struct program program);

/** filter_child_chain() - install programs, the oldest first; 0 or the first error */
int filter_child_chain(const struct child *child, const struct program *programs,
		       unsigned int count);

/**
 * filters_match() - whether a thread has exactly these filters
 * @reply: a dump of @tid with programs, or of all of its filters
 * @tid: the thread
 * @programs: its programs, the oldest first
 * @count: how many
 * @why: the difference, WHY_LEN bytes
 *
 * Order, indexes, depths, parents, lengths, bytes and flags are compared.
 */
bool filters_match(const struct filters_reply *reply, pid_t tid, const struct program *programs,
		   unsigned int count, char *why);

/** filter_matches() - likewise, for bytes, length and flags of one filter */
bool filter_matches(const struct filter_reply *filter, const struct program *program, char *why);

/**
 * filter_is_genuine() - whether a filter of unknown history is made by program_make(), byte for byte
 * @filter: with its whole program
 * @why: the difference, WHY_LEN bytes
 */
bool filter_is_genuine(const struct filter_reply *filter, char *why);

/**
 * filters_are_chain() - whether a reply is a chain of genuine filters of one thread, newest first
 * @reply: a dump with programs of a thread of unknown history; if it ended in an error, the last
 *	filters may be missing, and the program of the last one incomplete
 * @tid: the thread
 * @why: the difference, WHY_LEN bytes
 */
bool filters_are_chain(const struct filters_reply *reply, pid_t tid, char *why);

/**
 * filters_match_ptrace() - whether ptrace(2) reports the same filters
 * @reply: a dump of @tid with programs
 * @tid: a thread that the caller may trace
 * @why: the difference, WHY_LEN bytes
 *
 * Return: 1 if so, 0 if not, or a negative errno: -EIO if this kernel's ptrace has no filters
 * (CONFIG_CHECKPOINT_RESTORE).
 */
int filters_match_ptrace(const struct filters_reply *reply, pid_t tid, char *why);

/* These need kselftest_harness.h. */

/**
 * FILTER_FIXTURE() - declare a fixture with two sockets, and two children that are killed with it
 *
 * The first child runs filter_child() already; the second is the test's to start.
 */
#define FILTER_FIXTURE(_name)                                                \
	FIXTURE(_name)                                                       \
	{                                                                    \
		struct rawnl nl, small;                                      \
		struct child child, other;                                   \
	};                                                                   \
	FIXTURE_SETUP(_name)                                                 \
	{                                                                    \
		RAWNL_OPEN(&self->nl);                                       \
		ASSERT_EQ(0, rawnl_socket(&self->small, self->nl.family));   \
		ASSERT_EQ(0, child_start(&self->child, filter_child, NULL)); \
	}                                                                    \
	FIXTURE_TEARDOWN(_name)                                              \
	{                                                                    \
		child_kill(&self->child);                                    \
		child_kill(&self->other);                                    \
		rawnl_close(&self->small);                                   \
		rawnl_close(&self->nl);                                      \
	}

/** EXPECT_CHAIN(nl, tid, programs, count) - dump a thread, and expect filters_match() */
#define EXPECT_CHAIN(_nl, _tid, _programs, _count)                                  \
	do {                                                                        \
		struct filters_reply __told;                                        \
		EXPECT_EQ(0, filters_dump(_nl, _tid, true, RAWNL_SIZE, &__told))    \
		{                                                                   \
			TH_LOG("%s", __told.why);                                   \
		}                                                                   \
		EXPECT_EQ(0, __told.answer.error)                                   \
		{                                                                   \
			TH_LOG("%s", __told.answer.msg);                            \
		}                                                                   \
		EXPECT_WHY(filters_match(&__told, _tid, _programs, _count, __why)); \
		filters_free(&__told);                                              \
	} while (0)

#endif
