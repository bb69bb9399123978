/* SPDX-License-Identifier: GPL-2.0 */
/* Made-up answers that tell of threads, and the groups of tests. */
#ifndef REPLIES_H
#define REPLIES_H

#include "tool/fake_module/server.h"

/* How a task message shall depart from a good one. */
struct departure {
	uint16_t leave_out; /* this attribute */
	uint16_t resize; /* that one, to */
	uint16_t size;
	uint32_t mode;
	uint32_t tsc;
	uint32_t spec;
	bool no_spec; /* no speculation controls */
	bool all; /* the flags, too */
	bool filters; /* what version 2 has added, too */
};

/* A good answer's. */
extern const struct departure good;

/** task_message() - append what is told of a thread */
void task_message(struct datagram *d, uint32_t tid, uint16_t flags, int seq,
		  const struct departure *how);

/* How many instructions the programs of made-up filters have; see program(). */
#define PROGRAM_MAX BPF_MAXINSNS

/**
 * struct made - a made-up filter, with a part of its program
 * @tid: the thread
 * @index: its place, from the oldest
 * @depth: the same, from the newest
 * @id: its id; its parent's is one less
 * @insns: of its program
 * @offset: bytes of the program before the part
 * @part: bytes of the part; 0 for none
 * @prog_len: what is said of the whole program, in bytes
 * @leave_out: this attribute
 * @resize: that one, to @size
 * @size: bytes
 * @parent: it has one, though it is the oldest
 */
struct made {
	uint32_t tid, index, depth;
	uint64_t id;
	uint32_t insns;
	uint32_t offset, part, prog_len;
	uint16_t leave_out, resize, size;
	bool parent;
};

/** made() - the filter with an index in a chain of two, its whole program in one part */
struct made made(uint32_t index, uint32_t insns);

/** filter_message() - append what is told of it */
void filter_message(struct datagram *d, const struct made *made, uint16_t flags);

/** is_program() - whether a filter has its whole program */
bool is_program(const struct sd_filter *filter, uint32_t insns);

/* What an event shall depart in from a good one: leave an attribute out, or give it another length. */
struct spoiled {
	uint16_t leave_out;
	uint16_t resize, size;
};

/**
 * struct happening - a made-up event; what is 0 is as in a good one
 * @cmd: SECCOMP_DIAG_CMD_*_NTF
 * @seq: its number
 * @dropped: before it
 * @tid, @tgid, @mode, @action, @data, @depth, @route, @mode_before, @insns, @result: in place of
 *	the good ones
 * @prog: bytes of the program
 * @strict: no filter
 * @spoiled: one attribute is not as it should be
 */
struct happening {
	uint8_t cmd;
	uint64_t seq, dropped;
	uint32_t tid, tgid, mode, action, data, depth, route, mode_before, insns;
	int32_t result;
	uint32_t prog;
	bool strict;
	struct spoiled spoiled;
};

/** event_message() - append it */
void event_message(struct datagram *d, const struct happening *happening);

/** counts_message() - append six counts, @first and those that follow it */
void counts_message(struct datagram *d, uint8_t cmd, int seq, uint64_t first,
		    const struct spoiled *spoiled);

void test_tasks(void);
void test_exchange(void);
void test_filters(void);
void test_filter_dump(void);
void test_watch(void);
void test_events(void);

#endif
