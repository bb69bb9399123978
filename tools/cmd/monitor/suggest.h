/* SPDX-License-Identifier: GPL-2.0 */
/* The record of `seccompctl monitor --suggest`, between its collection and its output. */
#ifndef CMD_MONITOR_SUGGEST_H
#define CMD_MONITOR_SUGGEST_H

#include "analysis/findings.h"
#include "cmd/monitor/monitor.h"

/* Ways to make one call that are listed one by one. */
#define WAYS_MAX 8

/**
 * struct way - arguments with which a call was refused
 * @args: arguments that the filter looked at: bit n for args[n]
 * @values: their values; 0 for the others
 * @masked: those of which the kernel sees the low half, and the upper one was not 0; bit n
 */
struct way {
	unsigned int args;
	unsigned int masked;
	uint64_t values[CALL_ARGS];
};

/**
 * struct refused - a system call that was refused, or logged
 * @call: the call
 * @count: how often
 * @whole: at least once whatever its arguments, or for an unknown reason
 * @unknown: at least once for an unknown reason
 * @ways: otherwise, the arguments
 * @way_count: number of ways, which may exceed WAYS_MAX
 * @twin: to allow it would evade the filter of others; NULL if it would not
 * @filtered: of those others, the filtered ones: bit n for @twin->of[n]
 */
struct refused {
	struct call call;
	uint64_t count;
	bool whole;
	bool unknown;
	struct way ways[WAYS_MAX];
	size_t way_count;
	const struct twin *twin;
	unsigned int filtered;
};

/**
 * struct program - a program of a service or container
 * @comm: its name, any bytes
 * @place: the service or container, safe to print; NULL if there is none
 * @calls: its refused calls, in the order of their first refusal
 * @count: how many
 * @room: capacity of @calls
 */
struct program {
	char comm[SD_COMM_LEN];
	char *place;
	struct refused *calls;
	size_t count, room;
};

/**
 * struct suggestion - refused calls
 * @programs: in the order of their first refusal
 * @count: how many
 * @room: capacity of @programs
 * @calls: calls of all of them
 * @client: a connection for the filters of threads; may be NULL
 * @asked: the call that their programs are asked about
 * @budget: for questions to programs, see struct query
 * @strict: calls killed by strict mode, which no policy can allow
 * @others: refusals beyond the kept calls
 */
struct suggestion {
	struct program *programs;
	size_t count, room;
	size_t calls;
	struct sd_client *client;
	struct refused *asked;
	size_t budget;
	uint64_t strict;
	uint64_t others;
};

/**
 * enum rule - how a call gets into a policy
 * @RULE_NONE: not at all: it has no name, or another call of the same name stands for it
 * @RULE_WHOLE: allowed
 * @RULE_BY_ARGS: allowed with the arguments of @ways
 * @RULE_ENOSYS: fails with ENOSYS, because to allow it would evade the filter of another call
 */
enum rule {
	RULE_NONE,
	RULE_WHOLE,
	RULE_BY_ARGS,
	RULE_ENOSYS,
};

/** suggestion_rule() - the rule of a call of a program. Policies know names only, not ABIs. */
enum rule suggestion_rule(const struct program *program, size_t index);

/** suggestion_is_first() - whether no call before has the same name */
bool suggestion_is_first(const struct program *program, size_t index);

/** suggestion_by_args() - whether arguments are the only reason, and few enough to list */
bool suggestion_by_args(const struct refused *refused);

/** suggestion_evades() - the filtered call that an allowed one would evade; NULL if there is none */
const char *suggestion_evades(const struct program *program, const struct refused *refused);

#endif
