/* SPDX-License-Identifier: GPL-2.0 */
/* Processes and threads that install filters on demand, and what they must then be told to have. */
#ifndef FILTERED_H
#define FILTERED_H

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

/** enum filtered_op - what filtered() can be told to do */
enum filtered_op {
	FILTERED_INSTALL, /* install @program, @times times with ascending salts: the last result */
	FILTERED_CLOSE, /* close @fd: 0 */
	FILTERED_THREAD, /* start a thread that sleeps: its tid */
	FILTERED_EXEC, /* execute `confined`, in a thread of its own: no answer */
	FILTERED_END, /* end: no answer */
};

/** struct filtered_order - one order */
struct filtered_order {
	enum filtered_op op;
	struct program program;
	unsigned int times;
	int fd;
};

/**
 * filtered() - a peer_fn for processes and threads: sets no_new_privs, then takes orders
 * @parent: who gives them
 * @arg: the pipes that FILTERED_EXEC hands on, NULL for those to @parent
 */
int filtered(const struct peer *parent, void *arg);

/** filtered_order() - give an order and hear the result */
int filtered_order(const struct peer *peer, const struct filtered_order *order);

/** filtered_ready() - wait until it has set no_new_privs, and takes orders: 0, or as filtered_order() */
int filtered_ready(const struct peer *peer);

/** filtered_install() - FILTERED_INSTALL, once */
int filtered_install(const struct peer *peer, struct program program);

/** filtered_chain() - install programs, the oldest first; 0 or the first error */
int filtered_chain(const struct peer *peer, const struct program *programs, unsigned int count);

/**
 * told_agrees() - whether a thread was told with just these filters, programs and all
 * @told: a dump of @tid with programs, or of all of its filters
 * @tid: the thread
 * @programs: what it has installed, the oldest first
 * @count: how many
 * @why: what differs, TOLD_WHY bytes
 *
 * Compared are order, indexes, depths, parents, lengths, bytes and flags.
 */
bool told_agrees(const struct told *told, pid_t tid, const struct program *programs,
		 unsigned int count, char *why);

/** told_as_installed() - the same for the bytes and the length of one filter */
bool told_as_installed(const struct told_filter *filter, const struct program *program, char *why);

/**
 * told_genuine() - whether a filter of unknown history is one of program_make()'s, to the byte
 * @filter: told with its whole program
 * @why: what differs, TOLD_WHY bytes
 */
bool told_genuine(const struct told_filter *filter, char *why);

/**
 * told_chain() - whether these are filters of one thread in one piece, newest first, and genuine
 * @told: a dump with programs of a thread of unknown history; if it ended in an error, the last
 *	filters may be missing, and the program of the last one incomplete
 * @tid: the thread
 * @why: what differs, TOLD_WHY bytes
 */
bool told_chain(const struct told *told, pid_t tid, char *why);

/**
 * ptrace_agrees() - whether ptrace says the same of a stopped thread
 * @told: a dump of @tid with programs
 * @tid: a thread that the caller may trace
 * @why: what differs, TOLD_WHY bytes
 *
 * Return: 1 if so, 0 if not, a negative errno where the thread can't be asked: -EIO if this kernel's
 * ptrace tells no filters (CONFIG_CHECKPOINT_RESTORE).
 */
int ptrace_agrees(const struct told *told, pid_t tid, char *why);

/** EXPECT_YES(question) - with @__why to be filled by who answers no; needs kselftest_harness.h */
#define EXPECT_YES(_question)                \
	do {                                 \
		char __why[TOLD_WHY] = "";   \
		EXPECT_TRUE(_question)       \
		{                            \
			TH_LOG("%s", __why); \
		}                            \
	} while (0)

/** EXPECT_CHAIN(nl, tid, programs, count) - dump a thread, and see told_agrees() */
#define EXPECT_CHAIN(_nl, _tid, _programs, _count)                                \
	do {                                                                      \
		struct told __told;                                               \
		EXPECT_EQ(0, told_dump(_nl, _tid, true, RAWNL_SIZE, &__told))     \
		{                                                                 \
			TH_LOG("%s", __told.why);                                 \
		}                                                                 \
		EXPECT_EQ(0, __told.answer.error)                                 \
		{                                                                 \
			TH_LOG("%s", __told.answer.msg);                          \
		}                                                                 \
		EXPECT_YES(told_agrees(&__told, _tid, _programs, _count, __why)); \
		told_forget(&__told);                                             \
	} while (0)

#endif
