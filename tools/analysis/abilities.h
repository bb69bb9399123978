/* SPDX-License-Identifier: GPL-2.0 */
/* Abilities: actions that seccomp leaves to a task, whatever else may forbid them. */
#ifndef ANALYSIS_ABILITIES_H
#define ANALYSIS_ABILITIES_H

#include "analysis/table.h"

/* Budget for all questions; some seconds. */
#define ABILITIES_STEPS 3000000

#define WAY_TERMS 6

/** enum way_on - ABIs on which a way works */
enum way_on {
	WAY_ON_ALL,
	WAY_ON_X86, /* the call exists only there, or has other arguments there */
	WAY_NOT_ON_X86,
};

/**
 * struct way - a system call by which something can be done
 * @syscall: its name
 * @terms: conditions on its arguments; ended by one whose mask is 0
 * @why: the manual page that says so
 * @unseen: the deciding arguments are in memory, which filters do not see: any call may do it
 * @ring: an operation of io_uring; the level of such a way counts as %ABILITY_RING at most
 * @on: ABIs on which it works
 */
struct way {
	const char *syscall;
	struct term terms[WAY_TERMS];
	const char *why;
	bool unseen;
	bool ring;
	enum way_on on;
};

/** enum ability_group - kinds of abilities, those first that matter most to an attacker */
enum ability_group {
	ABILITIES_ESCAPE,
	ABILITIES_EXECUTION,
	ABILITIES_KERNEL,
	ABILITIES_NETWORK,
	ABILITIES_PRIVILEGES,
	ABILITIES_FILES,
	ABILITIES_SYSTEM,
};

/**
 * struct ability - something that a task may be able to do
 * @group: its kind
 * @name: the action, to follow "can": "execute programs"
 * @brief: a short name for lists
 * @ways: system calls for it, any of which suffices; ended by one without a name
 */
struct ability {
	enum ability_group group;
	const char *name;
	const char *brief;
	const struct way *ways;
};

/** abilities - all abilities, in the order of their groups; ended by one without a name */
extern const struct ability abilities[];

#define ABILITIES_MAX 64

/** enum ability_level - answers, in ascending order of what is allowed */
enum ability_level {
	ABILITY_NO,
	ABILITY_ASKS, /* a listener or tracer may allow it */
	ABILITY_UNDECIDED, /* perhaps for some arguments */
	ABILITY_RING, /* only by io_uring, which no filter sees */
	ABILITY_IF, /* for some arguments */
	ABILITY_YES, /* for all */
};

/**
 * struct way_answer - the answer for one way under one ABI
 * @way: the way
 * @level: the answer
 * @clauses: conditions of %ABILITY_IF, in addition to the terms of @way
 * @high_bits: the call is refused only if the high halves of its arguments are 0: the filter
 *	compares bits that the kernel ignores
 * @undecided: some calls are not decided
 * @refused: some calls are refused
 * @refusal: the mildest answer to refused calls
 * @decider: the instruction that allows the call; or that refuses it, if it is never allowed
 */
struct way_answer {
	const struct way *way;
	enum ability_level level;
	struct clauses clauses;
	bool high_bits;
	bool undecided;
	bool refused;
	uint32_t refusal;
	struct table_decider decider;
};

/**
 * struct ability_answer - the answer for an ability under one ABI
 * @ability: the ability
 * @level: the highest level of its ways
 * @ring: io_uring provides it
 * @ways: the ways that exist under the ABI
 * @count: number of ways
 */
struct ability_answer {
	const struct ability *ability;
	enum ability_level level;
	bool ring;
	struct way_answer *ways;
	size_t count;
};

/**
 * struct ability_set - all answers under one ABI
 * @abi: the ABI
 * @answers: one for each of abilities[]
 * @count: number of answers
 */
struct ability_set {
	unsigned int abi;
	struct ability_answer answers[ABILITIES_MAX];
	size_t count;
};

/**
 * abilities_judge() - find the abilities under an ABI
 * @chain: programs, newest first
 * @count: number of programs
 * @abi: index as for bpf_abi_name()
 * @budget: see struct query
 * @set: filled; end it with abilities_release()
 */
void abilities_judge(const struct bpf_program *chain, size_t count, unsigned int abi,
		     size_t *budget, struct ability_set *set);

/** abilities_release() - free a set */
void abilities_release(struct ability_set *set);

#endif
