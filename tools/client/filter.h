/* SPDX-License-Identifier: GPL-2.0 */
/* A filter as a plain struct. */
#ifndef CLIENT_FILTER_H
#define CLIENT_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>

#include <linux/filter.h>

/* The optional fields of struct sd_filter; an absent field is zero. */
#define SD_FILTER_HAS_PARENT (1u << 0)
#define SD_FILTER_HAS_INSNS (1u << 1)
#define SD_FILTER_HAS_LISTENER (1u << 2)
#define SD_FILTER_HAS_JITED (1u << 3)
#define SD_FILTER_HAS_FLAGS (1u << 4)
#define SD_FILTER_HAS_USERS (1u << 5)
#define SD_FILTER_HAS_WAIT_KILLABLE (1u << 6)

/**
 * struct sd_filter - one filter of a thread
 * @has: SD_FILTER_HAS_* of the valid optional fields
 * @tid: the thread, in the caller's pid namespace
 * @index: its position in the chain, 0 for the oldest
 * @depth: its position from the other end, 0 for the newest
 * @id: its id, equal in all threads that share the filter; 0 if the source has none
 * @parent_id: the filter it was installed on top of
 * @insns: number of instructions of the installed program
 * @budget: its share of the 32768 instructions that a chain may have; 0 if the source has none
 * @listener: a user notification listener is attached
 * @jited: compiled to machine code
 * @flags: SECCOMP_FILTER_FLAG_LOG and, with SD_FILTER_HAS_WAIT_KILLABLE,
 *	SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (linux/seccomp.h)
 * @users: number of tasks and filters directly above it
 * @prog: the program, @prog_len instructions; NULL if it was not requested, or the kernel does not
 *	keep it. The struct owns it: see sd_filter_release().
 * @prog_len: instructions of @prog
 */
struct sd_filter {
	uint32_t has;
	pid_t tid;
	uint32_t index;
	uint32_t depth;
	uint64_t id;
	uint64_t parent_id;
	uint32_t insns;
	uint32_t budget;
	bool listener;
	bool jited;
	uint32_t flags;
	uint32_t users;
	struct sock_filter *prog;
	size_t prog_len;
};

/**
 * struct sd_filter_key - identifies a filter of a thread
 * @by_id: by @id, else by @index
 * @id: see struct sd_filter
 * @index: see struct sd_filter
 */
struct sd_filter_key {
	bool by_id;
	uint64_t id;
	uint32_t index;
};

/**
 * typedef sd_filter_fn - callback for each filter of a dump
 * @filter: with its whole program, if programs were requested; valid during the call only. A
 *	callback may keep @prog by setting it to NULL, and must free() it then.
 * @arg: argument of the caller
 *
 * Return: 0 to continue, a negative errno to stop the dump with that error.
 */
typedef int (*sd_filter_fn)(struct sd_filter *filter, void *arg);

/** sd_filter_release() - free the program of a filter */
static inline void sd_filter_release(struct sd_filter *filter)
{
	free(filter->prog);
	filter->prog = NULL;
	filter->prog_len = 0;
}

#endif
