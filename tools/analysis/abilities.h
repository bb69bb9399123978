/* SPDX-License-Identifier: GPL-2.0 */
/* What a task may still do, in plain words: as far as seccomp goes, whatever else may forbid it. */
#ifndef ANALYSIS_ABILITIES_H
#define ANALYSIS_ABILITIES_H

#include "analysis/table.h"

/* Steps for all of them; some seconds. */
#define ABILITIES_STEPS 3000000

#define WAY_TERMS 6

/** enum way_on - where a way is one */
enum way_on {
	WAY_ON_ALL,
	WAY_ON_X86, /* its system call takes other arguments there, or is only there */
	WAY_NOT_ON_X86,
};

/**
 * struct way - a system call by which something can be done
 * @syscall: its name
 * @terms: what must hold of the arguments for that; ended by one whose mask is 0
 * @why: where that is said
 * @unseen: what would tell is in memory, where no filter looks: any call may be one
 * @on: ABIs where it is one
 */
struct way {
	const char *syscall;
	struct term terms[WAY_TERMS];
	const char *why;
	bool unseen;
	enum way_on on;
};

/**
 * struct ability - something that a task may be able to do
 * @name: what, as it follows "can": "execute programs"
 * @brief: the same in a word or two, for a list
 * @ways: each is enough; ended by one without a name
 */
struct ability {
	const char *name;
	const char *brief;
	const struct way *ways;
};

/** abilities - all of them, ended by one without a name */
extern const struct ability abilities[];

#define ABILITIES_MAX 64

/** enum ability_level - in ascending order of how much is left open */
enum ability_level {
	ABILITY_NO,
	ABILITY_ASKS, /* a listener or tracer may let it through */
	ABILITY_UNDECIDED, /* perhaps for some arguments */
	ABILITY_IF, /* for some arguments */
	ABILITY_YES, /* for all */
};

/**
 * struct way_answer - what becomes of one way under one ABI
 * @way: which
 * @level: the answer
 * @clauses: of %ABILITY_IF: when, in addition to the terms of @way
 * @high_bits: it is refused as long as the high halves of its arguments are 0, and only then: the
 *	filter looks at bits that the kernel does not
 * @undecided: of some calls, or all, it could not be found out
 * @refused: some calls, or all, are not let through
 * @refusal: what happens to those then, at best
 * @decider: what decides that it is let through; or, if it never is, that it is not
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
 * struct ability_answer - what becomes of a capability under one ABI
 * @ability: which
 * @level: that of the best of its ways
 * @ways: those that the ABI has
 * @count: how many
 */
struct ability_answer {
	const struct ability *ability;
	enum ability_level level;
	struct way_answer *ways;
	size_t count;
};

/**
 * struct ability_set - all answers under one ABI
 * @abi: which
 * @answers: one for each of abilities[]
 * @count: how many
 */
struct ability_set {
	unsigned int abi;
	struct ability_answer answers[ABILITIES_MAX];
	size_t count;
};

/**
 * abilities_judge() - what may be done under an ABI
 * @chain: programs, newest first
 * @count: how many
 * @abi: as bpf_abi_name() counts
 * @budget: as struct query has it
 * @set: filled; end it with abilities_release()
 */
void abilities_judge(const struct bpf_program *chain, size_t count, unsigned int abi,
		     size_t *budget, struct ability_set *set);

/** abilities_release() - free what a set holds */
void abilities_release(struct ability_set *set);

#endif
