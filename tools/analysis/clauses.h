/* SPDX-License-Identifier: GPL-2.0 */
/* The conditions of an answer as few and simple clauses, and as text. */
#ifndef ANALYSIS_CLAUSES_H
#define ANALYSIS_CLAUSES_H

#include "analysis/decide.h"
#include "analysis/signature.h"

/* Index of the instruction pointer, behind the six arguments. */
#define CLAUSE_IP 6
/* Number and ABI, which have no halves. */
#define CLAUSE_NR 7
#define CLAUSE_ARCH 8

/** enum term_op - further comparisons of a term, besides enum condition_op */
enum term_op {
	/* A 32-bit number, extended to 64 bits with or without its sign; mask is all ones. */
	TERM_FITS = CONDITION_LE + 1,
	TERM_FITS_NOT,
};

/**
 * struct term - a condition on one argument: (argument & mask) op value
 * @arg: 0 to 5, or CLAUSE_*
 * @op: enum condition_op or enum term_op; term_with() compares with another argument
 * @mask: the compared bits
 * @value: the unsigned value; the compared bits of the other argument
 */
struct term {
	uint8_t arg;
	uint8_t op;
	uint64_t mask;
	uint64_t value;
};

/** term_with() - a comparison with another argument: (argument & mask) op (other & value) */
static inline uint8_t term_with(unsigned int op, unsigned int other)
{
	return (uint8_t)(op | (other + 1) << 3);
}

/** term_is_relation() - whether a term compares two arguments */
static inline bool term_is_relation(const struct term *term)
{
	return term->op > TERM_FITS_NOT;
}

/** term_other() - the other argument of a relation */
static inline unsigned int term_other(const struct term *term)
{
	return (term->op >> 3) - 1u;
}

/**
 * struct clause - terms that must all be true
 * @terms: in the order of @arg
 * @count: number of terms; a clause without terms is always true
 */
struct clause {
	struct term *terms;
	size_t count;
};

/**
 * struct clauses - clauses of which one must be true; they may overlap
 * @of: the clauses
 * @count: number of clauses; without clauses the condition is never true
 */
struct clauses {
	struct clause *of;
	size_t count;
};

/**
 * clauses_cost() - the cost of a decision and its clauses, in steps of decide()
 *
 * The result bounds the work of clauses_make(), too.
 */
size_t clauses_cost(const struct decision *decision);

/**
 * clauses_make() - make clauses of the conditions of some regions
 * @decision: the regions
 * @wanted: selects regions
 * @arg: handed to @wanted
 * @clauses: filled; end it with clauses_release()
 *
 * The clauses describe exactly the calls of these regions. They are as few as can be found in
 * bounded time.
 */
void clauses_make(const struct decision *decision,
		  bool (*wanted)(const struct region *region, void *arg), void *arg,
		  struct clauses *clauses);

/** clauses_always() - make clauses that are always true; end them with clauses_release() */
void clauses_always(struct clauses *clauses);

/** clauses_copy() - copy clauses; end them with clauses_release(), too */
void clauses_copy(const struct clauses *from, struct clauses *to);

/** clauses_release() - free clauses */
void clauses_release(struct clauses *clauses);

/** term_holds() - whether a term is true for a call */
bool term_holds(const struct term *term, const struct seccomp_data *data);

/** clauses_hold() - whether any of the clauses is true for a call */
bool clauses_hold(const struct clauses *clauses, const struct seccomp_data *data);

/**
 * clauses_text() - append conditions as one line of text
 * @clauses: the conditions
 * @signature: signature of the system call, for names of arguments and values; NULL for args[N]
 * @text: the output: "domain is AF_UNIX or AF_INET", "flags & CLONE_NEWUSER is 0 and ...",
 *	"prot has PROT_EXEC"; "always", "never"
 *
 * The text says exactly the same as @clauses, with the values of an argument collected. If it gets
 * too long for people, it ends with the number of conditions that are left out.
 *
 * Return: that number.
 */
size_t clauses_text(const struct clauses *clauses, const struct signature *signature,
		    struct text *text);

/**
 * verdict_words() - append a verdict for people: "is allowed", "fails with EPERM",
 * "kills the process (SIGSYS)", "raises SIGSYS", "asks the listener", "asks the tracer",
 * "is allowed and logged"
 * @ret: SECCOMP_RET_* and data
 * @strict: for strict mode, which kills with SIGKILL
 * @text: the output
 */
void verdict_words(uint32_t ret, bool strict, struct text *text);

/** undecided_words() - append "is not decided (allowed or fails with EPERM)" */
void undecided_words(const struct outcomes *possible, bool strict, struct text *text);

#endif
