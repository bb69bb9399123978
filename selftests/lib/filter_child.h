/* SPDX-License-Identifier: GPL-2.0 */
/* Processes and threads that install filters on demand, and what they must then be told to have. */
#ifndef LIB_FILTER_CHILD_H
#define LIB_FILTER_CHILD_H

#include <linux/filter.h>

#include "lib/child.h"
#include "lib/netlink_filters.h"
#include "lib/worker.h"

/**
 * struct program - a program that allows everything, unlike any other
 * @len: its number of instructions, 1 to BPF_MAXINSNS
 * @salt: what sets it apart from others of that length; of no use with one instruction
 * @flags: SECCOMP_FILTER_FLAG_* that it is installed with
 */
struct program {
	unsigned int len;
	unsigned int salt;
	unsigned int flags;
};

/** program_make() - write its instructions; the first jumps over all that make it unlike others */
void program_make(const struct program *program, struct sock_filter *to);

/** program_install() - install it for the calling thread; as sandbox_filter() */
long program_install(const struct program *program);

/** enum filter_child_op - what filter_child() can be told to do */
enum filter_child_op {
	FILTER_CHILD_INSTALL, /* install @program, @times times with ascending salts: the last result */
	FILTER_CHILD_CLOSE, /* close @fd: 0 */
	FILTER_CHILD_THREAD, /* start a thread that sleeps: its tid */
	FILTER_CHILD_EXEC, /* execute `confined`, in a thread of its own: no answer */
	FILTER_CHILD_END, /* end: no answer */
};

/** struct filter_child_command - one order */
struct filter_child_command {
	enum filter_child_op op;
	struct program program;
	unsigned int times;
	int fd;
};

/**
 * filter_child() - a child_fn for processes and threads: sets no_new_privs, then takes orders
 * @parent: who gives them
 * @arg: the pipes that FILTER_CHILD_EXEC hands on, NULL for those to @parent
 */
int filter_child(const struct child *parent, void *arg);

/** filter_child_command() - give an order and hear the result */
int filter_child_command(const struct child *peer, const struct filter_child_command *order);

/** filter_child_ready() - wait until it has set no_new_privs, and takes orders: 0, or as filter_child_command() */
int filter_child_ready(const struct child *peer);

/** filter_child_install() - FILTER_CHILD_INSTALL, once */
int filter_child_install(const struct child *peer, struct program program);

/** filter_child_chain() - install programs, the oldest first; 0 or the first error */
int filter_child_chain(const struct child *peer, const struct program *programs,
		       unsigned int count);

/**
 * filters_match() - whether a thread was told with just these filters, programs and all
 * @told: a dump of @tid with programs, or of all of its filters
 * @tid: the thread
 * @programs: what it has installed, the oldest first
 * @count: how many
 * @why: what differs, WHY_LEN bytes
 *
 * Compared are order, indexes, depths, parents, lengths, bytes and flags.
 */
bool filters_match(const struct filters_reply *told, pid_t tid, const struct program *programs,
		   unsigned int count, char *why);

/** filter_matches() - the same for the bytes and the length of one filter */
bool filter_matches(const struct filter_reply *filter, const struct program *program, char *why);

/**
 * filter_is_genuine() - whether a filter of unknown history is one of program_make()'s, to the byte
 * @filter: told with its whole program
 * @why: what differs, WHY_LEN bytes
 */
bool filter_is_genuine(const struct filter_reply *filter, char *why);

/**
 * filters_are_chain() - whether these are filters of one thread in one piece, newest first, and genuine
 * @told: a dump with programs of a thread of unknown history; if it ended in an error, the last
 *	filters may be missing, and the program of the last one incomplete
 * @tid: the thread
 * @why: what differs, WHY_LEN bytes
 */
bool filters_are_chain(const struct filters_reply *told, pid_t tid, char *why);

/**
 * filters_match_ptrace() - whether ptrace says the same of a stopped thread
 * @told: a dump of @tid with programs
 * @tid: a thread that the caller may trace
 * @why: what differs, WHY_LEN bytes
 *
 * Return: 1 if so, 0 if not, a negative errno where the thread can't be asked: -EIO if this kernel's
 * ptrace tells no filters (CONFIG_CHECKPOINT_RESTORE).
 */
int filters_match_ptrace(const struct filters_reply *told, pid_t tid, char *why);

/** EXPECT_CHAIN(nl, tid, programs, count) - dump a thread, and see filters_match() */
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
